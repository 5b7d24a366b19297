/** Images: tag, digest, repository, Region, other accounts, caches, and Docker Hub's limit. */
import type { AccountJson } from '../support/shop.ts';
import { allow, type Break, containerOf, definitionOf, document } from './break.ts';

interface Image {
  repositoryName: string;
  imageTags: string[];
  registryId?: string;
}
const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const named =
  (image: string, n = 0) =>
  (account: AccountJson) => {
    containerOf(account, n).image = image;
  };
const withoutTag = (tag: string) => (account: AccountJson) => {
  account.ecr.imageDetails = account.ecr.imageDetails.filter(({ imageTags }: Image) => !imageTags.includes(tag));
};
const push =
  (repositoryName: string, tag: string, more: object = {}) =>
  (account: AccountJson) => {
    account.ecr.imageDetails.push({ repositoryName, imageTags: [tag], ...more });
  };
const withoutRepository = (name: string) => (account: AccountJson) => {
  account.ecr.repositories = account.ecr.repositories.filter(({ repositoryName }: Image) => repositoryName !== name);
  account.ecr.imageDetails = account.ecr.imageDetails.filter(({ repositoryName }: Image) => repositoryName !== name);
};
const made = (name: string, tag: string) => (account: AccountJson) => {
  account.ecr.repositories.push({ repositoryName: name });
  push(name, tag)(account);
};

const fleets = [
  ['fargate-public', 'web', '2.8.0'],
  ['fargate-nat', 'api', '1.4.2'],
  ['fargate-endpoints', 'orders', '2026.47'],
  ['ec2-instances', 'worker', '5.1'],
] as const;

const content: readonly Break[] = fleets.flatMap(([account, name, tag]): readonly Break[] => [
  { name: 'the tag was deleted', account, breaks: withoutTag(tag), cause: ['image-not-found'], culprit: name },
  {
    name: 'the repository was deleted',
    account,
    breaks: withoutRepository(name),
    cause: ['repository-not-found'],
    culprit: name,
    cures: made(name, tag),
  },
  {
    name: 'the task definition names a digest that expired',
    account,
    breaks: named(`${host}/${name}@sha256:${'6f1c9e2b'.repeat(8)}`),
    cause: ['image-digest-gone'],
    culprit: name,
    cures: named(`${host}/${name}:${tag}`),
  },
]);

const others: readonly Break[] = [
  {
    name: 'the tag in the task definition is misspelt',
    account: 'fargate-public',
    breaks: named(`${host}/web:2.8`),
    cause: ['image-not-found'],
    culprit: 'web',
    cures: push('web', '2.8'),
  },
  {
    name: 'the image was archived',
    account: 'fargate-public',
    breaks: (account) => {
      account.ecr.imageDetails.find(({ imageTags }: Image) => imageTags.includes('2.8.0')).imageStatus = 'ARCHIVED';
    },
    cause: ['image-not-found'],
    culprit: 'web',
    cures: (account) => {
      account.ecr.imageDetails.find(({ imageTags }: Image) => imageTags.includes('2.8.0')).imageStatus = 'ACTIVE';
    },
  },
  {
    name: 'the repository in the task definition is misspelt',
    account: 'fargate-nat',
    breaks: named(`${host}/apo:1.4.2`),
    cause: ['repository-not-found'],
    culprit: 'apo',
    cures: named(`${host}/api:1.4.2`),
  },
  {
    name: 'the image names another Region',
    account: 'fargate-nat',
    breaks: named('111122223333.dkr.ecr.us-east-1.amazonaws.com/api:1.4.2'),
    cause: ['repository-not-found'],
    culprit: 'api',
    cures: named(`${host}/api:1.4.2`),
  },
];

const repositoryPolicy = (statement: object | null, to: string) => (account: AccountJson) => {
  const repository = account.ecr.repositories.find(({ repositoryName }: Image) => repositoryName === to);
  if (statement) repository.policyText = JSON.stringify(document(statement));
  else delete repository.policyText;
};

const shutRepositories: readonly Break[] = [['fargate-public', 'web'] as const, ['ec2-instances', 'worker'] as const].map(([account, name]) => ({
  name: "the repository's own policy denies the pull",
  account,
  breaks: repositoryPolicy({ Sid: 'Frozen', Effect: 'Deny', Principal: '*', Action: 'ecr:BatchGetImage' }, name),
  cause: ['ecr-auth-blocked'],
  culprit: name,
  cures: repositoryPolicy(null, name),
}));

