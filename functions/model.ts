/**
 * The narrow waist: the plain data that passes between the stages, and the project's glossary. Nothing here has behaviour.
 *
 * failure    something that went wrong at one place: a stopped task, a service that cannot place one, a build
 * match      what the failure's texts say, by the catalogue alone
 * diagnosis  what the account says: cause, culprit, evidence, facts, and the gaps we could not look into
 * culprit    the one resource at fault, by id
 * plan       a change a fix could make, exact enough to be approved by its hash
 * decision   act, hold (a guard spoke) or tell (nothing of ours cures it)
 * incident   one problem, however many tasks and services it hits
 * sighting   one (place, cause, fingerprint) that keeps failing: a counter, and the claim on looking into it
 * notice     what we say about an incident, before it is rendered
 */
import type { Action } from './aws/operations.ts';
import type { CauseId } from './classify/catalogue.ts';
import type { Field } from './classify/cause.ts';
import type { CustomCause } from './classify/custom.ts';
import type { GuardName } from './decide/registry.ts';
import type { AnswerOf, ProbeName } from './diagnose/registry.ts';
import type { FixName } from './fix/registry.ts';

export type { CauseId, Field, FixName, GuardName, ProbeName };

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Arn = `arn:${string}`;
export type IncidentId = `em-${string}`;

/** An instant as people and AWS write it: ISO 8601, UTC. */
export type Iso = string;
/** An instant as the table counts it: whole seconds since 1970, so that DynamoDB's TTL can read it. */
export type Seconds = number;

/** `family` is a standalone task's task definition family; `project` a CodeBuild project. */
export interface Where {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly cluster?: string;
  readonly kind: 'service' | 'family' | 'project';
  readonly name: string;
}

/** One text of a failure, cleaned of control characters and clipped at 4 KB. */
export interface Text {
  readonly field: Field;
  readonly container?: string;
  readonly text: string;
}

