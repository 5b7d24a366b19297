/** Where an incident hits, and how the world shows it now. */
import type { FixName } from '../fix/registry.ts';
import type { IncidentId, Iso, Where } from './basics.ts';

/** One (place, cause, fingerprint) that keeps failing, as this run has counted it. */
export interface Sighting {
  readonly key: string;
  /** This run has claimed the look into it; any other run only counts. */
  readonly mine: boolean;
  /** Failures so far, with this one. */
  readonly seen: number;
  /** The incident that it joined. */
  readonly incident?: IncidentId;
  /** It joined because of what the failure names, without an examination of its own. */
  readonly presumed?: boolean;
  /** Runs that have tried to look, with this one: the third opens even with gaps. */
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
  /** It joined because of what the failure names, without an examination of its own. */
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

/** A running task of a member. It proves a cure only if it uses the thing that was cured, so what its definition uses is listed. */
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

/** What we once made and have not undone: if it is gone, somebody else took it away. */
export interface Made {
  readonly resource: string;
  readonly incident: IncidentId;
  readonly fix: FixName;
  readonly at: Iso;
}
