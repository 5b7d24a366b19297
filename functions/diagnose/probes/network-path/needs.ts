/** Where this task must get to before its containers run: derived from its task definition, nothing more. */

import { parseArn } from '../../../arn.ts';
import { parseEcrName } from '../../../image-name.ts';
import type { Where } from '../../../model.ts';
import type { TaskDefinitionEvidence } from '../../evidence.ts';

/** A service that a task start may need, by its endpoint's name, or the internet. */
export type Destination = 'secretsmanager' | 'ssm' | 'ecr.api' | 'ecr.dkr' | 's3' | 'logs' | 'internet';

/** One request that the policy of an endpoint must let through. A `*` in the resource stands for what is not known before the task runs. */
export interface Ask {
  readonly actions: readonly string[];
  readonly resource: string;
}

/** One place that the task must reach. */
export interface Need {
  readonly to: Destination;
  /** Of the service; the task's own for the internet. */
  readonly region: string;
  /** Name of the endpoint service, without a Region for the internet. */
  readonly serviceName: string | null;
  /** All that the task asks there, of every container: none of the internet, which has no policy. */
  readonly asks: readonly Ask[];
}

type Home = Pick<Where, 'account' | 'region' | 'partition'>;

const order: readonly Destination[] = ['secretsmanager', 'ssm', 'ecr.api', 'ecr.dkr', 's3', 'logs', 'internet'];

/** In the order in which a task start meets them; each place once, with all that is asked there. */
export function needsOf(definition: TaskDefinitionEvidence, home: Home): readonly Need[] {
  const needs = definition.containers.flatMap((container) => [
    ...imageNeeds(container.image, home),
    ...(container.awslogs ? [logNeed(container.awslogs, home)] : []),
    ...[...container.secrets, ...container.logSecrets].map(({ valueFrom }) => secretNeed(valueFrom, home)),
    ...(container.repositoryCredentials ? [secretNeed(container.repositoryCredentials, home, 'secretsmanager')] : []),
    ...container.environmentFiles.map((file) => need('s3', home.region, { actions: ['s3:GetObject'], resource: file })),
  ]);
  return needs
    .filter((one) => sameAs(one, needs)[0] === one)
    .map((one) => ({ ...one, asks: sameAs(one, needs).flatMap(({ asks }) => asks) }))
    .toSorted((a, b) => order.indexOf(a.to) - order.indexOf(b.to));
}

const sameAs = (one: Need, needs: readonly Need[]): readonly Need[] => needs.filter(({ to, region }) => to === one.to && region === one.region);

/** Login and manifest come from ECR, layers from S3. https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
function imageNeeds(image: string, { region: home, partition }: Home): readonly Need[] {
  const ecr = parseEcrName(image);
  if (!ecr) return [{ to: 'internet', region: home, serviceName: null, asks: [] }];
  const pull = {
    actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    resource: `arn:${partition}:ecr:${ecr.region}:${ecr.account}:repository/${ecr.repository}`,
  };
  return [
    need('ecr.api', ecr.region, { actions: ['ecr:GetAuthorizationToken'], resource: '*' }),
    need('ecr.dkr', ecr.region, pull),
    need('s3', ecr.region, { actions: ['s3:GetObject'], resource: `arn:${partition}:s3:::prod-${ecr.region}-starport-layer-bucket/*` }),
  ];
}

const logNeed = ({ group, region }: { readonly group: string; readonly region: string }, { account, partition }: Home): Need =>
  need('logs', region, {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resource: `arn:${partition}:logs:${region}:${account}:log-group:${group}:log-stream:*`,
  });

/** What follows a secret's ARN names a key, a stage and a version in it; a name without its random suffix is completed by the service. */
function secretNeed(valueFrom: string, home: Home, plain: 'ssm' | 'secretsmanager' = 'ssm'): Need {
  const arn = parseArn(valueFrom);
  const region = arn?.region || home.region;
  const at = (service: string, resource: string) => `arn:${home.partition}:${service}:${region}:${arn?.account || home.account}:${resource}`;
  if ((arn?.service ?? plain) !== 'secretsmanager')
    return need('ssm', region, { actions: ['ssm:GetParameters'], resource: arn ? valueFrom : at('ssm', `parameter/${valueFrom.replace(/^\//, '')}`) });
  const name = arn ? (arn.resource.split(':')[1] ?? '') : valueFrom;
  const suffix = /-[A-Za-z0-9]{6}$/.test(name) ? '' : '-*';
  return need('secretsmanager', region, { actions: ['secretsmanager:GetSecretValue'], resource: at('secretsmanager', `secret:${name}${suffix}`) });
}

const need = (to: Exclude<Destination, 'internet'>, region: string, ask: Ask): Need => ({
  to,
  region,
  serviceName: `${isChinaOwn(to, region) ? 'cn.' : ''}com.amazonaws.${region}.${to}`,
  asks: [ask],
});

/** In China ECR's endpoints have a prefix, and the others that a task needs have none. https://docs.amazonaws.cn/en_us/vpc/latest/privatelink/aws-services-privatelink-support.html */
const isChinaOwn = (to: Destination, region: string): boolean => region.startsWith('cn-') && to.startsWith('ecr.');

/** Hosts and names as ECS and the runtimes print them. The layers' bucket stands before ECR: such a text quotes the image as well. */
const namedIn: readonly (readonly [RegExp, readonly Destination[]])[] = [
  [/starport-layer-bucket|\.s3[.-][a-z0-9-]+\.amazonaws/, ['s3']],
  [/secretsmanager|secrets manager|asm/i, ['secretsmanager']],
  [/\bssm\b|systems manager|parameter store/i, ['ssm']],
  [/\blogs\.[a-z0-9-]+\.|cloudwatch|log group|log stream/i, ['logs']],
  [/api\.ecr\.|ecr registry auth/i, ['ecr.api']],
  [/dkr[.-]ecr/, ['ecr.dkr', 's3']],
  [/amazon ecr/i, ['ecr.api', 'ecr.dkr', 's3']],
  [/docker\.io|public\.ecr\.aws|ghcr\.io|quay\.io|registry\.k8s\.io/, ['internet']],
];

/** The destinations that a text means, or null where it names none. */
export function destinationsIn(text: string): readonly Destination[] | null {
  return namedIn.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
