/** An image of a public registry: is it there, and does the registry still serve whoever asks without an account? */
import type { PublicRegistry } from '../../account/account.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';
import { type ImageReference, parseImage } from '../image-name.ts';

export const publicImageCheck: Check = (start) => {
  for (const { name, image = '', repositoryCredentials } of containersOf(start)) {
    const reference = parseImage(image);
    if (reference.ecr) continue;
    const registry = start.account.registries[reference.host] ?? {};
    const text = isLimited(registry, start.now) && !repositoryCredentials ? limited(start, reference) : missing(start, registry, reference);
    if (text) return { of: isFargate(start) ? 'task' : 'container', container: name!, text: `CannotPullContainerError: ${text}`, after: 18 };
  }
  return null;
};

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

function missing(start: Start, registry: PublicRegistry, { host, repository, tag }: ImageReference): string | null {
  if (exists(registry, `${repository}:${tag}`)) return null;
  const name = `${host}/${repository}:${tag}`;
  if (isFargate(start)) return `pull image manifest has been retried 1 time(s): failed to resolve ref ${name}: ${name}: not found`;
  return `Error response from daemon: pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`;
}
