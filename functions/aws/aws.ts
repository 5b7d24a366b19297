/** The one place where an SDK client is made: lazily, one a service and Region, with time-outs; every call ends as an Outcome. */

import type { Action, InputOf, OutputOf, ReadAction } from './operations.ts';
import { type Outcome, toFailed } from './outcome.ts';

/** Keys as STS lends them, or as a test makes them up. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** How one call differs from the usual one. */
export interface CallOptions {
  /** Another Region than the function's own: a log driver or an image may name one. */
  readonly region?: string;
  /** Read past the memo: what a write rests on is never older than the call before it. */
  readonly fresh?: boolean;
}

/** AWS as the product sees it. A call never rejects for what AWS answers: that is an Outcome. */
export interface Aws {
  call<A extends Action>(action: A, input: InputOf<A>, options?: CallOptions): Promise<Outcome<OutputOf<A>>>;
}

/** What a probe or a fix is handed: only the calls that it declared, by type. */
export interface Reads<R extends ReadAction> {
  call<A extends R>(action: A, input: InputOf<A>, options?: CallOptions): Promise<Outcome<OutputOf<A>>>;
}

/** Where the calls go, and as whom. */
export interface AwsOptions {
  readonly region: string;
  /** Absent: the function's own role. Present: what the door was lent for one fix. */
  readonly credentials?: Credentials;
}

interface Sdk {
  readonly Client: new (config: object) => { send(command: object): Promise<unknown>; readonly config: { readonly requestHandler: object } };
  readonly [command: `${string}Command`]: new (input: object) => object;
}

// Loaded when first needed: the hot path (ignored, repeat) loads none of them.
const services: Readonly<Record<string, () => Promise<unknown>>> = {
  cloudformation: () => import('./services/cloudformation.ts'),
  cloudtrail: () => import('./services/cloudtrail.ts'),
  ec2: () => import('./services/ec2.ts'),
  ecr: () => import('./services/ecr.ts'),
  ecs: () => import('./services/ecs.ts'),
  elasticfilesystem: () => import('./services/elasticfilesystem.ts'),
  events: () => import('./services/events.ts'),
  iam: () => import('./services/iam.ts'),
  kms: () => import('./services/kms.ts'),
  logs: () => import('./services/logs.ts'),
  secretsmanager: () => import('./services/secretsmanager.ts'),
  sns: () => import('./services/sns.ts'),
  ssm: () => import('./services/ssm.ts'),
  sts: () => import('./services/sts.ts'),
};

/** Longer than any healthy answer takes; a probe's deadline is shorter than three of them. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true };

/** The first client's connections are everybody's: a borrowed role writes over the one that the proof was read over, without a handshake of its own. */
const pool: { requestHandler: object } = { requestHandler: timeouts };

/** Makes no call and loads no client: both happen at the first call to a service. */
export function connect({ region: home, credentials }: AwsOptions): Aws {
  // An operation's middleware is put together once, not for each call: nothing is added to it later.
  const config = { maxAttempts: 3, cacheMiddleware: true, ...(credentials && { credentials }) };
  const clients = new Map<string, Promise<{ sdk: Sdk; client: InstanceType<Sdk['Client']> }>>();
  const reach = (service: string, region: string) => {
    const key = `${service}/${region}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    const made = services[service]!().then((module) => {
      const sdk = module as Sdk;
      const client = new sdk.Client({ ...config, ...pool, region });
      pool.requestHandler = client.config.requestHandler;
      return { sdk, client };
    });
    clients.set(key, made);
    return made;
  };
  return {
    async call(action, input, { region = home } = {}) {
      const [service, operation] = action.split(':') as [string, string];
      const { sdk, client } = await reach(service, region);
      const command = new sdk[`${operation}Command`]!(input);
      try {
        return { ok: true, value: (await client.send(command)) as never };
      } catch (error) {
        return toFailed(action, error);
      }
    },
  };
}
