/**
 * From an event on the bus to a message in a queue, on the emulator and in a warm process, over the same for a function that only says hello on the same
 * topic: what all that reading, proving, writing and remembering adds. As somebody has it who waits on the queue, which the emulator looks into every tenth
 * of a second: that is bounded. And to the millisecond in which the message is queued, beside a function that makes as many calls one after the other as a
 * first failure must, and does nothing else.
 */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { type Ear, listen, makeAccount, openShop, stopOf } from '../emulator/shop.ts';
import { createStack, deployTemplate, type Stack, upload } from '../emulator/stack.ts';
import { ecrDenied } from '../emulator/texts.ts';
import { bundled } from './bundle.ts';
import type { Figure } from './figure.ts';

/**
 * Each with a role of its own, so that each is the first failure of another incident. The first one starts the process; a sixth within ten minutes would be a
 * storm, in which nothing is changed, so more are measured in a new account.
 */
const shops = ['one', 'two', 'three', 'four', 'five'] as const;
const accounts = 4;

/**
 * What waits for what until a first failure of this kind is told: sight, blamed, looks; the task, its role; recall, save; look, spend, remember or borrow,
 * write; save, a place among the messages.
 */
const dependentCalls = 13;

/** Milliseconds since the event was put. */
interface Message {
  readonly queued: number;
  readonly heard: number;
}

interface Took {
  readonly hello: readonly Message[];
  readonly chain: readonly Message[];
  readonly cold: Message;
  readonly warm: readonly Message[];
}

export async function emulatorLatency(): Promise<readonly Figure[]> {
  const took: Took[] = [];
  for (let account = 0; account < accounts; account += 1) took.push(await inOneAccount());
  const all = (whose: 'hello' | 'chain' | 'warm', when: keyof Message) => median(took.flatMap((one) => one[whose].map((message) => message[when])));
  const over = (whose: 'hello' | 'chain', when: keyof Message) => {
    const [ours, theirs] = [all('warm', when), all(whose, when)];
    return { value: ours / theirs, unit: '×', note: `medians: ${Math.round(ours)} ms, ${Math.round(theirs)} ms` };
  };
  const [chain, hello] = [all('chain', 'queued'), all('hello', 'queued')];
  return [
    { group: 'emulator', what: 'event to message heard, warm, over a hello-world function', ...over('hello', 'heard'), bound: 5 },
    { group: 'emulator', what: `event to message queued, over one of ${dependentCalls} calls in a row`, ...over('chain', 'queued'), bound: 5 },
    { group: 'emulator', what: 'event to message queued, over a hello-world function', ...over('hello', 'queued') },
    { group: 'emulator', what: `those ${dependentCalls} calls alone, over a hello-world function`, value: chain / hello, unit: '×' },
    { group: 'emulator', what: 'event to message heard, cold', value: median(took.map(({ cold }) => cold.heard)), unit: 'ms' },
  ];
}

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;

async function inOneAccount(): Promise<Took> {
  const emulator = await startEmulator();
  try {
    await makeAccount(emulator, shops);
    const stack = await deployTemplate(emulator, { Mode: 'auto', FixableRoles: shops.join(',') });
    const ear = await listen(emulator, stack);
    const bus = new EventBridgeClient(emulator.client);
    await helloWorld(emulator, stack);
    const [, ...hello] = await hellos({ bus, ear }, 0);
    const [, ...chain] = await hellos({ bus, ear }, dependentCalls);
    const [cold, ...warm] = await firstFailures(emulator, { bus, ear });
    return { hello, chain, cold: cold!, warm };
  } finally {
    emulator.stop();
  }
}

/** One client puts all events, whoever they are for: what a first call costs it is nobody's. */
interface Ends {
  readonly bus: EventBridgeClient;
  readonly ear: Ear;
}

/** The listener waits already when the event is put, as one does that waits for bad news. */
async function timed({ bus, ear }: Ends, entry: PutEventsRequestEntry): Promise<{ readonly took: Message; readonly text: string }> {
  const hearing = ear.nextHeard();
  const put = new PutEventsCommand({ Entries: [entry] });
  const began = performance.timeOrigin + performance.now();
  await bus.send(put);
  const { queuedAt, text } = await hearing;
  return { took: { queued: queuedAt - began, heard: performance.timeOrigin + performance.now() - began }, text };
}

async function firstFailures(emulator: Emulator, ends: Ends): Promise<readonly Message[]> {
  const all: Message[] = [];
  for (const name of shops) {
    const task = await (await openShop(emulator, { service: name, role: name })).stopTask(ecrDenied.replace('ecsTaskExecutionRole', name));
    const { took, text } = await timed(ends, stopOf(task));
    const { verdict } = JSON.parse(text);
    if (verdict !== 'FIX APPLIED') throw new Error(`Service ${name} was told as ${verdict}: this would measure something else.`);
    all.push(took);
  }
  return all;
}

async function helloWorld(emulator: Emulator, { outputs, resources }: Stack): Promise<void> {
  const role = `arn:aws:iam::123456789012:role/${resources['RemediateRole']}`;
  const Hello = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: role,
      Code: await upload(emulator, await bundled('hello')),
      Environment: { Variables: { TOPIC_ARN: outputs['InformTopic'], TABLE_NAME: outputs['Table'] } },
    },
  };
  const Rule = {
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: ['bench'] }, Targets: [{ Id: 'hello', Arn: { 'Fn::GetAtt': ['Hello', 'Arn'] } }] },
  };
  const Permission = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Hello' },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
    },
  };
  await createStack(emulator, { name: 'hello', template: JSON.stringify({ Resources: { Hello, Rule, Permission } }), parameters: {} });
}

async function hellos(ends: Ends, calls: number): Promise<readonly Message[]> {
  const hello = { Source: 'bench', DetailType: 'Hello', Detail: JSON.stringify({ calls }) };
  const all: Message[] = [];
  for (let run = 0; run < shops.length; run += 1) all.push((await timed(ends, hello)).took);
  return all;
}