export interface StoppedContainer {
  readonly name: string;
  readonly image?: string;
  readonly imageDigest?: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

/** What the event says of the task that stopped. All of it is a nudge: the task probe reads it anew before anything is written. */
export interface StoppedTask {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly clusterArn: string;
  readonly launchType?: string;
  readonly group?: string;
  readonly startedBy?: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly createdAt?: Iso;
  readonly stoppedAt?: Iso;
  readonly availabilityZone?: string;
  readonly subnetId?: string;
  readonly containers: readonly StoppedContainer[];
}

/** What the event says of a build that failed. Its environment variables are not read: they may hold secrets. */
export interface FailedBuild {
  readonly buildArn: string;
  /** The image that the build itself runs in. */
  readonly image?: string;
  /** Where CloudWatch Logs keeps its log; absent where the project writes none there. */
  readonly log?: { readonly group: string; readonly stream: string };
}

export interface Failure {
  readonly where: Where;
  /** When it failed: the task's stoppedAt, else the event's time. */
  readonly at: Iso;
  readonly texts: readonly Text[];
  readonly task?: StoppedTask;
  readonly build?: FailedBuild;
}

/** A reason for silence, recorded. */
export interface Ignored {
  readonly ignored: string;
}

export interface Match {
  readonly cause: CauseId;
  readonly quiet: boolean;
  /** The text that decided; null when nothing did (`unclassified` of an event without texts). */
  readonly because: Text | null;
  readonly captures: Readonly<Record<string, string>>;
  /** True only if the cause's handling is safe and the deciding clause stands in the text. */
  readonly fixable: boolean;
  /** What a rule of one's own says, where the catalogue says unclassified or -unexplained. */
  readonly custom?: CustomCause;
}

/** A sentence for people; its source is `api:ecs:DescribeTasks`, `event:containers[0].reason`, `registry:public.ecr.aws`. */
export interface Fact {
  readonly says: string;
  readonly source: `${string}:${string}`;
}

/** `unseen`: AWS's API does not show it, to anybody · `unasked`: an examination has few reads, and they were spent · the others as AWS answered. */
export type GapReason = 'denied' | 'throttled' | 'gone' | 'timed-out' | 'broken' | 'unseen' | 'unasked' | 'not-applicable';

export interface Gap {
  /** Which probe wanted it: a fix may only care about its own evidence. */
  readonly probe: ProbeName;
  /** What we wanted to know, as a noun phrase: "policy of repository api". */
  readonly wanted: string;
  readonly why: GapReason;
  /** The permission that would show it. */
  readonly needs?: Action;
}

/** Typed by the probe that answered, so that a fix never parses another probe's words. */
export type Evidence = { readonly [P in ProbeName]?: AnswerOf<P> };

export interface Culprit {
  readonly id: string;
  /** Completes the head line: "Role prod-api-exec could not pull from ECR: its policy was detached." */
  readonly says: string;
}

export interface Diagnosis {
  readonly failure: Failure;
  readonly match: Match;
  /** Refined by evidence, or the match's. */
  readonly cause: CauseId;
  readonly culprit: Culprit | null;
  readonly standing: 'text-only' | 'confirmed' | 'contradicted';
  readonly evidence: Evidence;
  readonly facts: readonly Fact[];
  readonly gaps: readonly Gap[];
  /** What a human can do, with real names: commands pass `quote` of shell.ts. */
  readonly steps: readonly Step[];
  readonly readAt: Iso;
}

export interface Plan {
  readonly fix: FixName;
  /** What it does, in a sentence that also reads in the past: "Attach AmazonECSTaskExecutionRolePolicy to role prod-api-exec." */
  readonly says: string;
  /** The command that undoes it, or null where it cannot be undone. */
  readonly undo: string | null;
  /** The command that does by hand what apply would do. */
  readonly command: string;
  readonly risk: 'safe' | 'ask';
  /** The resource that it changes: `made#` is kept by it, and the owner's tag is read from it. */
  readonly resource: string;
  /** Ids and a delta, never a whole definition. */
  readonly input: Json;
  /** What undo restores. */
  readonly before: Json;
  /** The probes that its proof rests on: a gap of one of these keeps it from being applied. */
  readonly restsOn: readonly ProbeName[];
  /** SHA-256, in hex, of fix and input: what a human approves, and what must come out again from fresh facts. Messages show its first six. */
  readonly hash: string;
}

/** What a fix answers to a diagnosis: a plan, or the sentence why it proposes none, with the change to hand over where there is one. */
export type Proposal = Plan | { readonly fix: FixName; readonly because: string; readonly step?: Step };

/** Something a human can do; with a command where one exists, or with what goes into a file, line by line. `needs` is the right that it takes. */
export interface Step {
  readonly says: string;
  readonly command?: string;
  readonly lines?: readonly string[];
  readonly needs?: `${string}:${string}`;
}

export type Decision =
  | { readonly do: 'act'; readonly plan: Plan }
  | {
      readonly do: 'hold';
      readonly plan: Plan;
      readonly guard: GuardName | 'budget' | 'changed' | 'refused' | 'failed';
      readonly because: string;
      readonly approvable: boolean;
    }
  | { readonly do: 'tell'; readonly because: string; readonly steps: readonly Step[] };

export interface Finding {
  readonly diagnosis: Diagnosis;
  readonly plans: readonly Proposal[];
}

/** A write in progress, or done; `until` is the lease of whoever writes. */
export interface Run {
  readonly plan: Plan;
  readonly direction: 'apply' | 'undo';
  /** Who asked for it; `ecs-medic` where nobody did. The role that it borrows follows from this. */
  readonly by: string;
  readonly at: Iso;
  readonly until: Iso;
  /** How long after the write a failure still proves nothing; absent: not at all. */
  readonly settles?: Seconds;
  /** True once the write has been seen to succeed by whoever made it; false after a take-over that found it made. */
  readonly mine: boolean;
}

export interface Sighting {
  readonly key: string;
  /** Who received it first looks; everybody else counts and is done. */
  readonly mine: boolean;
  readonly seen: number;
  readonly incident?: IncidentId;
  readonly presumed?: boolean;
  readonly looks: number;
  readonly lastTask?: string;
  readonly where: Where;
  readonly image: string;
  readonly taskDefinitionArn?: string;
}

/** What the table counts of a sighting: read again when its incident is judged. */
export interface Count {
  readonly key: string;
  readonly seen: number;
  readonly lastAt: Iso;
  readonly lastTask?: string;
}

/** One service (or family) that an incident hits. */
export interface Member {
  readonly where: Where;
  readonly sighting: string;
  readonly image: string;
  readonly joinedAt: Iso;
  /** How often it had failed before it joined. */
  readonly seenBefore: number;
  readonly presumed: boolean;
  /** The definition that failed: steady on another one means that somebody went back. */
  readonly taskDefinitionArn?: string;
}

/** How a member stands now; `servedBy` names the revision that still serves, where another does. */
export interface Strength {
  readonly running: number;
  readonly desired: number;
  readonly at: Iso;
  readonly servedBy?: string;
}

/** A task of a member, as DescribeTasks shows it, with what its definition uses: a proof must use the thing that was cured. */
export interface SeenTask {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly createdAt: Iso;
  /** When it began to run; absent while it does not. */
  readonly startedAt?: Iso;
  /** `none`: no essential container has a health check. */
  readonly health: 'healthy' | 'unhealthy' | 'unknown' | 'none';
  readonly subnetId?: string;
  /** ARN of its execution role, names of its log groups, its images and their repositories. */
  readonly uses: readonly string[];
}

/** How one member stands now: read anew for every judgement. */
export interface Prospect {
  readonly where: Where;
  /** `unread`: denied, throttled or broken; nothing is concluded from it. */
  readonly state: 'active' | 'gone' | 'unread';
  readonly strength?: Strength;
  /** Of the deployment that ECS is bringing about. */
  readonly taskDefinitionArn?: string;
  readonly rollout?: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS';
  /** Running, created after the moment that was asked about. */
  readonly tasks: readonly SeenTask[];
}

/** The members of an incident as the world shows them. */
export interface Outlook {
  readonly at: Iso;
  readonly prospects: readonly Prospect[];
}

/** What we once made and nobody has taken back by our own hand. */
export interface Made {
  readonly resource: string;
  readonly incident: IncidentId;
  readonly fix: FixName;
  readonly at: Iso;
}

/** What the store knows that may keep us from acting. */
export interface Brakes {
  readonly pausedUntil?: Iso;
  readonly pausedBy?: string;
  readonly made?: Made;
  readonly openedInTenMinutes: number;
}

/** One line of an incident's history: what happened and when. */
export interface Entry {
  readonly at: Iso;
  readonly what:
    | 'opened'
    | 'acting'
    | 'applied'
    | 'refused'
    | 'failed-again'
    | 'taken-over'
    | 'undone'
    | 'acked'
    | 'muted'
    | 'worse'
    | 'reminded'
    | 'closed'
    | 'would-have-acted';
  readonly says: string;
}

/** run-time: containers that ended by themselves · wait: ECS retries by itself · standalone: nothing restarts it, once a day is enough */
export type Patience = 'run-time' | 'wait' | 'standalone';

interface Common {
  readonly id: IncidentId;
  readonly where: Where;
  /** Grows by one with every save; a save holds only under the version it was read at. */
  readonly version: number;
  /** Grows with each change that owes a message; `told` follows publishing, so `told < seq` is the outbox. */
  readonly seq: number;
  readonly told: number;
  readonly dueAt: Seconds;
  readonly openedAt: Iso;
  readonly mutedUntil?: Iso;
  readonly ackedBy?: string;
  readonly diagnosis: Diagnosis;
  readonly decision: Decision;
  /** At most 30, the newest last. */
  readonly history: readonly Entry[];
  /** Running and desired when last read, and when it opened (the worst tells how bad it was). */
  readonly strength?: Strength;
  readonly failedTasks: number;
  /** When the next reminder falls due, if nobody answers. */
  readonly remindAt?: Seconds;
  /** Proof that it held, when one was seen: the sentence for RESOLVED. */
  readonly proof?: string;
  readonly provedAt?: Iso;
  /** Why it may wait before it speaks; absent: it speaks at once. */
  readonly patience?: Patience;
  /** True while it waits: nothing is owed, and closing says nothing either. */
  readonly silent?: true;
  /** When it last spoke, and of how much: worse than that is told. */
  readonly said?: { readonly at: Iso; readonly running: number; readonly members: number };
  /** The last write, kept after watching ends so that it can still be undone. */
  readonly lastRun?: Run;
}

export type Incident = Common &
  (
    | { readonly state: 'open' }
    | { readonly state: 'acting'; readonly run: Run }
    | { readonly state: 'watching'; readonly run: Run; readonly until: Iso }
    | { readonly state: 'closed'; readonly how: 'held' | 'went-away' | 'superseded' | 'expired'; readonly closedAt: Iso; readonly supersededBy?: IncidentId }
  );

export type Verdict = 'FIX APPLIED' | 'RESOLVED' | 'APPROVE' | `RUN ${number} COMMAND${'S' | ''}` | 'LOOK' | 'STILL BROKEN' | 'WORSE' | 'WENT AWAY';

/**
 * One line of a section, before any renderer has wrapped it.
 * says: our sentence · item: one of several · quote: AWS's or a user's words · row: a line of a table, kept as it is · command: for a shell · url: a link that we built
 */
export interface Line {
  readonly kind: 'says' | 'item' | 'quote' | 'row' | 'command' | 'url';
  readonly text: string;
}

/** A part of the message's body; `title` stands in capitals above it, and is empty for the footer. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Notice {
  readonly verdict: Verdict;
  readonly subject: string;
  readonly head: readonly [string, string, string, string];
  readonly sections: readonly Section[];
  readonly urgency: 'page' | 'inform';
  readonly number: number;
  readonly nextWordAt?: Iso;
}