const shared = 'arn:aws:ecr:eu-west-1:444455556666:repository/platform/report';
const policyOf = (statement: object | null) => repositoryPolicy(statement, 'platform/report');
const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'] as const;
const lends = (principal: unknown) => ({ ...allow(pull), Resource: undefined, Principal: principal });
const us = { AWS: 'arn:aws:iam::111122223333:root' };

const acrossAccounts: readonly Break[] = (
  [
    { name: "the other account's repository has no policy", breaks: policyOf(null) },
    { name: "the other account's repository lets a third account pull", breaks: policyOf(lends({ AWS: 'arn:aws:iam::999988887777:root' })) },
    { name: "the other account's repository lets us look, not pull", breaks: policyOf({ ...lends(us), Action: ['ecr:DescribeImages', 'ecr:ListImages'] }) },
    {
      name: "the other account's repository denies us the pull",
      breaks: ({ ecr }) => {
        const Statement = [
          { ...lends(us), Action: 'ecr:*' },
          { ...lends(us), Sid: 'NotThem', Effect: 'Deny', Action: 'ecr:BatchGetImage' },
        ];
        ecr.repositories[0].policyText = JSON.stringify({ Statement });
      },
      cause: ['ecr-auth-blocked'] as const,
    },
  ] as readonly (Pick<Break, 'name' | 'breaks'> & Partial<Break>)[]
).map((row) => ({ account: 'shared-and-cached', cause: ['ecr-cross-account-denied'], culprit: shared, cures: policyOf(lends(us)), ...row }));

/** The image was built for one platform alone: the scheduler looks at no manifest. */
const built =
  (...architectures: readonly string[]) =>
  ({ ecr }: AccountJson) =>
    Object.assign(ecr.imageDetails.at(-1), {
      imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
      imageManifest: JSON.stringify({ manifests: architectures.map((architecture) => ({ platform: { os: 'linux', architecture } })) }),
    });
const onFargate = {
  text: "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
  source: 'o-071',
};
const onInstance = {
  text: 'CannotPullContainerError: Error response from daemon: no matching manifest for linux/amd64 in the manifest list entries',
  source: 'o-072',
};
const platforms: readonly Break[] = fleets.map(([account, name]) => ({
  name: 'the image was built for arm64 alone',
  account,
  breaks: built('arm64'),
  says: account === 'ec2-instances' ? onInstance : onFargate,
  cause: ['image-platform-mismatch'],
  culprit: name,
  cures: built('arm64', 'amd64'),
}));

const cachedAndPublic: readonly Break[] = [
  {
    name: "the other account's tag was deleted",
    account: 'shared-and-cached',
    breaks: withoutTag('9'),
    cause: ['image-not-found'],
    culprit: 'platform/report',
    unseen: true,
    cures: push('platform/report', '9', { registryId: '444455556666' }),
  },
  {
    name: 'the pull-through cache has not imported the tag',
    account: 'shared-and-cached',
    breaks: named(`${host}/hub/library/redis:8.0`, 1),
    cause: ['pull-through-cache-failed'],
    culprit: 'hub/library/redis',
    cures: push('hub/library/redis', '8.0'),
  },
  {
    name: 'the pull-through cache has no such repository yet',
    account: 'shared-and-cached',
    breaks: named(`${host}/hub/library/valkey:8`, 1),
    cause: ['pull-through-cache-failed'],
    culprit: 'hub/library/valkey',
    cures: made('hub/library/valkey', '8'),
  },
  {
    name: 'library/ is left out behind the pull-through cache',
    account: 'shared-and-cached',
    breaks: named(`${host}/hub/redis:7.4`, 1),
    cause: ['pull-through-cache-failed'],
    culprit: 'hub/redis',
    cures: made('hub/redis', '7.4'),
  },
  {
    name: 'the image names an account that is none of ours, and ours has it',
    account: 'fargate-public',
    breaks: named('111122223334.dkr.ecr.eu-west-1.amazonaws.com/web:2.8.0'),
    cause: ['ecr-cross-account-denied'],
    culprit: 'arn:aws:ecr:eu-west-1:111122223334:repository/web',
    cures: named(`${host}/web:2.8.0`),
  },
  {
    name: "Docker Hub's limit, shared by all behind one NAT gateway",
    account: 'fargate-nat',
    breaks: (account) => {
      definitionOf(account).containerDefinitions.push({ name: 'proxy', image: 'nginx:1.27-alpine', essential: true });
      account.registries = { 'docker.io': { rateLimited: true } };
    },
    cause: ['docker-hub-rate-limit'],
    culprit: 'nat-05a6b7c8d9e0f1a2b',
  },
];

export const images: readonly Break[] = [...content, ...others, ...platforms, ...shutRepositories, ...acrossAccounts, ...cachedAndPublic];
