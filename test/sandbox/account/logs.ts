/** Fills the logs section; as describe-log-groups and describe-log-streams print it, and a stream's events as get-log-events does. */
import type { LogGroup, LogStream, OutputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Account, Place, Raw } from './account.ts';
import { refuseUnknownKeys } from './paste.ts';

export function fillLogs(part: Raw, place: Place): Account['logs'] {
  refuseUnknownKeys('logs', part, ['logGroups', 'logStreams']);
  const logGroups = ((part['logGroups'] ?? []) as LogGroup[]).map((group) => fillLogGroup(group, place));
  const logStreams = ((part['logStreams'] ?? []) as (LogStream & { logGroupName: string; region?: string; events?: OutputLogEvent[] })[]).map((stream) => ({
    creationTime: place.now.getTime() - 86_400_000,
    ...stream,
    region: stream.region ?? place.region,
  }));
  return { logGroups, logStreams };
}

/** A group lives in the Region that its ARN names. */
export function fillLogGroup(group: LogGroup, { account, region, partition, now }: Place): LogGroup {
  const arn = group.arn ?? `arn:${partition}:logs:${region}:${account}:log-group:${group.logGroupName}:*`;
  return {
    creationTime: now.getTime() - 30 * 86_400_000,
    metricFilterCount: 0,
    storedBytes: 0,
    logGroupClass: 'STANDARD',
    logGroupArn: arn.replace(/:\*$/, ''),
    ...group,
    arn,
  };
}

export const regionOf = (arn: string | undefined): string => arn?.split(':')[3] ?? '';
