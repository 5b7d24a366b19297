/** Alone knows the table. */
export type Store = Record<string, never>;
