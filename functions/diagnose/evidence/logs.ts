/** What CloudWatch Logs says of the log groups that the task's awslogs drivers name. */
import type { Arn } from '../../model.ts';

/** A log group that a container's driver names. */
export interface LogGroup {
  readonly containers: readonly string[];
  readonly name: string;
  /** The driver's, which need not be the task's: a missing group is made there. */
  readonly region: string;
  /** Without the trailing `:*`. */
  readonly arn: Arn;
  readonly state: 'exists' | 'missing' | 'unknown';
  /** The driver would make it by itself, given `logs:CreateLogGroup`. */
  readonly createGroup: boolean;
  /** A revision that ran wrote to a group of this name, so that making it gives back what was there; null: none is known. */
  readonly usedBy: { readonly taskDefinitionArn: string; readonly how: string } | null;
  readonly retentionInDays: number | null;
  readonly kmsKeyArn: string | null;
}

/** What the probe log-group found out. */
export interface LogGroupEvidence {
  readonly groups: readonly LogGroup[];
}
