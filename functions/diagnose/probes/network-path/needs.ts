/** Where this task must get to before its containers run: derived from its task definition, nothing more. */

import { parseArn } from '../../../arn.ts';
import { parseEcrName, parseImageName } from '../../../image-name.ts';
import type { SecretReference, TaskDefinitionEvidence } from '../../evidence.ts';

export type Destination = 'secretsmanager' | 'ssm' | 'ecr.api' | 'ecr.dkr' | 's3' | 'logs' | 'internet';

export interface Need {
  readonly to: Destination;
  /** Of the service; the task's own for the internet. */
  readonly region: string;
  /** Name of the endpoint service, without a Region for the internet. */
  readonly serviceName: string | null;
  /** What the endpoint's policy must let through. */
  readonly asks: { readonly actions: readonly string[]; readonly resource: string } | null;
  /** What asks for it, for people: "image api:1.4.2". */
  readonly why: string;
}

const order: readonly Destination[] = ['secretsmanager', 'ssm', 'ecr.api', 'ecr.dkr', 's3', 'logs', 'internet'];

/** In the order in which a task start meets them; each place once. */
export function needsOf(definition: TaskDefinitionEvidence, { region, partition }: { readonly region: string; readonly partition: string }): readonly Need[] {
  const needs = definition.containers.flatMap(({ image, awslogs, secrets, environmentFiles }) => [
    ...imageNeeds(image, region, partition),
    ...(awslogs ? [need('logs', awslogs.region, `log group ${awslogs.group}`, { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: '*' })] : []),
    ...secrets.flatMap((secret) => secretNeed(secret, region)),
    ...environmentFiles.map((file) => need('s3', region, `environment file ${file}`, { actions: ['s3:GetObject'], resource: file })),
  ]);
  const first = (one: Need) => needs.find(({ to, region: where }) => to === one.to && where === one.region);
  return needs.filter((one) => first(one) === one).toSorted((a, b) => order.indexOf(a.to) - order.indexOf(b.to));
}

/** Login and manifest come from ECR, layers from S3. https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
function imageNeeds(image: string, home: string, partition: string): readonly Need[] {
  const ecr = parseEcrName(image);
  if (!ecr)
    return [{ to: 'internet', region: home, serviceName: null, asks: null, why: `image ${image} at ${parseImageName(image)?.registry ?? 'its registry'}` }];
  const why = `image ${ecr.repository}`;
  const pull = {
    actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    resource: `arn:${partition}:ecr:${ecr.region}:${ecr.account}:repository/${ecr.repository}`,
  };
  return [
    need('ecr.api', ecr.region, why, { actions: ['ecr:GetAuthorizationToken'], resource: '*' }),
    need('ecr.dkr', ecr.region, why, pull),
    need('s3', ecr.region, `layers of ${why}`, { actions: ['s3:GetObject'], resource: `arn:${partition}:s3:::prod-${ecr.region}-starport-layer-bucket/*` }),
  ];
}

function secretNeed({ valueFrom }: SecretReference, home: string): readonly Need[] {
  const arn = parseArn(valueFrom);
  const isSecret = arn?.service === 'secretsmanager';
  const region = arn?.region || home;
  const resource = arn ? valueFrom : '*';
  return [
    isSecret
      ? need('secretsmanager', region, 'its secrets', { actions: ['secretsmanager:GetSecretValue'], resource })
      : need('ssm', region, 'its parameters', { actions: ['ssm:GetParameters'], resource }),
  ];
}

const need = (to: Exclude<Destination, 'internet'>, region: string, why: string, asks: Need['asks']): Need => ({
  to,
  region,
  serviceName: `com.amazonaws.${region}.${to}`,
  asks,
  why,
});

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
