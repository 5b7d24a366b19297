/**
 * Public registries, asked by HTTPS without credentials: does this image exist, and with which digest? Hosts and token realms are pinned here;
 * a realm that a registry names in its challenge is never followed.
 * https://distribution.github.io/distribution/spec/api/
 */

/** An image as a registry's API asks for it, without the registry. */
export interface RegistryImage {
  /** `library/nginx` or `grafana/grafana`. */
  readonly repository: string;
  /** A tag, or `sha256:…`. */
  readonly reference: string;
}

/** `unknown` says why it could not be found out, as a clause of a sentence. */
export type RegistryAnswer = { readonly exists: true; readonly digest: string } | { readonly exists: false } | { readonly unknown: string };

/** The two registries that are asked without credentials. */
export interface RegistryReader {
  /** At public.ecr.aws/docker/… */
  ecrPublic(image: RegistryImage): Promise<RegistryAnswer>;
  /** At Docker Hub: a HEAD, which is not counted as a pull. https://docs.docker.com/docker-hub/usage/pulls/ */
  dockerHub(image: RegistryImage): Promise<RegistryAnswer>;
}

interface Registry {
  readonly host: string;
  readonly tokenUrl: string;
  readonly service: string;
  readonly prefix: string;
}

const ecrPublic: Registry = { host: 'public.ecr.aws', tokenUrl: 'https://public.ecr.aws/token/', service: 'public.ecr.aws', prefix: 'docker/' };
const dockerHub: Registry = { host: 'registry-1.docker.io', tokenUrl: 'https://auth.docker.io/token', service: 'registry.docker.io', prefix: '' };

const repositoryGrammar = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+|\/)[a-z0-9]+)*$/;
const referenceGrammar = /^(?:\w[\w.-]{0,127}|sha256:[a-f0-9]{64})$/;
const digestGrammar = /^sha256:[a-f0-9]{64}$/;

const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Shorter than the probe's deadline twice over: a token, then the manifest's headers. */
const patienceMs = 3_000;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Never rejects: what a registry does not answer is `unknown`, with the reason as a clause. */
export function registryReader(fetch: Fetch = globalThis.fetch): RegistryReader {
  const ask = (registry: Registry) => async (image: RegistryImage) => {
    if (!repositoryGrammar.test(image.repository) || !referenceGrammar.test(image.reference)) return { unknown: 'it is no image reference' };
    try {
      return await head(registry, image, fetch);
    } catch (error) {
      return {
        unknown: error instanceof Error && error.name === 'TimeoutError' ? `${registry.host} did not answer in time` : `${registry.host} could not be reached`,
      };
    }
  };
  return { ecrPublic: ask(ecrPublic), dockerHub: ask(dockerHub) };
}

/** Redirects are refused: neither registry needs one for a manifest, and a followed one could lead anywhere. */
async function head({ host, tokenUrl, service, prefix }: Registry, { repository, reference }: RegistryImage, fetch: Fetch): Promise<RegistryAnswer> {
  const path = `${prefix}${repository}`;
  const limits = () => ({ redirect: 'error', signal: AbortSignal.timeout(patienceMs) }) as const;
  const granted = await fetch(`${tokenUrl}?service=${service}&scope=repository:${path}:pull`, limits());
  if (!granted.ok) return { unknown: `${host} gave no token (${granted.status})` };
  const { token } = (await granted.json()) as { readonly token?: unknown };
  if (typeof token !== 'string') return { unknown: `${host} gave no token` };
  const headers = { Authorization: `Bearer ${token}`, Accept: manifests };
  const found = await fetch(`https://${host}/v2/${path}/manifests/${reference}`, { ...limits(), method: 'HEAD', headers });
  if (found.status === 404) return { exists: false };
  const digest = found.headers.get('docker-content-digest') ?? '';
  if (found.ok && digestGrammar.test(digest)) return { exists: true, digest };
  return { unknown: found.status === 429 ? `${host} limits our own requests too` : `${host} answered ${found.status}` };
}
