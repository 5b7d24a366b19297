/** Where IAM's simulator sees less than the call met, ECS's words still name the role and the layer: it is blamed on their word, and told so. Pure. */
import type { Step } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import type { ExecutionRole, Simulated } from '../../evidence.ts';
import type { Asked, Claim } from '../../probe.ts';

/** Layers that nobody in a member account can read, or that no simulator knows. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const layer =
  /(?:because no|in an?) (?<layer>(?:service control|resource control|session) policy)(?: allows[^:]{0,80})?(?:: (?<policy>arn:aws[\w-]{0,12}:organizations::\d{12}:policy\/[\w/-]{1,120}))?/i;

const owners: Readonly<Record<string, string>> = { session: 'whoever starts the task under it' };

/** What IAM does not show, it cannot clear either: the words of the denial stand. */
export function wordClaims(role: ExecutionRole, { match }: Pick<Asked, 'match'>, proved: readonly Claim[]): readonly Claim[] {
  const isNamed = role.deniedRole === role.roleName;
  if (!isNamed || proved.some(({ verdict, cause }) => verdict === 'blames' && cause === match.cause)) return [];
  if (match.cause === 'ecr-auth-blocked') return blocked(role, decidingText(match));
  return match.fixable && isConditional(role.now) ? [conditional(role, match.cause)] : [];
}

const isConditional = (now: ExecutionRole['now']): boolean =>
  now !== 'unknown' && now.some(({ deniedBy, missingContext }: Simulated) => deniedBy !== null && missingContext.length > 0);

function blocked({ roleName: id }: ExecutionRole, text: string): readonly Claim[] {
  const { layer: found, policy } = layer.exec(text)?.groups ?? {};
  if (!found) return [];
  const name = found.toLowerCase();
  const owner = owners[name.split(' ')[0] ?? ''] ?? "whoever keeps the organization's policies";
  const says = `Ask ${owner} to let role ${id} through, if that is meant: a ${name} denies it${policy ? ` (${policy})` : ''}. Attaching a policy cannot cure it.`;
  return [onWord('ecr-auth-blocked', { id, says: `a ${name} keeps role ${id} from ECR` }, [{ says }])];
}

const conditional = ({ roleName: id }: ExecutionRole, cause: Claim['cause']): Claim =>
  onWord(cause, { id, says: `conditions of its policies keep role ${id} from ${cause.startsWith('log-') ? 'writing logs' : 'ECR'}` });

const onWord = (cause: Claim['cause'], culprit: NonNullable<Claim['culprit']>, steps?: readonly Step[]): Claim => ({
  verdict: 'blames',
  cause,
  culprit,
  hurdle: 'word',
  byWord: true,
  ...(steps && { steps }),
});
