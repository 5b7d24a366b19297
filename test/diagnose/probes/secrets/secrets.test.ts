import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../../support/shop.ts';
import { examine } from '../../examine.ts';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3';
const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const head =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s):';
const notFound = `${head} failed to fetch secret ${secretArn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`;
const kmsDenied = `${head} failed to fetch secret ${secretArn} from secrets manager: AccessDeniedException: Access to KMS is not allowed`;
const denied = `${head} failed to fetch secret ${secretArn} from secrets manager: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9d is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secretArn} because no identity-based policy allows the secretsmanager:GetSecretValue action`;
const noKey = `${head} retrieved secret from Secrets Manager did not contain json key password`;
const cut = `${head} failed to fetch secret arn:aws:secretsmanager:eu-west-1:1111...`;

const given = (account: AccountJson, valueFrom = secretArn) => {
  for (const { containerDefinitions } of account.ecs.taskDefinitions) containerDefinitions[0].secrets = [{ name: 'DB', valueFrom }];
};
const roleOf = (account: AccountJson) => account.iam.RoleDetailList[0];
const allow = (account: AccountJson, ...statements: readonly object[]) => {
  roleOf(account).RolePolicyList = [{ PolicyName: 'secrets', PolicyDocument: { Version: '2012-10-17', Statement: statements } }];
};
const read = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: `${secretArn.slice(0, -6)}??????` };
const decrypt = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
const holds = (account: AccountJson, secret: object = {}) => {
  account.secretsmanager = { SecretList: [{ Name: 'prod/db', ARN: secretArn, ...secret }] };
};

/** All that the task needs is there. */
const sound = (account: AccountJson) => {
  given(account);
  holds(account);
  allow(account, read);
};

const look = (reason: string, ...twists: readonly ((account: AccountJson) => unknown)[]) => examine(shop(sound, ...twists), { reason });

