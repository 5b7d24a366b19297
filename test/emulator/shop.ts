/** A small account on the emulator: one service, whose tasks a test lets fail as ECS would, and a queue that hears what ecs-medic says. */
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Emulator, emulated, eventually } from './emulator.ts';
import type { Stack } from './stack.ts';

export interface Shop {
  /** The service's task definition asks for this group; it is there unless `logGroup: false`. */
  readonly logGroup: string;
  /** Stops a running task with the reason that ECS would give. */
  stopTask(reason: string): Promise<Task>;
  /** The same, and puts the event that ECS would send. */
  failTask(reason: string): Promise<Task>;
  attachedPolicies(): Promise<readonly string[]>;
}

export interface ShopOptions {
  readonly service: string;
  readonly role?: string;
  readonly logGroup?: boolean;
  /** One unless told: more, where some are to run on while one fails. */
  readonly desiredCount?: number;
}

const { account, region } = emulated;
/** The role that the console makes, and that FixableRoles names by default. */
const consoleRole = 'ecsTaskExecutionRole';
const manifest = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: {}, layers: [] });

/** A cluster, and execution roles without their policy. */
export async function makeAccount({ client }: Emulator, roles: readonly string[] = [consoleRole]): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  for (const RoleName of roles) await new IAMClient(client).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await new ECSClient(client).send(new CreateClusterCommand({ clusterName: 'prod' }));
}

export async function openShop({ client }: Emulator, { service, role = consoleRole, logGroup = true, desiredCount = 1 }: ShopOptions): Promise<Shop> {
  const ecs = new ECSClient(client);
  const ecr = new ECRClient(client);
  const group = `/ecs/${service}`;
  await ecr.send(new CreateRepositoryCommand({ repositoryName: service }));
  await ecr.send(new PutImageCommand({ repositoryName: service, imageTag: '1.0', imageManifest: manifest }));
  if (logGroup) await new CloudWatchLogsClient(client).send(new CreateLogGroupCommand({ logGroupName: group }));
  const options = { 'awslogs-group': group, 'awslogs-region': region, 'awslogs-stream-prefix': service };
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: service,
      executionRoleArn: `arn:aws:iam::${account}:role/${role}`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        { name: service, image: `${account}.dkr.ecr.${region}.amazonaws.com/${service}:1.0`, logConfiguration: { logDriver: 'awslogs', options } },
      ],
    }),
  );
  await ecs.send(new CreateServiceCommand({ cluster: 'prod', serviceName: service, taskDefinition: service, desiredCount, launchType: 'FARGATE' }));
  return {
    logGroup: group,
    stopTask: (reason) => stopTask(ecs, { service, reason }),
    failTask: async (reason) => {
      const task = await stopTask(ecs, { service, reason });
      await putEvent(client, task);
      return task;
    },
    attachedPolicies: async () => {
      const { AttachedPolicies } = await new IAMClient(client).send(new ListAttachedRolePoliciesCommand({ RoleName: role }));
      return (AttachedPolicies ?? []).map(({ PolicyName }) => PolicyName!);
    },
  };
}

async function stopTask(ecs: ECSClient, { service, reason }: { service: string; reason: string }): Promise<Task> {
  const task = await eventually(`a task of ${service}`, async () => {
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'prod', serviceName: service, desiredStatus: 'RUNNING' }));
    return taskArns?.[0];
  });
  await ecs.send(new StopTaskCommand({ cluster: 'prod', task, reason: reason.replaceAll('{task}', task.split('/').at(-1)!) }));
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: 'prod', tasks: [task] }));
  return tasks![0]!;
}

/** As a task's end stands on the bus: the event says what DescribeTasks says, with times as text. */
export const stopOf = (task: Task) => ({
  Source: 'aws.ecs',
  DetailType: 'ECS Task State Change',
  Resources: [task.taskArn!],
  Detail: JSON.stringify(task),
});

async function putEvent(client: Emulator['client'], task: Task): Promise<void> {
  const { FailedEntryCount, Entries: answers } = await new EventBridgeClient(client).send(new PutEventsCommand({ Entries: [stopOf(task)] }));
  if (FailedEntryCount) throw new Error(`The event was refused: ${JSON.stringify(answers)}`);
}

/** What a program that subscribes gets: functions/notify's machine event. */
export interface Told {
  readonly subject: string;
  readonly verdict: string;
  readonly urgency: 'page' | 'inform';
  readonly cause: string;
  readonly culprit: string | null;
  readonly incident: string;
  readonly head: readonly string[];
  readonly commands: readonly string[];
}

export interface Ear {
  /** The next message on either topic. */
  next(): Promise<Told>;
  /** As it came, for who listens to other things than ecs-medic. */
  nextHeard(): Promise<Heard>;
}

export interface Heard {
  readonly subject: string;
  readonly text: string;
  /** When it came into the queue, in ms since 1970: whoever waits on it hears of it later. */
  readonly queuedAt: number;
}

/** Subscribes to both topics, as a program would. */
export async function listen({ client }: Emulator, { outputs }: Stack): Promise<Ear> {
  const sqs = new SQSClient(client);
  const Endpoint = `arn:aws:sqs:${region}:${account}:ear`;
  const statement = { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: Endpoint };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'ear', Attributes: { Policy } }));
  for (const TopicArn of [outputs['PageTopic'], outputs['InformTopic']])
    await new SNSClient(client).send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  const asked = { QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 10, MessageSystemAttributeNames: ['SentTimestamp' as const] };
  const nextHeard = () =>
    eventually('a message', async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand(asked));
      const [message] = Messages ?? [];
      if (!message) return undefined;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      const { Subject, Message } = JSON.parse(message.Body!) as { readonly Subject: string; readonly Message: string };
      return { subject: Subject, text: Message, queuedAt: Number(message.Attributes?.SentTimestamp) };
    });
  return {
    nextHeard,
    next: async () => {
      const { subject, text } = await nextHeard();
      const event = JSON.parse(text);
      return { ...event, incident: event.dedupeKey, subject };
    },
  };
}

/** A queue's waiting messages: what the failure queue keeps. */
export async function waiting({ client }: Emulator, QueueUrl: string): Promise<number> {
  const { Attributes } = await new SQSClient(client).send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }));
  return Number(Attributes?.['ApproximateNumberOfMessages']);
}
