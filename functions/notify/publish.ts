/** The only place that sends: one Publish to the urgency's topic, one event on the bus. */
import { parseArn } from '../arn.ts';
import type { InputOf } from '../aws/operations.ts';
import type { Outcome } from '../aws/outcome.ts';
import type { Incident, Notice } from '../model.ts';
import type { World } from '../world.ts';
import { cardOf, type Thread, threadOf } from './card.ts';
import { emailOf } from './email.ts';
import { eventOf, type OutgoingEvent } from './event.ts';
import { machineOf } from './machine.ts';

/** SNS counts the whole JSON, all protocols together, against 256 KiB; the subject and JSON's own escapes want room too. */
export const mostBytes = 240_000;
/** PutEvents takes ten at once. */
const eventsAtOnce = 10;

type Sender = Pick<World, 'aws' | 'settings' | 'log' | 'now'>;

/** A failed Publish is the outcome: the message stays owed. A failed event is logged alone: the message is out, and telling it twice would be worse. */
export async function publish(notice: Notice, incident: Incident, world: Sender): Promise<Outcome<unknown>> {
  const [sent] = await Promise.all([
    send(inputOf(notice, threadOf(incident), machineOf(notice, incident), world), world),
    putEvents([eventOf(notice, incident, world.now())], world),
  ]);
  return sent;
}

/** Without a message: only for those who keep books on the bus. */
export const putOnBus = (notice: Notice, incident: Incident, world: Sender): Promise<void> => putEvents([eventOf(notice, incident, world.now())], world);

/** Many at once as one message; on the bus each stays its own. */
export async function publishDigest(
  digest: Notice,
  each: readonly { readonly notice: Notice; readonly incident: Incident }[],
  world: Sender,
): Promise<Outcome<unknown>> {
  const thread: Thread = { threadId: `digest-${world.now().toISOString().slice(0, 10)}`, context: { incidents: String(each.length) } };
  const machine = { version: 1, digest: each.map(({ notice, incident }) => ({ dedupeKey: incident.id, number: notice.number, subject: notice.subject })) };
  const events = each.map(({ notice, incident }) => eventOf(notice, incident, world.now()));
  const [sent] = await Promise.all([send(inputOf(digest, thread, machine, world), world), putEvents(events, world)]);
  return sent;
}

/** A topic is known in its own Region alone; a given one may be the account's only one, for the stacks of all Regions. */
function send(input: InputOf<'sns:Publish'>, { aws, settings }: Sender): Promise<Outcome<unknown>> {
  const region = parseArn(input.TopicArn ?? '')?.region || settings.region;
  return aws.call('sns:Publish', input, { region });
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: with `json`, every protocol gets its own text and `default` is required; message attributes would be dropped. */
function inputOf(notice: Notice, thread: Thread, machine: object, { settings }: Sender): InputOf<'sns:Publish'> {
  return {
    TopicArn: notice.urgency === 'page' ? settings.pageTopicArn : settings.informTopicArn,
    Subject: notice.subject,
    MessageStructure: 'json',
    Message: messageOf(notice, thread, machine),
  };
}

/** From the whole to the least: the longest that fits is sent, because a message that SNS refuses is no message. */
function messageOf(notice: Notice, thread: Thread, machine: object): string {
  const text = emailOf(notice);
  const least = { version: 1, dedupeKey: thread.threadId, number: notice.number, subject: notice.subject, head: notice.head };
  const candidates = [
    { text, machine },
    { text: shortened(text), machine },
  ].map((parts) => envelope(notice, parts, thread));
  return candidates.find((message) => Buffer.byteLength(message) <= mostBytes) ?? envelope(notice, { text: shortened(text), machine: least }, thread);
}

const shortLines = 120;

function shortened(text: string): string {
  const lines = text
    .split('\n')
    .slice(0, shortLines)
    .map((line) => line.slice(0, 500));
  return [...lines, '', 'This message was too long for SNS and ends here; the event on the bus has the rest.', ''].join('\n');
}

interface Parts {
  readonly text: string;
  readonly machine: object;
}

/** Chat subscribes by https; a text message on a phone is the four lines. */
function envelope(notice: Notice, { text, machine }: Parts, thread: Thread): string {
  const json = JSON.stringify(machine);
  const card = JSON.stringify(cardOf(notice, thread));
  return JSON.stringify({ default: text, email: text, https: card, http: card, sqs: json, lambda: json, sms: [notice.subject, ...notice.head].join('\n') });
}

async function putEvents(events: readonly OutgoingEvent[], { aws, log }: Sender): Promise<void> {
  for (let at = 0; at < events.length; at += eventsAtOnce) {
    const put = await aws.call('events:PutEvents', { Entries: events.slice(at, at + eventsAtOnce) });
    if (!put.ok) log.warn('The event could not be put on the bus', { why: put.why, code: put.code });
    else if (put.value.FailedEntryCount)
      log.warn('The bus refused events', { refused: put.value.FailedEntryCount, codes: put.value.Entries?.flatMap(({ ErrorCode }) => ErrorCode ?? []) });
  }
}
