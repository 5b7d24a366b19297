export { DescribeSecretCommand, GetResourcePolicyCommand, SecretsManagerClient as Client } from '@aws-sdk/client-secrets-manager';
