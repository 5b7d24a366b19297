import { describe, expect, test } from 'vitest';
import type { TaskDefinitionEvidence } from '../../../functions/diagnose/evidence.ts';
import { raiseMemory as fix } from '../../../functions/fix/fixes/raise-memory.ts';
import type { Evidence } from '../../../functions/model.ts';
import { aFailedService } from '../deployments.ts';
import { aDefinition, aDiagnosis, aTask, revisionArn } from '../diagnosis.ts';

const given = (definition: Partial<TaskDefinitionEvidence>, evidence: Evidence = {}) =>
  aDiagnosis({ cause: 'out-of-memory', evidence: { service: aFailedService(), 'task-definition': aDefinition(definition), ...evidence } });
const [api] = aDefinition().containers;

describe('the next size is proposed, as a question', () => {
  test.each([
    ['256', '512', '1024'],
    ['256', '1024', '2048'],
    ['512', '3072', '4096'],
    ['1024', '2048', '3072'],
    ['4096', '29696', '30720'],
    ['8192', '16384', '20480'],
    ['16384', '114688', '122880'],
  ])('%s CPU units with %s MiB: %s', (cpu, memory, next) => {
    expect(fix.risk).toBe('ask');
    expect(fix.propose(given({ cpu, memory }))).toMatchObject({
      input: { memory: next, images: {} },
      says: `Raise the memory of prod/api from ${memory} to ${next} MiB, in a new revision of api:42 that changes nothing else.`,
    });
  });

  test('where another container than the failing one has a limit of its own', () => {
    expect(fix.propose(given({ containers: [api!, { ...api!, name: 'proxy', memory: 128 }] }))).toMatchObject({ input: { memory: '1024' } });
  });
});

describe('no size is proposed', () => {
  test.each<[string, Partial<TaskDefinitionEvidence>, string]>([
    ['it is the largest', { cpu: '256', memory: '2048' }, '2048 MiB is the most that Fargate gives to 256 CPU units: more CPU comes first.'],
    ['the size is none', { cpu: '256', memory: '700' }, "The task's size (256 CPU units, 700 MiB) is none of Fargate's."],
    ['the CPU is none', { cpu: null }, "The task's size (no CPU units, 512 MiB) is none of Fargate's."],
    [
      'the failing container has a limit of its own',
      { containers: [{ ...api!, memory: 256 }] },
      'Container api has a limit of its own (256 MiB): a larger task would not help it.',
    ],
    [
      'some container has one and nobody knows which failed',
      { failing: null, containers: [api!, { ...api!, name: 'proxy', memory: 128 }] },
      'Container proxy has a limit of its own (128 MiB): a larger task would not help it.',
    ],
  ])('where %s', (_when, definition, because) => {
    expect(fix.propose(given(definition))).toEqual({ because });
  });

  test.each<[string, Evidence, string]>([
    [
      'the service is not ours to change',
      { service: aFailedService({ controller: 'CODE_DEPLOY' }) },
      'Service api is deployed by CODE_DEPLOY, not by ECS itself.',
    ],
    [
      'the definition that was read is not what is deployed',
      { 'task-definition': aDefinition({ taskDefinitionArn: revisionArn(40) }) },
      "The failed task's definition is not the one that the service deploys.",
    ],
  ])('where %s', (_when, evidence, because) => {
    expect(fix.propose(given({}, evidence))).toEqual({ because });
  });

  test('off Fargate', () => {
    expect(fix.propose(given({}, { task: aTask({ launchType: 'EC2' }) }))).toEqual({
      because: 'Off Fargate the instance sets the limit: no size can be proposed.',
    });
  });
});
