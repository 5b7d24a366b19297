/** In a process of its own: runs a handler on one event ten times, and prints which bytes were loaded for it and the most memory it held. */
import { statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const loaded = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) loaded.add(fileURLToPath(url));
    return next(url, context);
  },
});

const [, , file, event] = process.argv;
const { handler } = await import(pathToFileURL(file).href);
for (let run = 0; run < 10; run += 1) await handler(JSON.parse(event), { awsRequestId: `request-${run}` });
const bytes = [...loaded].reduce((sum, one) => sum + statSync(one).size, 0);
console.log(JSON.stringify({ bytes, files: loaded.size, peakMb: process.resourceUsage().maxRSS / 1024 }));
