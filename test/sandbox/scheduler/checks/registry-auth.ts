/** The token for private registries: asked before anything is pulled. */
import { requestId } from '../../account/ids.ts';
import { type Check, containersOf, isFargate } from '../check.ts';
import { parseImage } from '../image-name.ts';
import { refusal } from './allowed.ts';

export const registryAuthCheck: Check = (start) => {
  const container = containersOf(start).find(({ image }) => parseImage(image ?? '').ecr);
  if (!container) return null;
  const denied = refusal(start, 'ecr:GetAuthorizationToken', { resource: '*' });
  if (!denied) return null;
  const id = requestId(`${start.taskId} authorization`);
  const fargate = `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: ${id}, api error AccessDeniedException: ${denied}`;
  const ec2 = `CannotPullECRContainerError: AccessDeniedException: ${denied}\n\tstatus code: 400, request id: ${id}`;
  return { of: isFargate(start) ? 'task' : 'container', container: container.name!, text: isFargate(start) ? fargate : ec2, after: 12 };
};
