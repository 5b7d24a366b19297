import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { examine, hubLimit } from '../examine.ts';

describe("Docker Hub's limit", () => {
  const digest = `sha256:${'ef'.repeat(32)}`;
  const hub = (image: string) => (account: AccountJson) => {
    account.ecs.taskDefinitions[1].containerDefinitions[0].image = image;
  };
  const registry = (here: string) => ({
    ecrPublic: async () => ({ exists: true, digest: here }) as const,
    dockerHub: async () => ({ exists: true, digest }) as const,
  });

  it('has a way round for an official image of the same tag and digest', async () => {
    const { diagnosis } = await examine(shop(hub('nginx:1.27-alpine')), { reason: hubLimit, registry: registry(digest) });

    expect(diagnosis.evidence['registry-mirror']?.images).toMatchObject([
      { image: 'nginx:1.27-alpine', official: true, mirror: 'same-digest', replacement: 'public.ecr.aws/docker/library/nginx:1.27-alpine' },
    ]);
  });

  it.each([
    ['another digest', 'nginx:1.27-alpine', `sha256:${'00'.repeat(32)}`, 'other-digest'],
    ['an image that is not official', 'grafana/grafana:11.2.0', digest, 'not-official'],
  ])('has none for %s', async (_, image, here, mirror) => {
    const { diagnosis } = await examine(shop(hub(image)), { reason: hubLimit, registry: registry(here) });

    expect(diagnosis.evidence['registry-mirror']?.images).toMatchObject([{ mirror, replacement: null }]);
  });

  it('is lifted by a login where there is no copy: the secret, the statement of the role, the line, and a cache as the other way', async () => {
    const { diagnosis } = await examine(shop(hub('grafana/grafana:11.2.0')), { reason: hubLimit, registry: registry(digest) });

    const [keep, grant, revise, cache] = diagnosis.steps;
    expect(diagnosis.steps).toHaveLength(4);
    expect([keep, grant, cache].map((step) => step?.needs)).toEqual(['secretsmanager:CreateSecret', 'iam:PutRolePolicy', 'ecr:CreatePullThroughCacheRule']);
    expect(revise?.command).toContain('.repositoryCredentials = {"credentialsParameter":"docker-hub-login"}');
    expect(revise?.command).toContain('aws ecs register-task-definition');
    expect(diagnosis.steps[1]?.command).toContain('"Action":["secretsmanager:GetSecretValue"]');
    expect(diagnosis.steps[1]?.command).toContain(':secret:docker-hub-login-??????');
  });

  it('needs no login where the container has one', async () => {
    const loggedIn = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].repositoryCredentials = {
        credentialsParameter: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-a1B2c3',
      };
    };

    const { diagnosis } = await examine(shop(hub('grafana/grafana:11.2.0'), loggedIn), { reason: hubLimit, registry: registry(digest) });

    expect(diagnosis.steps).toEqual([]);
  });

  describe('of a login', () => {
    const login = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-a1B2c3';
    const loggedIn = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].repositoryCredentials = { credentialsParameter: login };
    };
    const used = hubLimit.replace('reached your unauthenticated pull rate limit', "reached your pull rate limit as 'shop': 4f0c");

    it('blames the login and no address, and says what lifts it', async () => {
      const { diagnosis } = await examine(shop(hub('grafana/grafana:11.2.0'), loggedIn), { reason: used, registry: registry(digest) });

      expect(diagnosis).toMatchObject({
        cause: 'docker-hub-rate-limit',
        standing: 'text-only',
        culprit: { id: login, says: 'Docker Hub has no pulls left for the login in secret hub-a1B2c3' },
      });
      expect(diagnosis.steps.map(({ command }) => command)).toEqual([undefined, undefined]);
    });

    it('hands over the same image from the gallery, without the login that the gallery would not take', async () => {
      const { diagnosis } = await examine(shop(hub('nginx:1.27-alpine'), loggedIn), { reason: used, registry: registry(digest) });

      expect(diagnosis.steps[0]?.command).toContain(').image = "public.ecr.aws/docker/library/nginx:1.27-alpine"');
      expect(diagnosis.steps[0]?.command).toContain('del((.containerDefinitions[] | select(.name == "api")).repositoryCredentials)');
    });

    it('is none where Docker Hub saw nobody logged in', async () => {
      const { diagnosis } = await examine(shop(hub('grafana/grafana:11.2.0'), loggedIn), { reason: hubLimit, registry: registry(digest) });

      expect(diagnosis.culprit?.id).not.toBe(login);
    });
  });
});
