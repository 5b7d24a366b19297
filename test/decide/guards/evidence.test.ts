import { evidence } from '../../../functions/decide/guards/evidence.ts';
import type { Gap } from '../../../functions/model.ts';
import { aDiagnosis, aFailure, aService, aTask, clusterArn, revisionArn } from '../../fix/diagnosis.ts';
import { aPlan } from '../considered.ts';
import { describeGuard } from './rows.ts';

const gap = (twist: Partial<Gap> = {}): Gap => ({
  probe: 'execution-role',
  wanted: 'policies of role prod-api-exec',
  why: 'denied',
  needs: 'iam:GetRolePolicy',
  ...twist,
});
const deployment = (revision: number) =>
  ({ id: `ecs-svc/${revision}`, status: 'PRIMARY', taskDefinitionArn: revisionArn(revision), desired: 4, pending: 0, running: 2, failedTasks: 0 }) as const;
const deploys = (revision: number) => aService({ taskDefinitionArn: revisionArn(revision), deployments: [{ ...deployment(revision), ...rollout }] });
const rollout = { rolloutState: 'IN_PROGRESS', rolloutStateReason: null, createdAt: null } as const;
const ofTask = aFailure({
  task: { taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/prod/0f9de17a', taskDefinitionArn: revisionArn(42), clusterArn, containers: [] },
});
const asks = { plan: aPlan({ risk: 'ask' }) } as const;

describeGuard('evidence', evidence, {
  stops: [
    {
      when: 'the account contradicts the text',
      given: { diagnosis: aDiagnosis({ standing: 'contradicted' }) },
      says: 'The account contradicts what ECS said, so the cause is not proved.',
    },
    {
      when: 'the facts are older than a minute',
      given: { diagnosis: aDiagnosis({ readAt: '2026-11-22T03:04:51Z' }) },
      says: 'What I read is older than a minute: nothing is changed on stale facts.',
    },
    {
      when: 'the stop is not confirmed',
      given: { diagnosis: aDiagnosis({ evidence: { task: aTask({ confirmed: false, unconfirmed: 'ECS shows it RUNNING' }) } }) },
      says: 'The stop is not confirmed: ECS shows it RUNNING.',
    },
    {
      when: 'the stop of a plan that asks is not confirmed, and no deployment failed',
      given: { ...asks, diagnosis: aDiagnosis({ evidence: { task: aTask({ confirmed: false, unconfirmed: 'ECS shows it RUNNING' }) } }) },
      says: 'The stop is not confirmed: ECS shows it RUNNING.',
    },
    {
      when: 'a safe plan rests on a stop that somebody asked for',
      given: { diagnosis: aDiagnosis({ evidence: { task: aTask({ stopCode: 'UserInitiated' }) } }) },
      says: 'ECS calls this stop UserInitiated; I act unasked on TaskFailedToStart alone.',
    },
    {
      when: 'the service was scaled to zero meanwhile',
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ desired: 0 }) } }) },
      says: 'Service prod/api wants no task now: nothing needs the change.',
    },
    {
      when: 'the service is being deleted',
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ status: 'DRAINING' }) } }) },
      says: 'Service prod/api is DRAINING: it starts no more tasks.',
    },
    {
      when: 'the service deploys another revision by now',
      given: { diagnosis: aDiagnosis({ failure: ofTask, evidence: { service: deploys(43) } }) },
      says: 'Service prod/api deploys api:43 by now, and not what failed: nothing may need the change.',
    },
    {
      when: 'the proof rests on what was denied',
      given: { diagnosis: aDiagnosis({ gaps: [gap()] }) },
      says: 'I could not see policies of role prod-api-exec (denied), and the proof rests on it: grant iam:GetRolePolicy.',
    },
  ],
  passes: [
    { when: 'all is read and confirmed', given: {} },
    { when: 'the service deploys what failed', given: { diagnosis: aDiagnosis({ failure: ofTask, evidence: { service: deploys(42) } }) } },
    {
      when: 'a redeployment rests on the fault being gone',
      given: { plan: aPlan({ fix: 'redeploy-service', risk: 'ask' }), diagnosis: aDiagnosis({ standing: 'contradicted' }) },
    },
    { when: 'the facts are a minute old', given: { diagnosis: aDiagnosis({ readAt: '2026-11-22T03:04:52Z' }) } },
    { when: 'the gap is none of the proof', given: { diagnosis: aDiagnosis({ gaps: [gap({ probe: 'ecr-image', wanted: 'policy of repository api' })] }) } },
    { when: 'the gap is a question that did not arise', given: { diagnosis: aDiagnosis({ gaps: [gap({ why: 'not-applicable' })] }) } },
    {
      when: 'a plan that asks rests on a stop of another code',
      given: { ...asks, diagnosis: aDiagnosis({ evidence: { task: aTask({ stopCode: 'EssentialContainerExited' }) } }) },
    },
    {
      when: 'a plan that asks rests on a failed deployment',
      given: { ...asks, diagnosis: aDiagnosis({ evidence: { task: aTask({ confirmed: false }), service: aService({ deploymentFailed: true }) } }) },
    },
  ],
});
