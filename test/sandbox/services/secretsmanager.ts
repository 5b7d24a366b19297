/** AWS Secrets Manager: descriptions and policies. There is no operation here that answers a value. */
import * as sdk from '@aws-sdk/client-secrets-manager';
import { findSecret, type Secret, versionsOf } from '../account/secrets.ts';
import { Refusal } from '../errors.ts';
import type { AnyOperation, Asks, Call, OperationsOf, ServiceModel } from '../service.ts';

type Named = { readonly SecretId?: string | undefined };
type Moved = Named & { readonly VersionStage: string; readonly MoveToVersionId: string };

function secretOf({ SecretId = '' }: Named, { account, region }: Call): Secret {
  const secret = findSecret(account, SecretId, region);
  const owner = SecretId.split(':')[4] ?? account.account;
  if (!secret && owner !== account.account)
    throw new Refusal('AccessDeniedException', `not authorized to perform this on resource: ${SecretId} because no resource-based policy allows it`);
  if (!secret) throw new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return secret;
}

const onSecret = ({ SecretId = '' }: Named, { account, region }: Call): readonly Asks[] => {
  const { ARN, ResourcePolicy } = findSecret(account, SecretId, region) ?? {};
  const resource = ARN ?? (SecretId.startsWith('arn:') ? SecretId : `arn:${account.partition}:secretsmanager:${region}:${account.account}:secret:${SecretId}`);
  return [{ resource, ...(ResourcePolicy && { resourcePolicy: ResourcePolicy }) }];
};

const reads: OperationsOf<'secretsmanager'> = {
  DescribeSecret: {
    fields: ['SecretId'],
    asks: onSecret,
    answer(input, call) {
      const { SecretString: _, Values: __, ResourcePolicy: ___, SecretVersionsToStages: ____, ...shown } = secretOf(input, call);
      return { ...shown, VersionIdsToStages: versionsOf(shown) };
    },
  },
  GetResourcePolicy: {
    fields: ['SecretId'],
    asks: onSecret,
    answer(input, call) {
      const { ARN, Name, ResourcePolicy } = secretOf(input, call);
      return { ARN, Name, ...(ResourcePolicy && { ResourcePolicy }) };
    },
  },
};

/** What a person does in a story. */
const writes: Readonly<Record<string, AnyOperation>> = {
  RestoreSecret: {
    fields: ['SecretId'],
    asks: onSecret,
    answer(input: Named, call: Call) {
      const secret = secretOf(input, call);
      delete secret.DeletedDate;
      return { ARN: secret.ARN, Name: secret.Name };
    },
  },
  UpdateSecretVersionStage: {
    fields: ['SecretId', 'VersionStage', 'MoveToVersionId', 'RemoveFromVersionId'],
    asks: onSecret,
    answer({ VersionStage, MoveToVersionId, ...input }: Moved, call: Call) {
      const secret = secretOf(input, call);
      const stages = Object.entries(versionsOf(secret)).map(([version, had]) => [version, had.filter((stage) => stage !== VersionStage)] as const);
      secret.VersionIdsToStages = Object.fromEntries(stages.map(([version, had]) => [version, version === MoveToVersionId ? [...had, VersionStage] : had]));
      return { ARN: secret.ARN, Name: secret.Name };
    },
  },
  DeleteSecret: {
    fields: ['SecretId', 'RecoveryWindowInDays'],
    asks: onSecret,
    answer(input: Named, call: Call) {
      const secret = secretOf(input, call);
      secret.DeletedDate = new Date(call.clock.ms() + 30 * 86_400_000);
      return { ARN: secret.ARN, Name: secret.Name, DeletionDate: secret.DeletedDate };
    },
  },
};

export const secretsmanager: ServiceModel = {
  name: 'secretsmanager',
  sdk,
  client: 'SecretsManagerClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations: { ...reads, ...writes },
};
