import { describe, expect, it } from 'vitest';
import { openAccount } from './account.ts';
import { ec2Of } from './ec2.ts';

const now = new Date('2026-11-22T03:05:58Z');
const subnet = { SubnetId: 'subnet-0a11b22c33d44e55f', VpcId: 'vpc-0a1b2c3d4e5f60718' };

describe('what the CLI prints, pasted as it stands', () => {
  it.each([
    ['a whole answer in the place of its list', { Subnets: { Subnets: [subnet] } }, { Subnets: [subnet] }],
    ['instances in their reservations', { Reservations: [{ Instances: [{ InstanceId: 'i-0a1b2c3d' }] }] }, { Instances: [{ InstanceId: 'i-0a1b2c3d' }] }],
    ["a VPC's attribute", { Vpcs: [{ EnableDnsSupport: { Value: false } }] }, { Vpcs: [{ EnableDnsSupport: false }] }],
    ['a policy that was decoded', { VpcEndpoints: [{ PolicyDocument: { Statement: [] } }] }, { VpcEndpoints: [{ PolicyDocument: '{"Statement":[]}' }] }],
  ])('%s is understood', (_, ec2, expected) => {
    expect(ec2Of(openAccount({ ec2 }, now))).toMatchObject(expected);
  });

  const definition = { family: 'api', revision: 7, containerDefinitions: [{ name: 'api', image: 'nginx' }] };
  const role = { RoleName: 'api-exec', AssumeRolePolicyDocument: { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } } };
  const managed = 'arn:aws:iam::aws:policy/service-role/AmazonSomethingElse';
  const image = { repositoryName: 'api', imageTags: ['1'] };

  it.each([
    [
      'the answer of describe-task-definition',
      { ecs: { taskDefinitions: { taskDefinition: definition, tags: [] } } },
      { ecs: { taskDefinitions: [definition] } },
    ],
    [
      'one answer for each repository',
      { ecr: { repositories: [{ repositoryName: 'api' }], imageDetails: [{ imageDetails: [image] }, { imageDetails: [image], nextToken: 'x' }] } },
      { ecr: { imageDetails: [image, image] } },
    ],
    [
      'seconds, as version 1 of the CLI prints instants',
      { ecr: { repositories: [{ repositoryName: 'api', createdAt: 1714557072.345 }] } },
      { ecr: { repositories: [{ createdAt: new Date('2024-05-01T09:51:12.345Z') }] } },
    ],
    [
      'milliseconds of CloudWatch Logs, which stay numbers',
      { logs: { logGroups: [{ logGroupName: '/ecs/api', creationTime: 1714557072345 }] } },
      { logs: { logGroups: [{ creationTime: 1714557072345 }] } },
    ],
    [
      'a policy encoded for URLs',
      { iam: { RoleDetailList: [{ ...role, AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.AssumeRolePolicyDocument)) }] } },
      { iam: { RoleDetailList: [role] } },
    ],
    [
      'get-account-authorization-details to its last line, with roles that no task has',
      { iam: { UserDetailList: [], RoleDetailList: [{ ...role, AttachedManagedPolicies: [{ PolicyArn: managed }] }], Marker: 'x', IsTruncated: true } },
      { iam: { RoleDetailList: [role] } },
    ],
    ['gateways, whose loss the routes print', { ec2: { InternetGateways: { InternetGateways: [] }, NetworkInterfaces: [] } }, { region: 'eu-west-1' }],
    [
      'nothing but what stands in ARNs',
      { ecs: { taskDefinitions: [{ ...definition, executionRoleArn: 'arn:aws:iam::444455556666:role/exec' }] } },
      { account: '444455556666' },
    ],
    [
      'a service that CodeDeploy deploys, without a deployment of its own',
      {
        ecs: {
          services: [{ serviceName: 'api', deploymentController: { type: 'CODE_DEPLOY' }, runningCount: 1, deployments: [] }],
          taskDefinitions: [definition],
        },
      },
      { ecs: { services: [{ deployments: [{ status: 'PRIMARY', runningCount: 1 }] }] } },
    ],
    [
      'a Region of China',
      { region: 'cn-north-1', ecr: { repositories: [{ repositoryName: 'api' }] } },
      { partition: 'aws-cn', ecr: { repositories: [{ repositoryUri: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api' }] } },
    ],
  ])('of the account, %s is understood', (_, file, expected) => {
    expect(openAccount(file, now)).toMatchObject(expected);
  });

  it('is of the account and Region that the events name, where nothing in it says', () => {
    const { account, region } = openAccount({}, now, { account: '444455556666', region: 'us-east-1' });

    expect({ account, region }).toEqual({ account: '444455556666', region: 'us-east-1' });
  });

  it.each([
    ['account: expected 12 digits', { account: '12' }],
    ['region: expected a Region such as eu-west-1', { region: 'Ireland' }],
    [
      'ecs.clusters[0].clusterArn: is in us-east-1, expected eu-west-1',
      { region: 'eu-west-1', ecs: { clusters: [{ clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod' }] } },
    ],
    ['ecs.clusters[0]: expected a name, or a cluster', { ecs: { clusters: [7] } }],
    ['ecs.services[0].serviceName: is missing', { ecs: { services: [{}] } }],
    [
      'ecs.taskDefinitions[0].containerDefinitions[0].image: expected a text',
      { ecs: { taskDefinitions: [{ family: 'api', containerDefinitions: [{ image: 7 }] }] } },
    ],
    ['ecr.repositories: expected a list', { ecr: { repositories: 'api' } }],
    ['logs.logGroups[0]: expected an object', { logs: { logGroups: ['/ecs/api'] } }],
    ['iam.RoleDetailList[0].RoleName: is missing', { iam: { RoleDetailList: [{ Arn: 'arn:aws:iam::111122223333:role/exec' }] } }],
    [
      'iam role api-exec: AssumeRolePolicyDocument: expected a policy document',
      { iam: { Roles: [{ RoleName: 'api-exec', AssumeRolePolicyDocument: 'anybody' }] } },
    ],
    [
      'iam role api-exec: pull.Statement[0].Effect: expected Allow or Deny',
      { iam: { Roles: [{ RoleName: 'api-exec', RolePolicyList: [{ PolicyName: 'pull', PolicyDocument: { Statement: { Effect: 'allow' } } }] }] } },
    ],
    [
      `iam role api-exec: give the document of ${managed} under iam.Policies`,
      {
        ecs: { taskDefinitions: [{ ...definition, executionRoleArn: 'api-exec' }] },
        iam: { Roles: [{ RoleName: 'api-exec', AttachedManagedPolicies: [managed] }] },
      },
    ],
    [
      'ec2.RouteTables[0].Routes[0].DestinationCidrBlock: expected a block such as 10.0.0.0/16',
      { ec2: { RouteTables: [{ Routes: [{ DestinationCidrBlock: 'everywhere' }] }] } },
    ],
    ['secretsmanager.SecretList: expected a list, as the CLI prints it', { secretsmanager: { SecretList: 'db' } }],
    ['secretsmanager: the sandbox does not know Secrets', { secretsmanager: { Secrets: [] } }],
  ])('ends with one line: %s', (says, file) => {
    expect(() => openAccount(file, now)).toThrow(says);
  });

  it.each([
    ['ecs.services: expected a list, as the CLI prints it', { ecs: { services: { failures: [] } } }],
    ['ec2.Subnets: expected a list, as the CLI prints it', { ec2: { Subnets: {} } }],
    ['ec2.Vpcs: EnableDnsSupport: expected true, false or {"Value": true}', { ec2: { Vpcs: [{ EnableDnsSupport: 'false' }] } }],
    ['ec2: the sandbox does not know subnets', { ec2: { subnets: [] } }],
  ])('is refused by its field: %s', (says, file) => {
    expect(() => ec2Of(openAccount(file, now))).toThrow(says);
  });
});
