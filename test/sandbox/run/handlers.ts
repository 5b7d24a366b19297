/** The product's entries, connected to the sandbox as a deployment connects them to AWS. */
import { createWorld, forRequest } from '../../../functions/connect.ts';
import { createLog } from '../../../functions/log.ts';
import type { Finding } from '../../../functions/model.ts';
import { readSettings } from '../../../functions/settings.ts';
import type { World } from '../../../functions/world.ts';
import { registryOf } from '../registry.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Handler, Run } from './lambda.ts';
import type { FunctionName, Product } from './product.ts';
import type { Table } from './table.ts';

export interface Connected {
  readonly sandbox: Sandbox;
  readonly product: Product;
  table(): Table;
  /** The product's own log lines. */
  readonly log: string[];
  found(finding: Finding): void;
}

type Entry = (event: unknown, w: World) => Promise<unknown>;

/** An entry's module reads its settings when it is loaded, as in Lambda; ours are given to each world. */
async function entryOf(name: FunctionName, environment: Readonly<Record<string, string>>): Promise<Entry> {
  if (name === 'Remediate') return (await import('../../../functions/pipeline.ts')).remediate;
  if (name === 'Answer') return (await import('../../../functions/answer.ts')).answer;
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    return (await import('../../../functions/follow-up.ts')).followUp;
  } finally {
    for (const key of Object.keys(environment)) delete process.env[key];
    Object.assign(process.env, before);
  }
}

export function createHandlers(connected: Connected): Readonly<Record<string, Handler>> {
  return { Remediate: handler('Remediate', connected), FollowUp: handler('FollowUp', connected), Answer: handler('Answer', connected) };
}

/** One world a container, as in Lambda: clients, and reads for a while, are shared by its runs. */
function handler(name: FunctionName, { sandbox, product, table, log, found }: Connected): Handler {
  const environment = product.environment(name);
  const settings = readSettings(environment);
  const now = () => sandbox.clock.now();
  const entry = entryOf(name, environment);
  let warm: { readonly container: string; readonly world: World } | undefined;
  const worldOf = (container: string): World => {
    const credentials = sandbox.credentials({ role: product.roleArn(name), sessionName: name });
    return createWorld(settings, {
      now,
      requestId: 'cold-start',
      credentials,
      registry: registryOf(sandbox.account),
      dynamoEndpoint: table().endpoint(container),
    });
  };
  return async (event, { container, requestId }: Run) => {
    if (warm?.container !== container) warm = { container, world: worldOf(container) };
    const w = forRequest(warm.world, requestId);
    return (await entry)(event, { ...w, observe: found, log: createLog({ now, requestId, write: (line) => log.push(line) }) });
  };
}
