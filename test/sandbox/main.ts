/** `npm run --silent sandbox -- scenario.json`: runs one scenario in virtual time and prints what came of it as one JSON object. README.md documents both. */
import './quiet.ts';
import { argumentsOf } from '../support/arguments.ts';
import { reportOf } from './run/report.ts';
import { readScenario } from './run/scenario.ts';
import { tell } from './run/story.ts';

const usage = 'npm run --silent sandbox -- scenario.json   (or - for standard input; test/sandbox/README.md has the format)';

// What is wrong with a scenario, with its settings, or with what the sandbox can answer.
const sayable: readonly string[] = ['Error', 'InputError', 'Unexpected'];

const { positionals } = argumentsOf({ usage, most: 1 });
const [path] = positionals;
if (!path) {
  console.error(`usage: ${usage}`);
  process.exit(2);
}
try {
  const told = await tell(readScenario(path));
  process.stdout.write(`${JSON.stringify(reportOf(told), null, 2)}\n`);
} catch (error) {
  // Anything else is a fault of ours, and shows where.
  console.error(error instanceof Error && sayable.includes(error.name) ? `${path}: ${error.message}` : error);
  process.exit(2);
}
