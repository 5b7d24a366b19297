import { beforeAll, describe, expect, it } from 'vitest';
import { mostReads } from '../../functions/diagnose/reader.ts';
import { type AccountJson, shop } from '../support/shop.ts';
import { onEndpoints, throughNat } from '../support/vpc.ts';
import { denial, examine, hubLimit, noLogGroup, notFound } from './examine.ts';

const cutShort = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retr...';

const pullCutShort =
  'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4...';

const crowded = (account: AccountJson) => {
  const [role] = account.iam.RoleDetailList;
  const names = ['one', 'two'];
  account.iam.Policies = names.map((name) => ({
    PolicyName: name,
    Arn: `arn:aws:iam::111122223333:policy/${name}`,
    PolicyVersionList: [
      { VersionId: 'v1', IsDefaultVersion: true, Document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] } },
    ],
  }));
  role.AttachedManagedPolicies = names.map((name) => ({ PolicyName: name, PolicyArn: `arn:aws:iam::111122223333:policy/${name}` }));
  account.ecr.repositories[0].policyText = { Version: '2012-10-17', Statement: [] };
  account.logs = {};
};

const toBeMade = (account: AccountJson) => {
  account.ecs.taskDefinitions[1].containerDefinitions[0].logConfiguration.options['awslogs-create-group'] = 'true';
};

// Clients are imported when first needed: unless they are already, calls made side by side would not overlap.
beforeAll(() => Promise.all(['cloudformation', 'ecr', 'ecs', 'iam', 'logs'].map((service) => import(`../../functions/aws/services/${service}.ts`))));

describe('an examination', () => {
  it.each([
    ['a role with policies of its own', denial],
    ['a role, an image and logs at once', cutShort],
    ['a role, an image, its policy and logs at once', pullCutShort],
    ['a tag that is not there', notFound.replaceAll('1.4.2', '1.4.9')],
    ['a log group that is gone', noLogGroup],
    ["Docker Hub's limit", hubLimit],
  ])('of %s stays within its reads, and few of them wait for others', async (_, reason) => {
    const { opened, waves } = await examine(shop(crowded), { reason, counted: true });

    expect(opened.calls.length).toBeLessThanOrEqual(mostReads);
    expect(waves).toBeGreaterThan(1);
    expect(waves).toBeLessThanOrEqual(4);
  });

  it.each([cutShort, pullCutShort])('of a role that may not make its log group either stays within them too', async (reason) => {
    const { diagnosis, opened, waves } = await examine(shop(crowded, toBeMade), { reason, counted: true });

    expect(diagnosis.match.cause).toMatch(/-unexplained$/);
    expect(opened.calls.length).toBeLessThanOrEqual(mostReads);
    expect(waves).toBeLessThanOrEqual(4);
  });

  it.each([
    ['a NAT gateway', throughNat],
    ['endpoints', onEndpoints],
  ])('of everything at once, in a VPC with %s, leaves nothing out but, at most, who owns it', async (_, vpc) => {
    const { diagnosis, opened, waves } = await examine(shop(vpc), { reason: cutShort, counted: true });

    expect(opened.calls.length).toBeLessThanOrEqual(mostReads);
    expect(waves).toBeLessThanOrEqual(4);
    // Reads are kept for the role's proof: who owns it is what may be left out.
    expect(diagnosis.gaps.filter(({ probe }) => probe !== 'owner')).toEqual([]);
  });
});
