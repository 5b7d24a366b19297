/** The shape of a check: one thing that must be right before a task runs, and what ECS writes when it is not. */
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Account, Role, TaskDefinitionWithTags } from '../account/account.ts';
import type { Interface } from '../network.ts';

export interface Start {
  readonly account: Account;
  readonly now: Date;
  readonly definition: TaskDefinitionWithTags;
  readonly launchType: string;
  readonly taskId: string;
  readonly clusterArn: string;
  /** The task's own first, where it has been placed. */
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
  /** On EC2 the instance fetches, whatever the task's own network mode; null: its file does not describe it. */
  readonly host: Interface | null;
  /** The role that pulls and logs: the execution role, once it was found usable; null where the definition names none. */
  readonly role: Role | null;
}

export interface StartFailure {
  /** Whose words they are: the task's whole initialisation, or one container's. */
  readonly of: 'task' | 'container';
  readonly container: string;
  readonly text: string;
  /** Seconds from creation until the task is stopped. */
  readonly after: number;
  /** No task is made at all: only a service event says why. */
  readonly unplaced?: boolean;
}

/** Null: nothing in the way. Asked in the order of the list; the first that speaks decides. */
export type Check = (start: Start) => StartFailure | null;

export const isFargate = ({ launchType }: Pick<Start, 'launchType'>): boolean => launchType !== 'EC2' && launchType !== 'EXTERNAL';

export const containersOf = ({ definition }: Pick<Start, 'definition'>): readonly ContainerDefinition[] => definition.containerDefinitions ?? [];
