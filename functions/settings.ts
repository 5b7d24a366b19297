/** The environment becomes Settings, once, at cold start. Each row is a template parameter: docs/settings.md is rendered from it. */
import { partitionOf, regionGrammar } from './arn.ts';

/** What we were given is malformed: an event, a setting, a plan that was stored. Names the field; in Lambda the failure queue keeps the event. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly field: string;
  constructor(field: string, expected: string, options?: ErrorOptions) {
    super(`${field}: ${expected}`, options);
    this.field = field;
  }
}

/** The process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

interface Row<T> {
  /** The template's parameter; none for what the template itself knows (ARNs of its own resources). */
  readonly parameter?: string;
  readonly says: string;
  /** Absent: it must be given. */
  readonly absent?: T;
  readonly parse: (text: string) => T | null;
  readonly expected: string;
}

const text = (grammar: RegExp) => (given: string) => (grammar.test(given) ? given : null);
const oneOf =
  <const T extends string>(...words: T[]) =>
  (given: string) =>
    words.find((word) => word === given) ?? null;
const onOff = (given: string): boolean | null => {
  if (given === 'on') return true;
  return given === 'off' ? false : null;
};
const list = (grammar: RegExp) => (given: string) => {
  const names = given
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names.every((name) => grammar.test(name)) ? names : null;
};
const row = <T>(given: Row<T>): Row<T> => given;

const arn = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:.{1,512}$/;
// Names may carry a path and `*`; a role's own grammar is [\w+=,.@-]. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
const roleName = /^[\w+=.@*/-]{1,512}$/;
const clusterName = /^[A-Za-z0-9_*-]{1,255}$/;

/** All settings: what each is for, its default, and the grammar that it is held to. */
export const rows = {
  mode: row({
    parameter: 'Mode',
    says: 'observe writes nothing and stores what it would have done; auto applies safe fixes.',
    parse: oneOf('observe', 'auto'),
    expected: 'observe or auto',
  }),
  accountName: row({
    parameter: 'AccountName',
    says: "The account's alias, which opens every subject.",
    absent: '',
    parse: text(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$/),
    expected: 'at most 32 letters, digits, space . _ -',
  }),
  fixIam: row({
    parameter: 'FixIam',
    says: 'off in all Regions but one: IAM is global, and one tool is enough.',
    absent: true,
    parse: onOff,
    expected: 'on or off',
  }),
  fixableRoles: row({
    parameter: 'FixableRoles',
    says: "Execution roles whose owner opted in, with their path; * is allowed. The default is the console's role.",
    absent: ['ecsTaskExecutionRole'],
    parse: list(roleName),
    expected: 'role names, comma-separated',
  }),
  approvableFixes: row({
    parameter: 'ApprovableFixes',
    says: 'What a human may approve: none; service (redeploy, roll back, public IP); all (also new revisions).',
    absent: 'none' as const,
    parse: oneOf('none', 'service', 'all'),
    expected: 'none, service or all',
  }),
  approvers: row({
    parameter: 'Approvers',
    says: 'Roles whose members may pause, resume and approve. Each needs lambda:InvokeFunctionUrl and lambda:InvokeFunction as well. Empty: nobody.',
    absent: [],
    parse: list(roleName),
    expected: 'role names, comma-separated',
  }),
  chatMayApprove: row({
    parameter: 'ChatMayApprove',
    says: 'Whether a chat channel may approve: the function cannot see which person it was.',
    absent: false,
    parse: onOff,
    expected: 'on or off',
  }),
  clusters: row({
    parameter: 'Clusters',
    says: 'Only in these clusters may anything be changed; * is allowed. Empty: in all.',
    absent: [],
    parse: list(clusterName),
    expected: 'cluster names, comma-separated',
  }),
  excludedClusters: row({
    parameter: 'ExcludedClusters',
    says: 'In these nothing is changed, whatever Clusters says.',
    absent: [],
    parse: list(clusterName),
    expected: 'cluster names, comma-separated',
  }),
  maxFixesPerHour: row({
    parameter: 'MaxFixesPerHour',
    says: 'The blast radius: no more writes than these in an hour.',
    absent: 5,
    parse: (given) => (/^\d{1,3}$/.test(given) ? Number(given) : null),
    expected: 'a number from 0 to 999',
  }),
  undoWhenUseless: row({
    parameter: 'UndoWhenUseless',
    says: 'Whether a fix that did not help is taken back unasked. Only off is accepted: people take back, by the command in the message.',
    absent: 'off',
    parse: oneOf('off'),
    expected: 'off',
  }),
  quoteLogs: row({
    parameter: 'QuoteLogs',
    says: "Whether messages may quote lines of an application's log.",
    absent: false,
    parse: onOff,
    expected: 'on or off',
  }),
  customRules: row({
    parameter: 'CustomRules',
    says: 'Rules of your own, as JSON: see docs/custom-rules.md.',
    absent: '',
    parse: (given) => given,
    expected: 'JSON',
  }),
  account: row({ says: 'The account it runs in.', parse: text(/^\d{12}$/), expected: '12 digits' }),
  region: row({ says: 'The Region it runs in.', parse: text(regionGrammar), expected: 'a Region such as eu-west-1' }),
  tableName: row({ says: 'The incident table.', parse: text(/^[\w.-]{3,255}$/), expected: 'the name of a table' }),
  pageTopicArn: row({ says: 'Where a human must act and a service runs below its desired count.', parse: text(arn), expected: 'the ARN of a topic' }),
  informTopicArn: row({ says: 'Where everything else goes.', parse: text(arn), expected: 'the ARN of a topic' }),
  safeFixRoleArn: row<string | null>({
    says: 'The role of safe fixes; exists only in mode auto.',
    absent: null,
    parse: text(arn),
    expected: 'the ARN of a role',
  }),
  approvedFixRoleArn: row<string | null>({
    says: 'The role of approved fixes; exists only with ApprovableFixes.',
    absent: null,
    parse: text(arn),
    expected: 'the ARN of a role',
  }),
  answerUrl: row<string | null>({ says: 'The URL that takes answers.', absent: null, parse: text(/^https:\/\/[\w.-]+\/?$/), expected: 'an https URL' }),
} satisfies Readonly<Record<string, Row<unknown>>>;

