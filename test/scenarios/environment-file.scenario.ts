import { describe, expect, it } from 'vitest';
import { called as call, flat, play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const bucket = 'arn:aws:s3:::shop-config';
const file = `${bucket}/prod/api.env`;
const object = { Bucket: 'shop-config', Key: 'prod/api.env' };
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
const mayRead = [allow('s3:GetObject', file), allow('s3:GetBucketLocation', bucket)];
const mayList = allow('s3:ListBucket', bucket);

const named = (value: string) => (account: AccountJson) => {
  for (const { containerDefinitions } of account.ecs.taskDefinitions) containerDefinitions[0].environmentFiles = [{ type: 's3', value }];
};

/** The shop's settings lie in S3. */
function withEnvironmentFile(account: AccountJson): void {
  account.s3 = { Buckets: [{ Name: 'shop-config' }], Objects: [object] };
  named(file)(account);
  account.iam.RoleDetailList[0].RolePolicyList = [{ PolicyName: 'read-config', PolicyDocument: document(...mayRead) }];
}

const canList = (account: AccountJson) => account.iam.RoleDetailList[0].RolePolicyList[0].PolicyDocument.Statement.push(mayList);

const policy = (...statements: readonly object[]) => ({
  RoleName: 'prod-api-exec',
  PolicyName: 'read-config',
  PolicyDocument: JSON.stringify(document(...statements)),
});
/** The revision that the message's command registers and deploys. */
const revision = (value: string): readonly object[] => {
  const { revision: _, ...definition } = shop(withEnvironmentFile, named(value)).ecs.taskDefinitions[1];
  return [
    call('ecs:RegisterTaskDefinition', definition, '20m'),
    call('ecs:UpdateService', { cluster: 'prod', service: 'api', taskDefinition: 'api:43' }, '21m'),
  ];
};

interface Story {
  readonly twists?: readonly ((account: AccountJson) => unknown)[];
  readonly faults: readonly object[];
  readonly cure: readonly object[];
  readonly says: RegExp;
  readonly culprit: string;
  /** `text-only`: S3 says no, and nobody else may look behind it. */
  readonly standing: 'confirmed' | 'text-only';
  readonly told: readonly string[];
  /** A service that has left the broken revision for another proves nothing about that one. */
  readonly movesOn?: true;
}

const stories: Readonly<Record<string, Story>> = {
  'that the role may not read': {
    faults: [call('iam:DeleteRolePolicy', { RoleName: 'prod-api-exec', PolicyName: 'read-config' })],
    cure: [call('iam:PutRolePolicy', policy(...mayRead), '20m')],
    says: /StatusCode: 403/,
    culprit: 'prod-api-exec',
    standing: 'confirmed',
    told: [
      'Role prod-api-exec may not read shop-config/prod/api.env in S3',
      `"Action":["s3:GetObject"],"Resource":"${file}"`,
      `"Action":["s3:GetBucketLocation"],"Resource":"${bucket}"`,
    ],
  },
  'whose bucket the role may not ask for': {
    faults: [call('iam:PutRolePolicy', policy(mayRead[0]!))],
    cure: [call('iam:PutRolePolicy', policy(...mayRead), '20m')],
    says: /StatusCode: 403/,
    culprit: 'prod-api-exec',
    standing: 'confirmed',
    told: ['Role prod-api-exec may not ask where bucket shop-config is', `"Action":["s3:GetBucketLocation"],"Resource":"${bucket}"`],
  },
  'that was deleted, where the role may list the bucket': {
    twists: [canList],
    faults: [call('s3:DeleteObject', object)],
    cure: [call('s3:PutObject', object, '20m')],
    says: /StatusCode: 404/,
    culprit: file,
    standing: 'confirmed',
    told: ['shop-config/prod/api.env of container api does not exist', 'aws s3api list-objects-v2 --bucket shop-config --prefix prod/'],
  },
  'that was deleted, where the role may not list the bucket': {
    faults: [call('s3:DeleteObject', object)],
    cure: [call('s3:PutObject', object, '20m')],
    says: /StatusCode: 403/,
    culprit: file,
    standing: 'text-only',
    told: [
      'S3 refuses shop-config/prod/api.env of container api; IAM does not',
      'aws s3api head-object --bucket shop-config --key prod/api.env',
      `${file} itself, its KMS key and its bucket's policy: I leave such data alone`,
    ],
  },
  'that is named by its address': {
    twists: [named('s3://shop-config/prod/api.env')],
    faults: [],
    cure: revision(file),
    says: /unable to parse bucket and key/,
    culprit: 'api:42',
    standing: 'confirmed',
    told: [`named ${file}`, `select(.value == "s3://shop-config/prod/api.env")).value = "${file}"`],
    movesOn: true,
  },
};

describe('a task with an environment file', () => {
  it('starts where all is well, and nobody is told anything', async () => {
    const { messages } = await play({ account: shop(withEnvironmentFile), events: [redeploy()] });

    expect(messages).toEqual([]);
  });

  it.each(Object.entries(stories))('%s: the message names what is known and the cure, and the cure lets the tasks start', async (_, story) => {
    const { twists = [], faults, cure, says, culprit, standing, told, movesOn } = story;

    const { changes, diagnoses, incidents, messages } = await play({ account: shop(withEnvironmentFile, ...twists), events: [...faults, redeploy(), ...cure] });

    expect(diagnoses[0]).toMatchObject({ cause: 'env-file-unavailable', standing, culprit });
    const text = flat(messages[0]!.text);
    expect(text).toMatch(says);
    for (const words of told) expect(text).toContain(words);
    expect(changes).toEqual([]);
    expect(incidents).toMatchObject([{ state: 'closed', how: movesOn ? 'went-away' : 'held' }]);
    expect(verdicts({ messages }).at(-1)).toBe(movesOn ? 'WENT AWAY' : 'RESOLVED');
  });
});
