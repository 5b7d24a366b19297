/**
 * Lambda: a human's word. Only a request to the function's URL with AWS_IAM says who speaks, because Lambda names its signer; a direct invocation (a chat channel)
 * names nobody, and may only ask for the status. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
import * as v from 'valibot';
import { parseArn } from './arn.ts';
import { after } from './incident/time.ts';
import { handlerOf } from './lambda.ts';
import type { Incident, IncidentId } from './model.ts';
import { InputError, type Settings } from './settings.ts';
import type { World } from './world.ts';

/** The shape from which Lambda makes an HTTP response. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export interface Answered {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Lambda's entry point. */
export const handler = handlerOf(answer);

/** A bad question is an answer: 400 names the field, 403 says why the caller may not, 404 which incident is unknown. Throws AwsError when DynamoDB fails. */
export async function answer(event: unknown, w: World): Promise<Answered> {
  const heard = hear(event);
  if (heard instanceof InputError) return reply(400, { error: heard.message, field: heard.field });
  const { word, actor } = heard;
  w.log.info('asked', { do: word.do, actor });
  if (word.do === 'status') return status(word, w);
  const refused = refusalOf(actor, w.settings);
  if (refused !== null || actor === null) return reply(403, { error: refused });
  return word.do === 'pause' ? pause(word, actor, w) : resume(actor, w);
}

const incidentId = v.pipe(v.string(), v.regex(/^em-[0-9A-HJKMNP-TV-Z]{8}$/, 'expected an incident such as em-7F3A91C2'));

const perUnit = { m: 60, h: 3_600, d: 86_400 } as const;
const longestPause = 30 * perUnit.d;
const secondsIn = (period: string): number => Number(period.slice(0, -1)) * perUnit[period.slice(-1) as keyof typeof perUnit];
const period = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,3}[mhd]$/, 'expected a time such as 30m, 8h or 2d'),
  v.check((text) => secondsIn(text) <= longestPause, 'expected 30 days at most'),
);

const Word = v.variant(
  'do',
  [
    v.strictObject({ do: v.literal('status'), incident: v.optional(incidentId) }),
    v.strictObject({ do: v.literal('pause'), for: period }),
    v.strictObject({ do: v.literal('resume') }),
  ],
  'expected status, pause or resume',
);
type Word = v.InferOutput<typeof Word>;

const Envelope = v.object({
  body: v.optional(v.string('expected a text'), ''),
  isBase64Encoded: v.optional(v.boolean('expected true or false'), false),
  requestContext: v.object({ authorizer: v.optional(v.object({ iam: v.optional(v.object({ userArn: v.optional(v.string('expected a text')) })) })) }),
});

interface Heard {
  readonly word: Word;
  /** The ARN of the signer, never a field of the body; null for a direct invocation. */
  readonly actor: string | null;
}

/** What does not parse is an answer, not a failure: the caller waits for it. */
function hear(event: unknown): Heard | InputError {
  try {
    return understand(event);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

function understand(event: unknown): Heard {
  const isRequest = typeof event === 'object' && event !== null && 'requestContext' in event;
  if (!isRequest) return { word: parse(Word, event), actor: null };
  const { body, isBase64Encoded, requestContext } = parse(Envelope, event);
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  return { word: parse(Word, json(text)), actor: requestContext.authorizer?.iam?.userArn ?? null };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError('body', 'expected JSON such as {"do":"status"}', { cause });
  }
}

function parse<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError(
    v.getDotPath(issue) ?? 'body',
    issue.message.startsWith('expected') ? issue.message : `expected ${issue.expected ?? 'nothing of this name'}`,
  );
}

/** Why this caller may not pause or resume; null: its role is one of the approvers, in this account. A session's ARN names its role without the path. */
function refusalOf(actor: string | null, { account, approvers }: Settings): string | null {
  if (actor === null) return 'Only a signed request to the URL names who asks: a direct invocation may ask for the status.';
  const role = roleOf(actor, account);
  if (!role) return 'Only a session of a role of this account may do this.';
  const names = approvers.map((name) => name.slice(name.lastIndexOf('/') + 1));
  return names.includes(role) ? null : `Role ${role} is not among the approvers.`;
}

function roleOf(actor: string, account: string): string | null {
  const arn = parseArn(actor);
  if (arn?.service !== 'sts' || arn.account !== account) return null;
  return /^assumed-role\/(?<name>[\w+=,.@-]{1,64})\/[\w+=,.@-]{2,64}$/.exec(arn.resource)?.groups?.['name'] ?? null;
}

async function pause({ for: length }: Extract<Word, { do: 'pause' }>, by: string, w: World): Promise<Answered> {
  const order = { until: after(w.now(), secondsIn(length)), by, at: w.now().toISOString() };
  await w.store.pause(order);
  w.log.warn('paused', order);
  return reply(200, { paused: order, says: `Nothing is changed in the account until ${order.until}; incidents are still told.` });
}

async function resume(by: string, w: World): Promise<Answered> {
  const paused = await w.store.paused(w.now());
  await w.store.resume();
  w.log.warn('resumed', { by });
  return reply(200, { paused: null, says: paused ? `Resumed; the pause of ${paused.by} is over.` : 'Nothing was paused.' });
}

async function status({ incident }: Extract<Word, { do: 'status' }>, w: World): Promise<Answered> {
  if (incident) return statusOf(incident as IncidentId, w);
  const [paused, live] = await Promise.all([w.store.paused(w.now()), w.store.live(w.now())]);
  const incidents = live.filter(({ state }) => state !== 'closed').map(summary);
  return reply(200, { mode: w.settings.mode, paused, incidents });
}

async function statusOf(id: IncidentId, w: World): Promise<Answered> {
  const incident = await w.store.read(id, w.now());
  if (!incident) return reply(404, { error: `Incident ${id} is not known: records are kept for 90 days.`, field: 'incident' });
  const members = await w.store.members(incident, w.now());
  const { history, decision, proof } = incident;
  return reply(200, {
    ...summary(incident),
    decision,
    history,
    members: members.map(({ where, presumed }) => ({ ...where, presumed })),
    ...(proof && { proof }),
  });
}

/** Facts of the incident, without the texts that ECS said: those stand in the message. */
const summary = ({ id, state, where, openedAt, diagnosis, decision, strength, failedTasks, seq }: Incident) => ({
  id,
  state,
  cluster: where.cluster ?? null,
  kind: where.kind,
  name: where.name,
  cause: diagnosis.cause,
  culprit: diagnosis.culprit?.id ?? null,
  decision: decision.do,
  openedAt,
  failedTasks,
  messages: seq,
  ...(strength && { running: strength.running, desired: strength.desired }),
});

const reply = (statusCode: number, body: object): Answered => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
