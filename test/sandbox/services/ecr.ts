/** Amazon ECR: repositories, images, pull-through rules. */
import * as sdk from '@aws-sdk/client-ecr';
import { fillImage } from '../account/ecr.ts';
import { Refusal } from '../errors.ts';
import type { AnyOperation, Asks, Call, OperationsOf, ServiceModel } from '../service.ts';

interface Named {
  readonly registryId?: string | undefined;
  readonly repositoryName?: string | undefined;
}

const find = ({ registryId, repositoryName }: Named, { account, region }: Call) =>
  account.ecr.repositories.find(
    (one) => one.repositoryName === repositoryName && one.registryId === (registryId ?? account.account) && one.repositoryArn!.split(':')[3] === region,
  );

const onRepository = (input: Named, call: Call): readonly Asks[] => {
  const { account, region } = call;
  const registry = input.registryId ?? account.account;
  const policy = find(input, call)?.policyText;
  return [
    {
      resource: `arn:${account.partition}:ecr:${region}:${registry}:repository/${input.repositoryName}`,
      resourceAccount: registry,
      ...(policy && { resourcePolicy: policy }),
    },
  ];
};

function repositoryOf(input: Named, call: Call) {
  const repository = find(input, call);
  if (repository) return repository;
  const registry = input.registryId ?? call.account.account;
  throw new Refusal('RepositoryNotFoundException', `The repository with name '${input.repositoryName}' does not exist in the registry with id '${registry}'`);
}

const imagesOf = ({ registryId, repositoryName }: Named, { account }: Call) =>
  account.ecr.imageDetails.filter((image) => image.repositoryName === repositoryName && image.registryId === (registryId ?? account.account));

const operations: OperationsOf<'ecr'> = {
  DescribeRepositories: {
    fields: ['registryId', 'repositoryNames', 'maxResults', 'nextToken'],
    asks: ({ registryId, repositoryNames = ['*'] }, call) => repositoryNames.flatMap((repositoryName) => onRepository({ registryId, repositoryName }, call)),
    answer({ registryId, repositoryNames, maxResults, nextToken }, call) {
      const all = call.account.ecr.repositories.filter((one) => one.registryId === (registryId ?? call.account.account));
      const wanted = repositoryNames?.map((repositoryName) => repositoryOf({ registryId, repositoryName }, call)) ?? all;
      const { page, next } = call.page(wanted, nextToken, maxResults);
      return { repositories: page.map(({ policyText: _, ...repository }) => repository), ...(next && { nextToken: next }) };
    },
  },
  DescribeImages: {
    fields: ['registryId', 'repositoryName', 'imageIds', 'filter', 'maxResults', 'nextToken'],
    asks: onRepository,
    answer({ imageIds, filter, maxResults, nextToken, ...named }, call) {
      repositoryOf(named, call);
      if (imageIds && (maxResults !== undefined || nextToken !== undefined)) {
        throw new Refusal('InvalidParameterException', 'Invalid parameter: maxResults and nextToken cannot be used with imageIds');
      }
      const images = imagesOf(named, call);
      if (imageIds) return { imageDetails: imageIds.map((id) => imageOf(id, images, named, call)) };
      const wanted = filter?.imageStatus ?? 'ACTIVE';
      const tagged = (tags: readonly string[] = []) =>
        filter?.tagStatus === undefined || filter.tagStatus === 'ANY' || (filter.tagStatus === 'TAGGED') === tags.length > 0;
      const shown = images.filter(({ imageStatus, imageTags }) => (wanted === 'ANY' || imageStatus === wanted) && tagged(imageTags));
      const { page, next } = call.page(shown, nextToken, maxResults);
      return { imageDetails: page, ...(next && { nextToken: next }) };
    },
  },
  BatchGetImage: {
    fields: ['registryId', 'repositoryName', 'imageIds', 'acceptedMediaTypes'],
    asks: onRepository,
    answer({ imageIds = [], acceptedMediaTypes: _, ...named }, call) {
      repositoryOf(named, call);
      // An account file may carry the manifest itself beside what DescribeImages prints.
      const images = imagesOf(named, call) as readonly (ReturnType<typeof imagesOf>[number] & { readonly imageManifest?: string })[];
      const found = imageIds.map((id) => ({ id, image: images.find(({ imageDigest }) => imageDigest === id.imageDigest) }));
      return {
        images: found.flatMap(({ id, image }) =>
          image ? [{ ...named, imageId: id, imageManifest: image.imageManifest ?? '{}', imageManifestMediaType: image.imageManifestMediaType }] : [],
        ),
        failures: found.flatMap(({ id, image }) => (image ? [] : [{ imageId: id, failureCode: 'ImageNotFound' as const }])),
      };
    },
  },
  ListImages: {
    fields: ['registryId', 'repositoryName', 'filter', 'maxResults', 'nextToken'],
    asks: onRepository,
    answer({ filter, maxResults, nextToken, ...named }, call) {
      repositoryOf(named, call);
      const wanted = filter?.imageStatus ?? 'ACTIVE';
      const ids = imagesOf(named, call)
        .filter(({ imageStatus }) => wanted === 'ANY' || imageStatus === wanted)
        .flatMap(({ imageDigest, imageTags = [] }) => (imageTags.length > 0 ? imageTags.map((imageTag) => ({ imageDigest, imageTag })) : [{ imageDigest }]))
        .filter((id) => filter?.tagStatus === undefined || filter.tagStatus === 'ANY' || (filter.tagStatus === 'TAGGED') === 'imageTag' in id);
      const { page, next } = call.page(ids, nextToken, maxResults);
      return { imageIds: page, ...(next && { nextToken: next }) };
    },
  },
  GetRepositoryPolicy: {
    fields: ['registryId', 'repositoryName'],
    asks: onRepository,
    answer(input, call) {
      const { policyText, registryId, repositoryName } = repositoryOf(input, call);
      if (policyText) return { policyText, registryId, repositoryName };
      throw new Refusal(
        'RepositoryPolicyNotFoundException',
        `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${registryId}'`,
      );
    },
  },
  DescribePullThroughCacheRules: {
    fields: ['registryId', 'ecrRepositoryPrefixes', 'maxResults', 'nextToken'],
    asks: () => [{ resource: '*' }],
    answer({ ecrRepositoryPrefixes, maxResults, nextToken }, call) {
      const rules = call.account.ecr.pullThroughCacheRules;
      const missing = ecrRepositoryPrefixes?.find((prefix) => !rules.some(({ ecrRepositoryPrefix }) => ecrRepositoryPrefix === prefix));
      if (missing) throw new Refusal('PullThroughCacheRuleNotFoundException', `Pull through cache rule with prefix '${missing}' was not found`);
      const wanted = rules.filter(({ ecrRepositoryPrefix = '' }) => ecrRepositoryPrefixes === undefined || ecrRepositoryPrefixes.includes(ecrRepositoryPrefix));
      const { page, next } = call.page(wanted, nextToken, maxResults);
      return { pullThroughCacheRules: page, ...(next && { nextToken: next }) };
    },
  },
};

