/** What ECS says of a task that failed to start; {task} becomes the task's id. */
import { emulated } from './emulator.ts';

export const ecrDenied =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): ' +
  `AccessDeniedException: User: arn:aws:sts::${emulated.account}:assumed-role/ecsTaskExecutionRole/{task} is not authorized to perform: ecr:GetAuthorizationToken on resource: * ` +
  'because no identity-based policy allows the ecr:GetAuthorizationToken action';

export const logGroupMissing =
  'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ' +
  'ResourceNotFoundException: The specified log group does not exist. : exit status 1';
