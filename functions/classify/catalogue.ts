/** The whole catalogue, in the order of neighbourhoods. */
export type CauseId = 'unclassified' | 'ecr-auth-denied';
