/**
 * Takes apart the sentence with which AWS denies a call. Which policy denied, and how, decides everything: only a missing Allow in the role's own policies can be
 * cured by attaching a policy.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */

/** The kind of policy that denied. */
export type Layer = 'identity' | 'resource' | 'service-control' | 'resource-control' | 'boundary' | 'session' | 'endpoint' | 'trust';

/** Parts that the text does not carry, or that were cut off, are absent. */
export interface Denial {
  readonly principal?: string;
  /** `ecr:BatchGetImage`, as written. */
  readonly action?: string;
  readonly resource?: string;
  readonly layer?: Layer;
  /** explicit: a Deny stands somewhere. implicit: nothing allows it. */
  readonly effect?: 'explicit' | 'implicit';
  /** The action that the clause names: another than `action` where the text was put together from two. */
  readonly allows?: string;
  /** The policy that denied, where AWS names it. */
  readonly policy?: string;
  /** STS can decode it; the text itself says nothing. */
  readonly encoded?: string;
}

const accountIn = (arn: string | undefined): string | undefined => /^arn:[\w-]+:[\w-]+:[\w-]*:(?<account>\d{12}):/i.exec(arn ?? '')?.groups?.['account'];

const layers: readonly (readonly [RegExp, Layer])[] = [
  [/^identity-?\s?based|^inline|^managed/i, 'identity'],
  [/^resource-?\s?based|^resource policy/i, 'resource'],
  [/^service control/i, 'service-control'],
  [/^resource control/i, 'resource-control'],
  [/^permissions? boundar/i, 'boundary'],
  [/^session/i, 'session'],
  [/^vpc endpoint|^endpoint/i, 'endpoint'],
  [/^(?:the )?role trust|^trust/i, 'trust'],
];
/** The clause's regex takes the word `boundary` for its end, so of a permissions boundary only `permissions` is left. */
const layerOf = (captured = ''): Layer | undefined => {
  const name = /permissions?$/i.test(captured) ? `${captured} boundary` : captured;
  return layers.find(([regex]) => regex.test(name))?.[1];
};

const start = /not authorized to perform:? ?|not authorized to call |explicitly denied access to /gi;
const before = /(?:User|Principal|Role|Caller): ?(?<principal>\S{1,300}) is $/i;
const what = /^[`'"]?(?<action>[a-z][a-z0-9-]{1,40}:[a-z*]{1,80})/i;
const where = /^.{0,130}? on (?:the )?resource:? ?[`'"]?(?<resource>\S{1,1600})/i;
const explicit = /explicit deny in (?:an?|the) (?<layer>[a-z-]+(?: [a-z-]+){0,3}?) ?(?:policy|policies|boundary)(?:: ?(?<policy>arn:[^\s,;]{1,400}))?/i;
const implicit = /because no (?<layer>[a-z-]+(?: [a-z-]+){0,3}?) ?(?:policy allows|policies allow|boundary allows)(?<rest>.{0,140})/is;
const explicitBare = /explicit deny/i;
const encoded = /Encoded authorization failure message: ?(?<encoded>[\w-]{1,2000})/i;

/** A terminal breaks lines anywhere, and a break stands as a space here: what may not be misread is looked for without any. */
const squeezed = (text: string): string => text.replace(/\s/g, '');
const beforeBroken = /arn:(?:(?!arn:).){1,300}(?=is$)/i;
const whereBroken = /onresource:[`'"]?(?<resource>arn:[\w-]+:[\w-]+:[\w-]*:\d{12}:)/i;
const allowsBroken = /^the(?<allows>[a-z][a-z0-9-]{1,40}:[a-z*]{1,80}?)action/i;
const saidNo = /notauthorizedto(?:perform|call)|explicitlydenied|explicitdeny/gi;

const prune = (parts: { [K in keyof Denial]?: Denial[K] | undefined }): Denial =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Denial;

/** Trailing punctuation is the sentence's, not the ARN's. */
const bare = (value: string | undefined): string | undefined => value?.replace(/[`'",;.]+$/, '');

/** Which layer denied, and whether by an explicit Deny, from the text behind "not authorized to perform". */
const verdict = (tail: string): { [K in 'layer' | 'effect' | 'policy' | 'allows']?: Denial[K] | undefined } => {
  const deny = explicit.exec(tail)?.groups;
  if (deny) return { effect: 'explicit', layer: layerOf(deny['layer']), policy: bare(deny['policy']) };
  if (explicitBare.test(tail)) return { effect: 'explicit' };
  const missing = implicit.exec(tail)?.groups;
  if (!missing) return {};
  const allows = allowsBroken.exec(squeezed(missing['rest'] ?? ''))?.groups?.['allows'];
  return { effect: 'implicit', layer: layerOf(missing['layer']), allows };
};

/** Every denial that the (normalised) text quotes, in order. */
export const denials = (text: string): readonly Denial[] => {
  const starts = [...text.matchAll(start)];
  const found = starts.map((match, index): Denial => {
    const from = match.index + match[0].length;
    const tail = text.slice(from, Math.min(starts[index + 1]?.index ?? text.length, from + 4096));
    const head = text.slice(Math.max(0, match.index - 320), match.index);
    const resource = bare(where.exec(tail)?.groups?.['resource']);
    return prune({
      principal: before.exec(head)?.groups?.['principal'] ?? beforeBroken.exec(squeezed(head))?.[0],
      action: what.exec(tail)?.groups?.['action'],
      resource: accountIn(resource) === undefined ? (whereBroken.exec(squeezed(tail))?.groups?.['resource'] ?? resource) : resource,
      ...verdict(tail),
      encoded: encoded.exec(tail)?.groups?.['encoded'],
    });
  });
  if (found.length > 0) return found;
  const message = encoded.exec(text)?.groups?.['encoded'];
  return message === undefined ? [] : [{ encoded: message }];
};

/**
 * The actions that AmazonECSTaskExecutionRolePolicy grants.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html
 */
const granted: ReadonlySet<string> = new Set(
  [
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ].map((action) => action.toLowerCase()),
);

/** Users, root, a person's single sign-on role, a service's own role, and sessions named by a build, a pipeline or an SDK (ECS names its own by the task or
 * the instance): nobody whom ECS lets pull or log for a task. */
const notOfTask =
  /^arn:[\w-]+:(?:iam|sts):[^:]*:[^:]*:(?:user|federated-user|root)\b|\/AWSReservedSSO_|\/AWSServiceRoleFor|\/AWSCodeBuild\b|\/(?:GitHubActions|botocore-session-|AWS-CLI-session-|aws-sdk-js-session|aws-go-sdk-)/i;

/** True if attaching the managed policy to the role cures every denial that the text quotes, and none in it was left unread. */
export const isCurable = (text: string): boolean => {
  const all = denials(text);
  const areAllRead = all.length === squeezed(text).match(saidNo)?.length;
  return all.length > 0 && areAllRead && all.every(isCured);
};

/** The managed policy grants the action, the role's own policies alone lack it, and the resource is of the role's own account. */
const isCured = ({ action, allows = action, layer, effect, principal, resource }: Denial): boolean => {
  if (layer !== 'identity' || effect !== 'implicit') return false;
  if (!granted.has(action?.toLowerCase() ?? '') || allows?.toLowerCase() !== action?.toLowerCase()) return false;
  if (notOfTask.test(principal ?? '')) return false;
  const [owner, caller] = [accountIn(resource), accountIn(principal)];
  return owner === undefined || caller === undefined || owner === caller;
};
