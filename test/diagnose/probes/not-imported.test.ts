import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { examine, notFound } from '../examine.ts';

describe('an image', () => {
  it('behind a pull-through cache is one that was not imported', async () => {
    const twist = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/nginx:1.27';
      account.ecr.pullThroughCacheRules = [{ ecrRepositoryPrefix: 'docker-hub', upstreamRegistryUrl: 'registry-1.docker.io' }];
    };

    const { diagnosis } = await examine(shop(twist), { reason: notFound.replaceAll('api:1.4.2', 'docker-hub/library/nginx:1.27') });

    expect(diagnosis).toMatchObject({ cause: 'pull-through-cache-failed', culprit: { id: 'docker-hub/library/nginx' } });
    expect(diagnosis.steps[0]).toMatchObject({
      says: 'Let role prod-api-exec import through the cache, if it may not yet: ecr:BatchImportUpstreamImage, ecr:CreateRepository.',
      command: expect.stringContaining('aws iam put-role-policy --role-name prod-api-exec'),
    });
    expect(diagnosis.steps.at(-1)?.says).toBe('See that registry-1.docker.io has library/nginx:1.27: what is not there cannot be imported.');
  });

  it('behind a cache of Docker Hub without library/ is told how it is named with it', async () => {
    const twist = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/nginx:1.27';
      account.ecr.pullThroughCacheRules = [{ ecrRepositoryPrefix: 'docker-hub', upstreamRegistryUrl: 'registry-1.docker.io' }];
    };

    const { diagnosis } = await examine(shop(twist), { reason: notFound.replaceAll('api:1.4.2', 'docker-hub/nginx:1.27') });

    expect(diagnosis.steps[0]?.says).toBe(
      'If it is a Docker official image, deploy a task definition that names docker-hub/library/nginx: library/ is left out of docker-hub/nginx.',
    );
  });
});
