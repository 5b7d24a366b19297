/** A deployment that was given up, and the images that it could not pull. */
import type { Deployment, EcrImage, MirroredImage, NetworkPathEvidence, ServiceEvidence, SubnetExit } from '../../functions/diagnose/evidence.ts';
import { account, aService, revisionArn, serviceArn } from './diagnosis.ts';

export const aDeployment = (twist: Partial<Deployment> = {}): Deployment => ({
  id: 'ecs-svc/100',
  status: 'PRIMARY',
  taskDefinitionArn: revisionArn(42),
  desired: 4,
  pending: 0,
  running: 0,
  failedTasks: 3,
  rolloutState: 'FAILED',
  rolloutStateReason: null,
  createdAt: '2026-11-22T02:55:00Z',
  ...twist,
});

/** A service whose deployment of api:42 was given up, while api:41 was once deployed to the end. */
export const aFailedService = (twist: Partial<ServiceEvidence> = {}): ServiceEvidence =>
  aService({
    deploymentFailed: true,
    deployments: [aDeployment()],
    lastCompleted: {
      serviceRevisionArn: 'arn:aws:ecs:eu-west-1:111122223333:service-revision/prod/api/1',
      taskDefinitionArn: revisionArn(41),
      images: [],
      network: null,
    },
    ...twist,
  });

const registry = `${account}.dkr.ecr.eu-west-1.amazonaws.com`;
export const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;

/** api:1.4.3 was never pushed; api:1.4.2 was. */
export const anImage = (twist: Partial<EcrImage> = {}): EcrImage => ({
  containers: ['api'],
  image: `${registry}/api:1.4.3`,
  reference: { account, region: 'eu-west-1', partition: 'aws', host: registry, dualStack: false, repository: 'api', tag: '1.4.3', digest: null },
  repositoryArn: `arn:aws:ecr:eu-west-1:${account}:repository/api`,
  ownAccount: true,
  ownRegion: true,
  repository: 'exists',
  state: 'missing',
  digest: null,
  pushedAt: null,
  pinned: null,
  platforms: null,
  nearestTags: [{ tag: '1.4.2', digest: digestOf('a'), pushedAt: '2026-11-20T00:00:00Z', distance: 1 }],
  pullThrough: null,
  ownPolicy: null,
  crossAccountPolicy: null,
  ...twist,
});

export const aHubImage = (twist: Partial<MirroredImage> = {}): MirroredImage => ({
  containers: ['proxy'],
  image: 'nginx:1.27-alpine',
  official: true,
  repository: 'library/nginx',
  tag: '1.27-alpine',
  digest: digestOf('b'),
  mirror: 'same-digest',
  replacement: 'public.ecr.aws/docker/library/nginx:1.27-alpine',
  repositoryCredentials: null,
  ...twist,
});

export const anExit = (subnetId: string, via: SubnetExit['via'] = 'internet-gateway'): SubnetExit => ({
  subnetId,
  routeTableId: 'rtb-0d5e6f7a8b9c0d1e2',
  via,
  gatewayId: via === 'internet-gateway' ? 'igw-0d5e6f7a8b9c0d1e2' : null,
  state: 'broken',
});

/** A public subnet whose tasks have no public IP. */
export const aPath = (twist: Partial<NetworkPathEvidence> = {}): NetworkPathEvidence => ({
  vpcId: 'vpc-0a11b22c33d44e55f',
  subnetIds: ['subnet-0a11b22c33d44e55f'],
  securityGroupIds: ['sg-0b22c33d44e55f661'],
  hasPublicIp: false,
  configuredBy: 'service',
  exits: [anExit('subnet-0a11b22c33d44e55f')],
  destinations: [{ name: 'ecr.api', region: 'eu-west-1', state: 'broken' }],
  faults: [{ kind: 'no-public-ip', culprit: serviceArn, says: 'prod/api gives its tasks no public IP', destinations: ['ecr.api'] }],
  picture: { subnets: [], note: null },
  ...twist,
});
