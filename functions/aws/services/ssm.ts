export { DescribeParametersCommand, SSMClient as Client } from '@aws-sdk/client-ssm';
