/** What a repeat loads and holds: the path that nearly every event of a storm takes, in the built function, on Node 24, with a table that answers at once. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cases, eventOf } from '../patterns/cases.ts';
import { deploy, environmentOf } from '../template/deployment.ts';
import { node24 } from '../tools/node24.mjs';
import { built, bundled } from './bundle.ts';
import type { Figure } from './figure.ts';

interface Held {
  readonly bytes: number;
  readonly files: number;
  readonly peakMb: number;
}

/** As UpdateItem answers when somebody else looks already: counted, and done. */
const counted = JSON.stringify({
  Attributes: { pk: { S: 'S' }, sk: { S: 's' }, seen: { N: '7' }, sleepUntil: { N: '9999999999' }, claimedBy: { S: 'somebody' } },
});

export async function hotPath(): Promise<readonly Figure[]> {
  const table = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(counted));
  });
  await new Promise<void>((listening) => table.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(table.address() as AddressInfo).port}`;
  const event = eventOf(cases.find(({ says }) => says === 'a task failed to start')!);
  try {
    const ours = await hold(built('remediate'), event, { ...environmentOf(deploy({ Mode: 'observe' }), 'Remediate'), AWS_ENDPOINT_URL: endpoint });
    const least = await hold(await bundled('dynamo'), { id: '1' }, { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: endpoint });
    return [
      {
        group: 'hot path',
        what: 'bytes loaded',
        value: ours.bytes / 1024,
        unit: 'KB',
        note: `${ours.files} files; the DynamoDB-only handler loads ${Math.round(least.bytes / 1024)} KB`,
      },
      { group: 'hot path', what: 'peak memory', value: ours.peakMb, unit: 'MB', bound: 96, note: `the DynamoDB-only handler: ${Math.round(least.peakMb)} MB` },
    ];
  } finally {
    table.closeAllConnections();
    table.close();
  }
}

const script = fileURLToPath(new URL('./hold.mjs', import.meta.url));

async function hold(folder: string, event: object, environment: Readonly<Record<string, string>>): Promise<Held> {
  const env = { ...environment, AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  const { stdout } = await promisify(execFile)(join(node24().bin, 'node'), [script, join(folder, 'index.mjs'), JSON.stringify(event)], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}
