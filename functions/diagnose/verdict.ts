/** Text proposes, evidence decides: what the probes claim, weighed against what the text says. Pure. */
import type { CauseId, Culprit, Match, Step } from '../model.ts';
import { hurdles } from './hurdles.ts';
import type { Claim } from './probe.ts';

/** What text and claims come to. */
export interface Verdict {
  readonly cause: CauseId;
  readonly culprit: Culprit | null;
  /** confirmed: the account shows the fault · contradicted: it shows that the text is wrong, or claims collide · text-only: it shows neither. */
  readonly standing: 'text-only' | 'confirmed' | 'contradicted';
  readonly steps: readonly Step[];
}

const roles = ['role-unusable', 'ecr-auth-denied', 'ecr-auth-blocked'] as const;
const images = ['image-not-found', 'repository-not-found', 'image-digest-gone', 'ecr-cross-account-denied', 'pull-through-cache-failed'] as const;
const paths = ['registry-unreachable', 'registry-dns-failure', 'initialization-unreachable', 'secret-unreachable', 'log-unreachable'] as const;
const secrets = ['secret-access-denied', 'secret-not-found', 'secret-value-invalid', 'secret-kms-denied'] as const;
const logs = ['log-group-missing', 'log-access-denied'] as const;

/**
 * The causes that evidence may turn a text's cause into; a claim of any other cause is no culprit for that text. A text that names its fault stays with it, and with
 * faults that look the same to whoever wrote the text; one that was cut short, or that says one thing of several faults, may become any of those.
 */
const mayBe: Partial<Record<CauseId, readonly CauseId[]>> = {
  'ecr-auth-denied': ['role-unusable', 'ecr-auth-blocked', 'ecr-cross-account-denied'],
  // "An explicit deny in a resource-based policy": the repository's, in whichever account it is.
  'ecr-cross-account-denied': ['ecr-auth-blocked'],
  'pull-access-denied': [...roles, ...images, 'registry-credentials-invalid'],
  // The login may not have been there to be tried, or is no registry's but ECR's.
  'registry-credentials-invalid': [...roles, ...secrets],
  'registry-forbidden': [...roles, ...images, 'layer-download-denied'],
  'image-pull-unexplained': [...roles, ...images, ...paths, 'docker-hub-rate-limit', 'layer-download-denied'],
  'image-not-found': ['repository-not-found', 'image-digest-gone', 'pull-through-cache-failed'],
  'repository-not-found': ['pull-through-cache-failed', 'ecr-cross-account-denied'],
  'image-digest-gone': ['image-not-found', 'repository-not-found'],
  'initialization-unexplained': [...roles, ...secrets, ...logs, ...paths],
  'initialization-unreachable': [...paths],
  'registry-unreachable': ['initialization-unreachable'],
  // A stale reference, or one that is badly written, is denied before it is missed, where the role may read only what replaced it.
  'secret-access-denied': ['secret-not-found', 'secret-value-invalid', 'secret-kms-denied'],
  'secret-not-found': ['secret-value-invalid'],
  // Docker was waiting for a log driver that could not get through.
  'container-runtime-timeout': ['log-unreachable', 'log-group-missing'],
  // A driver that sends elsewhere has no way to CloudWatch Logs, and wants none.
  'log-unreachable': ['log-group-missing', 'log-driver-invalid'],
  'log-driver-invalid': ['log-group-missing'],
  'log-access-denied': ['role-unusable', 'log-group-missing'],
  // Why a volume could not be made stands beside the task.
  'volume-failed': ['infrastructure-role-denied'],
};

/** The blame at the first hurdle decides; at one hurdle, the cause that the text itself names. */
export function judge(match: Match, claims: readonly Claim[]): Verdict {
  const possible = new Set<CauseId>([match.cause, ...(mayBe[match.cause] ?? [])]);
  const cleared = new Set(claims.filter(({ verdict }) => verdict === 'clears').map(({ cause }) => cause));
  const holds = ({ onceCleared }: Claim) => onceCleared === undefined || cleared.has(onceCleared);
  const blames = claims.filter((claim) => claim.verdict === 'blames' && possible.has(claim.cause) && holds(claim)).toSorted(byOrder(match.cause));
  const [first] = blames;
  if (!first) return { cause: match.cause, culprit: null, standing: cleared.has(match.cause) ? 'contradicted' : 'text-only', steps: [] };
  const proved = first.byWord ? 'text-only' : 'confirmed';
  return {
    cause: first.cause,
    culprit: first.culprit ?? null,
    standing: cleared.has(first.cause) ? 'contradicted' : proved,
    steps: first.steps ?? [],
  };
}

const byOrder = (said: CauseId) => (a: Claim, b: Claim) => hurdles[a.hurdle] - hurdles[b.hurdle] || Number(b.cause === said) - Number(a.cause === said);
