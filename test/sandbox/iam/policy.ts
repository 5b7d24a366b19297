/** Policies as AWS writes them, and the layers in which they are asked. */

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, ConditionValue | readonly ConditionValue[]>>>>;
}

export type Principals = '*' | Readonly<Record<string, string | readonly string[]>>;
type ConditionValue = string | number | boolean;

export interface Document {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: Statement | readonly Statement[];
}

/** A document with the name it is known by: an ARN, or the inline policy's name. */
export interface Policy {
  readonly id: string;
  readonly arn?: string;
  readonly document: Document;
}

export type Layer = 'scp' | 'rcp' | 'endpoint' | 'boundary' | 'session' | 'resource' | 'trust' | 'identity';

/** What is asked. Context keys are matched whatever their case. */
export interface Request {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  /** Owner of the resource; the principal's account where left out. */
  readonly resourceAccount?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Principal {
  /** As the denial names it: `arn:aws:sts::111122223333:assumed-role/name/session`, or a service such as `ecs-tasks.amazonaws.com`. */
  readonly arn: string;
  readonly roleArn?: string;
  readonly account?: string;
  readonly service?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An absent layer does not limit; a present one must allow. */
export interface Layers {
  readonly identity: readonly Policy[];
  readonly boundary?: readonly Policy[];
  readonly session?: readonly Policy[];
  readonly scp?: readonly Policy[];
  readonly rcp?: readonly Policy[];
  readonly endpoint?: readonly Policy[];
  readonly resource?: readonly Policy[];
  /** A role's trust policy stands in the place of the resource policy, and must itself allow. */
  readonly trust?: readonly Policy[];
}

export const list = <T>(value: T | readonly T[] | undefined): readonly T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value as T]);
export const statementsOf = (document: Document): readonly Statement[] => list(document.Statement);
