/** A command of a message, run in the sandbox: split by a real shell, then read as the AWS CLI reads it. So a cure that is handed over is a cure that was tried. */
import { execFileSync } from 'node:child_process';
import type { Sandbox } from '../sandbox/sandbox.ts';

const pascal = (name: string): string =>
  name
    .split('-')
    .map((part) => part[0]!.toUpperCase() + part.slice(1))
    .join('');
const camel = (name: string): string => pascal(name).replace(/^./, (first) => first.toLowerCase());

/** The words after `aws`, once the shell is done with quotes; in another account the line ends without a word. */
function wordsOf(line: string, account: string): readonly string[] {
  const script = `aws() { if [ "$1 $2" = 'sts get-caller-identity' ]; then echo ${account}; else printf '%s\\0' "$@"; fi; }\n${line}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

/** Flags with all their values; a flag without any is true. */
export function flagsOf(words: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const flags: Record<string, string[]> = {};
  let current: string[] = [];
  for (const word of words) {
    if (word.startsWith('--')) {
      current = [];
      flags[word.slice(2)] = current;
    } else current.push(word);
  }
  return flags;
}

const lists = new Set(['subnet-ids', 'security-group-ids', 'route-table-ids', 'add-route-table-ids']);
const numbers = new Set(['rule-number']);

function read(name: string, values: readonly string[]): unknown {
  const [first] = values;
  if (values.length === 0) return true;
  if (lists.has(name)) return values;
  if (numbers.has(name)) return Number(first);
  return first?.startsWith('{') ? JSON.parse(first) : first;
}

type Flags = Readonly<Record<string, readonly string[]>>;
const text = (flags: Flags, name: string): string => flags[name]?.[0] ?? '';
const range = (shorthand: string) => Object.fromEntries(shorthand.split(',').map((pair) => [pair.split('=')[0]!, Number(pair.split('=')[1])]));

/** Where the CLI's shorthand is not the API's shape. */
const shorthand: Readonly<Record<string, (flags: Flags) => object>> = {
  'authorize-security-group-egress': (flags) => {
    const { protocol, from, to, cidr } = /^IpProtocol=(?<protocol>\w+),FromPort=(?<from>\d+),ToPort=(?<to>\d+),IpRanges=\[\{CidrIp=(?<cidr>[^}]+)\}\]$/.exec(
      text(flags, 'ip-permissions'),
    )!.groups!;
    return {
      GroupId: text(flags, 'group-id'),
      IpPermissions: [{ IpProtocol: protocol, FromPort: Number(from), ToPort: Number(to), IpRanges: [{ CidrIp: cidr }] }],
    };
  },
  'authorize-security-group-ingress': (flags) => {
    const port = Number(text(flags, 'port'));
    const from = flags['source-group'] ? { UserIdGroupPairs: [{ GroupId: text(flags, 'source-group') }] } : { IpRanges: [{ CidrIp: text(flags, 'cidr') }] };
    return { GroupId: text(flags, 'group-id'), IpPermissions: [{ IpProtocol: text(flags, 'protocol'), FromPort: port, ToPort: port, ...from }] };
  },
  'create-network-acl-entry': (flags) => ({
    NetworkAclId: text(flags, 'network-acl-id'),
    RuleNumber: Number(text(flags, 'rule-number')),
    Protocol: text(flags, 'protocol') === 'tcp' ? '6' : text(flags, 'protocol'),
    PortRange: range(text(flags, 'port-range')),
    CidrBlock: text(flags, 'cidr-block'),
    RuleAction: text(flags, 'rule-action'),
    Egress: flags['egress'] !== undefined,
  }),
  'update-service': (flags) => {
    const network = /^awsvpcConfiguration=\{subnets=\[(?<subnets>[^\]]*)\],securityGroups=\[(?<groups>[^\]]*)\],assignPublicIp=(?<ip>\w+)\}$/.exec(
      text(flags, 'network-configuration'),
    )?.groups;
    return {
      cluster: text(flags, 'cluster'),
      service: text(flags, 'service'),
      ...(flags['task-definition'] && { taskDefinition: text(flags, 'task-definition') }),
      ...(flags['force-new-deployment'] && { forceNewDeployment: true }),
      ...(network && {
        networkConfiguration: {
          awsvpcConfiguration: { subnets: network['subnets']!.split(','), securityGroups: network['groups']!.split(','), assignPublicIp: network['ip'] },
        },
      }),
    };
  },
};

const capitalised = new Set(['ec2', 'iam']);

/** Throws what the sandbox refuses: an unknown flag, an id that is not there. */
export function applyCommand(sandbox: Pick<Sandbox, 'administer' | 'account'>, line: string): unknown {
  const [service = '', operation = '', ...rest] = wordsOf(line, sandbox.account.account);
  const { region: _, ...flags } = flagsOf(rest);
  const named = (name: string) => (capitalised.has(service) ? pascal(name) : camel(name));
  const plain = () => Object.fromEntries(Object.entries(flags).map(([name, values]) => [named(name), read(name, values)]));
  return sandbox.administer(`${service}:${pascal(operation)}`, shorthand[operation]?.(flags) ?? plain());
}
