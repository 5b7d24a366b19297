/** What a person does with a message: its commands are read as a shell reads them, and do to the account what the AWS CLI would do to AWS. */

import { flagsOf } from '../support/cli.ts';
import type { AccountJson } from '../support/shop.ts';
import { assignAll } from './jq.ts';

type Options = Readonly<Record<string, readonly string[]>>;
type Verb = (account: AccountJson, options: Options) => void;

/** Words of a POSIX shell, as far as the messages quote: single quotes, and a backslash before a line's end. */
function wordsIn(command: string): readonly string[] {
  const words = command.replaceAll('\\\n', ' ').match(/(?:'[^']*'|\\.|"[^"]*"|[^\s'"\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'(?<quoted>[^']*)'|\\(?<escaped>.)|"(?<double>[^"]*)"/g, (_, quoted, escaped, double) => quoted ?? escaped ?? double),
  );
}

/** True where the command is one that can be carried out here; the test of the account in front of it passes. */
export function run(command: string, account: AccountJson): boolean {
  if (command.includes('register-task-definition')) return deploy(command, account);
  const line = command.replace(/^test .*?&&\s+/s, '').replace(/^printf %s "\$\(cat\)" \|\s+/, '');
  if (line.startsWith('eip=')) return makeNat(line, account);
  const [aws, service = '', operation = '', ...rest] = wordsIn(line);
  const verb = aws === 'aws' ? verbs[`${service} ${operation}`] : undefined;
  verb?.(account, flagsOf(rest));
  return verb !== undefined;
}

/** The message's pipeline changes a definition, registers it and deploys it: here the definition is changed where it stands. */
function deploy(line: string, { ecs }: AccountJson): boolean {
  const words = wordsIn(line);
  const named = words[words.indexOf('--task-definition') + 1] ?? '';
  const definition = ecs.taskDefinitions.find(({ family, revision }: AccountJson) => named.endsWith(`${family}:${revision}`));
  return definition !== undefined && assignAll(words[words.indexOf('jq') + 1] ?? '', definition);
}

/** An address, a NAT gateway in a public subnet, and the route to it: the last command tells the table. */
function makeNat(line: string, { ec2 }: AccountJson): boolean {
  const options = flagsOf(wordsIn(line));
  const subnet = by(ec2.Subnets, 'SubnetId', one(options, 'subnet-id'));
  const table = by(ec2.RouteTables, 'RouteTableId', one(options, 'route-table-id'));
  if (!subnet || !table) return false;
  const NatGatewayId = 'nat-0b1c2d3e4f5061728';
  const DestinationCidrBlock = one(options, 'destination-cidr-block');
  ec2.NatGateways.push({ NatGatewayId, VpcId: subnet.VpcId, SubnetId: subnet.SubnetId, State: 'available', ConnectivityType: 'public' });
  table.Routes = [
    ...table.Routes.filter((route: AccountJson) => route.DestinationCidrBlock !== DestinationCidrBlock),
    { DestinationCidrBlock, NatGatewayId, State: 'active' },
  ];
  return true;
}

const by = (list: readonly AccountJson[], key: string, id: string | undefined) => list.find((one) => one[key] === id);
const one = (options: Options, name: string): string => options[name]?.[0] ?? '';
const endpointOf = ({ ec2 }: AccountJson, options: Options) => by(ec2.VpcEndpoints, 'VpcEndpointId', one(options, 'vpc-endpoint-id'));
const regional = (account: AccountJson, options: Options) => ({ region: one(options, 'region') || account.region });

const verbs: Readonly<Record<string, Verb>> = {
  'iam attach-role-policy': (account, options) =>
    by(account.iam.RoleDetailList, 'RoleName', one(options, 'role-name')).AttachedManagedPolicies.push({ PolicyArn: one(options, 'policy-arn') }),
  'iam put-role-policy': (account, options) => {
    const role = by(account.iam.RoleDetailList, 'RoleName', one(options, 'role-name'));
    const policy = { PolicyName: one(options, 'policy-name'), PolicyDocument: JSON.parse(one(options, 'policy-document')) };
    role.RolePolicyList = [...(role.RolePolicyList ?? []), policy];
  },
  'logs create-log-group': (account, options) => {
    const name = one(options, 'log-group-name');
    account.logs.logGroups.push({ logGroupName: name, arn: `arn:aws:logs:${regional(account, options).region}:${account.account}:log-group:${name}:*` });
  },
  'ecr set-repository-policy': (account, options) => {
    by(account.ecr.repositories, 'repositoryName', one(options, 'repository-name')).policyText = one(options, 'policy-text');
  },
  'ecr update-image-storage-class': (account, options) => {
    const [, tag] = one(options, 'image-id').split('imageTag=');
    const image = account.ecr.imageDetails.find(
      ({ repositoryName, imageTags }: AccountJson) => repositoryName === one(options, 'repository-name') && imageTags.includes(tag),
    );
    image.imageStatus = 'ACTIVE';
  },
  'secretsmanager restore-secret': ({ secretsmanager }, options) => {
    delete by(secretsmanager.SecretList, 'ARN', one(options, 'secret-id')).DeletedDate;
  },
  'kms enable-key': ({ kms }, options) => {
    by(kms.Keys, 'Arn', one(options, 'key-id')).KeyState = 'Enabled';
  },
  'kms cancel-key-deletion': ({ kms }, options) => {
    by(kms.Keys, 'Arn', one(options, 'key-id')).KeyState = 'Disabled';
  },
  'kms put-key-policy': ({ kms }, options) => {
    by(kms.Keys, 'Arn', one(options, 'key-id')).Policy = one(options, 'policy');
  },
  'secretsmanager update-secret-version-stage': ({ secretsmanager }, options) => {
    const secret = by(secretsmanager.SecretList, 'ARN', one(options, 'secret-id'));
    secret.VersionIdsToStages = { [one(options, 'move-to-version-id')]: [one(options, 'version-stage')] };
  },
  'ssm put-parameter': ({ ssm, account, region }, options) => {
    const Name = one(options, 'name');
    ssm.Parameters.push({ Name, Type: one(options, 'type'), ARN: `arn:aws:ssm:${region}:${account}:parameter${Name}` });
  },
  'efs create-mount-target': ({ efs }, options) =>
    efs.MountTargets.push({
      FileSystemId: one(options, 'file-system-id'),
      MountTargetId: 'fsmt-0c3d4e5f60718293a',
      SubnetId: one(options, 'subnet-id'),
      SecurityGroups: options['security-groups'] ?? [],
    }),
  'efs put-file-system-policy': ({ efs }, options) => {
    by(efs.FileSystems, 'FileSystemId', one(options, 'file-system-id')).Policy = one(options, 'policy');
  },
  'ec2 create-route': (account, options) => routesOf(account, options).push(routeOf(options)),
  'ec2 replace-route': (account, options) => {
    const routes = routesOf(account, options);
    const at = routes.findIndex(({ DestinationCidrBlock }) => DestinationCidrBlock === one(options, 'destination-cidr-block'));
    routes.splice(at, 1, routeOf(options));
  },
  'ec2 attach-internet-gateway': ({ ec2 }, options) => {
    const routes = ec2.RouteTables.flatMap(({ Routes }: AccountJson) => Routes);
    for (const route of routes) if (route.GatewayId === one(options, 'internet-gateway-id')) route.State = 'active';
  },
  'ec2 create-vpc-endpoint': ({ ec2 }, options) => {
    const { 'route-table-ids': RouteTableIds, 'subnet-ids': SubnetIds, 'security-group-ids': groups = [] } = options;
    ec2.VpcEndpoints.push({
      VpcEndpointId: 'vpce-0d4e5f60718293a4b',
      VpcId: one(options, 'vpc-id'),
      ServiceName: one(options, 'service-name'),
      VpcEndpointType: one(options, 'vpc-endpoint-type'),
      State: 'available',
      PrivateDnsEnabled: options['private-dns-enabled'] !== undefined,
      ...(RouteTableIds && { RouteTableIds }),
      ...(SubnetIds && { SubnetIds }),
      Groups: groups.map((GroupId) => ({ GroupId })),
    });
  },
  'ec2 modify-vpc-endpoint': (account, options) => {
    const endpoint = endpointOf(account, options);
    if (options['private-dns-enabled']) endpoint.PrivateDnsEnabled = true;
    if (options['add-route-table-ids']) endpoint.RouteTableIds = [...(endpoint.RouteTableIds ?? []), ...options['add-route-table-ids']];
  },
  'ec2 modify-vpc-attribute': ({ ec2 }, options) => {
    const vpc = by(ec2.Vpcs, 'VpcId', one(options, 'vpc-id'));
    if (options['enable-dns-support']) vpc.EnableDnsSupport = true;
    if (options['enable-dns-hostnames']) vpc.EnableDnsHostnames = true;
  },
  'ec2 authorize-security-group-egress': ({ ec2 }, options) =>
    by(ec2.SecurityGroups, 'GroupId', one(options, 'group-id')).IpPermissionsEgress.push(permissionOf(one(options, 'ip-permissions'))),
  'ec2 authorize-security-group-ingress': ({ ec2 }, options) => {
    const port = Number(one(options, 'port'));
    const source = options['source-group']
      ? { UserIdGroupPairs: [{ GroupId: one(options, 'source-group') }] }
      : { IpRanges: [{ CidrIp: one(options, 'cidr') }] };
    by(ec2.SecurityGroups, 'GroupId', one(options, 'group-id')).IpPermissions.push({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...source });
  },
  'ec2 create-network-acl-entry': ({ ec2 }, options) => {
    const { From, To } = /From=(?<From>\d+),To=(?<To>\d+)/.exec(one(options, 'port-range'))?.groups ?? {};
    by(ec2.NetworkAcls, 'NetworkAclId', one(options, 'network-acl-id')).Entries.push({
      RuleNumber: Number(one(options, 'rule-number')),
      Egress: options['egress'] !== undefined,
      Protocol: '6',
      PortRange: { From: Number(From), To: Number(To) },
      CidrBlock: one(options, 'cidr-block'),
      RuleAction: one(options, 'rule-action'),
    });
  },
  'ec2 create-vpc-block-public-access-exclusion': ({ ec2 }, options) => {
    by(ec2.Subnets, 'SubnetId', one(options, 'subnet-id')).BlockPublicAccessStates.InternetGatewayBlockMode = 'block-ingress';
  },
  'ecs update-service': ({ ecs }, options) => {
    const network = /subnets=\[(?<subnets>[^\]]*)\],securityGroups=\[(?<groups>[^\]]*)\],assignPublicIp=(?<ip>\w+)/.exec(one(options, 'network-configuration'));
    const { subnets = '', groups = '', ip } = network?.groups ?? {};
    const awsvpcConfiguration = { subnets: subnets.split(','), securityGroups: groups.split(','), assignPublicIp: ip };
    if (ip) by(ecs.services, 'serviceName', one(options, 'service')).networkConfiguration = { awsvpcConfiguration };
  },
};

/** The CLI's shorthand for one rule. https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html */
function permissionOf(shorthand: string) {
  const { protocol, from, to } = /IpProtocol=(?<protocol>\w+),FromPort=(?<from>\d+),ToPort=(?<to>\d+)/.exec(shorthand)?.groups ?? {};
  const listed = (key: string) => [...shorthand.matchAll(new RegExp(`\\{${key}=([^}]+)\\}`, 'g'))].map(([, value]) => ({ [key]: value }));
  return { IpProtocol: protocol, FromPort: Number(from), ToPort: Number(to), IpRanges: listed('CidrIp'), UserIdGroupPairs: listed('GroupId') };
}

const routesOf = ({ ec2 }: AccountJson, options: Options): AccountJson[] => by(ec2.RouteTables, 'RouteTableId', one(options, 'route-table-id')).Routes;
const routeOf = (options: Options) => ({
  DestinationCidrBlock: one(options, 'destination-cidr-block'),
  State: 'active',
  ...(options['nat-gateway-id'] && { NatGatewayId: one(options, 'nat-gateway-id') }),
  ...(options['gateway-id'] && { GatewayId: one(options, 'gateway-id') }),
});
