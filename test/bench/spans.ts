/** Calls in time: which ran beside each other, and how long the longest chain is of which each had to wait for the one before. */
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** `opened` and `closed` are places in one order of all openings and closings. */
export interface Span {
  readonly name: string;
  readonly opened: number;
  readonly closed: number;
}

const longer = (one: readonly string[], other: readonly string[]): readonly string[] => (other.length > one.length ? other : one);

function chains(spans: readonly Span[]): ReadonlyMap<Span, readonly string[]> {
  const longest = new Map<Span, readonly string[]>();
  for (const span of [...spans].sort((one, other) => one.opened - other.opened)) {
    const earlier = spans.filter(({ closed }) => closed < span.opened).map((one) => longest.get(one) ?? []);
    longest.set(span, [...earlier.reduce(longer, []), span.name]);
  }
  return longest;
}

export const longestChain = (spans: readonly Span[]): readonly string[] => [...chains(spans).values()].reduce(longer, []);

/** The longest of those that end with `last`: what it waited for. */
export const chainTo = (last: Span, spans: readonly Span[]): readonly string[] => chains(spans).get(last) ?? [];

export interface Watched {
  readonly endpoint: string;
  readonly spans: readonly Span[];
  close(): void;
}

/** Stands before an endpoint of DynamoDB, and answers a little later than it: calls that were made side by side are seen to overlap. */
export async function watch(origin: string, laterMs: number, order: () => number): Promise<Watched> {
  const spans: { name: string; opened: number; closed: number }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const name = String(incoming.headers['x-amz-target']).split('.').at(-1)!;
    const span = { name, opened: order(), closed: Number.POSITIVE_INFINITY };
    spans.push(span);
    const body = await buffer(incoming);
    await sleep(laterMs);
    const forwarded = send(origin, { method: 'POST', headers: incoming.headers }, (answer) => {
      span.closed = order();
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
