/** How AWS spells the names that fixes write to: anchored, linear, and without the characters that IAM reads as wildcards. */

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export const roleName = /^[\w+=,.@-]{1,64}$/;
/** The same as an ARN, with its path. */
export const roleArn = /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,600}$/;
/** The one managed policy that is ever attached. */
export const managedPolicyArn = /^arn:aws[a-z-]{0,20}:iam::aws:policy\/service-role\/AmazonECSTaskExecutionRolePolicy$/;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const logGroupName = /^(?!aws\/)[A-Za-z0-9_\-/.#]{1,512}$/;
/** A Region's name. */
export { regionGrammar as region } from '../arn.ts';
/** A key by its id, never by an alias. */
export const kmsKeyArn = /^arn:aws[a-z-]{0,20}:kms:[a-z0-9-]{1,25}:\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids: old service ARNs lack the cluster. */
export const clusterArn = /^arn:aws[a-z-]{0,20}:ecs:[a-z0-9-]{1,25}:\d{12}:cluster\/[A-Za-z0-9_-]{1,255}$/;
/** A service's ARN, with or without its cluster. */
export const serviceArn = /^arn:aws[a-z-]{0,20}:ecs:[a-z0-9-]{1,25}:\d{12}:service\/([A-Za-z0-9_-]{1,255}\/)?[A-Za-z0-9_-]{1,255}$/;
/** A task definition with its revision. */
export const taskDefinitionArn = /^arn:aws[a-z-]{0,20}:ecs:[a-z0-9-]{1,25}:\d{12}:task-definition\/[A-Za-z0-9_-]{1,255}:\d{1,9}$/;
/** `ecs-svc/1234567890123456789` */
export const deploymentId = /^ecs-svc\/\d{1,25}$/;
/** A task's memory in MiB, as the definition has it: a text. */
export const memory = /^\d{1,6}$/;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
export const subnetId = /^subnet-[0-9a-f]{8,17}$/;
/** A security group's id. */
export const securityGroupId = /^sg-[0-9a-f]{8,17}$/;
