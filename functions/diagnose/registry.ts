/** All probes. A new one is a file in probes/ and a line here. */
export type ProbeName = 'task' | 'service' | 'task-definition' | 'execution-role' | 'ecr-image' | 'log-group' | 'registry-mirror' | 'owner';
export type AnswerOf<_P extends ProbeName> = unknown;
