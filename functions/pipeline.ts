/**
 * The whole story: receive → classify → diagnose → decide → fix → notify. Only this file, tell.ts, follow-up/ and the entries know all stages.
 * What is not needed for an event that is ignored, or for one that only counts, is imported when it is reached.
 */
import { causeOf } from './classify/catalogue.ts';
import { classify } from './classify/classify.ts';
import { withCustomRules } from './classify/custom.ts';
import type { Door } from './fix/door.ts';
import { namedBy } from './incident/blame.ts';
import type { In } from './incident/moves.ts';
import { contended, move, savesTried } from './incident/save.ts';
import type { CauseId, Diagnosis, Failure, Finding, Ignored, Incident, IncidentId, Match, Outlook, Sighting } from './model.ts';
import { receive } from './receive/receive.ts';
import type { Telling } from './tell.ts';
import type { World } from './world.ts';

/** How a run ended, for the log and for tests. */
export type Ending =
  | Ignored
  | { readonly counted: CauseId }
  | { readonly joined: IncidentId }
  | { readonly incident: IncidentId; readonly state: Incident['state']; readonly telling: Telling };

/**
 * Thrown when this run cannot examine the failure yet: the minute's examinations are spent, AWS throttled the reads, or a build's log is not complete.
 * Lambda tries again after one minute and after two more; the failure queue keeps what even the third try could not do.
 */
export class ExaminationPostponed extends Error {
  override readonly name = 'ExaminationPostponed';
}

/** Examinations a minute, of the whole account and Region: a storm must not spend the account's API rates. */
export const looksAMinute = 20;
/** Lambda tries three times: the last one opens with its gaps. */
const lastTry = 3;

/** One event, from EventBridge or from follow-up. */
export async function remediate(event: unknown, w: World): Promise<Ending> {
  const received = receive(event, w.settings);
  const failure = 'ignored' in received ? received : await listen(received, w);
  if ('ignored' in failure) return failure; // no AWS call; of a build, one read
  const match = await withCustomRules(classify(failure.texts), failure.texts, {
    json: w.settings.customRules,
    skip: (skipped) => w.log.warn('Custom rule skipped', { ...skipped }),
  });
  w.log.count('Failures', { cause: match.cause });
  if (match.quiet) return { counted: match.cause }; // no AWS call
  const sighting = await w.store.sight(failure, match, w); // one write
  if (!sighting.mine) return { counted: match.cause }; // a repeat ends here
  const known = await ifStill(await knownOf(failure, match, sighting, w), failure);
  if (known && !sighting.presumed) return join(known, { sighting, presumed: !sighting.incident }, w);
  if (await w.store.spend({ budget: 'looks', most: looksAMinute }, w.now())) return look(failure, match, sighting, w);
  if (known) return join(known, { sighting, presumed: true }, w); // presumed so far, and so it stays
  if (sighting.looks < lastTry) throw new ExaminationPostponed(`no place among ${looksAMinute} examinations a minute`);
  return treat({ diagnosis: unexamined(failure, match, w), plans: [] }, sighting, w);
}

/** A build says why it failed only in its log; a build that failed for reasons of its own is ignored. Everything else passes unchanged. */
async function listen(failure: Failure, w: World): Promise<Failure | Ignored> {
  if (!failure.build) return failure;
  const { hear } = await import('./hear.ts');
  const heard = await hear(failure, failure.build, w);
  if ('early' in heard) throw new ExaminationPostponed(heard.early);
  return heard;
}

/** What an incident's id is made of beside the culprit: the cause, or the group that causes with a culprit on the same network path share. */
export const groupOf = (cause: CauseId): string => causeOf(cause).groupsAs ?? cause;

/** The incident that this sighting joined before, or else one that is blamed on a thing which the failure names. */
async function knownOf(failure: Failure, match: Match, { incident }: Sighting, w: World): Promise<Incident | null> {
  return incident ? w.store.read(incident, w.now()) : blamedOn(failure, match, w);
}

/** The incident that is blamed on the role, subnet, image or repository which the failure itself names. */
async function blamedOn(failure: Failure, match: Match, w: World): Promise<Incident | null> {
  const group = groupOf(match.cause);
  return w.store.blamed(failure.where, { group, things: namedBy(failure, match, group) }, w.now());
}

