import { describe, expect, it } from 'vitest';
import { called as call, play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const place = 'eu-west-1:111122223333';
const secretArn = `arn:aws:secretsmanager:${place}:secret:prod/db-a1B2c3`;
const parameterArn = `arn:aws:ssm:${place}:parameter/prod/api/key`;
const keyArn = `arn:aws:kms:${place}:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;

/** Both revisions are handed a JSON key of a secret and a parameter, under a key of the shop's own. */
function withSecrets(account: AccountJson): void {
  account.secretsmanager = { SecretList: [{ Name: 'prod/db', ARN: secretArn, KmsKeyId: keyArn, SecretString: '{"password":"never told"}' }] };
  account.ssm = { Parameters: [{ Name: '/prod/api/key', Type: 'SecureString', KeyId: 'alias/aws/ssm' }] };
  account.kms = { Keys: [{ KeyId: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0' }] };
  for (const { containerDefinitions } of account.ecs.taskDefinitions) {
    containerDefinitions[0].secrets = [
      { name: 'DB_PASSWORD', valueFrom: `${secretArn}:password::` },
      { name: 'API_KEY', valueFrom: '/prod/api/key' },
    ];
  }
  roleOf(account).RolePolicyList = [{ PolicyName: 'read-secrets', PolicyDocument: mayRead }];
}

const mayRead = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secretArn },
    { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: parameterArn },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn },
  ],
};

const without = (action: string) => ({ ...mayRead, Statement: mayRead.Statement.filter(({ Action }) => Action !== action) });
const roleOf = (account: AccountJson) => account.iam.RoleDetailList[0];
const put = (PolicyDocument: object, after = '1s') => ({
  after,
  call: 'iam:PutRolePolicy',
  input: { RoleName: 'prod-api-exec', PolicyName: 'read-secrets', PolicyDocument: JSON.stringify(PolicyDocument) },
  by: 'Developer/k.lee',
});

interface Story {
  readonly fault: object;
  readonly cure: object;
  readonly cause: string;
  /** What stands in the head line and in the commands. */
  readonly culprit: string;
  readonly told: readonly string[];
  readonly twist?: (account: AccountJson) => void;
}

const stories: Readonly<Record<string, Story>> = {
  'a secret that the role may not read': {
    fault: put(without('secretsmanager:GetSecretValue')),
    cure: put(mayRead, '20m'),
    cause: 'secret-access-denied',
    culprit: 'prod-api-exec',
    told: ['Role prod-api-exec may not read secret prod/db', 'aws iam put-role-policy --role-name prod-api-exec', 'secretsmanager:GetSecretValue', secretArn],
  },
  'a parameter that the role may not read': {
    fault: put(without('ssm:GetParameters')),
    cure: put(mayRead, '20m'),
    cause: 'secret-access-denied',
    culprit: 'prod-api-exec',
    told: ['Role prod-api-exec may not read parameter /prod/api/key', 'ssm:GetParameters', parameterArn],
  },
  'a key that the role may not use': {
    fault: put(without('kms:Decrypt')),
    cure: put(mayRead, '20m'),
    cause: 'secret-kms-denied',
    culprit: 'prod-api-exec',
    told: ['Role prod-api-exec may not use key 0f1e2d3c', 'kms:Decrypt', keyArn],
  },
  'a key that is disabled': {
    fault: call('kms:DisableKey', { KeyId: keyArn }),
    cure: call('kms:EnableKey', { KeyId: keyArn }, '20m'),
    cause: 'secret-kms-denied',
    culprit: keyArn,
    told: ['is disabled', `aws kms enable-key --region eu-west-1 --key-id ${keyArn}`],
  },
  'a secret that is scheduled for deletion': {
    fault: call('secretsmanager:DeleteSecret', { SecretId: secretArn }),
    cure: call('secretsmanager:RestoreSecret', { SecretId: secretArn }, '20m'),
    cause: 'secret-not-found',
    culprit: secretArn,
    told: ['Secret prod/db is scheduled for deletion', `aws secretsmanager restore-secret --region eu-west-1 --secret-id ${secretArn}`],
  },
  'a parameter that is gone': {
    fault: call('ssm:DeleteParameter', { Name: '/prod/api/key' }),
    cure: call('ssm:PutParameter', { Name: '/prod/api/key', Type: 'SecureString' }, '20m'),
    cause: 'secret-not-found',
    culprit: parameterArn,
    told: ['Parameter /prod/api/key does not exist', 'aws ssm put-parameter --region eu-west-1 --name /prod/api/key'],
  },
};

const loginArn = `arn:aws:secretsmanager:${place}:secret:ghcr-g7H8i9`;
const rightLogin = '{"username":"shop","password":"never told"}';
const current = '7d1f7e30-5c3c-4d1e-9f0a-1b2c3d4e5f60';
const previous = '5b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9';

/** The newest revision's image lies in a private registry, and the last change of its login was wrong. */
function withLogin(account: AccountJson): void {
  const [container] = account.ecs.taskDefinitions[1].containerDefinitions;
  Object.assign(container, { image: 'ghcr.io/acme/api:1.4.2', repositoryCredentials: { credentialsParameter: 'ghcr' } });
  account.registries = { 'ghcr.io': { logins: { shop: 'never told' } } };
  account.secretsmanager.SecretList.push({
    Name: 'ghcr',
    ARN: loginArn,
    LastChangedDate: '2026-11-22T02:41:07Z',
    VersionIdsToStages: { [current]: ['AWSCURRENT'], [previous]: ['AWSPREVIOUS'] },
    Values: { [current]: '{"username":"shop","password":"of last year"}', [previous]: rightLogin },
  });
  const [policy] = roleOf(account).RolePolicyList;
  roleOf(account).RolePolicyList = [
    {
      ...policy,
      PolicyDocument: { ...mayRead, Statement: [...mayRead.Statement, { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: loginArn }] },
    },
  ];
}

/** A message is wrapped; commands are continued. */
const flat = (text: string) => text.replace(/\\?\n\s*/g, ' ').replace(/\s+/g, ' ');

describe('a task that is handed secrets', () => {
  it('starts where all is well, and nobody is told anything', async () => {
    const { messages, diagnoses } = await play({ account: shop(withSecrets), events: [redeploy()] });

    expect({ messages, diagnoses }).toEqual({ messages: [], diagnoses: [] });
  });

  it.each(Object.entries(stories))('%s: the message names it and its cure, and the cure lets the tasks start', async (_, story) => {
    const { changes, diagnoses, incidents, messages } = await play({ account: shop(withSecrets), events: [story.fault, redeploy(), story.cure] });

    expect(diagnoses).toMatchObject([{ cause: story.cause, standing: 'confirmed', culprit: expect.stringContaining(story.culprit) }]);
    const [first] = messages;
    for (const words of story.told) expect(flat(first!.text)).toContain(words);
    expect(changes).toEqual([]);
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts({ messages }).at(-1)).toBe('RESOLVED');
  });

  it('logs in to a registry with the login that it is given: one that is refused is named, with the way back to the version before', async () => {
    const back = { SecretId: loginArn, VersionStage: 'AWSCURRENT', MoveToVersionId: previous, RemoveFromVersionId: current };
    const events = [redeploy(), call('secretsmanager:UpdateSecretVersionStage', back, '20m')];

    const { diagnoses, incidents, messages } = await play({ account: shop(withSecrets, withLogin), events });

    expect(diagnoses).toMatchObject([{ cause: 'registry-credentials-invalid', standing: 'confirmed', culprit: loginArn }]);
    const told = flat(messages[0]!.text);
    expect(told).toContain('ghcr.io refused the login in secret ghcr.');
    expect(told).toContain(`aws secretsmanager update-secret-version-stage --region eu-west-1 --secret-id ${loginArn} --version-stage AWSCURRENT`);
    expect(told).toContain(`--move-to-version-id ${previous} --remove-from-version-id ${current}`);
    expect(told).toContain('{"username":"<your user>","password":"<your access token>"}');
    expect(JSON.stringify(messages)).not.toContain('never told');
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts({ messages }).at(-1)).toBe('RESOLVED');
  });

  it('never tells a value', async () => {
    const { messages } = await play({ account: shop(withSecrets), events: [put(without('kms:Decrypt')), redeploy()] });

    expect(messages.length).toBeGreaterThan(0);
    expect(JSON.stringify(messages)).not.toContain('never told');
  });
});
