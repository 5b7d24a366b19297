/** Settings become a World: the one place where AWS, the table and the registries are connected. Clients are made when first called. */
import { type Aws, type Credentials, connect } from './aws/aws.ts';
import { type Memo, memoise } from './aws/memo.ts';
import type { Outcome } from './aws/outcome.ts';
import { type RegistryReader, registryReader } from './aws/registry.ts';
import { createStore } from './incident/store/store.ts';
import { createLog } from './log.ts';
import type { Settings } from './settings.ts';
import type { Loan, World } from './world.ts';

/** What a World is connected with; whatever is absent is AWS's own. */
export interface Connecting {
  now(): Date;
  readonly requestId: string;
  /** Instead of the function's own: the sandbox and the emulator bring theirs. */
  readonly credentials?: Credentials;
  readonly registry?: RegistryReader;
  readonly dynamoEndpoint?: string;
}

/** Made once a container, so that clients and the memo of reads are shared by its invocations; `forRequest` gives each its own request id. */
export function createWorld(settings: Settings, { now, requestId, credentials, registry = registryReader(), dynamoEndpoint }: Connecting): World {
  const identity = { region: settings.region, ...(credentials && { credentials }) };
  const aws = memoise(connect(identity), now);
  return {
    settings,
    now,
    requestId,
    aws,
    lend: (loan) => lend(loan, aws, settings),
    registry,
    log: createLog({ now, requestId }),
    store: createStore({ tableName: settings.tableName, ...identity, ...(dynamoEndpoint && { endpoint: dynamoEndpoint }) }),
  };
}

/** The same connections, under another request's id. */
export const forRequest = (world: World, requestId: string): World => ({ ...world, requestId, log: createLog({ now: () => world.now(), requestId }) });

/** The shortest that STS gives. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const lentForSeconds = 900;

/** The role's own statements, cut to this fix's actions on its scope. Never memoised: a loan is for one write, after which all is read anew. */
async function lend({ roleArn, sessionName, actions, resources }: Loan, memo: Memo, { region }: Settings): Promise<Outcome<Aws>> {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }] });
  const input = { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: lentForSeconds, Policy };
  const lent = await memo.call('sts:AssumeRole', input, { fresh: true });
  if (!lent.ok) return lent;
  const { AccessKeyId, SecretAccessKey, SessionToken } = lent.value.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken)
    return { ok: false, why: 'broken', action: 'sts:AssumeRole', code: 'NoCredentials', message: 'STS answered without credentials' };
  const borrowed = connect({ region, credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } });
  return {
    ok: true,
    value: { call: (action, input, options) => borrowed.call(action, input, options).finally(memo.forget) },
  };
}
