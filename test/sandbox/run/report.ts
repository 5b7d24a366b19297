/** What a story came to, as one JSON object. */
import type { Diagnosis, Fact, Gap, Incident, IncidentId, Member } from '../../../functions/model.ts';
import { nameOf } from '../account/ecs.ts';
import type { Kept } from './lambda.ts';
import type { Change, Told } from './story.ts';

export interface Report {
  /** One an examination, in order. */
  readonly diagnoses: readonly {
    readonly cause: string;
    readonly standing: Diagnosis['standing'];
    readonly culprit: string | null;
    readonly facts: readonly Fact[];
    readonly gaps: readonly Gap[];
  }[];
  readonly incidents: readonly {
    readonly id: IncidentId;
    readonly state: Incident['state'];
    /** How it was closed; null while it is not. */
    readonly how: string | null;
    readonly cause: string;
    readonly culprit: string | null;
    /** `cluster/service`, or the family of a standalone task. */
    readonly members: readonly string[];
  }[];
  readonly changes: readonly { readonly at: string; readonly fix: string; readonly resource: string; readonly direction: 'apply' | 'undo' }[];
  readonly messages: readonly { readonly at: string; readonly subject: string; readonly text: string; readonly urgency: 'page' | 'inform' }[];
  /** Events that failed three times. */
  readonly failureQueue: readonly Kept[];
  /** What people asked while it ran, and what was answered. */
  readonly answers: Told['answers'];
  /** How often each operation of AWS was called by the product. */
  readonly calls: Readonly<Record<string, number>>;
}

type Items = Told['items'];

export function reportOf(told: Told): Report {
  const incidents = incidentsIn(told.items);
  return {
    diagnoses: told.findings.map(({ diagnosis: { cause, standing, culprit, facts, gaps } }) => ({
      cause,
      standing,
      culprit: culprit?.id ?? null,
      facts,
      gaps,
    })),
    incidents: incidents.map((incident) => ({
      id: incident.id,
      state: incident.state,
      how: incident.state === 'closed' ? incident.how : null,
      cause: incident.diagnosis.cause,
      culprit: incident.diagnosis.culprit?.id ?? null,
      members: membersOf(incident, told.items),
    })),
    changes: changesOf(told.changes, incidents),
    messages: messagesOf(told),
    failureQueue: told.failureQueue,
    answers: told.answers,
    calls: countCalls(told),
  };
}

/** Oldest first. */
function incidentsIn(items: Items): readonly Incident[] {
  const bodies = items.filter(({ sk }) => sk === 'incident').map(({ body }) => JSON.parse(String(body)) as Incident);
  return bodies.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
}

/** Since it opened; members are dated to the second. */
function membersOf({ id, openedAt, where }: Incident, items: Items): readonly string[] {
  const joined = items.filter(({ pk, sk }) => pk === `I#${id}` && String(sk).startsWith('at#')) as unknown as readonly Member[];
  const places = joined.filter(({ joinedAt }) => joinedAt.slice(0, 19) >= openedAt.slice(0, 19)).map((member) => placeOf(member.where));
  return [...new Set(places.length > 0 ? places : [placeOf(where)])];
}

const placeOf = ({ cluster, name, kind }: Member['where']) => (cluster && kind === 'service' ? `${nameOf(cluster)}/${name}` : name);

/** One line a change, though it may have taken several writes; the incident says which fix it was. */
function changesOf(changes: readonly Change[], incidents: readonly Incident[]): Report['changes'] {
  const lines = changes.map(({ at, incident: id, action }) => {
    const incident = incidents.find((one) => one.id === id);
    const run = incident && ('run' in incident ? incident.run : incident.lastRun);
    const direction: 'apply' | 'undo' = /:(?:Detach|Delete)/.test(action) ? 'undo' : 'apply';
    return { at, fix: run?.plan.fix ?? action, resource: run?.plan.resource ?? '', direction };
  });
  return lines.filter((line, index) => index === lines.findIndex((other) => JSON.stringify(other) === JSON.stringify(line)));
}

function messagesOf({ sandbox, product }: Told): Report['messages'] {
  return sandbox.account.sns.published.map(({ at, TopicArn, Subject = '', Message, MessageStructure }) => {
    const texts = (MessageStructure === 'json' ? JSON.parse(Message) : { default: Message }) as { email?: string; default: string };
    return { at: at.toISOString(), subject: Subject, text: texts.email ?? texts.default, urgency: TopicArn === product.topics.page ? 'page' : 'inform' };
  });
}

function countCalls({ sandbox, tableCalls }: Told): Report['calls'] {
  const names = [...sandbox.calls.map(({ service, operation }) => `${service}:${operation}`), ...tableCalls.map((operation) => `dynamodb:${operation}`)];
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort());
}
