import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { examine, noLogGroup } from '../examine.ts';

const notMade = (clause: string) =>
  `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log group: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: logs:CreateLogGroup on resource: arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/new:log-stream: ${clause}`;

describe('a log group', () => {
  const gone = (account: AccountJson) => {
    account.logs = {};
  };

  it('that an earlier task wrote to is restored by making it', async () => {
    const { diagnosis } = await examine(shop(gone), { reason: noLogGroup });

    expect(diagnosis).toMatchObject({
      cause: 'log-group-missing',
      standing: 'confirmed',
      culprit: { id: '/ecs/api', says: 'log group /ecs/api does not exist' },
    });
    expect(diagnosis.evidence['log-group']?.groups).toMatchObject([
      {
        name: '/ecs/api',
        region: 'eu-west-1',
        state: 'missing',
        arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api',
        usedBy: { how: expect.any(String) },
      },
    ]);
    expect(diagnosis.steps[0]?.command).toMatch(/&& aws logs create-log-group --region eu-west-1 --log-group-name \/ecs\/api$/);
  });

  describe('is not known to have been there', () => {
    const atZero = (account: AccountJson) => {
      Object.assign(account.ecs.services[0], { desiredCount: 0, runningCount: 0 });
    };
    const ran = (startedAt: string | undefined) => (account: AccountJson) => {
      const taskArn = 'arn:aws:ecs:eu-west-1:111122223333:task/prod/1c94a9c0d6129e0ae3b1ac3347541134';
      const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'EssentialContainerExited', stoppedAt: '2026-11-22T03:01:00Z' };
      const of = { clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod', group: 'service:api' };
      account.ecs.tasks = [{ taskArn, taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:42', ...of, ...stopped, startedAt }];
    };

    it('where the deployment was completed without a task', async () => {
      const { diagnosis } = await examine(shop(gone, atZero), { reason: noLogGroup });

      expect(diagnosis.evidence['log-group']?.groups).toMatchObject([{ state: 'missing', usedBy: null }]);
    });

    it('where no task of the revision ever started', async () => {
      const { diagnosis } = await examine(shop(gone, atZero, ran(undefined)), { reason: noLogGroup });

      expect(diagnosis.evidence['log-group']?.groups).toMatchObject([{ usedBy: null }]);
    });

    it('unless a task of the revision ran within the hour', async () => {
      const { diagnosis } = await examine(shop(gone, atZero, ran('2026-11-22T02:30:00Z')), { reason: noLogGroup });

      expect(diagnosis.evidence['log-group']?.groups).toMatchObject([{ usedBy: { how: 'a task of api:42 that ran until 03:01:00 UTC wrote to it' } }]);
      expect(diagnosis.facts.map(({ says }) => says)).toContainEqual(expect.stringContaining('it was there before: a task of api:42 that ran until'));
    });
  });

  it('is known to be missing though many names begin like it', async () => {
    const many = (account: AccountJson) => {
      account.logs = { logGroups: Array.from({ length: 70 }, (_, pr) => ({ logGroupName: `/ecs/api-pr-${pr}` })) };
    };

    const { diagnosis } = await examine(shop(many), { reason: noLogGroup });

    expect(diagnosis).toMatchObject({ cause: 'log-group-missing', standing: 'confirmed', culprit: { id: '/ecs/api' } });
  });

  it('is looked for in the Region that the driver names', async () => {
    const abroad = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].logConfiguration.options['awslogs-region'] = 'us-east-1';
    };

    const { diagnosis } = await examine(shop(abroad), { reason: noLogGroup });

    expect(diagnosis.culprit).toEqual({ id: '/ecs/api', says: 'log group /ecs/api does not exist in us-east-1, only in eu-west-1' });
  });

  it('that is there contradicts the text', async () => {
    const { diagnosis } = await examine(shop(), { reason: noLogGroup });

    expect(diagnosis).toMatchObject({ cause: 'log-group-missing', standing: 'contradicted' });
  });

  describe('that the driver is to make', () => {
    const toBeMade = (account: AccountJson) => {
      const { options } = account.ecs.taskDefinitions[1].containerDefinitions[0].logConfiguration;
      Object.assign(options, { 'awslogs-group': '/ecs/new', 'awslogs-create-group': 'true' });
    };
    const may = 'because no identity-based policy allows the logs:CreateLogGroup action';

    it.each([
      ['by a role that may not', may, { standing: 'confirmed', culprit: { id: 'prod-api-exec', says: 'role prod-api-exec may not make log group /ecs/new' } }],
      ["against somebody's wall, is left to whoever built it", 'with an explicit deny in a service control policy', { standing: 'text-only', culprit: null }],
    ])('%s', async (_, clause, expected) => {
      const { diagnosis } = await examine(shop(toBeMade), { reason: notMade(clause) });

      expect(diagnosis).toMatchObject({ cause: 'log-access-denied', ...expected });
    });

    it('by a role that lacks the right is seen from IAM alone, before the rights on its streams', async () => {
      const bare = (account: AccountJson) => {
        account.iam.RoleDetailList[0].AttachedManagedPolicies = [];
      };

      const { diagnosis } = await examine(shop(toBeMade, bare), { reason: notMade('') });

      expect(diagnosis).toMatchObject({ cause: 'log-access-denied', culprit: { says: 'role prod-api-exec may not make log group /ecs/new' } });
    });

    it('is left to a role that may: the text is no proof', async () => {
      const able = (account: AccountJson) => {
        account.iam.RoleDetailList[0].RolePolicyList = [
          { PolicyName: 'groups', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource: '*' }] } },
        ];
      };

      const { diagnosis } = await examine(shop(toBeMade, able), { reason: notMade(may) });

      expect(diagnosis).toMatchObject({ cause: 'log-access-denied', culprit: null });
    });

    it('past an explicit deny is for the owner to allow', async () => {
      const walled = (account: AccountJson) => {
        account.iam.RoleDetailList[0].RolePolicyList = [
          { PolicyName: 'no', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'logs:CreateLogGroup', Resource: '*' }] } },
        ];
      };

      const { diagnosis } = await examine(shop(toBeMade, walled), { reason: notMade('with an explicit deny in an identity-based policy') });

      expect(diagnosis.culprit).toEqual({
        id: 'prod-api-exec',
        says: 'role prod-api-exec may not make log group /ecs/new: stopped by an explicit deny in policy no',
      });
      expect(diagnosis.steps[0]).toEqual({ says: expect.stringMatching(/^Ask the owner of role prod-api-exec to let logs:CreateLogGroup through/) });
    });

    it('is granted as that group alone', async () => {
      const { diagnosis } = await examine(shop(toBeMade), { reason: notMade(may) });

      expect(diagnosis.steps[0]?.command).toContain('"Action":["logs:CreateLogGroup"],"Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/new:*"');
    });
  });
});
