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

const pinned = '00000000-5c3c-4d1e-9f0a-1b2c3d4e5f60';
const current = '7d1f7e30-5c3c-4d1e-9f0a-1b2c3d4e5f60';
const previous = '5b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9';

const versions = (role: string): readonly Row[] => [
  {
    name: 'the reference names a version that is gone',
    breaks: refersTo(0, `${secret}:password::${pinned}`),
    cause: ['secret-not-found'],
    culprit: secret,
  },
  {
    name: 'the last change of the secret took its JSON key away',
    breaks: (account) => {
      Object.assign(secretOf(account), {
        VersionIdsToStages: { [current]: ['AWSCURRENT'], [previous]: ['AWSPREVIOUS'] },
        Values: { [current]: '{"passwd":"never told"}', [previous]: '{"password":"never told"}' },
        LastChangedDate: '2026-11-22T02:41:07Z',
      });
    },
    cause: ['secret-value-invalid'],
    culprit: secret,
  },
  {
    name: 'the reference names the secret under a suffix that it never had',
    breaks: refersTo(0, `${secret.replace('a1B2c3', 'z9Y8x7')}:password::`),
    cause: ['secret-not-found', 'secret-access-denied'],
    culprit: secret.replace('a1B2c3', 'z9Y8x7'),
  },
  {
    name: "the task's role may read the secret, and the execution role may not",
    breaks: (account) => {
      account.iam.RoleDetailList[1].RolePolicyList = [{ PolicyName: 'read-secrets', PolicyDocument: structuredClone(readsOf(account)) }];
      mayNot('secretsmanager:GetSecretValue')(account);
    },
    cause: ['secret-access-denied'],
    culprit: role,
  },
];

/** Where a way leads to other Regions too: else the task is stopped on it. */
const elsewhere: readonly Row[] = [
  {
    name: 'the reference names the Region where the secret is not',
    breaks: refersTo(0, `${secret.replace('eu-west-1', 'us-east-1')}:password::`),
    cause: ['secret-not-found', 'secret-access-denied'],
    culprit: secret.replace('eu-west-1', 'us-east-1'),
  },
  {
    name: 'the parameter is in the Region that the reference does not name',
    breaks: (account) => {
      refersTo(1, parameter.replace('eu-west-1', 'us-east-1'))(account);
      readsOf(account).Statement.push(allow('ssm:GetParameters'));
    },
    cause: ['secret-not-found'],
    culprit: parameter.replace('eu-west-1', 'us-east-1'),
  },
];

const abroad = secret.replace('111122223333', '444455556666');

const foreign: readonly Row[] = [
  {
    name: 'the secret is of another account, which does not share it',
    breaks: (account) => {
      refersTo(0, `${abroad}:password::`)(account);
      readsOf(account).Statement.push(allow('secretsmanager:GetSecretValue', abroad));
    },
    cause: ['secret-access-denied'],
    culprit: abroad,
  },
];

const token = `arn:aws:secretsmanager:${place}:secret:prod/splunk-d4E5f6`;

/** The log driver is given its token from a secret; the role may read it. */
const withToken = (account: AccountJson) => {
  containerOf(account).logConfiguration = {
    logDriver: 'splunk',
    options: { 'splunk-url': 'https://splunk.example.com:8088' },
    secretOptions: [{ name: 'splunk-token', valueFrom: token }],
  };
  account.secretsmanager.SecretList.push({ Name: 'prod/splunk', ARN: token, SecretString: 'never told' });
  readsOf(account).Statement.push(allow('secretsmanager:GetSecretValue', token));
};

const logSecrets = (role: string): readonly Row[] => [
  {
    name: "the role may not read the log driver's token",
    breaks: (account) => {
      withToken(account);
      readsOf(account).Statement.pop();
    },
    cause: ['secret-access-denied'],
    culprit: role,
  },
  {
    name: "the log driver's token is scheduled for deletion",
    breaks: (account) => {
      withToken(account);
      account.secretsmanager.SecretList[1].DeletedDate = '2026-11-21T10:00:00Z';
    },
    cause: ['secret-not-found'],
    culprit: token,
  },
  {
    name: 'the log router is given a parameter that never was',
    breaks: (account) => {
      containerOf(account).logConfiguration = { logDriver: 'awsfirelens', secretOptions: [{ name: 'apikey', valueFrom: '/prod/api/log-key' }] };
      readsOf(account).Statement.push(allow('ssm:GetParameters'));
    },
    cause: ['secret-not-found'],
    culprit: `arn:aws:ssm:${place}:parameter/prod/api/log-key`,
  },
];

