/** One thing of a healthy account is broken: what ECS says then, who must be blamed, and what lets the task start again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CauseId } from '../../functions/model.ts';
import type { AccountJson } from '../support/shop.ts';

/** The reference accounts under test/accounts/: each a healthy service, in the shapes that AWS's describe calls print. */
export const accounts = ['fargate-public', 'fargate-nat', 'fargate-endpoints', 'ec2-instances', 'shared-and-cached'] as const;
export type AccountName = (typeof accounts)[number];

export interface Break {
  /** The fault, as a person would tell it. */
  readonly name: string;
  readonly account: AccountName;
  breaks(account: AccountJson): void;
  /** ECS's words, for a fault that the sandbox's scheduler does not judge; `source` is the public text that they follow. */
  readonly says?: { readonly text: string; readonly source: string };
  /** Ids that are right; the first is the best. */
  readonly cause: readonly CauseId[];
  /** The mutated resource; deleted but referred to: its id; else what now lacks it. */
  readonly culprit: string;
  /** It lies where no permission of ours reaches: nobody may be blamed, and a gap says so. */
  readonly unseen?: true;
  /** What a person does. Absent: the commands that the message hands over cure it as they stand. */
  readonly cures?: (account: AccountJson) => void;
}

const files = new Map(accounts.map((name) => [name, readFileSync(join(import.meta.dirname, `../accounts/${name}.json`), 'utf8')]));

/** The account as its file has it, and then changed. */
export function given(name: AccountName, ...changes: readonly ((account: AccountJson) => void)[]): AccountJson {
  const account = JSON.parse(files.get(name)!);
  for (const change of changes) change(account);
  return account;
}

/** The execution role: the first of each account's roles. */
export const roleOf = (account: AccountJson) => account.iam.RoleDetailList[0];
export const definitionOf = (account: AccountJson) => account.ecs.taskDefinitions[0];
export const containerOf = (account: AccountJson, n = 0) => definitionOf(account).containerDefinitions[n];
export const networkOf = (account: AccountJson) => account.ecs.services[0].networkConfiguration.awsvpcConfiguration;

export const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
export const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*') => ({ Effect: 'Allow', Action, Resource });
export const deny = (Action: string | readonly string[], Resource: string | readonly string[] = '*') => ({ Effect: 'Deny', Action, Resource });
