/**
 * `ecs-medic diagnose`: the same probes, plans and message against a real account, with the caller's own credentials. No stack, no table, no write:
 * a permission that is missing becomes a gap in the message. `ecs-medic policy read` prints the ones it uses.
 */
import { parseArgs } from 'node:util';
import { isEcsName, parseArn, partitionOf } from '../arn.ts';
import { type Aws, connect } from '../aws/aws.ts';
import { type Caller, callerIn, profileRegion } from '../aws/caller.ts';
import { memoise } from '../aws/memo.ts';
import type { Failed } from '../aws/outcome.ts';
import { type RegistryReader, registryReader } from '../aws/registry.ts';
import { causeOf } from '../classify/catalogue.ts';
import { classify } from '../classify/classify.ts';
import { decide } from '../decide/decide.ts';
import { incidentId } from '../incident/keys.ts';
import { open } from '../incident/moves.ts';
import type { Failure, Finding, Incident } from '../model.ts';
import { emailOf } from '../notify/email.ts';
import { noticeOf } from '../notify/notice.ts';
import { examine, groupOf } from '../pipeline.ts';
import { readSettings, type Settings } from '../settings.ts';
import { type Command, paint, print, UsageError } from './command.ts';
import { clusterOf, failureOf, type Target } from './diagnose/target.ts';

interface Asked extends Target {
  readonly region: string | undefined;
  readonly json: boolean;
}

/** Finds out who and where the caller is, then diagnoses. Exit code 1: AWS refused, or there was nothing to diagnose. */
export const command: Command = async (args) => {
  const asked = readArguments(args);
  const region = asked.region ?? (await profileRegion());
  if (!region) throw new UsageError('diagnose: expected --region, AWS_REGION or a profile with a Region');
  process.stderr.write(`ecs-medic: looking into ${region} with your own credentials; nothing is written\n`);
  const caller = await callerIn(region);
  if ('ok' in caller) return complainOf(caller);
  return diagnoseIn(asked, { caller, aws: connect({ region }), registry: registryReader(), now: () => new Date() });
};

const options = {
  cluster: { type: 'string' },
  service: { type: 'string' },
  profile: { type: 'string' },
  region: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [task, ...more] = positionals;
  // The SDK reads it where credentials are looked up. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
  if (values.profile) process.env['AWS_PROFILE'] = values.profile;
  if (more.length || !task === !values.service) throw new UsageError('diagnose: expected either --service NAME or one task, its ARN or its id');
  const cluster = values.cluster ?? (task && clusterOf(task)) ?? 'default';
  const target = checked(task ? { cluster, task } : { cluster, service: values.service! });
  return { ...target, json: values.json, region: values.region ?? (task ? parseArn(task)?.region : undefined) };
}

function checked(target: Target): Target {
  const { cluster, service, task } = target;
  if (task && !isTask(task)) throw new UsageError(`diagnose: ${task}: expected the ARN of a task, or with --cluster its id`);
  const odd = [cluster, service ?? cluster].find((name) => !isEcsName(name));
  if (odd) throw new UsageError(`diagnose: ${odd}: expected a name as ECS gives it: letters, digits, - and _`);
  return target;
}

/** 32 hexadecimal digits, or a UUID in clusters that are older. */
const isTask = (task: string): boolean => /^[0-9a-f-]{32,36}$/.test(task) || parseArn(task)?.resource.startsWith('task/') === true;

/** Who looks, and through what. */
export interface Standpoint {
  readonly caller: Caller;
  readonly aws: Aws;
  readonly registry: RegistryReader;
  now(): Date;
}

/** Apart from `command`, so that tests bring an account of their own. */
export async function diagnoseIn(asked: Target & { readonly json: boolean }, { caller, aws: own, registry, now }: Standpoint): Promise<number> {
  const aws = memoise(announced(own), now);
  const failure = await failureOf(asked, { aws, caller, now });
  if ('ok' in failure) return complainOf(failure);
  if ('none' in failure) {
    process.stderr.write(`ecs-medic: ${failure.none}\n`);
    return 1;
  }
  const settings = settingsOf(caller);
  const finding = await examine(failure, classify(failure.texts), { aws, registry, now, log: silent });
  const incident = incidentOf(finding, failure, { settings, now });
  if (asked.json) print([JSON.stringify({ ...finding, decision: incident.decision })]);
  else print([...rendered(incident, { settings, now })]);
  return 0;
}

function incidentOf(finding: Finding, { where }: Failure, world: { settings: Settings; now(): Date }): Incident {
  const { diagnosis, plans: proposals } = finding;
  const decision = decide({ diagnosis, proposals, brakes: { openedInTenMinutes: 0 }, before: null }, world);
  const id = incidentId(where, groupOf(diagnosis.cause), diagnosis.culprit?.id);
  return open(null, { id, diagnosis, decision, patience: undefined, settles: undefined }, world.now())!;
}

function rendered(incident: Incident, { settings, now }: { settings: Settings; now(): Date }): readonly string[] {
  const { strength, where } = incident;
  const notice = noticeOf({ incident, members: [], strengths: strength ? [{ ...strength, where }] : [], settings, now: now(), causeOf, once: true });
  return [paint('bold', notice.subject), '', emailOf(notice).trimEnd()];
}

/** Observe mode, by construction: there is no role to fix with, and no table. */
function settingsOf({ account, region }: Caller): Settings {
  const topic = `arn:${partitionOf(region)}:sns:${region}:${account}:none`;
  return readSettings({ MODE: 'observe', ACCOUNT_ID: account, AWS_REGION: region, TABLE_NAME: 'none', PAGE_TOPIC_ARN: topic, INFORM_TOPIC_ARN: topic });
}

const silent = { info() {}, warn() {}, error() {}, count() {} };

/** Progress belongs to a terminal: a pipe gets the answer alone. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(paint('dim', `… ${text}\n`));
}

const announced = (aws: Aws): Aws => ({
  call(action, input, options) {
    say(action);
    return aws.call(action, input, options);
  },
});

/** The SDK says that it found none, and not where it looked. */
const signIn = 'sign in (aws sso login, or AWS_ACCESS_KEY_ID and its kin), or name a profile that exists by --profile';

function complainOf({ action, code, message }: Failed): number {
  const advice = code === 'CredentialsProviderError' ? `; ${signIn}` : '';
  process.stderr.write(`ecs-medic: ${action}: ${code}: ${message}${advice}\n`);
  return 1;
}
