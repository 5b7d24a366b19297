/** The leanest handler that still writes one item: what the cold start of ours is measured against. */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

let client: DynamoDBClient | undefined;

export const handler = async (event: { readonly id: string }): Promise<string> => {
  client ??= new DynamoDBClient({});
  const Key = { pk: { S: event.id }, sk: { S: event.id } };
  await client.send(new UpdateItemCommand({ TableName: 'table', Key, UpdateExpression: 'ADD seen :one', ExpressionAttributeValues: { ':one': { N: '1' } } }));
  return event.id;
};
