/** `npm run --silent breaks`: breaks everything once, and prints the figures. */
import '../sandbox/quiet.ts';
import { figureOf, tally } from './tally.ts';

process.stdout.write(`${figureOf(await tally())}\n`);
