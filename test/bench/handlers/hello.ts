/** A hello-world function that says something on a topic: the shortest way from an event to a message, or one with so many calls to the table before it. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const db = new DynamoDBClient({ cacheMiddleware: true });
const sns = new SNSClient({ cacheMiddleware: true });

interface Hello {
  readonly id: string;
  readonly detail: { readonly calls: number };
}

export const handler = async ({ id, detail }: Hello): Promise<void> => {
  for (let call = 0; call < detail.calls; call += 1)
    await db.send(new GetItemCommand({ TableName: process.env['TABLE_NAME'], Key: { pk: { S: 'HELLO' }, sk: { S: `${call}` } } }));
  await sns.send(new PublishCommand({ TopicArn: process.env['TOPIC_ARN'], Subject: 'hello', Message: JSON.stringify({ hello: id }) }));
};
