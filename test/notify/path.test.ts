import { describe, expect, it } from 'vitest';
import type { NetworkPathEvidence, PathHop } from '../../functions/diagnose/evidence.ts';
import type { Diagnosis } from '../../functions/model.ts';
import { emailOf } from '../../functions/notify/email.ts';
import { aDiagnosis, aNotice, anIncident, aStep } from './builders.ts';

const group = 'sg-0c33d44e55f66a772';
const closedBy: PathHop = { label: '', id: null, says: 'closed', state: 'broken', broken: `NO INGRESS 443 ON ${group}` };
const open: PathHop = { label: 'sg-0b22c33d44e55f661', id: null, says: 'egress 443', state: 'ok', broken: null };
const hop = (label: string, twist: Partial<PathHop> = {}): PathHop => ({ ...open, label, id: `vpce-0a1c2e3f40516273${label.length}`, ...twist });
const subnet = (subnetId: string, hops: readonly PathHop[]) => ({ subnetId, availabilityZone: 'ap-southeast-2a', routeTableId: 'rtb-0d5e6f7a8b9c0d1e2', hops });

const path = (...subnets: readonly ReturnType<typeof subnet>[]): NetworkPathEvidence => ({
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  subnetIds: subnets.map(({ subnetId }) => subnetId),
  securityGroupIds: [],
  hasPublicIp: false,
  configuredBy: 'service',
  exits: [],
  destinations: [],
  faults: [{ kind: 'security-group', culprit: group, says: `${group} of the endpoint lets no 443 in from the task`, destinations: ['ecr.api'] }],
  picture: { subnets, note: null },
});

const shut = [open, hop('secretsmanager', { ...closedBy, label: 'secretsmanager' }), hop('ecr.api', { ...closedBy, label: 'ecr.api' })];
const here = subnet('subnet-0a11b22c33d44e55f', shut);
const unreachable = (twist: Partial<Diagnosis> = {}): Diagnosis =>
  aDiagnosis({
    cause: 'registry-unreachable',
    culprit: { id: group, says: `${group} of the endpoint lets no 443 in from the task` },
    evidence: { 'network-path': path(here) },
    facts: [
      { says: 'prod/api runs 2 of 4 tasks.', source: 'api:ecs:DescribeServices' },
      { says: `Out of reach: ecr.api. ${group} of the endpoint lets no 443 in from the task.`, source: 'api:ec2:DescribeRouteTables' },
    ],
    gaps: [],
    steps: [aStep('Open it.')],
    ...twist,
  });
const mailOf = (diagnosis: Diagnosis, decision = { do: 'tell' as const, because: 'It is yours.', steps: [aStep('Open it.')] }): string =>
  emailOf(aNotice(anIncident({ diagnosis, decision })));

describe('the path in a message', () => {
  it('marks the broken hop once, and what it cuts off', () => {
    const rows = mailOf(unreachable()).split('\n');

    const marked = rows.filter((text) => text.includes('<== BROKEN HERE'));
    expect(marked).toEqual([expect.stringMatching(new RegExp(`^ +NO INGRESS 443 ON ${group} +<== BROKEN HERE$`))]);
    expect(rows).toContainEqual(expect.stringMatching(/^ {3}ecr\.api .* cut off$/));
  });

  it('does not say again what the picture says', () => {
    expect(mailOf(unreachable())).not.toContain('Out of reach');
  });

  it('stays within 72 columns, with ids whole, whatever a hop says', () => {
    const id = 'vpce-0123456789abcdef0';
    const says = `policy of ${id} has conditions that could not be judged, on keys that were not seen`;
    const long = [...shut, hop('secretsmanager', { id, says, state: 'unknown' }), hop('x', { broken: `${says.toUpperCase()} ${id}`, state: 'broken' })];

    const drawn = mailOf(unreachable({ evidence: { 'network-path': path(subnet('subnet-0a11b22c33d44e55f', long)) } })).split(/\n(?=WHERE IT BREAKS)|\n\n/);

    const picture = drawn.find((part) => part.startsWith('WHERE IT BREAKS'))!.split('\n');
    for (const text of picture) expect(text.length).toBeLessThanOrEqual(72);
    expect(picture.join('\n')).toContain(`secretsmanager ${id}`);
    expect(picture.filter((text) => text.includes('<== BROKEN HERE'))).toHaveLength(2);
  });

  it('draws subnets that break alike once, and names the others', () => {
    const alike = subnet('subnet-0b22c33d44e55f66a', shut);
    const sound = subnet('subnet-0c33d44e55f66a77b', [open]);

    const mail = mailOf(unreachable({ evidence: { 'network-path': path(here, alike, sound) } }));

    expect(mail.match(/BROKEN HERE/g)).toHaveLength(1);
    expect(mail).toContain('  The same from subnet-0b22c33d44e55f66a.');
    expect(mail).toContain('  Nothing is seen to be broken from subnet-0c33d44e55f66a77b.');
  });

  it('is not drawn where nothing on it is broken', () => {
    const mail = mailOf(unreachable({ culprit: null, standing: 'text-only', evidence: { 'network-path': path(subnet('subnet-0a11b22c33d44e55f', [open])) } }));

    expect(mail).not.toMatch(/WHERE IT BREAKS|egress 443/);
  });

  it('says no more than how it is, where another destination was meant', () => {
    const mail = mailOf(unreachable({ culprit: null, standing: 'text-only' }));

    expect(mail).toContain('THE PATH AS IT IS NOW (it need not be the cause)');
    expect(mail).not.toContain('WHERE IT BREAKS');
  });

  it('does not say that it breaks there when the cause lies elsewhere', () => {
    const gone = { says: 'subnet-0a1b2c3d4e5f60718 does not exist.', source: 'api:ec2:DescribeSubnets' } as const;

    const mail = mailOf(aDiagnosis({ cause: 'ecr-auth-blocked', facts: [gone] }));

    expect(mail).not.toContain('WHERE IT BREAKS');
    expect(mail).toContain('ALSO SEEN (this did not decide)\n  - subnet-0a1b2c3d4e5f60718 does not exist.');
  });

  it('says that it breaks at a subnet that is gone, when that is the culprit', () => {
    const id = 'subnet-0a1b2c3d4e5f60718';

    const mail = mailOf(
      aDiagnosis({
        cause: 'network-config-invalid',
        culprit: { id, says: `${id} does not exist` },
        facts: [{ says: `${id} does not exist.`, source: 'api:ec2:DescribeSubnets' }],
      }),
    );

    expect(mail).toContain(`WHERE IT BREAKS\n  - ${id} does not exist.`);
  });
});

describe('the advice of the catalogue', () => {
  it('is left out beside steps for this account', () => {
    expect(mailOf(unreachable())).not.toContain('Follow the path from the subnet');
  });

  it('stands where there is nothing more specific', () => {
    expect(mailOf(unreachable({ steps: [] }), { do: 'tell', because: 'It is yours.', steps: [] })).toContain(
      'WHAT TO DO FIRST\n  Follow the path from the subnet',
    );
  });
});