type Images = ReturnType<typeof imagesOf>;

function imageOf(id: { imageTag?: string | undefined; imageDigest?: string | undefined }, images: Images, named: Named, call: Call): Images[number] {
  const found = images.find(
    ({ imageTags, imageDigest }) =>
      (id.imageTag === undefined || imageTags?.includes(id.imageTag)) && (id.imageDigest === undefined || imageDigest === id.imageDigest),
  );
  if (found) return found;
  const what = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  const registry = named.registryId ?? call.account.account;
  throw new Refusal(
    'ImageNotFoundException',
    `The image with imageId ${what} does not exist within the repository with name '${named.repositoryName}' in the registry with id '${registry}'`,
  );
}

/** What people do to images while a story runs. */
const byPeople: Readonly<Record<string, AnyOperation>> = {
  PutImage: {
    fields: ['repositoryName', 'imageTag', 'imageDigest'],
    asks: onRepository,
    answer({ repositoryName, imageTag, imageDigest }, call) {
      repositoryOf({ repositoryName }, call);
      for (const image of imagesOf({ repositoryName }, call)) image.imageTags = (image.imageTags ?? []).filter((tag) => tag !== imageTag);
      const image = { repositoryName, imageTags: [imageTag], ...(imageDigest && { imageDigest }), imagePushedAt: call.clock.now() };
      call.account.ecr.imageDetails.push(fillImage(image, { account: call.account.account, now: call.clock.now() }));
      return {};
    },
  },
  BatchDeleteImage: {
    fields: ['repositoryName', 'imageIds'],
    asks: onRepository,
    answer({ repositoryName, imageIds }, call) {
      const { ecr } = call.account;
      const gone = (imageIds as { imageTag?: string; imageDigest?: string }[]).map((id) =>
        imageOf(id, imagesOf({ repositoryName }, call), { repositoryName }, call),
      );
      ecr.imageDetails = ecr.imageDetails.filter((image) => !gone.includes(image));
      return { imageIds, failures: [] };
    },
  },
};

export const ecr: ServiceModel = {
  name: 'ecr',
  sdk,
  client: 'ECRClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations: { ...operations, ...byPeople },
};
