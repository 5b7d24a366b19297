/** Lambda's Runtime API as the function's process sees it. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Answer = { readonly returned: unknown } | { readonly failed: { readonly errorType: string; readonly errorMessage: string } };

export interface RuntimeApi {
  readonly address: string;
  /** Hands the event over and waits for what the function makes of it. */
  invoke(event: unknown): Promise<Answer>;
  /** The function's process is gone: whoever waits is told so. */
  hangUp(reason: string): void;
  close(): void;
}

export async function serveRuntimeApi(): Promise<RuntimeApi> {
  const waiting: { id: string; event: unknown }[] = [];
  const answers = new Map<string, (answer: Answer) => void>();
  let asking: ServerResponse | undefined;
  let count = 0;

  const handOver = () => {
    const next = asking && waiting.shift();
    if (!next) return;
    const headers = {
      'Lambda-Runtime-Aws-Request-Id': next.id,
      'Lambda-Runtime-Deadline-Ms': String(Math.round(performance.timeOrigin + performance.now()) + 45_000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:111122223333:function:ecs-medic-Remediate',
      'Content-Type': 'application/json',
    };
    asking!.writeHead(200, headers).end(JSON.stringify(next.event));
    asking = undefined;
  };

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const { id, kind } = /\/invocation\/(?<id>[^/]+)\/(?<kind>response|error)$/.exec(request.url ?? '')?.groups ?? {};
    const body = JSON.parse((await text(request)) || 'null');
    response.writeHead(202).end();
    // A process that cannot load its handler speaks of no invocation: whoever waits hears of it.
    const heard = id ? [id] : [...answers.keys()];
    for (const one of heard) answers.get(one)?.(kind === 'response' ? { returned: body } : { failed: body });
  };

  const server = createServer((request, response) => {
    if (request.method === 'POST') return void take(request, response);
    asking = response;
    handOver();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (event) =>
      new Promise((answered) => {
        count += 1;
        const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
        answers.set(id, answered);
        waiting.push({ id, event });
        handOver();
      }),
    hangUp: (reason) => {
      for (const answered of answers.values()) answered({ failed: { errorType: 'ProcessEnded', errorMessage: reason } });
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
