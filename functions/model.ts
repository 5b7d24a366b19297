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
export type { CauseId } from './classify/catalogue.ts';
export type { Field } from './classify/cause.ts';
export type { GuardName } from './decide/registry.ts';
export type { ProbeName } from './diagnose/registry.ts';
export type { FixName } from './fix/registry.ts';
export type * from './model/basics.ts';
export type * from './model/decision.ts';
export type * from './model/diagnosis.ts';
export type * from './model/failure.ts';
export type * from './model/incident.ts';
export type * from './model/notice.ts';
export type * from './model/outlook.ts';
