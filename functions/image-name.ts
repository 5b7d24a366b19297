/**
 * Image references as a container runtime reads them. A leaf, shared by probes, fixes and the rewriting of Dockerfiles.
 * https://pkg.go.dev/github.com/distribution/reference
 */
import { partitionOf } from './arn.ts';

/** An image reference taken apart, with the runtime's defaults filled in. */
export interface ImageName {
  /** `docker.io` where the reference names none. */
  readonly registry: string;
  /** With `library/` before a Docker official image's bare name. */
  readonly repository: string;
  /** `latest` where neither tag nor digest is named; null where only a digest is. */
  readonly tag: string | null;
  /** `sha256:…` */
  readonly digest: string | null;
}

const imageGrammar =
  /^(?:(?<registry>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?|[A-Za-z0-9-]+:\d+|localhost)\/)?(?<path>[a-z0-9]+(?:(?:\.|_{1,2}|-+|\/)[a-z0-9]+)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/;

const longest = 1_024;

/** The parts of an image reference; null where no container runtime would accept it. */
export function parseImageName(text: string): ImageName | null {
  const { registry = 'docker.io', path, tag, digest } = (text.length <= longest && imageGrammar.exec(text)?.groups) || {};
  if (!path) return null;
  const hub = isDockerHub(registry);
  return {
    registry: hub ? 'docker.io' : registry,
    repository: hub && !path.includes('/') ? `library/${path}` : path,
    tag: tag ?? (digest ? null : 'latest'),
    digest: digest ?? null,
  };
}

/** True of every host name under which Docker Hub is addressed. */
export const isDockerHub = (registry: string): boolean => ['docker.io', 'index.docker.io', 'registry-1.docker.io'].includes(registry);

/** `library/…` at Docker Hub: the images that Docker itself keeps, and the only ones that public.ecr.aws/docker mirrors. */
export const isDockerOfficial = ({ registry, repository }: ImageName): boolean => isDockerHub(registry) && repository.startsWith('library/');

/** An image in a private ECR repository; `host` as the reference writes it, `dualStack` where that is the host that also speaks IPv6. */
export interface EcrName {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly host: string;
  readonly dualStack: boolean;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** Both of ECR's host names. https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html */
const ecrHost =
  /^(?<account>\d{12})\.(?:dkr\.ecr(?:-fips)?\.(?<region>(?:[a-z]{2}|eusc)(?:-[a-z]+)+-\d{1,2})\.amazonaws\.(?:com(?:\.cn)?|eu)|(?<dual>dkr-ecr(?:-fips)?)\.(?<dualRegion>[a-z]{2}(?:-[a-z]+)+-\d{1,2})\.on\.(?:aws|amazonwebservices\.com\.cn))$/;

/** The reference as ECR's, or null where it is another registry's. */
export function parseEcrName(text: string): EcrName | null {
  const name = parseImageName(text);
  const { account, region, dual, dualRegion } = (name && ecrHost.exec(name.registry)?.groups) || {};
  const home = region ?? dualRegion;
  if (!name || !account || !home) return null;
  const { registry: host, repository, tag, digest } = name;
  return { account, region: home, partition: partitionOf(home), host, dualStack: dual !== undefined, repository, tag, digest };
}
