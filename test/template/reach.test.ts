/** Whether what the template says reaches anything: a statement or an alarm that names what AWS does not know is accepted, and does nothing for ever. */
import { describe, expect, it } from 'vitest';
import { deploy, statementsOf } from './deployment.ts';

const everything = deploy({
  Mode: 'auto',
  ApprovableFixes: 'all',
  Approvers: 'sre',
  PassableRoles: 'app/*,web',
  FixableRoles: 'ecsTaskExecutionRole,team/exec-*',
  KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/mrk-0f1e2d3c4b5a69788796a5b4c3d2e1f0',
});
const list = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value);

/** The resource on which AWS authorizes each action. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const table = /^arn:aws:dynamodb:[^:]+:\d{12}:table\/[\w-]+$/;
const index = /^arn:aws:dynamodb:[^:]+:\d{12}:table\/[\w-]+\/index\/[\w-]+$/;
const key = /^arn:aws:kms:[^:]+:\d{12}:key\//;
const role = /^arn:(?:aws|\*):iam::(?:\d{12}|\*):role\/[^:]+$/;
// IAM compares with `log-group:NAME:log-stream:STREAM`, which is empty where the action is about the group.
const logs = /^arn:aws:logs:[^:]+:\d{12}:log-group:.*\*$/;
const authorizedOn: Readonly<Record<string, readonly RegExp[]>> = {
  'dynamodb:BatchGetItem': [table],
  'dynamodb:BatchWriteItem': [table],
  'dynamodb:DeleteItem': [table],
  'dynamodb:GetItem': [table],
  'dynamodb:PutItem': [table],
  'dynamodb:Query': [table, index],
  'dynamodb:UpdateItem': [table],
  'ecs:RegisterTaskDefinition': [/^arn:aws:ecs:[^:]+:\d{12}:task-definition\//],
  'ecs:StopServiceDeployment': [/^arn:aws:ecs:[^:]+:\d{12}:service\//, /^arn:aws:ecs:[^:]+:\d{12}:service-deployment\//],
  'ecs:TagResource': [/^arn:aws:ecs:[^:]+:\d{12}:task-definition\//],
  'ecs:UpdateService': [/^arn:aws:ecs:[^:]+:\d{12}:service\//],
  'events:PutEvents': [/^arn:aws:events:[^:]+:\d{12}:event-bus\/default$/],
  'iam:AttachRolePolicy': [role],
  'iam:DetachRolePolicy': [role],
  'iam:PassRole': [role],
  'kms:Decrypt': [key],
  'kms:GenerateDataKey': [key],
  'logs:CreateLogGroup': [logs],
  'logs:CreateLogStream': [logs],
  'logs:DeleteLogGroup': [logs],
  'logs:GetLogEvents': [logs],
  'logs:PutLogEvents': [logs],
  'logs:PutRetentionPolicy': [logs],
  'sns:Publish': [/^arn:aws:sns:[^:]+:\d{12}:[\w-]+$/],
  'sqs:SendMessage': [/^arn:aws:sqs:[^:]+:\d{12}:[\w-]+$/],
  'sts:AssumeRole': [role],
};

describe('a statement that names resources', () => {
  const roles = ['RemediateRole', 'FollowUpRole', 'AnswerRole', 'SafeFixRole', 'ApprovedFixRole'];
  const scoped = roles.flatMap((id) =>
    statementsOf(everything, id)
      .filter(({ Effect, Resource }) => Effect === 'Allow' && !list(Resource).includes('*'))
      .flatMap(({ Action, Resource }) => list(Action).map((action) => ({ id, action, resources: list(Resource) }))),
  );

  it.each(scoped)('lets $id do $action on what AWS authorizes it on', ({ action, resources }) => {
    const wanted = authorizedOn[action] ?? [];

    expect(wanted).not.toEqual([]);
    for (const pattern of wanted) expect(resources).toContainEqual(expect.stringMatching(pattern));
  });
});

/** Which metrics each service publishes by one dimension alone, and by which. */
const published: Readonly<Record<string, { readonly dimension: string; readonly of: string; readonly metrics: readonly string[] }>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  'AWS/Lambda': {
    dimension: 'FunctionName',
    of: 'AWS::Serverless::Function',
    metrics: ['AsyncEventAge', 'AsyncEventsDropped', 'DestinationDeliveryFailures', 'Errors', 'Invocations', 'Throttles'],
  },
  // https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
  'AWS/SNS': { dimension: 'TopicName', of: 'AWS::SNS::Topic', metrics: ['NumberOfNotificationsFailed'] },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  'AWS/SQS': { dimension: 'QueueName', of: 'AWS::SQS::Queue', metrics: ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'] },
};

describe('an alarm', () => {
  const alarms = Object.entries(everything.resources).filter(
    ([, { Type, Properties }]) => Type === 'AWS::CloudWatch::Alarm' && String(Properties['Namespace']).startsWith('AWS/'),
  );

  it.each(alarms)('%s watches what its service publishes, of a thing of this stack', (_, { Properties }) => {
    const { Namespace, MetricName, Dimensions } = Properties as unknown as {
      Namespace: string;
      MetricName: string;
      Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    const { dimension, of, metrics } = published[Namespace]!;
    const ours = Object.entries(everything.resources).filter(([, { Type }]) => Type === of);

    expect(metrics).toContain(MetricName);
    expect(Dimensions).toEqual([{ Name: dimension, Value: expect.any(String) }]);
    expect(ours.map(([id]) => `ecs-medic-${id}`)).toContain(Dimensions[0]?.Value);
  });

  // A queue and a topic that nobody uses publish nothing: silence there is no news. Of a timer that runs each minute it is the worst.
  it.each(alarms)('%s takes silence for what it is', (id, { Properties }) => {
    expect(Properties['TreatMissingData']).toBe(id === 'TimerStopped' ? 'breaching' : 'notBreaching');
  });
});
