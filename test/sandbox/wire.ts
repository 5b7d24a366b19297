/**
 * The SDK's clients, answered by a sandbox. `Client#send` is stubbed once for all clients of a service; which sandbox a call belongs to, and who calls,
 * is told by the client's credentials, so that several accounts can live in one process.
 */
import { mockClient } from 'aws-sdk-client-mock';
import type { MintedCredentials, ServiceModel } from './service.ts';

/** Answers a command, or throws as the SDK would. */
export interface Answering {
  receive(arrived: Arrived): Promise<unknown>;
}

export interface Arrived {
  readonly service: ServiceModel;
  readonly operation: string;
  readonly input: object;
  readonly region: string;
  readonly accessKeyId: string;
}

interface AnyClient {
  readonly config: { credentials(): Promise<{ accessKeyId: string }>; region(): Promise<string> };
}

const answering = new Map<string, Answering>();
const stubs = new Map<string, { restore(): void }>();

/** Registers credentials as a sandbox's own: whoever holds them reaches it. */
export function admit(credentials: MintedCredentials, sandbox: Answering): void {
  answering.set(credentials.accessKeyId, sandbox);
}

export function dismiss(sandbox: Answering): void {
  for (const [key, value] of answering) if (value === sandbox) answering.delete(key);
  if (answering.size > 0) return;
  for (const stub of stubs.values()) stub.restore();
  stubs.clear();
}

export function stub(services: readonly ServiceModel[]): void {
  for (const service of services) {
    if (stubs.has(service.name)) continue;
    const mock = mockClient(service.sdk[service.client] as never);
    mock.onAnyCommand().callsFake((input: object, getClient) => {
      const client = getClient() as unknown as AnyClient;
      const command = mock.send.args.at(-1)![0] as object;
      return answer(service, { operation: command.constructor.name.replace(/Command$/, ''), input }, client);
    });
    stubs.set(service.name, mock);
  }
}

async function answer(service: ServiceModel, { operation, input }: { operation: string; input: object }, client: AnyClient): Promise<unknown> {
  const { accessKeyId } = await client.config.credentials();
  const sandbox = answering.get(accessKeyId);
  if (!sandbox) throw new Error(`${service.name}:${operation} was called with credentials of no sandbox`);
  return sandbox.receive({ service, operation, input, region: await client.config.region(), accessKeyId });
}
