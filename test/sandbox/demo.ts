/** `npm run demo`: five stories through the whole product, in an account in memory and in virtual time; `--json` for machines. */
import './quiet.ts';
import { argumentsOf } from '../support/arguments.ts';
import { reportOf } from './run/report.ts';
import { readScenario } from './run/scenario.ts';
import { tell } from './run/story.ts';
import { createScreen } from './screen.ts';
import { stories } from './stories.ts';

const { json } = argumentsOf({ usage: 'npm run demo   (npm run --silent demo -- --json for machines)', json: true });
const coloured = process.stdout.isTTY === true && !process.env['NO_COLOR'];
const screen = createScreen((text) => process.stdout.write(text), coloured);

if (json) {
  const told = [];
  for (const { title, scenario } of stories) told.push({ title, ...reportOf(await tell(readScenario(scenario))) });
  process.stdout.write(`${JSON.stringify({ stories: told }, null, 2)}\n`);
} else {
  process.stdout.write('An AWS account in memory and its ECS scheduler; time is virtual. Causes, fixes and messages are the product’s own.\n');
  for (const [index, { title, scenario }] of stories.entries()) {
    screen.title(index + 1, title);
    screen.end(await tell(readScenario(scenario), { watch: screen.show }));
  }
}
