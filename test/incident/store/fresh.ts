/** A store of its own for each test, on a table in process. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createStore, type Store } from '../../../functions/incident/store/store.ts';
import { at } from '../../support/incidents.ts';
import { startTables, type Tables, tableCredentials, tableRegion } from '../../support/table.ts';

interface Fresh {
  store: Store;
  endpoint: string;
}

/** Called once, at the top of a test file; `store` is the running test's. */
export function freshStore(): Fresh {
  const fresh = {} as Fresh;
  let tables: Tables;
  beforeAll(async () => {
    tables = await startTables();
    fresh.endpoint = tables.endpoint;
  });
  afterAll(() => tables.close());
  beforeEach(async () => {
    const tableName = await tables.create();
    fresh.store = createStore({ tableName, region: tableRegion, endpoint: tables.endpoint, credentials: tableCredentials, patienceMs: 60_000 });
  });
  return fresh;
}

export const caller = (requestId: string, seconds = 0) => ({ requestId, now: () => at(seconds) });
export const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
