/** Instants, ids and places. */

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
