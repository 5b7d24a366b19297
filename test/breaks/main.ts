/** `npm run --silent breaks`: breaks everything once, and prints the figures. */
import '../sandbox/quiet.ts';
import { argumentsOf } from '../support/arguments.ts';
import { figureOf, tally } from './tally.ts';

argumentsOf({ usage: 'npm run --silent breaks' });
process.stdout.write(`${figureOf(await tally())}\n`);
