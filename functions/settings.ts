/** The environment becomes Settings, once, at cold start. Each row is a template parameter; README's table is rendered from it. */
import type { IncidentId } from './model.ts';

export class InputError extends Error {
  override readonly name = 'InputError';
  /** Which field of the event, or which setting, is wrong. */
  readonly field: string;
  constructor(field: string, expected: string, options?: ErrorOptions) {
    super(`${field}: ${expected}`, options);
    this.field = field;
  }
}

export interface Settings {
  readonly mode: 'observe' | 'auto';
  readonly account: string;
  readonly accountName: string;
  readonly region: string;
  readonly partition: string;
  readonly fixIam: boolean;
  /** Names with their path, or patterns with `*`. */
  readonly fixableRoles: readonly string[];
  readonly approvableFixes: 'none' | 'service' | 'all';
  readonly approvers: readonly string[];
  readonly chatMayApprove: boolean;
  readonly clusters: readonly string[];
  readonly excludedClusters: readonly string[];
  readonly maxFixesPerHour: number;
  readonly undoWhenUseless: boolean;
  readonly quoteLogs: boolean;
  readonly tableName: string;
  readonly pageTopicArn: string;
  readonly informTopicArn: string;
  readonly safeFixRoleArn: string | null;
  readonly approvedFixRoleArn: string | null;
  readonly answerUrl: string | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type { IncidentId };
