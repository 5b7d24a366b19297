import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { examine, notFound } from '../examine.ts';

const container = (account: AccountJson, revision: number) =>
  account.ecs.taskDefinitions.find((one: AccountJson) => one.revision === revision).containerDefinitions[0];

/** api:41 serves, api:42 is being deployed. */
const deploying = (account: AccountJson) => {
  account.ecs.services[0].deployments = [
    { id: 'ecs-svc/2222222222222222222', status: 'PRIMARY', taskDefinition: 'api:42', desiredCount: 4, runningCount: 0, rolloutState: 'IN_PROGRESS' },
    { id: 'ecs-svc/1111111111111111111', status: 'ACTIVE', taskDefinition: 'api:41', desiredCount: 4, runningCount: 4, rolloutState: 'COMPLETED' },
  ];
};

const changed = async (...twists: readonly ((account: AccountJson) => unknown)[]) => {
  const { diagnosis } = await examine(shop(deploying, ...twists), { reason: notFound });
  return diagnosis;
};

describe('what changed since the last revision that ran', () => {
  it('is told as facts, and blames nobody', async () => {
    const diagnosis = await changed();

    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api';
    expect(diagnosis.evidence['recent-change']).toMatchObject({
      lastRan: expect.stringMatching(/api:41$/),
      differences: [{ what: 'image of container api', before: `${image}:1.4.1`, after: `${image}:1.4.2` }],
    });
    expect(diagnosis.facts.map(({ says }) => says)).toContain(
      `Since api:41, the last revision that ran: image of container api ${image}:1.4.1 -> ${image}:1.4.2.`,
    );
    expect(diagnosis.culprit).toBeNull();
  });

  it('names what is new and what is gone', async () => {
    const diagnosis = await changed((account) => {
      container(account, 41).secrets = [{ name: 'OLD', valueFrom: '/prod/old' }];
      container(account, 42).secrets = [{ name: 'NEW', valueFrom: '/prod/new' }];
    });

    expect(diagnosis.evidence['recent-change']?.differences).toEqual(
      expect.arrayContaining([
        { what: 'secret of container api: OLD', before: '/prod/old', after: null },
        { what: 'secret of container api: NEW', before: null, after: '/prod/new' },
      ]),
    );
    expect(diagnosis.facts.map(({ says }) => says).join(' ')).toContain('no secret of container api: OLD any more (was /prod/old)');
  });

  it('never tells the value of a variable or the words of a command', async () => {
    const diagnosis = await changed((account) => {
      container(account, 41).environment = [{ name: 'DSN', value: 'postgres://app:hunter1@db' }];
      container(account, 42).environment = [{ name: 'DSN', value: 'postgres://app:hunter2@db' }];
      container(account, 42).command = ['serve', '--token=hunter3'];
    });

    expect(diagnosis.evidence['recent-change']?.differences).toEqual(
      expect.arrayContaining([
        { what: 'variable of container api: DSN', before: 'a value', after: 'changed' },
        { what: 'command of container api', before: 'as it was', after: 'changed' },
      ]),
    );
    expect(JSON.stringify(diagnosis)).not.toContain('hunter');
  });

  it('lies outside the task definition where the revision itself has run', async () => {
    const { diagnosis } = await examine(shop(), { reason: notFound });

    expect(diagnosis.evidence['recent-change']).toMatchObject({ differences: [] });
    expect(diagnosis.facts.map(({ says }) => says)).toContain('api:42 itself was deployed completely before: what changed lies outside the task definition.');
  });

  it('is a gap where the earlier revision cannot be read', async () => {
    const { diagnosis } = await examine(shop(deploying), { reason: notFound, faults: [{ on: 'ecs:DescribeTaskDefinition', kind: 'throttle', nth: 2 }] });

    expect(diagnosis.gaps).toContainEqual({ probe: 'recent-change', wanted: 'the last revision that ran', why: 'throttled' });
  });
});
