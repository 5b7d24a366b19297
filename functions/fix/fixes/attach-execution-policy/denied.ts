/** Whom and what ECS's words say was denied: all that they name must be what IAM was asked about, or the proof is about something else. Pure. */
import { lastSegment } from '../../../arn.ts';
import { decidingText } from '../../../reason.ts';
import type { Line } from './line.ts';

/** Sessions of roles, roles, users. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
const principals = /\buser: arn:aws[a-z-]{0,20}:(?:iam|sts)::(?<account>\d{12}):(?<kind>[a-z-]{1,20})(?:\/(?<name>[\w+=,.@/-]{1,600}))?/gi;
const resources = /\bon resource: (?<resource>arn:[^\s,;"]{1,600})/gi;

interface Denied {
  readonly account: string;
  /** As a sentence names it: "role prod-api-exec", "user deployer". */
  readonly says: string;
}

interface Role {
  readonly roleName: string;
  readonly account: string;
}

/** The first principal that is not this role; null where all are, or none is named. A role of the same name in another account is another role. */
function strangerIn(text: string, role: Role): Denied | null {
  for (const match of text.matchAll(principals)) {
    const named = principalOf(match, text);
    const isIt = named.isRole && named.account === role.account && (named.isWhole ? named.name === role.roleName : role.roleName.startsWith(named.name));
    if (!isIt) return { account: named.account, says: `${named.isRole ? 'role' : named.kind} ${named.name}`.trim() };
  }
  return null;
}

function principalOf(match: RegExpExecArray, text: string) {
  const { account = '', kind = '', name = '' } = match.groups ?? {};
  const path = name.replace(/\.+$/, '');
  const isSession = kind.toLowerCase() === 'assumed-role';
  return {
    account,
    kind,
    name: isSession ? path.split('/')[0]! : lastSegment(path),
    isRole: isSession || kind.toLowerCase() === 'role',
    isWhole: !isAtTheEnd(match, text) || path.includes('/'),
  };
}

/** The first resource that none of those asked about is, or lies in; null where there is none. */
function strangeResourceIn(text: string, asked: readonly string[]): string | null {
  const known = asked.map(groupOf);
  for (const match of text.matchAll(resources)) {
    const named = groupOf((match.groups?.['resource'] ?? '').replace(/[.:]+$/, ''));
    const isIt = (one: string): boolean => one === named || (isAtTheEnd(match, text) && (one.startsWith(named) || named.startsWith(`${one}:`)));
    if (!known.some(isIt)) return named;
  }
  return null;
}

/** Fargate's texts end anywhere: what is left of the last name is its beginning. */
const isAtTheEnd = (match: RegExpExecArray, text: string): boolean => match.index + match[0].length === text.length;

/** A log stream lies in its group, whose ARN is spelt with and without `:*`; to make a group is denied on `…:log-stream:`, of no name. */
const groupOf = (arn: string): string => arn.replace(/:log-stream(?::.*)?$/, '').replace(/:\*$/, '');

/** The denial is this role's. */
export const isDeniedRole: Line = ({ role: { deniedRole, roleName }, diagnosis: { failure, match } }) => {
  const { account } = failure.where;
  const other = strangerIn(decidingText(match), { roleName, account });
  const named = deniedRole === null || deniedRole === roleName ? null : { account, says: `role ${deniedRole}` };
  const denied = other ?? named;
  if (!denied) return null;
  const who = denied.account === account ? denied.says : `${denied.says} of account ${denied.account}`;
  return {
    because: `ECS denied ${who}, and the execution role is ${roleName}.`,
    step: { says: `Look at ${who}, which ECS names: what it lacks would not be given back at role ${roleName}.` },
  };
};

/** What IAM was asked about and what ECS was denied must be one thing: a grant proves nothing of another. */
export const isDeniedThere: Line = ({ diagnosis: { match }, now }) => {
  const other = strangeResourceIn(
    decidingText(match),
    now.map(({ resource }) => resource),
  );
  if (!other) return null;
  return {
    because: `ECS was denied ${other}, which the task definition does not name.`,
    step: { says: `Find out why the task asks for ${other}: what IAM was asked about is something else.` },
  };
};