/** The incident, where it is open or watched and this failure belongs to it. */
async function ifStill(incident: Incident | null, failure: Failure): Promise<Incident | null> {
  const { isStill } = await import('./incident/moves.ts');
  return incident && isStill(incident, failure) ? incident : null;
}

async function join(incident: Incident, { sighting, presumed }: { sighting: Sighting; presumed: boolean }, w: World): Promise<Ending> {
  await w.store.join({ sighting, incident, presumed }, w.now());
  return { joined: incident.id };
}

/** Examines the failure; it opens an incident, or joins one that a quicker run has opened meanwhile. */
async function look(failure: Failure, match: Match, sighting: Sighting, w: World): Promise<Ending> {
  const finding = await examine(failure, match, w);
  if (finding.diagnosis.culprit !== null) return treat(finding, sighting, w);
  // Where many fail at once, the run that looked first may have cured it before this one read: then nothing is wrong here, and the failure belongs to its incident.
  const quicker = await ifStill(await blamedOn(failure, match, w), failure);
  if (quicker) return join(quicker, { sighting, presumed: true }, w);
  if (hasPassingGaps(finding.diagnosis) && sighting.looks < lastTry) throw new ExaminationPostponed('the reads were throttled before a culprit was found');
  return treat(finding, sighting, w);
}

/** A read was throttled or timed out: the next examination may see what this one could not. */
export const hasPassingGaps = ({ gaps }: Diagnosis): boolean => gaps.some(({ why }) => why === 'throttled' || why === 'timed-out');

/** What an examination needs of the world: no table, no topic, no loan. */
export type Eyes = Pick<World, 'aws' | 'registry' | 'now' | 'log' | 'observe'>;

/** Reads AWS, writes nothing: shared by an event, a take-over and a second look. `fresh` reads past the memo. */
export async function examine(failure: Failure, match: Match, w: Eyes, { fresh = false } = {}): Promise<Finding> {
  const [{ diagnose }, { propose }] = await Promise.all([import('./diagnose/diagnose.ts'), import('./fix/propose.ts')]);
  const diagnosis = await diagnose(failure, match, w, { probes: causeOf(match.cause).probes ?? [], fresh });
  const finding = { diagnosis, plans: propose(diagnosis) };
  w.observe?.(finding);
  return finding;
}

/** The diagnosis of a failure for which no examination was left: only what the text says. The timer examines it anew. */
function unexamined(failure: Failure, match: Match, { now }: World): Diagnosis {
  return {
    failure,
    match,
    cause: match.cause,
    culprit: null,
    standing: 'text-only',
    evidence: {},
    facts: [],
    gaps: [{ probe: 'task', wanted: 'the account itself: too many failures at once', why: 'throttled' }],
    steps: [],
    readAt: now().toISOString(),
  };
}

/** A finding, and the incident that closes in favour of what it leads to. */
interface Treating extends Finding {
  readonly takesOver?: Incident;
}

/** From a finding to an incident that is saved, joined, and, if this run opened it, carried out. After a refused save the decision is made anew. */
export async function treat(finding: Treating, sighting: Sighting, w: World): Promise<Ending> {
  const { open } = await import('./incident/moves.ts');
  for (let tries = 0; tries < savesTried; tries++) {
    const { seen, before } = await consider(finding, w);
    const next = open(before, { ...seen, takesOver: finding.takesOver }, w.now());
    const mine = next && (await w.store.save(next, w.now()));
    if (next && !mine) continue;
    const incident = mine ?? before!;
    const traces = leaveTraces(incident, { sighting, diagnosis: finding.diagnosis, isNew: mine !== null && mine.openedAt !== before?.openedAt }, w);
    if (mine) return carryOut(mine, w, { traces });
    await traces;
    return { joined: incident.id };
  }
  throw contended();
}

/** What the run that opens an incident leaves in the table for others to find. */
interface Traces {
  readonly sighting: Sighting;
  readonly diagnosis: Diagnosis;
  readonly isNew: boolean;
}

/** Writes the member, the count that tells a storm, and the pointers by which the next place joins unexamined. The fix runs beside it and waits for none of them. */
async function leaveTraces(incident: Incident, { sighting, diagnosis, isNew }: Traces, w: World): Promise<void> {
  const joined = w.store.join({ sighting, incident, presumed: false }, w.now());
  await Promise.all([joined, isNew && w.store.countOpened(w.now()), cover(incident, diagnosis, w)]);
}

