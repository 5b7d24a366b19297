import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { examine, noLogGroup } from '../examine.ts';

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

  it('is looked for in the Region that the driver names', async () => {
    const abroad = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].logConfiguration.options['awslogs-region'] = 'us-east-1';
    };

    const { diagnosis } = await examine(shop(abroad), { reason: noLogGroup });

    expect(diagnosis.culprit).toEqual({ id: '/ecs/api', says: 'log group /ecs/api does not exist in us-east-1' });
  });

  it('that is there contradicts the text', async () => {
    const { diagnosis } = await examine(shop(), { reason: noLogGroup });

    expect(diagnosis).toMatchObject({ cause: 'log-group-missing', standing: 'contradicted' });
  });
});
