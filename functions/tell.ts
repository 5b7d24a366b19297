/** The outbox: whatever is owed is rendered from what is stored, published, and marked as told. At least once, and never while somebody else is at it. */
import { AwsError } from './aws/outcome.ts';
import { causeOf } from './classify/catalogue.ts';
import { isAway } from './incident/judge.ts';
import { told } from './incident/moves.ts';
import { move } from './incident/save.ts';
import { isSame, places } from './incident/standing.ts';
import { seconds } from './incident/time.ts';
import type { Incident, Member, Notice, Outlook, Strength, Where } from './model.ts';
import type { World } from './world.ts';

/** An hour and account; what finds no place is sent by the next minute's timer, all of it in one message. */
export const messagesAnHour = 6;

/** `silent`: nothing was owed. `waits`: no place was left, and it stays owed, due at once. */
export type Telling = 'told' | 'silent' | 'waits';

/**
 * Publishes what the incident owes. The caller has just won a save of it, so nobody else is publishing the same. `outlook` is the state as just read.
 * Throws AwsError when SNS refuses: the message stays owed, and the timer says it.
 */
export async function tell(incident: Incident, w: World, outlook?: Outlook): Promise<Telling> {
  if (incident.told >= incident.seq) return endsWithoutWord(incident) ? announce(incident, w, outlook) : 'silent';
  const [hasPlace, shown] = await Promise.all([w.store.spend({ budget: 'messages', most: messagesAnHour }, w.now()), show(incident, w, outlook)]);
  if (hasPlace) return publishAll([shown], w);
  await move(incident, w, (current) => (current.told < current.seq ? { ...current, dueAt: seconds(w.now()) } : null));
  return 'waits';
}

/** It was told of, and closes without a message: named in another's, or after eight quiet days. */
const endsWithoutWord = (incident: Incident): boolean =>
  incident.state === 'closed' && (incident.how === 'superseded' || incident.how === 'expired') && incident.seq > 0 && !incident.silent;

/** Pagers and tickets wait on the bus for the end of what they opened. */
async function announce(incident: Incident, w: World, outlook: Outlook | undefined): Promise<Telling> {
  const [{ putOnBus }, render, shown] = await Promise.all([import('./notify/publish.ts'), renderer(w), show(incident, w, outlook)]);
  await putOnBus(render(shown), incident, w);
  return 'silent';
}

/** One is published as itself, several as a digest; then each is marked. */
export async function publishAll(shown: readonly Shown[], w: World): Promise<Telling> {
  const [{ publish, publishDigest }, { digestOf }, render] = await Promise.all([import('./notify/publish.ts'), import('./notify/digest.ts'), renderer(w)]);
  const [first, ...others] = shown.map((one) => ({ one, notice: render(one), incident: one.incident }));
  if (!first) return 'silent';
  const owed = [first, ...others] as const;
  const digest = () => digestOf({ owed, settings: w.settings, now: w.now() });
  const published = others.length ? await publishDigest(digest(), owed, w) : await publish(first.notice, first.incident, w);
  if (!published.ok) throw new AwsError(published);
  w.log.count('Messages', { urgency: first.notice.urgency });
  for (const { one } of owed) await markTold(one, w);
  return 'told';
}

/** What cannot be rendered is a bug of ours: logged, and said as far as it can be said, for whoever waits for a word must get one. */
async function renderer({ settings, log, ...w }: World): Promise<(one: Shown) => Notice> {
  const [{ noticeOf }, { bareNotice }] = await Promise.all([import('./notify/notice.ts'), import('./notify/bare.ts')]);
  const now = w.now();
  return (one) => {
    try {
      return noticeOf({ ...one, settings, now, causeOf });
    } catch (error) {
      log.error('a message could not be rendered', { incident: one.incident.id, error });
      return bareNotice({ ...one, settings });
    }
  };
}

interface Shown {
  readonly incident: Incident;
  readonly members: readonly Member[];
  /** How many places it has, those among them that are out of it by now: what "worse" is measured by. */
  readonly joined: number;
  readonly strengths: readonly (Strength & { readonly where: Where })[];
}

/** What a message is rendered from. */
export async function show(incident: Incident, w: World, outlook: Outlook | undefined): Promise<Shown> {
  const joined = await w.store.members(incident, w.now());
  const members = stillIn(joined, incident, outlook);
  const strengths = (outlook?.prospects ?? []).flatMap(({ where, strength }) => (strength ? [{ ...strength, where }] : []));
  const own = incident.strength && !outlook ? [{ ...incident.strength, where: incident.where }] : [];
  return { incident, members, joined: places(joined).length, strengths: [...strengths, ...own] };
}

/** One for each place. While it lasts, whoever was deleted, scaled to zero or went to another revision is hit no more, and asked for nothing. */
function stillIn(members: readonly Member[], { state }: Incident, outlook: Outlook | undefined): readonly Member[] {
  const all = places(members);
  const out = state === 'closed' ? [] : (outlook?.prospects ?? []).filter((prospect) => isAway(prospect, members));
  const still = all.filter(({ where }) => !out.some((prospect) => isSame(prospect.where, where)));
  return still.length ? still : all;
}

/** Somebody may have moved it on meanwhile: the larger `told` stays. */
async function markTold({ incident, joined, strengths }: Shown, w: World): Promise<void> {
  const running = strengths.reduce((sum, { running, desired }) => sum + Math.min(running, desired), 0);
  const short = strengths.some(({ running, desired }) => running < desired);
  await move(incident, w, (current) => told(current, { seq: incident.seq, said: { running, short, members: Math.max(1, joined) } }, w.now()));
}
