import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { examine, notFound, pullDenied } from '../examine.ts';

describe('an image', () => {
  it('that was never pushed names its repository and the nearest tags', async () => {
    const twist = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.3';
    };

    const { diagnosis } = await examine(shop(twist), { reason: notFound.replaceAll('1.4.2', '1.4.3') });

    expect(diagnosis).toMatchObject({
      cause: 'image-not-found',
      standing: 'confirmed',
      culprit: { id: 'api', says: 'tag 1.4.3 is not in repository api; 1.4.2 is' },
    });
    expect(diagnosis.evidence['ecr-image']?.images[0]).toMatchObject({ repository: 'exists', state: 'missing', ownAccount: true, ownRegion: true });
    expect(diagnosis.evidence['ecr-image']?.images[0]?.nearestTags.map(({ tag }) => tag)).toEqual(['1.4.2', '1.4.1', '1.4.0', 'latest']);
    expect(diagnosis.steps[0]?.says).toContain('1.4.2, 1.4.1, 1.4.0');
  });

  it('that is there contradicts the text', async () => {
    const { diagnosis } = await examine(shop(), { reason: notFound });

    expect(diagnosis).toMatchObject({ cause: 'image-not-found', standing: 'contradicted', culprit: null });
  });

  it('that is archived can be brought back by a command', async () => {
    const twist = (account: AccountJson) => {
      account.ecr.imageDetails[2].imageStatus = 'ARCHIVED';
    };

    const { diagnosis } = await examine(shop(twist), { reason: notFound });

    expect(diagnosis.culprit).toEqual({ id: 'api', says: 'tag 1.4.2 of api is archived' });
    expect(diagnosis.steps[0]?.command).toMatch(/^test "\$\(aws sts .*\)" = 111122223333 && aws ecr update-image-storage-class .*--image-id imageTag=1\.4\.2/);
  });

  it('whose repository is gone blames the repository', async () => {
    const twist = (account: AccountJson) => {
      account.ecr = { repositories: [], imageDetails: [] };
    };

    const { diagnosis } = await examine(shop(twist), { reason: pullDenied });

    expect(diagnosis).toMatchObject({
      cause: 'repository-not-found',
      standing: 'confirmed',
      culprit: { id: 'api', says: 'repository api does not exist in eu-west-1' },
    });
  });

  it("of another account, which this account has too under the same name, may be a slip of the account's digits", async () => {
    const image = '111122223334.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2';
    const twist = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].image = image;
    };
    const reason = `CannotPullContainerError: failed to resolve ref ${image}: unexpected status from HEAD request to https://111122223334.dkr.ecr.eu-west-1.amazonaws.com/v2/api/manifests/1.4.2: 403 Forbidden`;

    const { diagnosis } = await examine(shop(twist), { reason });

    expect(diagnosis).toMatchObject({ cause: 'ecr-cross-account-denied', culprit: { id: 'arn:aws:ecr:eu-west-1:111122223334:repository/api' } });
    expect(diagnosis.steps[0]?.says).toBe(
      'Account 111122223333 has api:1.4.2 itself in eu-west-1: if 111122223334 is a slip, deploy a task definition whose image names 111122223333 and eu-west-1.',
    );
  });

  it('of which the text quotes the digest that ECS pinned is looked for by it', async () => {
    const digest = `sha256:${'ef'.repeat(32)}`;

    const { diagnosis } = await examine(shop(), { reason: notFound.replaceAll('api:1.4.2', `api@${digest}`) });

    expect(diagnosis).toMatchObject({
      cause: 'image-digest-gone',
      standing: 'confirmed',
      culprit: { id: 'api', says: 'pinned digest sha256:efefefefefef is gone from api' },
    });
  });

  it('whose pinned digest is gone is cured by a redeployment, though the tag is there', async () => {
    const digest = `sha256:${'cd'.repeat(32)}`;

    const { diagnosis } = await examine(shop(), {
      reason: notFound,
      twist: ({ account }) => {
        for (const revision of account.ecs.serviceRevisions) revision.containerImages![0]!.imageDigest = digest;
      },
    });

    expect(diagnosis).toMatchObject({
      cause: 'image-digest-gone',
      culprit: { says: 'pinned digest sha256:cdcdcdcdcdcd is gone from api' },
    });
    expect(diagnosis.steps[0]?.command).toContain('--force-new-deployment');
  });

  it("of another account that does not let us in is its owner's to open", async () => {
    const abroad = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].image = '444455556666.dkr.ecr.eu-west-1.amazonaws.com/base:1';
      account.ecr.repositories.push({
        registryId: '444455556666',
        repositoryName: 'base',
        policyText: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
      });
    };

    const { diagnosis } = await examine(shop(abroad), { reason: pullDenied.replaceAll('111122223333', '444455556666').replaceAll('/api', '/base') });

    expect(diagnosis.evidence['ecr-image']?.images).toMatchObject([{ ownAccount: false, crossAccountPolicy: 'does-not-allow' }]);
    expect(diagnosis).toMatchObject({ cause: 'ecr-cross-account-denied', culprit: { id: 'arn:aws:ecr:eu-west-1:444455556666:repository/base' } });
    expect(diagnosis.gaps.filter(({ needs }) => needs?.startsWith('ecr:'))).toEqual([]);
    expect(diagnosis.steps[0]?.command).toMatch(/= 444455556666 && aws ecr set-repository-policy .*--policy-text '\{.*111122223333:root/);
  });

  describe('whose repository, in this account, denies', () => {
    const denies =
      (...statements: readonly object[]) =>
      (account: AccountJson) => {
        account.ecr.repositories[0].policyText = { Version: '2012-10-17', Statement: statements };
      };
    const deny = { Effect: 'Deny', Principal: '*', Action: 'ecr:BatchGetImage' };
    const allow = { Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' };
    const forbidden =
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2: unexpected status from HEAD request to https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/api/manifests/1.4.2: 403 Forbidden';
    const named = pullDenied.replace(
      /$/,
      ': denied: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/i-0 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/api with an explicit deny in a resource-based policy',
    );
    const conditioned = { ...deny, Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } };

    it.each([
      ['everybody', forbidden, [{ ...deny, Sid: 'Frozen' }], 'statement "Frozen"'],
      [
        'the role, after another statement',
        pullDenied,
        [allow, { ...deny, Principal: { AWS: 'arn:aws:iam::111122223333:role/prod-api-exec' } }],
        'statement 2',
      ],
      ['all but what others do', forbidden, [{ Effect: 'Deny', Principal: '*', NotAction: 'ecr:PutImage' }], 'statement 1'],
      ['on a condition, as the text says', named, [conditioned], 'statement 1'],
    ])('%s, is its own culprit', async (_, reason, statements, statement) => {
      const { diagnosis } = await examine(shop(denies(...statements)), { reason });

      expect(diagnosis).toMatchObject({
        cause: 'ecr-auth-blocked',
        standing: 'confirmed',
        culprit: { id: 'api', says: `repository api denies the pull: ${statement} of its policy` },
      });
      expect(diagnosis.steps[0]?.says).toContain(`let role prod-api-exec through ${statement} of its policy`);
      expect(diagnosis.facts.map(({ says }) => says)).toContain(`The policy of repository api denies role prod-api-exec the pull, in ${statement}.`);
    });

    it.each([
      ['denies the role', [deny], 'denies-role'],
      ['lets this role in', [{ ...allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/prod-api-exec' } }], 'lets-role'],
      ['lets everybody in', [allow], 'silent'],
      ['lets the account choose', [{ ...allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }], 'silent'],
      ['cannot be read', ['?'], 'unknown'],
    ])('%s: that is told to whoever would give the role more', async (_, statements, ownPolicy) => {
      const { diagnosis } = await examine(shop(denies(...(statements as object[]))), { reason: pullDenied });

      expect(diagnosis.evidence['ecr-image']?.images).toMatchObject([{ ownPolicy }]);
    });

    it.each([
      ['somebody else', [{ ...deny, Principal: { AWS: 'arn:aws:iam::111122223333:role/other' } }]],
      ['what no pull needs', [{ ...deny, Action: 'ecr:PutImage' }]],
      ['on a condition that only AWS can weigh', [conditioned]],
      ['all but somebody', [{ ...deny, Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/other' } }]],
    ])('%s, is not blamed', async (_, statements) => {
      const { diagnosis } = await examine(shop(denies(...statements)), { reason: forbidden });

      expect(diagnosis).toMatchObject({ cause: 'registry-forbidden', culprit: null });
    });
  });

  it('of which one container uses another registry does not contradict the text', async () => {
    const sidecar = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions.push({ name: 'proxy', image: 'nginx:1.27' });
    };

    const { diagnosis } = await examine(shop(sidecar), { reason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found' });

    expect(diagnosis.standing).toBe('text-only');
  });
});

describe('the platform', () => {
  const mismatch = 'CannotPullContainerError: image Manifest does not contain descriptor matching platform linux/amd64';
  const index =
    (...platforms: readonly string[]) =>
    (account: AccountJson) => {
      const manifests = platforms.map((platform) => ({ platform: { os: platform.split('/')[0], architecture: platform.split('/')[1] } }));
      Object.assign(account.ecr.imageDetails[2], {
        imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
        imageManifest: JSON.stringify({ manifests }),
      });
    };
  const cached = (account: AccountJson) => {
    account.ecr.pullThroughCacheRules = [{ ecrRepositoryPrefix: 'ROOT', upstreamRegistryUrl: 'registry-1.docker.io' }];
  };

  it('that the image lacks is named beside those that it has', async () => {
    const { diagnosis } = await examine(shop(index('linux/arm64', 'unknown/unknown')), { reason: mismatch });

    expect(diagnosis).toMatchObject({
      cause: 'image-platform-mismatch',
      standing: 'confirmed',
      culprit: { id: 'api', says: 'image api:1.4.2 has no linux/amd64, only linux/arm64' },
    });
    expect(diagnosis.steps[0]?.says).toContain('--platform linux/arm64,linux/amd64');
  });

  it('that the image lacks is why its program cannot be executed', async () => {
    const task = { stopCode: 'EssentialContainerExited', containers: [{ name: 'api', exitCode: 255, reason: 'exec /app/run: exec format error' }] } as const;

    const { diagnosis } = await examine(shop(index('linux/arm64')), {
      reason: 'Essential container in task exited',
      task: { ...task, containers: [...task.containers] },
    });

    expect(diagnosis).toMatchObject({ cause: 'exec-format-error', culprit: { id: 'api', says: 'image api:1.4.2 has no linux/amd64, only linux/arm64' } });
  });

  it('that the image has contradicts the text', async () => {
    const { diagnosis } = await examine(shop(index('linux/arm64', 'linux/amd64')), { reason: mismatch });

    expect(diagnosis.standing).toBe('contradicted');
  });

  it.each([
    ['the image is for one platform', () => {}],
    ['a pull-through cache would import it', cached],
  ])('is not asked where %s', async (_, twist) => {
    const { diagnosis, opened } = await examine(shop(...(twist === cached ? [index('linux/arm64')] : []), twist), { reason: mismatch });

    expect(diagnosis.evidence['ecr-image']?.images).toMatchObject([{ platforms: null }]);
    expect(opened.calls.map(({ operation }) => operation)).not.toContain('BatchGetImage');
  });

  it('is asked for no other cause', async () => {
    const { opened } = await examine(shop(index('linux/arm64')), { reason: notFound });

    expect(opened.calls.map(({ operation }) => operation)).not.toContain('BatchGetImage');
  });
});
