import { describe, expect, it } from 'vitest';
import type { Where } from '../../functions/model.ts';
import { linksOf } from '../../functions/notify/links.ts';
import { aWhere } from './builders.ts';

describe('the console link', () => {
  it.each<readonly [string, Partial<Where>, string]>([
    ['a service', {}, 'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/api/deployments?region=eu-west-1'],
    [
      'a service in China',
      { partition: 'aws-cn', region: 'cn-north-1' },
      'https://cn-north-1.console.amazonaws.cn/ecs/v2/clusters/prod/services/api/deployments?region=cn-north-1',
    ],
    [
      'a service in GovCloud',
      { partition: 'aws-us-gov', region: 'us-gov-west-1' },
      'https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/v2/clusters/prod/services/api/deployments?region=us-gov-west-1',
    ],
    ['a standalone task', { kind: 'family', name: 'nightly' }, 'https://eu-west-1.console.aws.amazon.com/ecs/v2/task-definitions/nightly?region=eu-west-1'],
    [
      'a build',
      { kind: 'project', name: 'image' },
      'https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/111122223333/projects/image/history?region=eu-west-1',
    ],
    [
      'a name that is none',
      { name: 'a/../b?x=1#y' },
      'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/a%2F..%2Fb%3Fx%3D1%23y/deployments?region=eu-west-1',
    ],
  ])('of %s leads to its partition’s console', (_, twist, link) => {
    expect(linksOf(aWhere(twist))).toEqual([link]);
  });

  it('is left out where we know no console', () => {
    expect(linksOf(aWhere({ partition: 'aws-iso' }))).toEqual([]);
  });
});
