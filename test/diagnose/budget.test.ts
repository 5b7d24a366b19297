import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../functions/classify/catalogue.ts';
import type { Cause } from '../../functions/classify/cause.ts';
import { mostReads, type Reading } from '../../functions/diagnose/budget.ts';
import { type ProbeName, probes } from '../../functions/diagnose/registry.ts';
import { type AccountJson, shop } from '../support/shop.ts';
import { onEndpoints, throughNat } from '../support/vpc.ts';
import { denial, examine, hubLimit, noLogGroup, notFound } from './examine.ts';
import { firstFirst, lastFirst, oneByOne, shuffled } from './orders.ts';

const cutShort = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retr...';

const pullCutShort =
  'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4...';

const crowded = (account: AccountJson) => {
  const [role] = account.iam.RoleDetailList;
  const names = ['one', 'two'];
  account.iam.Policies = names.map((name) => ({
    PolicyName: name,
    Arn: `arn:aws:iam::111122223333:policy/${name}`,
    PolicyVersionList: [
      { VersionId: 'v1', IsDefaultVersion: true, Document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] } },
    ],
  }));
  role.AttachedManagedPolicies = names.map((name) => ({ PolicyName: name, PolicyArn: `arn:aws:iam::111122223333:policy/${name}` }));
  account.ecr.repositories[0].policyText = { Version: '2012-10-17', Statement: [] };
  account.logs = {};
};

const toBeMade = (account: AccountJson) => {
  account.ecs.taskDefinitions[1].containerDefinitions[0].logConfiguration.options['awslogs-create-group'] = 'true';
};

const detached = (account: AccountJson) => {
  account.iam.RoleDetailList[0].AttachedManagedPolicies = [];
};

/** api:41 was deployed completely; api:42 is what fails. */
const revised = (account: AccountJson) => {
  account.ecs.taskDefinitions[1].containerDefinitions[0].environment = [{ name: 'STAGE', value: 'prod' }];
};

const secretive = (account: AccountJson) => {
  const of = (service: string, name: string) => `arn:aws:${service}:eu-west-1:111122223333:${name}`;
  account.ecs.taskDefinitions[1].containerDefinitions[0].secrets = [
    { name: 'DB', valueFrom: of('secretsmanager', 'secret:db-AbCdEf') },
    { name: 'MAIL', valueFrom: of('secretsmanager', 'secret:mail-AbCdEf') },
    { name: 'LEVEL', valueFrom: of('ssm', 'parameter/level') },
  ];
};

/** Asked of each failure of its kind, whatever its row names. */
const always: readonly ProbeName[] = ['task', 'service', 'task-definition', 'recent-change'];

// Clients are imported when first needed: unless they are already, calls made side by side would not overlap.
beforeAll(() =>
  Promise.all(
    ['cloudformation', 'ec2', 'ecr', 'ecs', 'iam', 'kms', 'logs', 'secretsmanager', 'ssm'].map(
      (service) => import(`../../functions/aws/services/${service}.ts`),
    ),
  ),
);

