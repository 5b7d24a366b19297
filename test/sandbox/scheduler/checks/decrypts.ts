/** Refusals of the services that hold secrets, as their SDK words them; and of the key behind. */
import { requestId } from '../../account/ids.ts';
import { findKey, keyArn, keyPolicy } from '../../account/secrets.ts';
import type { Start } from '../check.ts';
import { refusal } from './allowed.ts';

interface Asking {
  readonly action: string;
  /** `SSM: GetParameters`, as the SDK names it. */
  readonly call: string;
  readonly resource: string;
  readonly resourcePolicy?: string;
}

export function refusedBy(start: Start, { action, call, ...asks }: Asking): string | null {
  const denied = refusal(start, action, asks);
  const id = requestId(`${start.taskId} ${asks.resource}`);
  return denied && `operation error ${call}, https response error StatusCode: 400, RequestID: ${id}, api error AccessDeniedException: ${denied}`;
}

/** AWS's own keys let everybody in who may read the secret. */
export function keyRefusal(start: Start, { keyId, via }: { readonly keyId: string | undefined; readonly via: string }): string | null {
  if (!keyId || keyId.includes('alias/aws/')) return null;
  const { account } = start;
  const key = findKey(account, keyId);
  if (!key || (key.KeyState ?? 'Enabled') !== 'Enabled') return 'the key cannot be used';
  const policy = keyPolicy(account, key);
  const resource = keyArn(account, key);
  const asks = { resource, context: { 'kms:ViaService': via, 'kms:CallerAccount': account.account } };
  const own = refusal(start, 'kms:Decrypt', { ...asks, resourcePolicy: policy });
  return own ?? (delegates(policy, account.account) || policy.includes(start.role!.Arn) ? null : 'the policy of the key leaves the role out');
}

const delegates = (policy: string, account: string): boolean => new RegExp(`iam::${account}:root"`).test(policy);
