/** The way to everything that a task fetches before it runs: on Fargate from its own subnet, on EC2 from its instance's, which is taken for granted where no file describes it. */
import { publicAddressOf, type Reached, reaches } from '../../network.ts';
import { type Check, containersOf, isFargate, type Start, type StartFailure } from '../check.ts';
import { type ImageReference, parseImage } from '../image-name.ts';

interface Fetch {
  readonly service: string;
  readonly region: string;
  readonly container: string;
  readonly host: string;
  /** What ECS writes around what the network said. */
  readonly words: (network: string) => string;
}

export const networkCheck: Check = (start) => {
  const own = { subnetId: start.subnets[0] ?? '', groups: start.securityGroups, hasPublicIp: start.assignPublicIp };
  const from = isFargate(start) ? own : start.host;
  if (!from) return null;
  for (const fetch of fetchesOf(start)) {
    const reached = reaches(start.account, from, fetch.service, fetch.region);
    if (reached !== 'yes') return isFargate(start) ? failed(fetch, reached) : byAgent(fetch, reached);
  }
  return null;
};

const said = ({ service, host }: Fetch, reached: Exclude<Reached, 'yes'>): string =>
  reached === 'no-name' ? `dial tcp: lookup ${host} on 10.0.0.2:53: no such host` : `dial tcp ${publicAddressOf(service)}:443: i/o timeout`;

const failed = (fetch: Fetch, reached: Exclude<Reached, 'yes'>): StartFailure => ({
  of: 'task',
  container: fetch.container,
  text: fetch.words(said(fetch, reached)),
  after: 150,
});

/** The agent logs in to ECR itself and leaves images and log drivers to Docker; secrets it words as Fargate does. */
function byAgent(fetch: Fetch, reached: Exclude<Reached, 'yes'>): StartFailure {
  const { service, host, container } = fetch;
  const post = `RequestError: send request failed\ncaused by: Post "https://${host}/": ${said(fetch, reached)}`;
  const texts: Readonly<Record<string, string>> = {
    'ecr.api': `CannotPullECRContainerError: The task can’t pull the image. Check your network configuration. ${post}`,
    logs: `CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ${post}`,
  };
  return { of: 'container', container, text: texts[service] ?? fetch.words(said(fetch, reached)), after: 150 };
}

/** In the order in which a task start meets them. */
function fetchesOf(start: Start): readonly Fetch[] {
  const containers = containersOf(start);
  return [
    ...containers.flatMap(({ name = '', secrets = [] }) => secrets.map(({ valueFrom = '' }) => secretFetch(name, valueFrom, start))),
    ...containers.flatMap(({ name = '', image = '' }) => imageFetches(name, parseImage(image), start)),
    ...containers.flatMap(({ name = '', logConfiguration }) => {
      const region = logConfiguration?.options?.['awslogs-region'] ?? start.account.region;
      return logConfiguration?.logDriver === 'awslogs' ? [logFetch(name, region)] : [];
    }),
  ];
}

const post = (host: string) => (network: string) => `RequestError: send request failed caused by: Post "https://${host}/": ${network}`;
const unretrieved = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed';

function secretFetch(container: string, valueFrom: string, { account }: Start): Fetch {
  const isSecret = valueFrom.includes(':secretsmanager:');
  const region = valueFrom.split(':')[3] || account.region;
  const service = isSecret ? 'secretsmanager' : 'ssm';
  const host = `${service}.${region}.amazonaws.com`;
  const store = isSecret ? 'unable to retrieve secret from asm' : 'unable to retrieve secrets from ssm';
  return { service, region, container, host, words: (network) => `${unretrieved}: ${store}: service call has been retried 5 time(s): ${post(host)(network)}` };
}

function imageFetches(container: string, reference: ImageReference, { account }: Start): readonly Fetch[] {
  const { host, repository, tag, ecr } = reference;
  const pull = (at: string) => (network: string) =>
    `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${host}/${repository}:${tag}: failed to do request: Head "https://${at}/v2/${repository}/manifests/${tag}": ${network}`;
  if (!ecr) {
    const at = host === 'docker.io' ? 'registry-1.docker.io' : host;
    return [{ service: 'internet', region: account.region, container, host: at, words: pull(at) }];
  }
  const api = `api.ecr.${ecr.region}.amazonaws.com`;
  const bucket = `prod-${ecr.region}-starport-layer-bucket.s3.${ecr.region}.amazonaws.com`;
  const login = (network: string) => `${unretrieved}: unable to retrieve ecr registry auth: service call has been retried 3 time(s): ${post(api)(network)}`;
  const layers = (network: string) =>
    `CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://${bucket}/d1d1": ${network}`;
  return [
    { service: 'ecr.api', region: ecr.region, container, host: api, words: login },
    { service: 'ecr.dkr', region: ecr.region, container, host, words: pull(host) },
    { service: 's3', region: ecr.region, container, host: bucket, words: layers },
  ];
}

function logFetch(container: string, region: string): Fetch {
  const host = `logs.${region}.amazonaws.com`;
  const words = (network: string) =>
    `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${post(host)(network)} : exit status 1`;
  return { service: 'logs', region, container, host, words };
}
