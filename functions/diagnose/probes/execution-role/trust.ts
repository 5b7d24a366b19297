/** Who may become the role. Attaching to a role that others can assume too would give them the right to pull every image. */
import type { ExecutionRole } from '../../evidence.ts';
import { parseEncodedPolicy, type Statement } from '../../policy-document.ts';

/** The same name in every partition. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
const ecsTasks = 'ecs-tasks.amazonaws.com';

export interface Trust {
  readonly trust: ExecutionRole['trust'];
  /** Everybody that the policy names, as it names them. */
  readonly trusted: readonly string[];
}

export function trustOf(assumeRolePolicyDocument: string | undefined): Trust {
  const statements = parseEncodedPolicy(assumeRolePolicyDocument);
  if (!statements || statements.some(isUnclear)) return { trust: 'unknown', trusted: [] };
  const trusted = [...new Set(statements.flatMap(({ Principal }) => (Principal === '*' || !Principal ? ['*'] : Object.values(Principal).flat())))];
  if (!trusted.includes(ecsTasks) && !trusted.includes('*')) return { trust: 'not-ecs-tasks', trusted };
  return { trust: trusted.length === 1 && trusted[0] === ecsTasks ? 'ecs-tasks-alone' : 'others-too', trusted };
}

/** A Deny, or everybody but somebody: who is left cannot be read off. */
const isUnclear = ({ Effect, NotPrincipal, NotAction }: Statement): boolean => Effect === 'Deny' || NotPrincipal !== undefined || NotAction !== undefined;
