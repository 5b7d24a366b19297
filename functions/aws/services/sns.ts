export { PublishCommand, SNSClient as Client } from '@aws-sdk/client-sns';
