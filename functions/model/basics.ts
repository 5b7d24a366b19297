/** Instants, ids and places. */

/** What survives the table and the event bus. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** An ARN, by its first word alone: `parseArn` of arn.ts holds it to its grammar. */
export type Arn = `arn:${string}`;
/** `em-7F3A91C2`: short enough to be said aloud. */
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