describe('an examination', () => {
  it.each([
    ['a role with policies of its own', denial],
    ['a role, an image and logs at once', cutShort],
    ['a role, an image, its policy and logs at once', pullCutShort],
    ['a tag that is not there', notFound.replaceAll('1.4.2', '1.4.9')],
    ['a log group that is gone', noLogGroup],
    ["Docker Hub's limit", hubLimit],
  ])('of %s stays within its reads, and few of them wait for others', async (_, reason) => {
    const { opened, waves } = await examine(shop(crowded), { reason, counted: true });

    expect(opened.calls.length).toBeLessThanOrEqual(mostReads);
    expect(waves).toBeGreaterThan(1);
    expect(waves).toBeLessThanOrEqual(4);
  });

  it.each([cutShort, pullCutShort])('of a role that may not make its log group either stays within them too', async (reason) => {
    const { diagnosis, opened, waves } = await examine(shop(crowded, toBeMade), { reason, counted: true });

    expect(diagnosis.match.cause).toMatch(/-unexplained$/);
    expect(opened.calls.length).toBeLessThanOrEqual(mostReads);
    expect(waves).toBeLessThanOrEqual(4);
  });

  it.each([
    ['a NAT gateway', throughNat],
    ['endpoints', onEndpoints],
  ])('of everything at once, in a VPC with %s, leaves nothing out', async (_, vpc) => {
    const { diagnosis, opened, waves } = await examine(shop(vpc), { reason: cutShort, counted: true });

    expect(opened.calls.length).toBeLessThanOrEqual(mostReads);
    expect(waves).toBeLessThanOrEqual(4);
    expect(diagnosis.gaps).toEqual([]);
  });

  it.each([
    ['a NAT gateway', throughNat],
    ['endpoints', onEndpoints],
  ])('of a role that lost its policy, in a VPC with %s, proves its cure although the text was cut', async (_, vpc) => {
    const { diagnosis, opened, waves } = await examine(shop(vpc, detached), { reason: cutShort, counted: true });

    expect(opened.calls.length).toBeLessThanOrEqual(mostReads);
    expect(waves).toBeLessThanOrEqual(4);
    expect(diagnosis).toMatchObject({ cause: 'ecr-auth-denied', culprit: { id: 'prod-api-exec' }, gaps: [] });
  });

  it('asks for the cure beside the fault where the text names the role: one dependent read fewer', async () => {
    const named = await examine(shop(detached), { reason: denial, counted: true });
    const cut = await examine(shop(detached), { reason: cutShort, counted: true });

    expect(named.waves).toBeLessThan(cut.waves);
    expect(named.diagnosis).toMatchObject({ cause: 'ecr-auth-denied', gaps: [] });
  });
});

/** More than 25 reads could be spent on each. */
const contested = [
  ['a role with policies of its own', shop(onEndpoints, crowded, revised), cutShort],
  ['secrets in two stores', shop(throughNat, detached, secretive, revised), cutShort],
  ['a pull that was cut short', shop(onEndpoints, crowded, revised), pullCutShort],
  ['a log group to be made', shop(throughNat, crowded, toBeMade, secretive), cutShort],
] as const;

const orders = [firstFirst, lastFirst, ...[1, 2, 3, 4].map(shuffled)];

describe('the last reads', () => {
  it.each(contested)('go by the order of the probes and not by who is answered first: %s', async (_, account, reason) => {
    const seen = [];
    for (const pick of orders) {
      const { diagnosis, opened } = await examine(structuredClone(account), { reason, through: (aws) => oneByOne(aws, pick) });
      const calls = opened.calls.map(({ service, operation, input }) => `${service}:${operation} ${JSON.stringify(input)}`);
      seen.push({ gaps: diagnosis.gaps, calls: calls.toSorted() });
    }

    expect(seen[0]!.gaps.some(({ why }) => why === 'unasked')).toBe(true);
    for (const one of seen) expect(one).toEqual(seen[0]);
  });

  it('are never more than are kept: for each cause, what its probes keep fits into the budget', () => {
    const rows = Object.values(catalogue).map(({ probes: named = [] }: Cause) => new Set([...always, ...named]));

    for (const names of rows) {
      const kept = [...names].map((name): Reading => probes[name]).map(({ keeps, yields }) => (yields ? 0 : keeps));
      expect(
        kept.reduce((sum, one) => sum + one, 0),
        [...names].join(' '),
      ).toBeLessThanOrEqual(mostReads);
    }
  });

  it('go first to what a write rests on, and last to what is only told', () => {
    const order = Object.keys(probes);

    expect(order.slice(0, 4)).toEqual(['task', 'service', 'task-definition', 'execution-role']);
    expect(order.indexOf('owner')).toBeGreaterThan(order.indexOf('log-group'));
    expect(order.indexOf('recent-change')).toBeGreaterThan(order.indexOf('secrets'));
  });
});
