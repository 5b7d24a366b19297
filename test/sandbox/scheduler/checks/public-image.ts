/** An image of a registry that is not ECR: is it there, and does the registry serve whoever asks, with the login that the task has for it or without? */
import type { PublicRegistry } from '../../account/account.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';
import { type ImageReference, parseImage } from '../image-name.ts';
import { loginIn } from './secret-values.ts';

export const publicImageCheck: Check = (start) => {
  for (const { name, image = '', repositoryCredentials } of containersOf(start)) {
    const reference = parseImage(image);
    const text = reference.ecr ? null : refused(start, { reference, login: repositoryCredentials?.credentialsParameter });
    if (text) return { of: isFargate(start) ? 'task' : 'container', container: name!, text: `CannotPullContainerError: ${text}`, after: 18 };
  }
  return null;
};

interface Pull {
  readonly reference: ImageReference;
  /** Name or ARN of the secret that holds it. */
  readonly login: string | undefined;
}

function refused(start: Start, pull: Pull): string | null {
  const registry = start.account.registries[pull.reference.host] ?? {};
  if (isLimited(registry, start.now) && !pull.login) return limited(start, pull.reference);
  return unwelcome(start, registry, pull) ?? missing(start, registry, pull.reference);
}

/** A registry of one's own lets in by user and password. */
function unwelcome(start: Start, { logins }: PublicRegistry, { reference, login }: Pull): string | null {
  if (!logins || isTaken(logins, (login && loginIn(start, login)) || {})) return null;
  const isHub = reference.host === 'docker.io';
  if (!login && isHub) return denied(start, reference);
  return isFargate(start) ? unauthorizedByToken(reference, { login, isHub }) : unauthorizedByManifest(reference, { login, isHub });
}

const isTaken = (logins: Readonly<Record<string, string>>, { username = '', password }: { readonly username?: string; readonly password?: string }): boolean =>
  password !== undefined && logins[username] === password;

interface Refused {
  readonly login: string | undefined;
  readonly isHub: boolean;
}

function unauthorizedByToken(reference: ImageReference, { login, isHub }: Refused): string {
  const asked = login ? 'oauth token: unexpected status from POST' : 'anonymous token: unexpected status from GET';
  return `${resolving(reference)} failed to authorize: failed to fetch ${asked} request to https://${isHub ? 'auth.docker.io' : reference.host}/token: 401 Unauthorized`;
}

function unauthorizedByManifest({ host, repository, tag }: ImageReference, { login, isHub }: Refused): string {
  const manifest = `https://${isHub ? 'registry-1.docker.io' : host}/v2/${repository}/manifests/${tag}`;
  return `Error response from daemon: Head "${manifest}": ${login ? 'unauthorized: incorrect username or password' : 'no basic auth credentials'}`;
}

const resolving = ({ host, repository, tag }: ImageReference): string =>
  `pull image manifest has been retried 1 time(s): failed to resolve ref ${host}/${repository}:${tag}:`;

/** One answer for what is not there and for what is not to be seen. */
const denied = (start: Start, reference: ImageReference): string =>
  isFargate(start)
    ? `${resolving(reference)} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`
    : `Error response from daemon: pull access denied for ${reference.repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`;

function isLimited({ rateLimited = false }: PublicRegistry, now: Date): boolean {
  return typeof rateLimited === 'string' ? now < new Date(rateLimited) : rateLimited;
}

/** An image that is not listed is there, unless the file says that it lists all. */
export const exists = (registry: PublicRegistry, name: string): boolean => !registry.onlyListed || registry.images?.[name] !== undefined;

function limited(start: Start, { host, repository, tag }: ImageReference): string {
  const words = 'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit';
  if (!isFargate(start)) return `Error response from daemon: ${words}`;
  const at = host === 'docker.io' ? 'registry-1.docker.io' : host;
  const url = `https://${at}/v2/${repository}/manifests/${tag}`;
  return `pull image manifest has been retried 5 time(s): failed to resolve ref ${host}/${repository}:${tag}: unexpected status from HEAD request to ${url}: 429 Too Many Requests - Server message: ${words}`;
}

function missing(start: Start, registry: PublicRegistry, reference: ImageReference): string | null {
  const { host, repository, tag } = reference;
  if (exists(registry, `${repository}:${tag}`)) return null;
  const hasOthers = Object.keys(registry.images ?? {}).some((name) => name.startsWith(`${repository}:`));
  // Docker Hub keeps to itself which repositories it has: only of one that is there does it say that the tag is not.
  if (host === 'docker.io' && !hasOthers) return denied(start, reference);
  return isFargate(start) ? `${resolving(reference)} ${host}/${repository}:${tag}: not found` : noManifest(reference);
}

const noManifest = ({ host, repository, tag }: ImageReference): string =>
  `Error response from daemon: manifest for ${host === 'docker.io' ? repository.replace(/^library\//, '') : `${host}/${repository}`}:${tag} not found: manifest unknown: manifest unknown`;
