import { describe, expect, it } from 'vitest';
import type { Diagnosis, Step } from '../../functions/model.ts';
import { noticeOf } from '../../functions/notify/notice.ts';
import { aDiagnosis, anIncident, told } from './builders.ts';

const grant: Step = { says: 'Give role prod-api-exec the right.', command: 'aws iam put-role-policy --role-name prod-api-exec' };
const deploy: Step = { says: 'Deploy another revision.', command: 'aws ecs update-service --cluster prod --service api --task-definition api:43' };
const look: Step = { says: 'See the secret.', command: 'aws secretsmanager describe-secret --secret-id db' };
const redeploy =
  'test "$(aws sts get-caller-identity --query Account --output text)" = 111122223333 && ' +
  'aws ecs update-service --region eu-west-1 --cluster prod --service api --force-new-deployment';

const service = {
  serviceName: 'api',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
  controller: 'ECS',
  running: 2,
  desired: 4,
  deployments: [],
};

function handedOver(steps: readonly Step[], twist: { readonly service?: object; readonly cause?: Diagnosis['cause'] } = {}) {
  const evidence = { service: { ...service, deploymentFailed: true, ...twist.service } as never };
  const diagnosis = aDiagnosis({ cause: twist.cause ?? 'secret-access-denied', culprit: null, evidence });
  const { verdict, sections } = noticeOf(told(anIncident({ diagnosis, decision: { do: 'tell', because: 'No role of mine may.', steps } })));
  const lines = sections.find(({ title }) => title.startsWith('RUN'))?.lines ?? [];
  return { verdict, commands: lines.filter(({ kind }) => kind === 'command').map(({ text }) => text) };
}

describe('after ECS has given the deployment up', () => {
  it('a cure is followed by the command that deploys again, and both are counted', () => {
    expect(handedOver([grant])).toEqual({ verdict: 'RUN 2 COMMANDS', commands: [grant.command, redeploy] });
  });

  it.each([
    ['the cure deploys by itself', [deploy], {}],
    ['there is only something to look at', [look], {}],
    ['ECS goes on by itself', [grant], { service: { deploymentFailed: false } }],
    ['another controller deploys', [grant], { service: { controller: 'CODE_DEPLOY' } }],
    ['each try makes it last longer', [grant], { cause: 'docker-hub-rate-limit' }],
  ] as const)('nothing is added where %s', (_case, steps, twist) => {
    expect(handedOver(steps, twist).commands).toEqual(steps.map(({ command }) => command));
  });
});
