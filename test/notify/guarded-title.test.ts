import { describe, expect, it } from 'vitest';
import { guardedTitle } from '../../functions/notify/body/lines.ts';
import { commandInAccount } from '../../functions/shell.ts';

const wrongAccount = 'RUN (in a wrong account it fails and changes nothing)';

describe('the title above commands', () => {
  it.each([
    ['tests the account', [commandInAccount('111122223333', ['aws', 'iam', 'get-role', '--role-name', 'api'])], 'RUN (refuses to run in any other account)'],
    ['names an endpoint', ['aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0f1e2d3c4b5a69788'], wrongAccount],
    ['names a file system', ['aws efs put-file-system-policy --file-system-id fs-0a1b2c3d4e5f60718 --policy x'], wrongAccount],
    [
      'names a deployment of a service',
      ['aws ecs stop-service-deployment --service-deployment-arn arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/api/ea02'],
      wrongAccount,
    ],
    ['names things that any account may have', ['aws ecs update-service --cluster prod --service api --force-new-deployment'], 'RUN'],
    ['is of a kind that is guarded beside one that is not', ['aws efs x --file-system-id fs-0a1b2c3d4e5f60718', 'aws ecs list-clusters'], 'RUN'],
    ['is missing', [], 'RUN'],
  ] as const)('says what happens in a wrong account where it %s', (_case, commands, title) => {
    expect(guardedTitle('RUN', commands)).toBe(title);
  });
});
