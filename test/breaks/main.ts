/** `npx tsx test/breaks/main.ts`: breaks everything once, and prints the figures. */
import '../sandbox/quiet.ts';
import { figureOf, tally } from './tally.ts';

process.stdout.write(`${figureOf(await tally())}\n`);
