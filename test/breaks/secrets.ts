/** Secrets, parameters and their keys: gone, closed, or named wrong. */
import type { AccountJson } from '../support/shop.ts';
import { type AccountName, allow, type Break, containerOf, definitionOf, deny, document, roleOf } from './break.ts';

const place = 'eu-west-1:111122223333';
const secret = `arn:aws:secretsmanager:${place}:secret:prod/db-a1B2c3`;
const parameter = `arn:aws:ssm:${place}:parameter/prod/api/key`;
const key = `arn:aws:kms:${place}:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;

const secretOf = ({ secretsmanager }: AccountJson) => secretsmanager.SecretList[0];
const keyOf = ({ kms }: AccountJson) => kms.Keys[0];
const readsOf = (account: AccountJson) => roleOf(account).RolePolicyList.find(({ PolicyName }: AccountJson) => PolicyName === 'read-secrets').PolicyDocument;
const mayNot = (action: string) => (account: AccountJson) => {
  const policy = readsOf(account);
  policy.Statement = policy.Statement.filter(({ Action }: AccountJson) => Action !== action);
};
const refersTo = (n: number, valueFrom: string) => (account: AccountJson) => {
  containerOf(account).secrets[n].valueFrom = valueFrom;
};

type Row = Omit<Break, 'account'>;
const withSecrets: readonly (readonly [AccountName, string, string])[] = [
  ['fargate-nat', 'prod-api-exec', 'api:7'],
  ['fargate-endpoints', 'prod-orders-exec', 'orders:7'],
];

const denied = (role: string): readonly Row[] => [
  { name: 'the role may not read the secret', breaks: mayNot('secretsmanager:GetSecretValue'), cause: ['secret-access-denied'], culprit: role },
  { name: 'the role may not read the parameter', breaks: mayNot('ssm:GetParameters'), cause: ['secret-access-denied'], culprit: role },
  { name: 'the role may not decrypt with the key', breaks: mayNot('kms:Decrypt'), cause: ['secret-kms-denied'], culprit: role },
  {
    name: 'an explicit deny of the secret on the role',
    breaks: (account) => readsOf(account).Statement.push(deny('secretsmanager:GetSecretValue', secret)),
    cause: ['secret-access-denied'],
    culprit: role,
    cures: (account) => readsOf(account).Statement.pop(),
  },
  {
    name: 'the grant names the secret as it was before it was made again',
    breaks: (account) => {
      readsOf(account).Statement[0].Resource = secret.replace('a1B2c3', 'z9Y8x7');
    },
    cause: ['secret-access-denied'],
    culprit: role,
  },
  {
    name: 'the definition names no execution role',
    breaks: (account) => {
      delete definitionOf(account).executionRoleArn;
    },
    cause: ['role-unusable'],
    culprit: role.replace(/^prod-(?<name>\w+)-exec$/, '$<name>:7'),
    cures: (account) => {
      definitionOf(account).executionRoleArn = `arn:aws:iam::111122223333:role/${role}`;
    },
  },
];

const gone: readonly Row[] = [
  {
    name: 'the secret was deleted',
    breaks: (account) => {
      account.secretsmanager.SecretList = [];
    },
    cause: ['secret-not-found'],
    culprit: secret,
    cures: (account) => account.secretsmanager.SecretList.push({ Name: 'prod/db', ARN: secret, SecretString: '{"password":"x"}' }),
  },
  {
    name: 'the secret is scheduled for deletion',
    breaks: (account) => {
      secretOf(account).DeletedDate = '2026-11-21T10:00:00Z';
    },
    cause: ['secret-not-found'],
    culprit: secret,
  },
  {
    name: 'the parameter was deleted',
    breaks: (account) => {
      account.ssm.Parameters = [];
    },
    cause: ['secret-not-found'],
    culprit: parameter,
  },
  {
    name: 'the secret has no current version',
    breaks: (account) => {
      secretOf(account).VersionIdsToStages = { '7d1f7e30-5c3c-4d1e-9f0a-1b2c3d4e5f60': ['AWSPENDING'] };
    },
    cause: ['secret-not-found'],
    culprit: secret,
    cures: (account) => {
      secretOf(account).VersionIdsToStages = { '7d1f7e30-5c3c-4d1e-9f0a-1b2c3d4e5f60': ['AWSCURRENT'] };
    },
  },
  {
    name: 'the secret has lost its JSON key',
    breaks: (account) => {
      secretOf(account).SecretString = '{"user":"never told"}';
    },
    cause: ['secret-value-invalid'],
    culprit: secret,
    cures: (account) => {
      secretOf(account).SecretString = '{"password":"never told"}';
    },
  },
  {
    name: 'the secret is no JSON any more',
    breaks: (account) => {
      secretOf(account).SecretString = 'never told';
    },
    cause: ['secret-value-invalid'],
    culprit: secret,
    cures: (account) => {
      secretOf(account).SecretString = '{"password":"never told"}';
    },
  },
];

const keys: readonly Row[] = [
  {
    name: 'the key was disabled',
    breaks: (account) => {
      keyOf(account).KeyState = 'Disabled';
    },
    cause: ['secret-kms-denied'],
    culprit: key,
  },
  {
    name: 'the key is scheduled for deletion',
    breaks: (account) => {
      keyOf(account).KeyState = 'PendingDeletion';
    },
    cause: ['secret-kms-denied'],
    culprit: key,
  },
  {
    name: "the key's policy leaves the role and the account out",
    breaks: (account) => {
      keyOf(account).Policy = JSON.stringify(document({ ...allow('kms:*'), Principal: { AWS: 'arn:aws:iam::111122223333:role/key-admin' } }));
    },
    cause: ['secret-kms-denied'],
    culprit: key,
    cures: (account) => {
      keyOf(account).Policy = JSON.stringify(document({ ...allow('kms:*'), Principal: { AWS: 'arn:aws:iam::111122223333:root' } }));
    },
  },
  {
    name: "the secret's own policy denies the role",
    breaks: (account) => {
      secretOf(account).ResourcePolicy = JSON.stringify(document({ ...deny('secretsmanager:GetSecretValue'), Principal: '*' }));
    },
    cause: ['secret-access-denied'],
    culprit: secret,
    cures: (account) => {
      delete secretOf(account).ResourcePolicy;
    },
  },
];

const references = (revision: string): readonly Row[] => [
  {
    name: 'the reference names a secret that never was',
    breaks: refersTo(0, `arn:aws:secretsmanager:${place}:secret:prod/bd-a1B2c3:password::`),
    cause: ['secret-not-found', 'secret-access-denied'],
    culprit: `arn:aws:secretsmanager:${place}:secret:prod/bd-a1B2c3`,
    cures: refersTo(0, `${secret}:password::`),
  },
  {
    name: 'the reference names a parameter that never was',
    breaks: refersTo(1, '/prod/api/kye'),
    cause: ['secret-not-found', 'secret-access-denied'],
    culprit: `arn:aws:ssm:${place}:parameter/prod/api/kye`,
    cures: refersTo(1, '/prod/api/key'),
  },
  {
    name: 'the reference names a JSON key that is not there',
    breaks: refersTo(0, `${secret}:pasword::`),
    cause: ['secret-value-invalid'],
    culprit: secret,
    cures: refersTo(0, `${secret}:password::`),
  },
  {
    name: 'the reference names a stage that is not there',
    breaks: refersTo(0, `${secret}:password:AWSPREVIOUS:`),
    cause: ['secret-not-found'],
    culprit: secret,
    cures: refersTo(0, `${secret}:password::`),
  },
  {
    name: 'the reference is badly written',
    breaks: refersTo(0, `${secret}:password`),
    cause: ['secret-value-invalid'],
    culprit: revision,
    cures: refersTo(0, `${secret}:password::`),
  },
];

export const secrets: readonly Break[] = withSecrets.flatMap(([account, role, revision]) =>
  [...denied(role), ...gone, ...keys, ...references(revision)].map((row) => ({ ...row, account })),
);
