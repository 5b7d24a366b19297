/**
 * Where no free copy of an image exists, a login lifts Docker Hub's limit: the secret's shape, the line of the task definition and the role's statement.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
 */
import { lastSegment } from '../../arn.ts';
import { grantStep } from '../../inline-policy.ts';
import type { Step, Where } from '../../model.ts';
import { commandInAccount } from '../../shell.ts';
import type { MirroredImage, TaskDefinitionEvidence } from '../evidence.ts';

const secret = 'docker-hub-login';

/** None where every image has a copy to take, or already logs in. */
export function loginSteps(images: readonly MirroredImage[], definition: TaskDefinitionEvidence, where: Where): readonly Step[] {
  const anonymous = images.filter(({ replacement, repositoryCredentials }) => !replacement && !repositoryCredentials);
  if (!anonymous.length) return [];
  const { account, region, partition } = where;
  // Secrets Manager puts six characters behind a secret's name.
  const arn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${secret}-??????`;
  const create = ['aws', 'secretsmanager', 'create-secret', '--region', region, '--name', secret, '--secret-string', 'file://login.json'] as const;
  const grants = [{ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }];
  const roleName = definition.executionRoleArn && lastSegment(definition.executionRoleArn);
  return [
    {
      says: 'Write a Docker Hub login into login.json, as below, and keep it as a secret; then delete the file.',
      lines: ['{"username":"<your user>","password":"<your access token>"}'],
      command: commandInAccount(account, create),
      needs: 'secretsmanager:CreateSecret',
    },
    ...(roleName
      ? [grantStep({ account, roleName }, grants, `Let role ${roleName} read that secret and no other.`)]
      : [{ says: `Give the task definition an execution role that may secretsmanager:GetSecretValue on ${arn}.` }]),
    {
      says: `Name the secret in the next revision of ${definition.family}, in container ${anonymous.flatMap(({ containers }) => containers).join(' and ')}.`,
      lines: ['"repositoryCredentials": {"credentialsParameter": "<the ARN that create-secret prints>"}'],
      needs: 'ecs:RegisterTaskDefinition',
    },
    {
      says: 'Or, for all services at once: an ECR pull-through cache for Docker Hub, and its prefix before the image.',
      needs: 'ecr:CreatePullThroughCacheRule',
    },
  ];
}
