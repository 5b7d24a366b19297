/**
 * From an event on the bus to a message in a queue, on the emulator and in a warm process, over the same for a function that only says hello on the same
 * topic: what all that reading, proving, writing and remembering adds.
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

interface Took {
  readonly hello: number;
  readonly cold: number;
  readonly warm: number;
}

export async function emulatorLatency(): Promise<readonly Figure[]> {
  const took: Took[] = [];
  for (let account = 0; account < accounts; account += 1) took.push(await inOneAccount());
  const least = (of: keyof Took) => Math.min(...took.map((one) => one[of]));
  const runs = accounts * (shops.length - 1);
  const note = `least of ${runs}: ${Math.round(least('warm'))} ms; hello-world: ${Math.round(least('hello'))} ms`;
  return [
    { group: 'emulator', what: 'event to message, warm, over a hello-world function', value: least('warm') / least('hello'), unit: '×', bound: 5, note },
    { group: 'emulator', what: 'event to message, cold', value: least('cold'), unit: 'ms' },
  ];
}

async function inOneAccount(): Promise<Took> {
  const emulator = await startEmulator();
  try {
    await makeAccount(emulator, shops);
    const stack = await deployTemplate(emulator, { Mode: 'auto', FixableRoles: shops.join(',') });
    const ear = await listen(emulator, stack);
    const [, ...hello] = await helloWorld(emulator, stack, ear);
    const [cold, ...warm] = await firstFailures(emulator, ear);
    return { hello: Math.min(...hello), cold: cold!, warm: Math.min(...warm) };
  } finally {
    emulator.stop();
  }
}

async function firstFailures(emulator: Emulator, ear: Ear): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (const name of shops) {
    const task = await (await openShop(emulator, { service: name, role: name })).stopTask(ecrDenied.replace('ecsTaskExecutionRole', name));
    const began = performance.now();
    await putEvent(emulator.client, task);
    const { verdict } = await ear.next();
    tookMs.push(performance.now() - began);
    if (verdict !== 'FIX APPLIED') throw new Error(`Service ${name} was told as ${verdict}: this would measure something else.`);
  }
  return tookMs;
}

async function helloWorld(emulator: Emulator, { outputs, resources }: Stack, ear: Ear): Promise<readonly number[]> {
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
  const tookMs: number[] = [];
  for (let run = 0; run < shops.length; run += 1) {
    const began = performance.now();
    await bus.send(new PutEventsCommand({ Entries: [{ Source: 'bench', DetailType: 'Hello', Detail: '{}' }] }));
    await ear.nextText();
    tookMs.push(performance.now() - began);
  }
  return tookMs;
}
