/** AWS's managed policies that a role of an account file may have without printing their documents. */
import type { Document } from './policy.ts';

const pullActions = ['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'] as const;

const allow = (Action: readonly string[] | string): Document => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const deny = (Action: readonly string[] | string): Document => ({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action, Resource: '*' }] });

/** By name with path: the partition is the account's. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const documents: Readonly<Record<string, Document>> = {
  'service-role/AmazonECSTaskExecutionRolePolicy': allow([...pullActions, 'logs:CreateLogStream', 'logs:PutLogEvents']),
  'service-role/AWSLambdaBasicExecutionRole': allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']),
  'service-role/AmazonEC2ContainerServiceforEC2Role': allow([
    'ec2:DescribeTags',
    'ecs:CreateCluster',
    'ecs:DeregisterContainerInstance',
    'ecs:DiscoverPollEndpoint',
    'ecs:Poll',
    'ecs:RegisterContainerInstance',
    'ecs:StartTelemetrySession',
    'ecs:UpdateContainerInstancesState',
    'ecs:Submit*',
    ...pullActions,
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]),
  AmazonEC2ContainerRegistryReadOnly: allow([
    ...pullActions,
    'ecr:GetRepositoryPolicy',
    'ecr:DescribeRepositories',
    'ecr:ListImages',
    'ecr:DescribeImages',
    'ecr:GetLifecyclePolicy',
    'ecr:GetLifecyclePolicyPreview',
    'ecr:ListTagsForResource',
    'ecr:DescribeImageScanFindings',
  ]),
  AmazonEC2ContainerRegistryPullOnly: allow([...pullActions, 'ecr:BatchImportUpstreamImage']),
  AdministratorAccess: allow('*'),
  AWSDenyAll: deny('*'),
  AWSCompromisedKeyQuarantineV3: deny([
    'iam:AttachRolePolicy',
    'iam:CreateRole',
    'iam:PutRolePolicy',
    'ecs:CreateCluster',
    'ecs:CreateService',
    'ecs:RegisterTaskDefinition',
  ]),
};

/** The document of an AWS-managed policy; undefined when the sandbox does not carry it. */
export function managedDocument(arn: string): Document | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(?<name>.+)$/.exec(arn)?.groups?.['name'];
  return name === undefined ? undefined : documents[name];
}
