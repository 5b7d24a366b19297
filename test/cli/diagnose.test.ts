import { afterEach, describe, expect, it } from 'vitest';
import { diagnoseIn } from '../../functions/cli/diagnose.ts';
import { readPolicy } from '../../functions/cli/policy.ts';
import { sandbox, type TestSandbox } from '../support/aws.ts';
import { shop } from '../support/shop.ts';
import { ids, throughNat } from '../support/vpc.ts';
import { capturePrinted } from './printed.ts';

const caller = { account: '111122223333', region: 'eu-west-1' };
const registry = { ecrPublic: async () => ({ exists: false }) as const, dockerHub: async () => ({ exists: false }) as const };
const id = '0f9de17a6465404e8b1b2356dc13c2f8';

const stopped = {
  taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${id}`,
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:42',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  group: 'service:api',
  startedBy: 'ecs-svc/1234567890123456789',
  launchType: 'FARGATE',
  stopCode: 'TaskFailedToStart',
  stoppedReason:
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action',
  createdAt: '2026-11-22T03:05:00Z',
  stoppedAt: '2026-11-22T03:05:51Z',
  containers: [{ name: 'api', lastStatus: 'STOPPED' }],
};

const account = (tasks: object[]) => ({
  ...caller,
  ecs: {
    clusters: ['prod'],
    services: [{ serviceName: 'api', desiredCount: 4, runningCount: 2, taskDefinition: 'api:42' }],
    taskDefinitions: [
      {
        family: 'api',
        revision: 42,
        executionRoleArn: 'arn:aws:iam::111122223333:role/prod-api-exec',
        containerDefinitions: [{ name: 'api', image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2' }],
      },
    ],
    tasks,
  },
  iam: { RoleDetailList: [{ RoleName: 'prod-api-exec', Tags: [{ Key: 'ecs-medic', Value: 'auto' }] }] },
  ecr: { repositories: [{ repositoryName: 'api' }], imageDetails: [{ repositoryName: 'api', imageTags: ['1.4.2'] }] },
});

const printed = capturePrinted();
let opened: TestSandbox | undefined;
afterEach(() => opened?.restore());

function diagnose(asked: { service?: string; task?: string; json?: boolean }, tasks: object[] = [stopped]): Promise<number> {
  opened = sandbox(account(tasks));
  return diagnoseIn({ cluster: 'prod', json: false, ...asked }, { caller, aws: opened.aws, registry, now: () => new Date('2026-11-22T03:10:00Z') });
}

describe('ecs-medic diagnose', () => {
  it.each([
    ['the newest failed task of a service', { service: 'api' }],
    ['one task', { task: stopped.taskArn }],
  ])('prints the message that %s deserves, and changes nothing', async (_case, asked) => {
    const code = await diagnose(asked);

    expect(code).toBe(0);
    expect(printed.out).toContain('prod/api 2/4 up');
    expect(printed.out).toContain('observe mode: I would have applied this');
    expect(printed.out).toContain('aws iam attach-role-policy --role-name prod-api-exec');
    expect(printed.out, 'nobody comes back').not.toMatch(/I ask again|I write|next word|ecs-medic functions/);
    expect(opened!.calls.map(({ operation }) => operation).filter((operation) => !/^(?:Describe|Get|List|Simulate)/.test(operation))).toEqual([]);
  });

  it('draws the path of a task that could not get through', async () => {
    const stoppedReason =
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 52.119.0.10:443: i/o timeout';
    const attachments = [{ type: 'eni', details: [{ name: 'subnetId', value: ids.private }] }];

    opened = sandbox(
      shop(throughNat, (shared) => {
        shared.ec2.RouteTables[0].Routes.pop();
        shared.ecs.tasks = [{ ...stopped, stoppedReason, attachments }];
      }),
    );
    await diagnoseIn({ cluster: 'prod', service: 'api', json: false }, { caller, aws: opened.aws, registry, now: () => new Date('2026-11-22T03:10:00Z') });

    expect(printed.out).toMatch(new RegExp(`RUN 1 COMMAND prod/api ./4 up: ${ids.table} has no route to the internet`));
    expect(printed.out).toMatch(new RegExp(`NO ROUTE ON ${ids.table} +<== BROKEN HERE`));
    expect(printed.out).toContain(`  --nat-gateway-id ${ids.nat}`);
    expect(printed.out).toContain('aws ec2 delete-route --region eu-west-1');
  });

  it('answers a machine with the diagnosis, the plans and the decision', async () => {
    await diagnose({ service: 'api', json: true });

    expect(JSON.parse(printed.out)).toMatchObject({
      diagnosis: { cause: 'ecr-auth-denied', standing: 'confirmed' },
      plans: expect.arrayContaining([expect.objectContaining({ fix: 'attach-execution-policy' })]),
      decision: { do: 'hold', guard: 'mode' },
    });
  });

  it.each([
    ['no task has stopped', [], 'no task of prod/api has stopped lately'],
    [
      'the stopped ones were scaled in',
      [{ ...stopped, stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' }],
      'no task of prod/api has failed lately',
    ],
  ])('says so when %s', async (_case, tasks, says) => {
    const code = await diagnose({ service: 'api' }, tasks);

    expect(code).toBe(1);
    expect(printed.err).toContain(says);
  });

  it('says which call was refused, and why', async () => {
    opened = sandbox(account([stopped]), { faults: [{ on: 'ecs:ListTasks', kind: 'deny' }] });

    const code = await diagnoseIn(
      { cluster: 'prod', service: 'api', json: false },
      { caller, aws: opened.aws, registry, now: () => new Date('2026-11-22T03:10:00Z') },
    );

    expect(code).toBe(1);
    expect(printed.err).toContain('ecs-medic: ecs:ListTasks: AccessDenied');
  });
});

describe('ecs-medic policy read', () => {
  it('grants reads and nothing else', () => {
    const { Statement } = readPolicy() as { Statement: [{ Action: string[] }] };

    expect(Statement[0].Action).toContain('iam:SimulatePrincipalPolicy');
    expect(Statement[0].Action.filter((action) => !/:(?:BatchGet|Describe|Get|List|Lookup|Simulate)/.test(action))).toEqual([]);
  });
});
