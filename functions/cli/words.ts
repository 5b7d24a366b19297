/** What an input of the command line says of a failure: an EventBridge event, a task, DescribeTasks output, or text. Only the fields that are read are checked. */
import * as v from 'valibot';
import { fields } from '../classify/cause.ts';
import type { Text } from '../model.ts';
import { clean, phaseTexts, serviceTexts, taskTexts } from '../receive/texts.ts';

const text = v.nullish(v.string('expected a text'));
const list = <S extends v.GenericSchema>(item: S) => v.nullish(v.array(item, 'expected a list'));

const Task = v.object({
  lastStatus: text,
  stoppedReason: text,
  stopCode: text,
  containers: list(v.object({ name: text, reason: text, exitCode: v.nullish(v.number('expected a number')) }, 'expected an object')),
  attachments: list(
    v.object(
      {
        status: text,
        details: list(v.object({ name: text, value: v.nullish(v.union([v.string(), v.number(), v.boolean()], 'expected a text')) }, 'expected an object')),
      },
      'expected an object',
    ),
  ),
});
const Service = v.object({ reason: text });
const Phase = v.object({ 'phase-status': text, 'phase-context': list(v.string('expected a text')) }, 'expected an object');
const Build = v.object({ 'additional-information': v.nullish(v.object({ phases: list(Phase) }, 'expected an object')) });

/** The texts of one failure, or what was expected instead. */
export type Words = readonly Text[] | { readonly expected: string };

const read = <S extends v.GenericSchema>(schema: S, value: unknown, at: string): { readonly output: v.InferOutput<S> } | { readonly expected: string } => {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { output: result.output };
  const [issue] = result.issues;
  const expected = issue.message.startsWith('expected') ? issue.message : `expected ${issue.expected ?? 'another value'}, found ${issue.received}`;
  return { expected: `${[at, v.getDotPath(issue)].filter(Boolean).join('.') || 'input'}: ${expected}` };
};

/** AWS's JSON has null where the SDK has nothing. */
const present = <T>(value: T): T => JSON.parse(JSON.stringify(value, (_key, field: unknown) => field ?? undefined)) as T;

const ofTask = (value: unknown, at: string): Words => {
  const task = read(Task, value, at);
  if ('expected' in task) return task;
  const texts = taskTexts(present(task.output) as Parameters<typeof taskTexts>[0]);
  const { lastStatus } = task.output;
  const runs = texts.length === 0 && lastStatus && lastStatus !== 'STOPPED';
  return runs ? { expected: `${at ? `${at}.` : ''}lastStatus: expected STOPPED, found ${lastStatus}: this task has not stopped` } : texts;
};

const ofService = (value: unknown, at: string): Words => {
  const service = read(Service, value, at);
  return 'expected' in service ? service : serviceTexts({ reason: service.output.reason ?? undefined });
};

const ofBuild = (value: unknown, at: string): Words => {
  const build = read(Build, value, at);
  if ('expected' in build) return build;
  const phases = build.output['additional-information']?.phases ?? [];
  return phaseTexts(phases.map((phase) => ({ ...phase, 'phase-context': phase['phase-context'] ?? [] })));
};

const kinds: Readonly<Record<string, (value: unknown, at: string) => Words>> = {
  'ECS Task State Change': ofTask,
  'ECS Service Action': ofService,
  'ECS Deployment State Change': ofService,
  'ECS Daemon Service Action': ofService,
  'ECS Daemon Deployment State Change': ofService,
  'CodeBuild Build State Change': ofBuild,
};

/** One message without a place: it may have stood in any field. */
export const ofText = (line: string): readonly Text[] => {
  const cleaned = clean(line);
  return cleaned === '' ? [] : fields.map((field) => ({ field, text: cleaned }));
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Step Functions prints the SDK's own spelling: `StoppedReason`, `Containers`, `ExitCode`. */
const isPascal = (value: object): boolean => ['StoppedReason', 'StopCode', 'Containers', 'Tasks', 'Failures'].some((field) => field in value);
const camel = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camel);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key.charAt(0).toLowerCase() + key.slice(1), camel(field)]));
};

const taskFields = ['stoppedReason', 'stopCode', 'containers', 'taskArn', 'attachments'];

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const ofTexts = (...values: readonly unknown[]): readonly Text[] => values.flatMap((value) => (typeof value === 'string' ? ofText(value) : []));

/** ECS forgets a stopped task, and then answers MISSING; RunTask answers with why it started none. */
const ofTasks = (answer: Readonly<Record<string, unknown>>): readonly Words[] => {
  if (answer['services'] || answer['taskArns']) return [{ expected: 'tasks: expected what aws ecs describe-tasks prints: it tells why they stopped' }];
  const tasks = listed(answer['tasks']);
  const failures = listed(answer['failures']).filter(isObject);
  const refusals = failures.filter(({ reason }) => typeof reason === 'string' && reason !== 'MISSING');
  if (tasks.length === 0 && refusals.length > 0) return refusals.map(({ reason, detail }) => ofTexts(reason, detail));
  const [missing] = failures;
  const why = missing ? ` (${missing['arn']}: ${missing['reason']})` : '';
  if (tasks.length === 0) return [{ expected: `tasks: expected at least one task, found none${why}: ECS forgets stopped tasks after about an hour` }];
  return tasks.map((task, index) => ofTask(task, `tasks.${index}`));
};

/** What DescribeTasks answers with; and what its kin do, who do not know why a task stopped. */
const lists = ['tasks', 'failures', 'services', 'taskArns'];

/** One input may hold several failures: DescribeTasks prints a list. Each is the texts of one, or what was expected instead. */
export const wordsOf = (value: unknown): readonly Words[] => {
  if (typeof value === 'string') return [ofText(value)];
  if (!isObject(value)) return [{ expected: 'expected an event, a task or a text' }];
  const kind = value['detail-type'];
  if (typeof kind === 'string') {
    const of = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    return [of ? of(value['detail'], 'detail') : { expected: `detail-type: expected one of ${Object.keys(kinds).join(', ')}` }];
  }
  if (isPascal(value)) return wordsOf(camel(value));
  if (lists.some((name) => Array.isArray(value[name]))) return ofTasks(value);
  if (taskFields.some((field) => field in value)) return [ofTask(value, '')];
  if ('reason' in value) return [ofService(value, '')];
  return [{ expected: 'expected an EventBridge event (detail-type), DescribeTasks output (tasks), a task (stoppedReason, containers) or a text' }];
};
