/** What differs from the last revision that ran: facts, and no guess which of them broke it. */
export interface Difference {
  /** "image of container api" */
  readonly what: string;
  /** Null: was not there. */
  readonly before: string | null;
  /** Null: is not there any more. */
  readonly after: string | null;
}

/** A tag that both revisions name, and that points to another image than the one that ran. */
export interface MovedTag {
  readonly container: string;
  readonly image: string;
  readonly ran: string;
  readonly now: string;
}

/** What the probe recent-change found out. */
export interface RecentChangeEvidence {
  /** The revision that failed. */
  readonly taskDefinitionArn: string;
  /** The last revision that was deployed completely, or of which tasks still run; null: none is known. */
  readonly lastRan: string | null;
  /** Never values of environment variables: people keep secrets in them. */
  readonly differences: readonly Difference[];
  readonly movedTags: readonly MovedTag[];
}
