/** AmazonECSTaskExecutionRolePolicy, as it has stood since 2017. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html */
import type { Arn } from '../../../model.ts';
import type { ManagedAction } from '../../evidence.ts';

/** The four that pull from ECR. */
export const pullActions = ['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'] as const;
/** The two that write logs. */
export const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'] as const;
/** All six actions of the managed policy. */
export const managedActions: readonly ManagedAction[] = [...pullActions, ...logActions];

/** The managed policy's ARN in a partition. */
export const managedPolicyArn = (partition: string): Arn => `arn:${partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`;

/** The version that says so. A change of AWS's would be a new one, for versions never change: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
const knownVersion = 'v1';

/** Only where the versions were seen: another partition counts its own. */
export const isKnownVersion = (policyArn: string, versionId: string | undefined): boolean =>
  policyArn === managedPolicyArn('aws') && versionId === knownVersion;

/** What the simulator is handed to answer "would attaching help?"; the live document is compared with it before anybody relies on the answer. */
export const managedDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: managedActions, Resource: '*' }],
});
