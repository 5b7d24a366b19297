/** Two things of one account are broken at once, each of them a row of its own. */
import { allBreaks } from './all.ts';
import type { AccountName, Break } from './break.ts';

export interface Pair {
  readonly account: AccountName;
  readonly both: readonly [Break, Break];
}

const rowOf = (account: AccountName, name: string): Break => {
  const row = allBreaks.find((one) => one.account === account && one.name === name);
  if (!row) throw new Error(`${account} has no fault "${name}"`);
  return row;
};

const table: Readonly<Record<AccountName, readonly (readonly [string, string])[]>> = {
  'fargate-public': [
    ['the execution role has lost its policy', 'the tag was deleted'],
    ['the execution role has lost its policy', 'the log group was deleted'],
    ['the execution role has lost its policy', 'tasks get no public address'],
    ['the execution role trusts EC2 and not ECS tasks', 'the repository was deleted'],
    ['an explicit deny of ECR on the role', 'the log group was deleted'],
    ['tasks get no public address', 'the tag was deleted'],
    ['tasks get no public address', "the tasks' security group has no egress"],
    ['tasks get no public address', 'the log group was deleted'],
    ["the tasks' security group has no egress", 'the network ACL denies the answers in'],
    ['the public table lost its route to the internet gateway', 'the tag was deleted'],
    ['the tag was deleted', 'the log group was deleted'],
    ['the image was archived', "the role's own policy has no log rights"],
  ],
  'fargate-nat': [
    ['the private table lost its default route', 'the secret was deleted'],
    ['the NAT gateway was deleted', 'the execution role has lost its policy'],
    ['the NAT gateway failed', 'the tag was deleted'],
    ["the NAT gateway's subnet has no way out", 'the key was disabled'],
    ["the tasks' security group has no egress", 'the parameter was deleted'],
    ['the network ACL denies 443 out', 'the log group was deleted'],
    ['the role may not read the secret', 'the parameter was deleted'],
    ['the role may not read the environment file', 'the tag was deleted'],
    ['the key was disabled', 'the role may not read the environment file'],
    ['the secret is scheduled for deletion', 'the repository was deleted'],
    ['the VPC resolves no names', 'the secret was deleted'],
    ['the execution role has lost its policy', 'the secret was deleted'],
  ],
  'fargate-endpoints': [
    ['no endpoint for ecr.api', 'the endpoint for ecr.dkr has its private DNS off'],
    ['no endpoint for secretsmanager', 'the endpoint for logs has its private DNS off'],
    ["the endpoints' security group lets nobody in", "S3's endpoint is not on the subnets' route table"],
    ['the endpoint for ssm has its private DNS off', 'the tag was deleted'],
    ['no endpoint for logs', 'the execution role has lost its policy'],
    ["S3's endpoint is not on the subnets' route table", 'the log group was deleted'],
    ['the VPC has its DNS host names off', 'the secret was deleted'],
    ['the endpoint for ecr.dkr was rejected', 'the parameter was deleted'],
  ],
  'ec2-instances': [
    ['the execution role has lost its policy', 'the tag was deleted'],
    ['the execution role has lost its policy', 'the log group was deleted'],
    ['the tag was deleted', 'the log group was deleted'],
    ['the execution role trusts EC2 and not ECS tasks', 'the log group was deleted'],
  ],
  'shared-and-cached': [
    ["the other account's repository has no policy", 'the access point was deleted'],
    ["the mount target of the task's zone was deleted", 'the log group was deleted'],
    ["the mount targets' security group lets nobody in", 'the pull-through cache has not imported the tag'],
    ['the NAT gateway was deleted', "the other account's repository has no policy"],
    ["the other account's repository lets a third account pull", 'the file system was deleted'],
    ["the tasks' security group has no egress", 'the access point was deleted'],
  ],
};

export const pairs: readonly Pair[] = (Object.keys(table) as AccountName[]).flatMap((account) =>
  table[account].map(([one, other]) => ({ account, both: [rowOf(account, one), rowOf(account, other)] as const })),
);
