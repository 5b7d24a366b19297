/**
 * `npm test`: every stage in order, one count at the end. A stage whose tools this machine lacks is skipped with a line that names them;
 * with CI=true a skip is a failure, so that nothing is green by absence.
 *
 *   node test/all.mjs [stage …]      all stages, or those named
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { missingOf } from './tools/present.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const reports = mkdtempSync(join(tmpdir(), 'ecs-medic-test-'));
const inCi = process.env.CI === 'true';

const command = (name, file, args) => ({ name, file, args, needs: [] });
const vitest = (name, needs = []) => ({ name, needs, project: name, file: bin('vitest'), args: ['run', '--project', name] });

/** In the order in which a failure is cheapest to read. What stands further down uses what `build` wrote. */
const stages = [
  command('lint', bin('biome'), ['ci', '--colors=off', '.']),
  command('types', bin('tsc'), ['--noEmit']),
  vitest('unit'),
  command('unused', bin('knip'), []),
  command('build', process.execPath, ['infra/build.mjs']),
  vitest('scenarios'),
  vitest('template', ['python3']),
  vitest('patterns', ['java', 'mvn']),
  vitest('runtime', ['python3', 'cmake', 'make', 'g++']),
  vitest('emulator', ['python3']),
];

/** Output is kept until the stage ends, and shown in full only if it failed: a reader wants the one red part. */
function run(file, args) {
  return new Promise((done) => {
    const child = spawn(file, args, { cwd: root, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => done({ code: 1, output: error.message }));
    child.on('close', (code) => done({ code: code ?? 1, output: Buffer.concat(output).toString('utf8') }));
  });
}

/** Vitest's own count. A file that did not load has no tests, but is a failure; so is a run that wrote no report. */
function countOf(report, code) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = code === 0 ? numFailedTests : Math.max(1, numFailedTests, numFailedTestSuites);
    return { passed: numPassedTests, failed, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runStage({ name, file, args, project }) {
  const report = join(reports, `${name}.json`);
  const { code, output } = await run(file, project ? [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : args);
  const counted = project ? countOf(report, code) : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  return { ...counted, output };
}

function say(name, { passed, failed, skipped }, seconds) {
  const verdict = failed > 0 ? styleText('red', 'failed') : styleText('green', 'passed');
  const parts = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : []), ...(skipped > 0 ? [`${skipped} skipped inside`] : [])];
  console.log(`${verdict}  ${name.padEnd(10)} ${parts.join(', ')}  (${seconds} s)`);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`No stage is called ${unknown.join(', ')}. Stages: ${stages.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const stage of stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const missing = missingOf(stage.needs);
  if (missing.length > 0) {
    console.log(`${styleText('yellow', 'SKIPPED')} ${stage.name}: needs ${missing.join(', ')}${inCi ? ', which CI must have' : ''}`);
    total[inCi ? 'failed' : 'skipped'] += 1;
    continue;
  }
  const began = performance.now();
  const result = await runStage(stage);
  say(stage.name, result, Math.round((performance.now() - began) / 1000));
  if (result.failed > 0) console.log(result.output);
  total.passed += result.passed;
  total.failed += result.failed + (inCi ? result.skipped : 0);
  total.skipped += inCi ? 0 : result.skipped;
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed > 0 ? 1 : 0);
