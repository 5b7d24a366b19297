/** Nothing: what the process itself costs. */
export const handler = async (): Promise<void> => {};
