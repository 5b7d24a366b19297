import { expect, test } from 'vitest';
import { only, readsAndWrites } from '../../functions/fix/door.ts';
import { answering } from './aws.ts';

const own = () => answering({ 'iam:ListAttachedRolePolicies': () => ({}), 'iam:GetRole': () => ({}) });
const lent = () => answering({ 'iam:AttachRolePolicy': () => ({}), 'iam:DetachRolePolicy': () => ({}) });

test('a call that a fix did not declare is a bug, and is not made', () => {
  const aws = own();

  expect(() => only(['iam:ListAttachedRolePolicies'], aws).call('iam:GetRole', { RoleName: 'prod-api-exec' })).toThrow(
    'iam:GetRole is not declared by this fix',
  );
  expect(aws.calls).toEqual([]);
});

test("reads go by the function's own role and past the memo, writes by what was lent, and nothing goes by the other", async () => {
  const [mine, borrowed] = [own(), lent()];
  const aws = readsAndWrites({ reads: ['iam:ListAttachedRolePolicies'] }, ['iam:AttachRolePolicy'], { own: mine, lent: borrowed });

  await aws.call('iam:ListAttachedRolePolicies', { RoleName: 'prod-api-exec' });
  await aws.call('iam:AttachRolePolicy', { RoleName: 'prod-api-exec', PolicyArn: 'arn:aws:iam::aws:policy/x' });

  expect(mine.calls).toEqual([{ action: 'iam:ListAttachedRolePolicies', input: { RoleName: 'prod-api-exec' }, options: { fresh: true } }]);
  expect(borrowed.calls.map(({ action }) => action)).toEqual(['iam:AttachRolePolicy']);
  expect(() => aws.call('iam:DetachRolePolicy', { RoleName: 'x', PolicyArn: 'y' })).toThrow('is not declared');
});
