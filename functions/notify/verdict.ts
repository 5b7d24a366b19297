/** The verb of a message, whether it may wake somebody, and when the next one comes. */
import type { Incident, Iso, Verdict } from '../model.ts';
import { isoOf } from './times.ts';
import { commandsOf, type Hit, hasFailed, occasion } from './told.ts';

const run = (n: number): Verdict => (n === 0 ? 'LOOK' : `RUN ${n} COMMAND${n === 1 ? '' : 'S'}`);

/** After a fix, the next word comes within this time, whatever it is. */
const wordAfterFixMs = 15 * 60_000;

function ofOpen(incident: Incident): Verdict {
  const { decision } = incident;
  const last = occasion(incident);
  if (last === 'worse') return 'WORSE';
  if (last === 'reminded') return 'STILL BROKEN';
  if (hasFailed(incident)) return 'STILL BROKEN';
  if (decision.do === 'hold' && decision.approvable) return 'APPROVE';
  return run(commandsOf(incident).length);
}

/** The verb of the message that is due. */
export function verdictOf(incident: Incident): Verdict {
  switch (incident.state) {
    case 'closed':
      return incident.how === 'held' ? 'RESOLVED' : 'WENT AWAY';
    case 'watching':
      if (incident.run.direction === 'undo') return 'LOOK';
      return occasion(incident) === 'reminded' ? 'STILL BROKEN' : 'FIX APPLIED';
    case 'acting':
      return 'LOOK';
    case 'open':
      return ofOpen(incident);
  }
}

/** A human must do something: nothing of ours is under way. */
const needsHuman = ({ state }: Incident): boolean => state === 'open';

/** What nobody could read counts as short: a page too many is cheaper than one too few. Nothing of a standalone task or a build keeps running, so it can wait for the day. */
export function urgencyOf(incident: Incident, hits: readonly Hit[]): 'page' | 'inform' {
  const isShort = hits.some(({ where, standing }) => where.kind === 'service' && standing !== 'full');
  return needsHuman(incident) && isShort ? 'page' : 'inform';
}

/** Undefined: nothing more comes unless something changes. Nothing starts a standalone task or a build again, so nobody can say when its fix is proved. */
export function nextWordOf(incident: Incident): Iso | undefined {
  if (incident.state === 'closed') return undefined;
  if (incident.remindAt !== undefined) return isoOf(incident.remindAt);
  if (incident.state !== 'watching' || incident.where.kind !== 'service') return undefined;
  const promised = new Date(new Date(incident.run.at).getTime() + wordAfterFixMs).toISOString();
  return occasion(incident) === 'reminded' || promised > incident.until ? incident.until : promised;
}
