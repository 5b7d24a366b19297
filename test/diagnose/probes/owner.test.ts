import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { denial, examine } from '../examine.ts';

const stack = (StackName: string, StackStatus: string, resources: readonly (readonly [string, string])[]) => (account: AccountJson) => {
  const StackId = `arn:aws:cloudformation:eu-west-1:111122223333:stack/${StackName}/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;
  account.cloudformation ??= { Stacks: [], StackResources: [] };
  account.cloudformation.Stacks.push({ StackName, StackId, StackStatus, CreationTime: '2026-01-01T00:00:00Z' });
  account.cloudformation.StackResources.push(
    ...resources.map(([ResourceType, PhysicalResourceId], n) => ({
      StackName,
      StackId,
      LogicalResourceId: `Thing${n}`,
      ResourceType,
      PhysicalResourceId,
      ResourceStatus: 'CREATE_COMPLETE',
      Timestamp: '2026-01-01T00:00:00Z',
    })),
  );
};
const serviceArn = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/api';

describe('the owner', () => {
  it('is the stack that declares the service, with its state and its log groups', async () => {
    const twist = stack('shop', 'UPDATE_IN_PROGRESS', [
      ['AWS::ECS::Service', serviceArn],
      ['AWS::Logs::LogGroup', '/ecs/api'],
    ]);

    const { diagnosis } = await examine(shop(twist), { reason: denial });

    expect(diagnosis.evidence.owner).toMatchObject({
      service: { kind: 'stack', name: 'shop', status: 'UPDATE_IN_PROGRESS', inProgress: true, logGroups: ['/ecs/api'] },
      role: { kind: 'unknown' },
    });
  });

  it('may declare more than CloudFormation lists: then whether it declares a log group is not known', async () => {
    const topics = Array.from({ length: 99 }, (_, n) => ['AWS::SNS::Topic', `topic-${n}`] as const);
    const twist = stack('shop', 'UPDATE_COMPLETE', [['AWS::ECS::Service', serviceArn], ...topics, ['AWS::Logs::LogGroup', '/ecs/api']]);

    const { diagnosis } = await examine(shop(twist), { reason: denial });

    expect(diagnosis.evidence.owner?.service).toMatchObject({ kind: 'stack', name: 'shop', logGroups: 'unknown' });
  });

  it('of the role may be another stack', async () => {
    const { diagnosis } = await examine(shop(stack('roles', 'CREATE_COMPLETE', [['AWS::IAM::Role', 'prod-api-exec']])), { reason: denial });

    expect(diagnosis.evidence.owner?.role).toMatchObject({ kind: 'stack', name: 'roles', inProgress: false });
    expect(diagnosis.facts.map(({ says }) => says)).toContain('Role prod-api-exec belongs to stack roles (CREATE_COMPLETE).');
  });

  describe('of the role, while its stack is in progress', () => {
    const since = '2026-11-22T03:00:00Z';
    const role = { LogicalResourceId: 'Role', ResourceType: 'AWS::IAM::Role', PhysicalResourceId: 'prod-api-exec' };
    const policy = { LogicalResourceId: 'Policy', ResourceType: 'AWS::IAM::Policy', PhysicalResourceId: 'shop-Poli-1' };
    const service = { LogicalResourceId: 'Service', ResourceType: 'AWS::ECS::Service', PhysicalResourceId: serviceArn, ResourceStatus: 'UPDATE_IN_PROGRESS' };
    const done = { ResourceStatus: 'CREATE_COMPLETE', Timestamp: '2026-01-01T00:00:00Z' };
    const of = (StackStatus: string, resources: readonly object[]) => (account: AccountJson) => {
      const StackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/0f1e2d3c';
      account.cloudformation = {
        Stacks: [{ StackName: 'shop', StackId, StackStatus, CreationTime: '2026-01-01T00:00:00Z', LastUpdatedTime: since }],
        StackResources: resources.map((resource) => ({ StackName: 'shop', StackId, Timestamp: since, ...resource })),
      };
    };
    const others = Array.from({ length: 99 }, (_, n) => ({
      LogicalResourceId: `T${n}`,
      ResourceType: 'AWS::SNS::Topic',
      PhysicalResourceId: `topic-${n}`,
      ...done,
    }));

    it.each<[string, string, readonly object[], boolean]>([
      ['leaves it alone where only the service is updated', 'UPDATE_IN_PROGRESS', [{ ...role, ...done }, { ...policy, ...done }, service], false],
      ['is at work on it where it is updated', 'UPDATE_IN_PROGRESS', [{ ...role, ResourceStatus: 'UPDATE_IN_PROGRESS' }], true],
      ['is at work on it where it was updated just now', 'UPDATE_IN_PROGRESS', [{ ...role, ResourceStatus: 'UPDATE_COMPLETE' }, service], true],
      [
        'may be at work on it where a policy is made',
        'UPDATE_IN_PROGRESS',
        [
          { ...role, ...done },
          { ...policy, ResourceStatus: 'CREATE_IN_PROGRESS' },
        ],
        true,
      ],
      ['may be at work on it where it is made the first time', 'CREATE_IN_PROGRESS', [{ ...role, ...done }], true],
      ['may be at work on it where it is deleted', 'DELETE_IN_PROGRESS', [{ ...role, ...done }], true],
      ['may be at work on it where not all is listed', 'UPDATE_IN_PROGRESS', [{ ...role, ...done }, ...others], true],
      ['is done', 'UPDATE_COMPLETE', [{ ...role, ResourceStatus: 'UPDATE_COMPLETE' }], false],
    ])('%s', async (_, status, resources, isAtIt) => {
      const { diagnosis } = await examine(shop(of(status, resources)), { reason: denial });

      expect(diagnosis.evidence.owner?.role).toMatchObject({ kind: 'stack', isAtIt });
    });
  });

  it('is only hinted at by a tag', async () => {
    const twist = (account: AccountJson) => {
      account.ecs.services[0].tags = [{ key: 'ManagedBy', value: 'terraform' }];
    };

    const { diagnosis } = await examine(shop(twist), { reason: denial });

    expect(diagnosis.evidence.owner?.service).toMatchObject({ kind: 'hint', name: 'tag ManagedBy=terraform' });
  });

  it('is not read where CloudFormation may not be asked', async () => {
    const { diagnosis } = await examine(shop(), { reason: denial, faults: [{ kind: 'deny', on: 'cloudformation:DescribeStackResources' }] });

    expect(diagnosis.evidence.owner?.service.kind).toBe('not-read');
    expect(diagnosis.gaps).toContainEqual({
      probe: 'owner',
      wanted: 'stack that owns the service',
      why: 'denied',
      needs: 'cloudformation:DescribeStackResources',
    });
  });
});
