export {
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRepositoriesCommand,
  ECRClient as Client,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
} from '@aws-sdk/client-ecr';
