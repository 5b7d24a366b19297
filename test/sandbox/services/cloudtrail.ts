/** AWS CloudTrail: what changed the account, told minutes later and in the Region that keeps it. */
import type { Event } from '@aws-sdk/client-cloudtrail';
import * as sdk from '@aws-sdk/client-cloudtrail';
import type { Account } from '../account/account.ts';
import { requestId } from '../account/ids.ts';
import type { Call, OperationsOf, ServiceModel } from '../service.ts';

type Kept = Event & { readonly region: string };

function keptIn({ others }: Account): Kept[] {
  const part = others['cloudtrail'] as Record<string, unknown[]>;
  part['Events'] ??= [];
  return part['Events'] as Kept[];
}

const reading = /^(?:BatchGet|BatchCheck|Describe|Get|List|Lookup|Simulate|Query|Select)/;
/** Data events, and what AWS keeps to itself. */
const silent: readonly string[] = ['cloudtrail', 'dynamodb', 'events', 'sns', 'sts'];

/** Every change, by whomever: administrators of a story, and the product's own fixes. */
export function leaveTrail(service: string, operation: string, { input, call }: { input: object; call: Call }): void {
  if (reading.test(operation) || silent.includes(service)) return;
  const region = service === 'iam' ? 'us-east-1' : call.region;
  const requestParameters = Object.fromEntries(Object.entries(input).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]));
  const record = {
    eventName: operation,
    eventSource: `${service}.amazonaws.com`,
    readOnly: false,
    awsRegion: region,
    userIdentity: { type: 'AssumedRole', arn: call.caller.arn },
    requestParameters,
  };
  const kept = keptIn(call.account);
  kept.push({ EventId: requestId(`trail ${kept.length}`), EventName: operation, EventTime: call.clock.now(), CloudTrailEvent: JSON.stringify(record), region });
}

const lagMs = 4 * 60_000;

const operations: OperationsOf<'cloudtrail'> = {
  LookupEvents: {
    fields: ['LookupAttributes', 'StartTime', 'EndTime', 'MaxResults', 'NextToken'],
    asks: () => [{ resource: '*' }],
    answer({ LookupAttributes = [], StartTime, EndTime, MaxResults, NextToken }, call) {
      const [{ AttributeKey, AttributeValue = '' } = {}] = LookupAttributes;
      const until = Math.min(EndTime?.getTime() ?? Number.POSITIVE_INFINITY, call.clock.ms() - lagMs);
      const found = keptIn(call.account)
        .filter(({ region, EventTime }) => region === call.region && EventTime! >= (StartTime ?? new Date(0)) && EventTime!.getTime() <= until)
        .filter((event) => (AttributeKey === 'EventName' ? event.EventName === AttributeValue : event.CloudTrailEvent!.includes(`"${AttributeValue}"`)))
        .reverse();
      const { page, next } = call.page(found, NextToken, MaxResults);
      return { Events: page.map(({ region: _, ...event }) => event), ...(next && { NextToken: next }) };
    },
  },
};

export const cloudtrail: ServiceModel = {
  name: 'cloudtrail',
  sdk,
  client: 'CloudTrailClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations,
};
