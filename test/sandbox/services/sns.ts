/** Amazon SNS: what is published is kept; its limits are AWS's. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
import * as sdk from '@aws-sdk/client-sns';
import { requestId } from '../account/ids.ts';
import { Refusal } from '../errors.ts';
import type { OperationsOf, ServiceModel } from '../service.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: SNS refuses exactly these
const control = /[\u0000-\u001f\u007f]/;

const operations: OperationsOf<'sns'> = {
  Publish: {
    fields: ['TopicArn', 'Subject', 'Message', 'MessageStructure'],
    asks: ({ TopicArn = '*' }) => [{ resource: TopicArn }],
    answer({ TopicArn = '', Subject, Message = '', MessageStructure }, { account, clock }) {
      if (!/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/.test(TopicArn)) throw new Refusal('InvalidParameterException', 'Invalid parameter: TopicArn');
      if (Subject !== undefined && (Subject.length === 0 || Subject.length > 99 || control.test(Subject))) {
        throw new Refusal('InvalidParameterException', 'Invalid parameter: Subject');
      }
      if (Message.length === 0) throw new Refusal('InvalidParameterException', 'Invalid parameter: Empty message');
      if (Buffer.byteLength(Message) > 262_144) throw new Refusal('InvalidParameterException', 'Invalid parameter: Message too long');
      if (MessageStructure === 'json') checkStructure(Message);
      account.sns.published.push({
        at: clock.now(),
        TopicArn,
        Message,
        ...(Subject !== undefined && { Subject }),
        ...(MessageStructure && { MessageStructure }),
      });
      return { MessageId: requestId(`message ${account.sns.published.length}`) };
    },
  },
};

function checkStructure(message: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw new Refusal('InvalidParameterException', 'Invalid parameter: Message Structure - JSON message body failed to parse');
  }
  const hasDefault = typeof (parsed as { default?: unknown } | null)?.default === 'string';
  if (!hasDefault) throw new Refusal('InvalidParameterException', 'Invalid parameter: Message Structure - No default entry in JSON message body');
}

export const sns: ServiceModel = {
  name: 'sns',
  sdk,
  client: 'SNSClient',
  denied: 'AuthorizationErrorException',
  throttled: 'ThrottledException',
  operations,
};
