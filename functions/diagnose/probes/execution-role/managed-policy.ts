/** AmazonECSTaskExecutionRolePolicy, as it has stood since 2017. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html */
import type { Arn } from '../../../model.ts';
import type { ManagedAction } from '../../evidence.ts';

export const pullActions = ['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'] as const;
export const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'] as const;
export const managedActions: readonly ManagedAction[] = [...pullActions, ...logActions];

export const managedPolicyArn = (partition: string): Arn => `arn:${partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`;

/** What the simulator is handed to answer "would attaching help?"; the live document is compared with it before anybody relies on the answer. */
export const managedDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: managedActions, Resource: '*' }],
});
