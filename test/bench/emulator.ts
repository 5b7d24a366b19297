/**
 * From an event on the bus to a message in a queue, on the emulator and in a warm process, over the same for a function that only says hello on the same
 * topic: what all that reading, proving, writing and remembering adds. Twice: to the millisecond in which the message is queued, which is bounded, and as
 * somebody has it who waits on the queue, which the emulator looks into every tenth of a second.
 */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { type Ear, listen, makeAccount, openShop, putEvent } from '../emulator/shop.ts';
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

/** Milliseconds since the event was put. */
interface Message {
  readonly queued: number;
  readonly heard: number;
}

interface Took {
  readonly hello: readonly Message[];
  readonly cold: Message;
  readonly warm: readonly Message[];
}

export async function emulatorLatency(): Promise<readonly Figure[]> {
  const took: Took[] = [];
  for (let account = 0; account < accounts; account += 1) took.push(await inOneAccount());
  const [warm, hello] = [took.flatMap((one) => one.warm), took.flatMap((one) => one.hello)];
  const compare = (when: keyof Message) => {
    const [ours, theirs] = [warm, hello].map((all) => median(all.map((message) => message[when]))) as [number, number];
    return { value: ours / theirs, unit: '×', note: `medians of ${warm.length}: ${Math.round(ours)} ms; hello-world: ${Math.round(theirs)} ms` };
  };
  return [
    { group: 'emulator', what: 'event to message queued, warm, over a hello-world function', ...compare('queued'), bound: 5 },
    { group: 'emulator', what: 'event to message heard by who waits on the queue, over the same', ...compare('heard') },
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
    const [, ...hello] = await helloWorld(emulator, stack, ear);
    const [cold, ...warm] = await firstFailures(emulator, ear);
    return { hello, cold: cold!, warm };
  } finally {
    emulator.stop();
  }
}

/** The listener waits already when the event is put, as one does that waits for bad news. */
async function timed(ear: Ear, put: () => Promise<unknown>): Promise<{ readonly took: Message; readonly text: string }> {
  const hearing = ear.nextHeard();
  const began = performance.timeOrigin + performance.now();
  await put();
  const { queuedAt, text } = await hearing;
  return { took: { queued: queuedAt - began, heard: performance.timeOrigin + performance.now() - began }, text };
}

async function firstFailures(emulator: Emulator, ear: Ear): Promise<readonly Message[]> {
  const all: Message[] = [];
  for (const name of shops) {
    const task = await (await openShop(emulator, { service: name, role: name })).stopTask(ecrDenied.replace('ecsTaskExecutionRole', name));
    const { took, text } = await timed(ear, () => putEvent(emulator.client, task));
    const { verdict } = JSON.parse(text);
    if (verdict !== 'FIX APPLIED') throw new Error(`Service ${name} was told as ${verdict}: this would measure something else.`);
    all.push(took);
  }
  return all;
}

async function helloWorld(emulator: Emulator, { outputs, resources }: Stack, ear: Ear): Promise<readonly Message[]> {
  const role = `arn:aws:iam::123456789012:role/${resources['RemediateRole']}`;
  const Hello = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: role,
      Code: await upload(emulator, await bundled('hello')),
      Environment: { Variables: { TOPIC_ARN: outputs['InformTopic'] } },
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
  const bus = new EventBridgeClient(emulator.client);
  const hello = new PutEventsCommand({ Entries: [{ Source: 'bench', DetailType: 'Hello', Detail: '{}' }] });
  const all: Message[] = [];
  for (let run = 0; run < shops.length; run += 1) all.push((await timed(ear, () => bus.send(hello))).took);
  return all;
}