type Rows = typeof rows;
type Given = { readonly [K in keyof Rows]: Rows[K] extends Row<infer T> ? T : never };
/** The settings as the rest of the code reads them. */
export type Settings = Given & { readonly partition: string };

/** `maxFixesPerHour` is MAX_FIXES_PER_HOUR; Region and account have names of their own. */
export function variableOf(setting: string): string {
  if (setting === 'region') return 'AWS_REGION';
  if (setting === 'account') return 'ACCOUNT_ID';
  return setting.replace(/(?<upper>[A-Z])/g, '_$<upper>').toUpperCase();
}

/** Throws InputError that names the variable. An empty variable counts as absent: CloudFormation cannot leave one out. */
export function readSettings(environment: Environment): Settings {
  const given = Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [name, readRow(variableOf(name), row as Row<unknown>, environment)]),
  ) as unknown as Given;
  if (given.mode === 'auto' && !given.safeFixRoleArn) throw new InputError('SAFE_FIX_ROLE_ARN', 'expected the ARN of a role: MODE is auto');
  if (given.approvableFixes !== 'none' && !given.approvedFixRoleArn)
    throw new InputError('APPROVED_FIX_ROLE_ARN', `expected the ARN of a role: APPROVABLE_FIXES is ${given.approvableFixes}`);
  return { ...given, accountName: given.accountName || given.account, partition: partitionOf(given.region) };
}

function readRow(variable: string, { absent, parse, expected }: Row<unknown>, environment: Environment): unknown {
  const given = environment[variable]?.trim();
  if (!given) {
    if (absent === undefined) throw new InputError(variable, `expected ${expected}, found nothing`);
    return absent;
  }
  const parsed = parse(given);
  // The value is not echoed: a mistyped variable may hold anything.
  if (parsed === null) throw new InputError(variable, `expected ${expected}`);
  return parsed;
}
