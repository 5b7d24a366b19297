/** AWS KMS: what a key is and who its policy lets in. Nothing is encrypted here. */
import * as sdk from '@aws-sdk/client-kms';
import { findKey, type Key, keyArn, keyPolicy } from '../account/secrets.ts';
import { Refusal } from '../errors.ts';
import type { AnyOperation, Asks, Call, OperationsOf, ServiceModel } from '../service.ts';

type Named = { readonly KeyId?: string | undefined };

function keyOf({ KeyId = '' }: Named, { account }: Call): Key {
  const key = findKey(account, KeyId);
  if (!key) throw new Refusal('NotFoundException', `Invalid keyId '${KeyId}'`);
  return key;
}

const onKey = ({ KeyId = '' }: Named, { account }: Call): readonly Asks[] => {
  const key = findKey(account, KeyId);
  return [{ resource: key ? keyArn(account, key) : `arn:${account.partition}:kms:${account.region}:${account.account}:key/${KeyId}` }];
};

const reads: OperationsOf<'kms'> = {
  DescribeKey: {
    fields: ['KeyId'],
    asks: onKey,
    answer(input, call) {
      const { Policy: _, ...key } = keyOf(input, call);
      return { KeyMetadata: { KeyState: 'Enabled', Enabled: true, KeyManager: 'CUSTOMER', ...key, Arn: keyArn(call.account, key) } };
    },
  },
  GetKeyPolicy: {
    fields: ['KeyId', 'PolicyName'],
    asks: onKey,
    answer: (input, call) => ({ Policy: keyPolicy(call.account, keyOf(input, call)), PolicyName: 'default' }),
  },
};

const become = (KeyState: 'Enabled' | 'Disabled'): AnyOperation => ({
  fields: ['KeyId'],
  asks: onKey,
  answer(input: Named, call: Call) {
    keyOf(input, call).KeyState = KeyState;
    return {};
  },
});

/** What a person does in a story. */
const writes: Readonly<Record<string, AnyOperation>> = { EnableKey: become('Enabled'), DisableKey: become('Disabled'), CancelKeyDeletion: become('Disabled') };

export const kms: ServiceModel = {
  name: 'kms',
  sdk,
  client: 'KMSClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations: { ...reads, ...writes },
};
