import { describe, expect, it } from 'vitest';
import type { SecretUse } from '../../../../functions/diagnose/evidence.ts';
import { keyNeeds } from '../../../../functions/diagnose/probes/secrets/rights.ts';

const useIn = (region: string, store: SecretUse['store']) =>
  [
    { store, region, account: '111122223333', key: { keyId: 'k', arn: `arn:aws:kms:${region}:111122223333:key/k`, state: 'enabled' } },
  ] as unknown as readonly SecretUse[];

describe('the right to use a key', () => {
  // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
  it.each([
    ['eu-west-1', 'secrets-manager', 'secretsmanager.eu-west-1.amazonaws.com'],
    ['us-gov-west-1', 'parameter-store', 'ssm.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'secrets-manager', 'secretsmanager.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1', 'secrets-manager', 'secretsmanager.eusc-de-east-1.amazonaws.eu'],
  ] as const)('in %s through %s is asked as a call by %s', (region, store, via) => {
    expect(keyNeeds(useIn(region, store))).toMatchObject([{ context: { 'kms:ViaService': via } }]);
  });
});