describe('the secrets of a task', () => {
  it.each<[string, string, (account: AccountJson) => unknown, object]>([
    [
      'one made again under another suffix',
      notFound,
      (account) => holds(account, { ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-Zz9Yy8' }),
      {
        cause: 'secret-not-found',
        culprit: { id: secretArn, says: 'secret prod/db-a1B2c3 does not exist: it is there as prod/db-Zz9Yy8' },
      },
    ],
    [
      'one that the role may read only under its new suffix: stale before it is denied',
      denied,
      (account) => {
        account.secretsmanager = { SecretList: [] };
        allow(account, { ...read, Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-Zz9Yy8' });
      },
      { cause: 'secret-not-found', culprit: { id: secretArn } },
    ],
    [
      'a stage that no version has',
      `${head} failed to fetch secret ${secretArn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS`,
      (account) => given(account, `${secretArn}::AWSPREVIOUS:`),
      { cause: 'secret-not-found', culprit: { says: 'secret prod/db has no version with stage AWSPREVIOUS' } },
    ],
    [
      'a JSON key that ECS did not find',
      noKey,
      (account) => given(account, `${secretArn}:password::`),
      { cause: 'secret-value-invalid', culprit: { id: secretArn, says: 'secret prod/db has no JSON key password' } },
    ],
    [
      'a reference with a colon too few',
      `${head} invalid ARN format for the AWS Secrets Manager secret`,
      (account) => given(account, `${secretArn}:password`),
      { cause: 'secret-value-invalid', culprit: { id: 'api:42' } },
    ],
    ['a role without the right', denied, (account) => allow(account), { cause: 'secret-access-denied', culprit: { id: 'prod-api-exec' } }],
    [
      'a role without the right, behind a text that was cut',
      cut,
      (account) => allow(account),
      { cause: 'secret-access-denied', culprit: { id: 'prod-api-exec', says: 'role prod-api-exec may not read secret prod/db' } },
    ],
    [
      'a boundary in the way',
      denied.replace('no identity-based policy', 'no permissions boundary'),
      (account) => {
        account.iam.Policies = [
          {
            PolicyName: 'edge',
            Arn: 'arn:aws:iam::111122223333:policy/edge',
            PolicyVersionList: [
              { VersionId: 'v1', IsDefaultVersion: true, Document: { Statement: [{ Effect: 'Allow', Action: ['ecr:*', 'logs:*'], Resource: '*' }] } },
            ],
          },
        ];
        roleOf(account).PermissionsBoundary = {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/edge',
        };
      },
      { cause: 'secret-access-denied', culprit: { says: 'role prod-api-exec may not read secret prod/db: stopped by its permissions boundary' } },
    ],
    [
      "a deny in the secret's own policy",
      denied.replace('because no identity-based policy allows the secretsmanager:GetSecretValue action', 'with an explicit deny in a resource-based policy'),
      (account) =>
        holds(account, {
          ResourcePolicy: JSON.stringify({ Statement: { Effect: 'Deny', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' } }),
        }),
      { cause: 'secret-access-denied', culprit: { id: secretArn } },
    ],
    [
      'a key whose policy leaves the role out',
      kmsDenied,
      (account) => {
        holds(account, { KmsKeyId: keyArn });
        allow(account, read, decrypt);
        account.kms = {
          Keys: [
            {
              KeyId: keyArn.split('/')[1],
              Policy: JSON.stringify({
                Statement: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/admin' }, Action: 'kms:*', Resource: '*' },
              }),
            },
          ],
        };
      },
      { cause: 'secret-kms-denied', culprit: { id: keyArn } },
    ],
    [
      'a key that only an alias names, and the role may not use',
      kmsDenied,
      (account) => {
        holds(account, { KmsKeyId: 'alias/shop' });
        account.kms = { Keys: [{ KeyId: keyArn.split('/')[1] }], Aliases: [{ AliasName: 'alias/shop', TargetKeyId: keyArn.split('/')[1] }] };
      },
      { cause: 'secret-kms-denied', culprit: { id: 'prod-api-exec' } },
    ],
  ])('%s: blamed', async (_, reason, twist, expected) => {
    const { diagnosis } = await look(reason, twist);

    expect(diagnosis).toMatchObject({ standing: 'confirmed', ...expected });
  });

  it.each<[string, (account: AccountJson) => unknown]>([
    ['may read by its own policy', () => {}],
    [
      "is let in by the secret's policy alone",
      (account) => {
        allow(account);
        holds(account, {
          ResourcePolicy: JSON.stringify({
            Statement: {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::111122223333:role/prod-api-exec' },
              Action: 'secretsmanager:GetSecretValue',
              Resource: '*',
            },
          }),
        });
      },
    ],
    [
      'may only through a condition that nobody can see',
      (account) => allow(account, { ...read, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60718' } } }),
    ],
    [
      'reads parameter /db by an ARN that may mean db',
      (account) => {
        given(account, 'arn:aws:ssm:eu-west-1:111122223333:parameter/db');
        account.ssm = { Parameters: [{ Name: '/db', Type: 'String' }] };
        allow(account, { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: '*' });
      },
    ],
  ])('a role that %s is not blamed', async (_, twist) => {
    const { diagnosis } = await look(cut, twist);

    expect(diagnosis.culprit).toBeNull();
  });

  it('are told apart: what the text names decides, whatever else is wrong', async () => {
    const both = (account: AccountJson) => {
      for (const { containerDefinitions } of account.ecs.taskDefinitions) containerDefinitions[0].secrets.push({ name: 'OTHER', valueFrom: '/not/there' });
      allow(account, { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: '*' });
    };

    const { diagnosis } = await look(denied, both);

    expect(diagnosis).toMatchObject({ cause: 'secret-access-denied', culprit: { id: 'prod-api-exec' } });
    expect(diagnosis.facts.map(({ says }) => says).join(' ')).toContain('There is no arn:aws:ssm:eu-west-1:111122223333:parameter/not/there');
  });

  it('are read with the execution role: where the task role alone may, that is told', async () => {
    const mixedUp = (account: AccountJson) => {
      const [execution] = account.iam.RoleDetailList;
      for (const definition of account.ecs.taskDefinitions) definition.taskRoleArn = 'arn:aws:iam::111122223333:role/prod-api-app';
      account.iam.RoleDetailList.push({ RoleName: 'prod-api-app', RolePolicyList: structuredClone(execution.RolePolicyList) });
      allow(account);
    };

    const { diagnosis } = await look(denied, mixedUp);

    expect(diagnosis).toMatchObject({ cause: 'secret-access-denied', culprit: { id: 'prod-api-exec' } });
    expect(diagnosis.facts.map(({ says }) => says).join(' ')).toContain('but prod-api-app is the task role, and ECS reads secrets with the execution role');
  });

  it('are asked for by name only, and no call could return a value', async () => {
    const { opened } = await look(denied);

    const asked = opened.calls.filter(({ service }) => ['secretsmanager', 'ssm', 'kms'].includes(service)).map(({ operation }) => operation);
    expect([...new Set(asked)].sort()).toEqual(['DescribeSecret', 'GetResourcePolicy']);
  });

  it('with a policy that could not be read, and a text that was cut, blame nobody', async () => {
    const { diagnosis } = await examine(
      shop(sound, (account: AccountJson) => allow(account)),
      {
        reason: cut,
        faults: [{ on: 'secretsmanager:GetResourcePolicy', kind: 'deny' }],
      },
    );

    expect(diagnosis.culprit).toBeNull();
  });

  it.each([
    ['secretsmanager:DescribeSecret', 'whether secret prod/db-a1B2c3 exists in eu-west-1'],
    ['iam:SimulatePrincipalPolicy', 'what the execution role may do with the secrets'],
    ['secretsmanager:GetResourcePolicy', `policy of secret ${secretArn}`],
  ])('%s denied to us is a gap that names the permission', async (action, wanted) => {
    const { diagnosis } = await examine(
      shop(sound, (account: AccountJson) => allow(account)),
      { reason: denied, faults: [{ on: action, kind: 'deny' }] },
    );

    expect(diagnosis.gaps).toContainEqual({ probe: 'secrets', wanted, why: 'denied', needs: action });
  });

  it('cost at most four reads that wait for one another, and 25 in all', async () => {
    const encrypted = (account: AccountJson) => {
      holds(account, { KmsKeyId: keyArn });
      account.kms = { Keys: [{ KeyId: keyArn.split('/')[1] }] };
    };

    const { waves, opened } = await examine(shop(sound, encrypted), { reason: kmsDenied, counted: true });

    expect(waves).toBeLessThanOrEqual(4);
    expect(opened.calls.length).toBeLessThanOrEqual(25);
  });
});
