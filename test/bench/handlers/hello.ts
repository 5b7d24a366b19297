/** A hello-world function that says something on a topic: the shortest way from an event to a message. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const client = new SNSClient({});

export const handler = async (event: { readonly id: string }): Promise<void> => {
  await client.send(new PublishCommand({ TopicArn: process.env['TOPIC_ARN'], Subject: 'hello', Message: JSON.stringify({ hello: event.id }) }));
};
