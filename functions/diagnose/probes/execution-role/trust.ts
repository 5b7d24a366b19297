/** Who may become the role. Attaching to a role that others can assume too would give them the right to pull every image. */
import * as v from 'valibot';
import type { ExecutionRole } from '../../evidence.ts';
import { parseEncodedPolicy, type Statement, withStatement } from '../../policy-document.ts';

/** The same name in every partition. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
const ecsTasks = 'ecs-tasks.amazonaws.com';

/** Whom a role trusts. */
export interface Trust {
  readonly trust: ExecutionRole['trust'];
  /** Everybody that the policy names, as it names them. */
  readonly trusted: readonly string[];
}

/** `account` is where the task runs: a statement that lets ECS in from another account's tasks only lets nobody in here. */
export function trustOf(assumeRolePolicyDocument: string | undefined, account: string): Trust {
  const all = parseEncodedPolicy(assumeRolePolicyDocument);
  if (!all || all.some(isUnclear)) return { trust: 'unknown', trusted: [] };
  const statements = all.filter((statement) => !isForOthers(statement, account));
  const trusted = [...new Set(statements.flatMap(({ Principal }) => (Principal === '*' || !Principal ? ['*'] : Object.values(Principal).flat())))];
  if (!trusted.includes(ecsTasks) && !trusted.includes('*')) return { trust: 'not-ecs-tasks', trusted };
  return { trust: trusted.length === 1 && trusted[0] === ecsTasks ? 'ecs-tasks-alone' : 'others-too', trusted };
}

const ecsOf = (account: string) => ({
  Effect: 'Allow',
  Principal: { Service: ecsTasks },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': account } },
});

/** ECS tasks of this account, and nobody else. */
export const trustDocument = (account: string): string => JSON.stringify({ Version: '2012-10-17', Statement: [ecsOf(account)] });

/** The standing document, URL-encoded as IAM gives it, with ECS tasks of this account added. */
export const mergedTrust = (standing: string | undefined, account: string): string =>
  withStatement(standing ? decodeURIComponent(standing) : null, ecsOf(account));

/** The standing document as a command takes it: to put back what was there. */
export const sameTrust = (standing: string): string => JSON.stringify(JSON.parse(decodeURIComponent(standing)));

/** A Deny, or everybody but somebody: who is left cannot be read off. */
const isUnclear = ({ Effect, NotPrincipal, NotAction }: Statement): boolean => Effect === 'Deny' || NotPrincipal !== undefined || NotAction !== undefined;

const Operators = v.record(v.string(), v.record(v.string(), v.union([v.string(), v.array(v.string())])));

/** Only where the accounts are listed by number. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html */
function isForOthers({ Condition }: Statement, account: string): boolean {
  const read = v.safeParse(Operators, Condition);
  const equals = read.success ? Object.entries(read.output).find(([operator]) => operator.toLowerCase() === 'stringequals')?.[1] : undefined;
  const accounts = Object.entries(equals ?? {}).find(([key]) => key.toLowerCase() === 'aws:sourceaccount')?.[1];
  return accounts !== undefined && ![accounts].flat().includes(account);
}
