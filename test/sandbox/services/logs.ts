/** Amazon CloudWatch Logs: groups and streams, in the Region of the client that asks. */
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { fillLogGroup, regionOf } from '../account/logs.ts';
import { Refusal } from '../errors.ts';
import type { Asks, Call, Operation, OperationsOf, ServiceModel } from '../service.ts';

const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const groupArn = ({ account, region }: Call, name: string): string => `arn:${account.partition}:logs:${region}:${account.account}:log-group:${name}`;

const groupsHere = ({ account, region }: Call) => account.logs.logGroups.filter(({ arn }) => regionOf(arn) === region);
const onGroup = ({ logGroupName }: { logGroupName?: string | undefined }, call: Call): readonly Asks[] => [
  { resource: `${groupArn(call, logGroupName ?? '')}:*` },
];

function groupOf(name: string | undefined, call: Call) {
  const group = groupsHere(call).find(({ logGroupName }) => logGroupName === name);
  if (!group) throw new Refusal('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

interface StreamName {
  readonly logGroupName: string | undefined;
  readonly logStreamName: string | undefined;
}

function streamOf({ logGroupName, logStreamName }: StreamName, call: Call) {
  groupOf(logGroupName, call);
  const here = call.account.logs.logStreams.filter((one) => one.logGroupName === logGroupName && one.region === call.region);
  const stream = here.find((one) => one.logStreamName === logStreamName);
  if (!stream) throw new Refusal('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}

const operations: OperationsOf<'logs'> & { PutLogEvents: Operation<sdk.PutLogEventsCommandInput, sdk.PutLogEventsCommandOutput> } = {
  DescribeLogGroups: {
    fields: ['logGroupNamePrefix', 'limit', 'nextToken'],
    asks: (_, call) => [{ resource: groupArn(call, '*') }],
    answer({ logGroupNamePrefix = '', limit = 50, nextToken }, call) {
      const found = groupsHere(call).filter(({ logGroupName = '' }) => logGroupName.startsWith(logGroupNamePrefix));
      const sorted = found.sort((a, b) => (a.logGroupName! < b.logGroupName! ? -1 : 1));
      const { page, next } = call.page(sorted, nextToken, Math.min(limit, 50));
      return { logGroups: page, ...(next && { nextToken: next }) };
    },
  },
  DescribeLogStreams: {
    fields: ['logGroupName', 'logStreamNamePrefix', 'limit', 'nextToken', 'orderBy', 'descending'],
    asks: onGroup,
    answer({ logGroupName, logStreamNamePrefix = '', limit = 50, nextToken }, call) {
      groupOf(logGroupName, call);
      const streams = call.account.logs.logStreams
        .filter((stream) => stream.logGroupName === logGroupName && stream.region === call.region && stream.logStreamName!.startsWith(logStreamNamePrefix))
        .map(({ logGroupName: _, region: __, events: ___, ...stream }) => stream);
      const { page, next } = call.page(streams, nextToken, Math.min(limit, 50));
      return { logStreams: page, ...(next && { nextToken: next }) };
    },
  },
  GetLogEvents: {
    fields: ['logGroupName', 'logStreamName', 'startFromHead', 'limit', 'nextToken'],
    asks: ({ logGroupName, logStreamName = '' }, call) => [{ resource: `${groupArn(call, logGroupName ?? '')}:log-stream:${logStreamName}` }],
    // Only the newest are ever asked for; the tokens are never absent, and at the end they lead nowhere.
    answer({ logGroupName, logStreamName, limit = 10_000, nextToken }, call) {
      const stream = streamOf({ logGroupName, logStreamName }, call);
      return { events: nextToken ? [] : (stream.events ?? []).slice(-limit), nextBackwardToken: 'b/0', nextForwardToken: 'f/0' };
    },
  },
  PutLogEvents: {
    fields: ['logGroupName', 'logStreamName', 'logEvents'],
    asks: onGroup,
    answer({ logGroupName, logStreamName, logEvents = [] }, call) {
      const stream = streamOf({ logGroupName, logStreamName }, call);
      stream.events = [...(stream.events ?? []), ...logEvents];
      return {};
    },
  },
  CreateLogGroup: {
    fields: ['logGroupName', 'kmsKeyId', 'tags', 'logGroupClass'],
    asks: onGroup,
    answer({ logGroupName = '', kmsKeyId, logGroupClass }, call) {
      if (!/^[\w\-/.#]{1,512}$/.test(logGroupName) || logGroupName.startsWith('aws/')) {
        throw new Refusal('InvalidParameterException', `1 validation error detected: Value '${logGroupName}' at 'logGroupName' failed to satisfy constraint`);
      }
      if (groupsHere(call).some((group) => group.logGroupName === logGroupName)) {
        throw new Refusal('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      const { account, clock, region } = call;
      const place = { account: account.account, region, partition: account.partition, now: clock.now() };
      const group = fillLogGroup({ logGroupName, creationTime: clock.ms(), ...(kmsKeyId && { kmsKeyId }), ...(logGroupClass && { logGroupClass }) }, place);
      account.logs.logGroups.push(group);
      return {};
    },
  },
  PutRetentionPolicy: {
    fields: ['logGroupName', 'retentionInDays'],
    asks: onGroup,
    answer({ logGroupName, retentionInDays = 0 }, call) {
      if (!retentions.includes(retentionInDays)) throw new Refusal('InvalidParameterException', 'Invalid retention value');
      groupOf(logGroupName, call).retentionInDays = retentionInDays;
      return {};
    },
  },
  DeleteLogGroup: {
    fields: ['logGroupName'],
    asks: onGroup,
    answer({ logGroupName }, call) {
      const group = groupOf(logGroupName, call);
      const { logs } = call.account;
      logs.logGroups = logs.logGroups.filter((one) => one !== group);
      logs.logStreams = logs.logStreams.filter((stream) => stream.logGroupName !== logGroupName || stream.region !== call.region);
      return {};
    },
  },
};

export const logs: ServiceModel = {
  name: 'logs',
  sdk,
  client: 'CloudWatchLogsClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations,
};
