/** Amazon EventBridge: entries are kept; a source of AWS's own is refused entry by entry, as AWS does. */
import * as sdk from '@aws-sdk/client-eventbridge';
import { requestId } from '../account/ids.ts';
import { Refusal } from '../errors.ts';
import type { OperationsOf, ServiceModel } from '../service.ts';

const operations: OperationsOf<'events'> = {
  PutEvents: {
    fields: ['Entries'],
    asks: ({ Entries = [] }, { account, region }) =>
      Entries.map(({ EventBusName = 'default', Source = '', DetailType = '' }) => ({
        resource: EventBusName.startsWith('arn:') ? EventBusName : `arn:${account.partition}:events:${region}:${account.account}:event-bus/${EventBusName}`,
        context: { 'events:source': Source, 'events:detail-type': DetailType },
      })),
    answer({ Entries = [] }, { account, clock }) {
      if (Entries.length < 1 || Entries.length > 10)
        throw new Refusal('ValidationException', "1 validation error detected: Value at 'entries' failed to satisfy constraint");
      const answers = Entries.map(({ Source = '', DetailType = '', Detail = '', Resources = [] }) => {
        if (Source.startsWith('aws.')) return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
        if (!isObject(Detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
        account.events.put.push({ at: clock.now(), Source, DetailType, Detail, Resources });
        return { EventId: requestId(`event ${account.events.put.length}`) };
      });
      return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
    },
  },
};

function isObject(detail: string): boolean {
  try {
    return typeof JSON.parse(detail) === 'object';
  } catch {
    return false;
  }
}

export const events: ServiceModel = {
  name: 'events',
  sdk,
  client: 'EventBridgeClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations,
};
