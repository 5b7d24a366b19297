/** Who changed the culprit? CloudTrail lags by minutes, so it is asked up to twice while the incident lives; its answer stands in the next message. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Who } from '../diagnose/who.ts';
import { after } from '../incident/time.ts';
import type { Diagnosis, Incident } from '../model.ts';
import type { World } from '../world.ts';

/** How a gap's `wanted` begins that CloudTrail left: by it a second asking knows of the first. */
const asked = 'who changed it';

/** Whether to ask now: once CloudTrail should have caught up, and twice at most. The diagnosis itself keeps what it answered, or could not. */
export function deservesAsking({ openedAt, diagnosis }: Pick<Incident, 'openedAt' | 'diagnosis'>, now: Date, afterSeconds: readonly [number, number]): boolean {
  if (!diagnosis.culprit || diagnosis.facts.some(({ source }) => source.startsWith('api:cloudtrail:'))) return false;
  const before = diagnosis.gaps.filter(({ wanted }) => wanted.startsWith(asked));
  if (before.some(({ why }) => why !== 'not-applicable')) return false;
  return now.toISOString() >= after(openedAt, afterSeconds[before.length > 0 ? 1 : 0]);
}

/** The same incident, with what CloudTrail says; unchanged while it is too early, or nobody knows. */
export async function withWho<I extends Incident>(incident: I, w: World): Promise<I> {
  const { whoAfterSeconds, whoChanged, whoFacts, whoGaps } = await import('../diagnose/who.ts');
  if (!deservesAsking(incident, w.now(), whoAfterSeconds)) return incident;
  const { diagnosis } = incident;
  const who = await whoChanged({ diagnosis, now: w.now(), pause: (ms) => wait(ms) }, w.aws);
  w.log.info('asked who changed it', { incident: incident.id, is: who.is });
  return isPassing(who) ? incident : { ...incident, diagnosis: told(diagnosis, { facts: whoFacts(who), gaps: whoGaps(who) }) };
}

/** The new diagnosis with what CloudTrail said before: an examination does not ask it. */
export const remembering = (before: Diagnosis, anew: Diagnosis): Diagnosis => ({
  ...anew,
  facts: [...anew.facts, ...before.facts.filter(({ source }) => source.startsWith('api:cloudtrail:'))],
  gaps: [...anew.gaps, ...before.gaps.filter(({ wanted }) => wanted.startsWith(asked))],
});

/** A failure that may pass: nothing is kept of it, and CloudTrail is asked again at the next look. More events than are read are there the next time too. */
const isPassing = (who: Who): boolean => who.is === 'unread' && who.failed.why !== 'denied' && who.failed.why !== 'unasked';

interface Told {
  readonly facts: Diagnosis['facts'];
  readonly gaps: readonly Omit<Diagnosis['gaps'][number], 'probe'>[];
}

const told = (diagnosis: Diagnosis, { facts, gaps }: Told): Diagnosis => ({
  ...diagnosis,
  facts: [...diagnosis.facts, ...facts],
  gaps: [...diagnosis.gaps.filter(({ wanted }) => !wanted.startsWith(asked)), ...gaps.map((gap) => ({ probe: 'recent-change' as const, ...gap }))],
});