const login = `arn:aws:secretsmanager:${place}:secret:ghcr-g7H8i9`;
const ownKey = `arn:aws:kms:${place}:key/1a2b3c4d-5e6f-4789-8a9b-acbdcedfe0f1`;
const right = '{"username":"shop","password":"never told"}';
const wrong = '{"username":"shop","password":"of last year"}';

/** The image lies in a registry of one's own, and the task logs in to it. */
const atGhcr =
  (value: string, credentialsParameter: string | null = login) =>
  (account: AccountJson) => {
    Object.assign(containerOf(account), { image: 'ghcr.io/acme/api:1.4.2', ...(credentialsParameter && { repositoryCredentials: { credentialsParameter } }) });
    account.registries = { ...account.registries, 'ghcr.io': { logins: { shop: 'never told' } } };
    account.secretsmanager.SecretList.push({ Name: 'ghcr', ARN: login, SecretString: value });
    readsOf(account).Statement.push(allow('secretsmanager:GetSecretValue', login));
  };
const loginOf = (account: AccountJson) => account.secretsmanager.SecretList[1];
const holdsLogin = (value: string) => (account: AccountJson) => {
  loginOf(account).SecretString = value;
};

const logins: readonly Row[] = [
  {
    name: "the registry's login is out of date",
    breaks: atGhcr(wrong),
    cause: ['registry-credentials-invalid'],
    culprit: login,
    cures: holdsLogin(right),
  },
  {
    name: "the last change of the registry's login was wrong",
    breaks: (account) => {
      atGhcr(wrong)(account);
      Object.assign(loginOf(account), {
        VersionIdsToStages: { [current]: ['AWSCURRENT'], [previous]: ['AWSPREVIOUS'] },
        Values: { [current]: wrong, [previous]: right },
      });
    },
    cause: ['registry-credentials-invalid'],
    culprit: login,
  },
  {
    name: "the registry's login has a token where its password should be",
    breaks: atGhcr('{"username":"shop","token":"never told"}'),
    cause: ['secret-value-invalid'],
    culprit: login,
    cures: holdsLogin(right),
  },
  {
    name: "the registry's login is no JSON",
    breaks: atGhcr('shop:never told'),
    cause: ['secret-value-invalid'],
    culprit: login,
    cures: holdsLogin(right),
  },
  {
    name: "the registry's login names a JSON key",
    breaks: atGhcr(right, `${login}:password::`),
    cause: ['secret-value-invalid', 'secret-not-found', 'secret-access-denied'],
    culprit: 'api:7',
    cures: (account) => {
      containerOf(account).repositoryCredentials.credentialsParameter = login;
    },
  },
  {
    name: "the role may not read the registry's login",
    breaks: (account) => {
      atGhcr(right, 'ghcr')(account);
      readsOf(account).Statement.pop();
    },
    cause: ['secret-access-denied'],
    culprit: 'prod-api-exec',
  },
  {
    name: "the registry's login is scheduled for deletion",
    breaks: (account) => {
      atGhcr(right)(account);
      loginOf(account).DeletedDate = '2026-11-21T10:00:00Z';
    },
    cause: ['secret-not-found'],
    culprit: login,
  },
  {
    name: "the key of the registry's login is disabled",
    breaks: (account) => {
      atGhcr(right)(account);
      loginOf(account).KmsKeyId = ownKey;
      account.kms.Keys.push({ KeyId: ownKey.split('/')[1], Arn: ownKey, KeyState: 'Disabled' });
      readsOf(account).Statement.push(allow('kms:Decrypt', ownKey));
    },
    cause: ['secret-kms-denied'],
    culprit: ownKey,
  },
  {
    name: 'the image lies in a private registry, and the container has no login for it',
    breaks: atGhcr(right, null),
    cause: ['registry-credentials-invalid'],
    culprit: 'api:7',
    cures: (account) => {
      containerOf(account).repositoryCredentials = { credentialsParameter: 'ghcr' };
    },
  },
];

export const secrets: readonly Break[] = [
  ...withSecrets.flatMap(([account, role, revision]) =>
    [...denied(role), ...gone, ...keys, ...references(revision), ...versions(role), ...logSecrets(role)].map((row) => ({ ...row, account })),
  ),
  ...[...elsewhere, ...foreign, ...logins].map((row) => ({ ...row, account: 'fargate-nat' as const })),
];
