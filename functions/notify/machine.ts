/** The notice for machines: queues, functions, pagers, ticket systems. Fields are added, never renamed, within one version. */
import type { Incident, Iso, Notice, Strength, Where } from '../model.ts';
import { quoted } from './quote.ts';

/** Raised when a field is renamed or goes; whoever reads it may rely on the rest. */
const machineVersion = 1;

/** The notice as JSON, for whatever subscribes. */
export interface Machine {
  readonly version: typeof machineVersion;
  /** The incident's id: the same for every message about it, so pagers open one alert and close it. */
  readonly dedupeKey: string;
  /** Grows by one with each message about the incident. */
  readonly number: number;
  readonly verdict: Notice['verdict'];
  readonly urgency: Notice['urgency'];
  readonly state: Incident['state'];
  /** Only once closed. */
  readonly how?: string;
  readonly supersededBy?: string;
  readonly subject: string;
  readonly head: readonly string[];
  /** When the next message comes, at the latest; absent: none unless something changes. */
  readonly nextWordAt?: Iso;
  readonly openedAt: Iso;
  readonly where: Where;
  readonly cause: string;
  readonly culprit: string | null;
  readonly standing: Incident['diagnosis']['standing'];
  readonly failedTasks: number;
  readonly strength?: Strength;
  readonly members: readonly Where[];
  /** How many members were left out, to keep the message small. */
  readonly membersLeftOut: number;
  readonly decision: {
    readonly do: 'act' | 'hold' | 'tell';
    readonly fix?: string;
    readonly plan?: string;
    readonly guard?: string;
    readonly because?: string;
  };
  readonly commands: readonly string[];
  readonly facts: readonly { readonly says: string; readonly source: string }[];
  readonly gaps: readonly { readonly wanted: string; readonly why: string; readonly needs?: string }[];
  /** ECS's words that decided, masked and without links. */
  readonly quoted?: string;
}

const mostMembers = 50;
const mostFacts = 30;

/** The notice with the facts of its incident. */
export function machineOf(notice: Notice, incident: Incident): Machine {
  const { verdict, urgency, number, subject, head, nextWordAt, places = [incident.where] } = notice;
  const { diagnosis, state, strength } = incident;
  const { because: decisive } = diagnosis.match;
  // Whoever subscribes to events was not asked whether logs may be quoted.
  const because = decisive?.field === 'build.log' ? undefined : decisive?.text;
  return {
    version: machineVersion,
    dedupeKey: incident.id,
    number,
    verdict,
    urgency,
    state,
    ...(incident.state === 'closed' && { how: incident.how, ...(incident.supersededBy && { supersededBy: incident.supersededBy }) }),
    subject,
    head,
    ...(nextWordAt && { nextWordAt }),
    openedAt: incident.openedAt,
    where: incident.where,
    cause: diagnosis.cause,
    culprit: diagnosis.culprit?.id ?? null,
    standing: diagnosis.standing,
    failedTasks: incident.failedTasks,
    ...(strength && { strength }),
    members: places.slice(0, mostMembers),
    membersLeftOut: Math.max(0, places.length - mostMembers),
    decision: decided(incident),
    commands: notice.sections.flatMap(({ lines }) => lines.flatMap(({ kind, text }) => (kind === 'command' ? [text] : []))),
    facts: diagnosis.facts.slice(0, mostFacts).map(({ says, source }) => ({ says, source })),
    gaps: diagnosis.gaps.slice(0, mostFacts).map(({ wanted, why, needs }) => ({ wanted, why, ...(needs && { needs }) })),
    ...(because && { quoted: quoted(because) }),
  };
}

function decided({ decision }: Incident): Machine['decision'] {
  switch (decision.do) {
    case 'act':
      return { do: 'act', fix: decision.plan.fix, plan: decision.plan.hash };
    case 'hold':
      return { do: 'hold', fix: decision.plan.fix, plan: decision.plan.hash, guard: decision.guard, because: decision.because };
    case 'tell':
      return { do: 'tell', because: decision.because };
  }
}