/**
 * Leaves a pointer from each thing that the diagnosis blames to its incident. Every later look leaves them anew, because a crash after the save that opened the
 * incident may have lost the first ones.
 */
export async function cover(incident: Incident, diagnosis: Diagnosis, w: World): Promise<void> {
  const { coveredThings } = await import('./incident/blame.ts');
  const group = groupOf(diagnosis.cause);
  const things = coveredThings(diagnosis, group);
  if (things.length) await w.store.cover({ incident, group, things }, w.now());
}

/** Adds to a finding what the table remembers and what the guards say. `before` is the incident as stored; `seen` is what its next move rests on. */
export async function consider({ diagnosis, plans: proposals }: Finding, w: World) {
  const [{ decide }, { incidentId }, { patienceOf }, { fixOf }] = await Promise.all([
    import('./decide/decide.ts'),
    import('./incident/keys.ts'),
    import('./incident/speech.ts'),
    import('./fix/registry.ts'),
  ]);
  const id = incidentId(diagnosis.failure.where, groupOf(diagnosis.cause), diagnosis.culprit?.id);
  const resources = proposals.flatMap((proposal) => ('resource' in proposal ? [proposal.resource] : []));
  const { before, brakes } = await w.store.recall({ id, resources }, w.now());
  const decision = decide({ diagnosis, proposals, brakes, before }, w);
  const patience = patienceOf(diagnosis, causeOf(diagnosis.cause).handling);
  const settles = decision.do === 'act' ? fixOf(decision.plan.fix).settlesAfterSeconds : undefined;
  w.log.info('decided', { incident: id, decision: decision.do, ...(decision.do === 'hold' && { guard: decision.guard }) });
  return { before, seen: { id, diagnosis, decision, patience, settles } };
}

interface Carrying {
  /** How the members stand now, for the message; without it the message shows what the examination read. */
  readonly outlook?: Outlook;
  /** What must be in the table before anything is said. */
  readonly traces?: Promise<void>;
}

/** Does what the saved incident asks for: write if it is acting, then publish what is owed. The timer enters here too after a crash. The caller has won a save. */
export async function carryOut(incident: Incident, w: World, { outlook, traces }: Carrying = {}): Promise<Ending> {
  // Both are awaited to their end even if one fails: a write still under way when the run ends could land after its lease.
  const [carried, traced] = await Promise.allSettled([incident.state === 'acting' ? act(incident, w) : incident, traces]);
  if (carried.status === 'rejected') throw carried.reason;
  if (traced.status === 'rejected') throw traced.reason;
  const done = carried.value;
  if (!done) return { joined: incident.id };
  const { tell } = await import('./tell.ts');
  return { incident: done.id, state: done.state, telling: await tell(done, w, outlook) };
}

/** Writes through the only door, and saves what came of it. Null: another run has taken over, and publishes. */
async function act(incident: In<'acting'>, w: World): Promise<Incident | null> {
  const [{ apply }, { applied, refused }] = await Promise.all([import('./fix/apply.ts'), import('./incident/moves.ts')]);
  const outcome = await apply(incident.run, incident.id, doorOf(w));
  const { plan } = incident.run;
  w.log.info('carried out', { incident: incident.id, fix: plan.fix, did: outcome.did });
  return move(incident, w, (current) => {
    if (current.state !== 'acting' || current.run.at !== incident.run.at) return null;
    if (outcome.did !== 'refused') return applied(current, { mine: outcome.did === 'applied', at: w.now() }, w.now());
    return refused(current, { do: 'hold', plan, guard: outcome.guard, because: outcome.because, approvable: false }, w.now());
  });
}

/** What the door needs of the world: clients, the hour's budget, and the record of what was made. */
export const doorOf = (w: World): Door => ({
  aws: w.aws,
  lend: (loan) => w.lend(loan),
  settings: w.settings,
  now: () => w.now(),
  log: w.log,
  spend: (now) => w.store.spend({ budget: 'fixes', most: w.settings.maxFixesPerHour }, now),
  remember: (made) => w.store.remember(made),
  forget: (resource) => w.store.forget(resource),
});
