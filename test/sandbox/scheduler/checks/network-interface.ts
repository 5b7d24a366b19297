/** A task of its own network needs an address in its subnet, and groups that are there. Asked only where the account's file describes subnets. */
import { ec2Of } from '../../account/ec2.ts';
import type { Check, Start } from '../check.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
export const networkInterfaceCheck: Check = (start) => {
  const code = refusalOf(start);
  if (!code) return null;
  const how = start.assignPublicIp ? ' with public IP assignment enabled' : '';
  const text = `Unexpected EC2 error while attempting to Create Network Interface${how} in subnet '${start.subnets[0]}': ${code}`;
  return { of: 'task', container: start.definition.containerDefinitions?.[0]?.name ?? '', text, after: 15 };
};

/** EC2's error codes. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
function refusalOf({ account, subnets, securityGroups }: Start): string | null {
  const { Subnets, SecurityGroups } = ec2Of(account);
  if (Subnets.length === 0 || subnets[0] === undefined) return null;
  const subnet = Subnets.find(({ SubnetId }) => SubnetId === subnets[0]);
  if (!subnet) return 'InvalidSubnetID.NotFound';
  if (securityGroups.some((id) => !SecurityGroups.some(({ GroupId }) => GroupId === id))) return 'InvalidGroup.NotFound';
  return subnet.AvailableIpAddressCount === 0 ? 'InsufficientFreeAddressesInSubnet' : null;
}
