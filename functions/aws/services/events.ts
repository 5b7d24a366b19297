export { EventBridgeClient as Client, PutEventsCommand } from '@aws-sdk/client-eventbridge';
