/** All probes. A new one is a file in probes/ and a line here. */
import type * as evidence from './evidence.ts';

interface Answers {
  readonly task: evidence.TaskEvidence;
  readonly service: evidence.ServiceEvidence;
  readonly 'task-definition': evidence.TaskDefinitionEvidence;
  readonly 'execution-role': evidence.ExecutionRoleEvidence;
  readonly 'ecr-image': evidence.EcrImageEvidence;
  readonly 'log-group': evidence.LogGroupEvidence;
  readonly 'registry-mirror': evidence.RegistryMirrorEvidence;
  readonly owner: evidence.OwnerEvidence;
}

export type ProbeName = keyof Answers;
export type AnswerOf<P extends ProbeName> = Answers[P];
