/** An image reference, taken apart. https://distribution.github.io/distribution/spec/api/ */

export interface ImageReference {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest?: string;
  /** Of a private ECR host. */
  readonly ecr?: { readonly account: string; readonly region: string };
}

const ecrHost = /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;

export function parseImage(image: string): ImageReference {
  const [name = '', digest] = image.split('@');
  const first = name.split('/')[0]!;
  const hasHost = name.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  const host = hasHost ? first : 'docker.io';
  const rest = hasHost ? name.slice(first.length + 1) : name;
  const { path = rest, tag = 'latest' } = /^(?<path>.+?)(?::(?<tag>[\w][\w.-]*))?$/.exec(rest)?.groups ?? {};
  const repository = host === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  const { account, region } = ecrHost.exec(host)?.groups ?? {};
  return { host, repository, tag, ...(digest && { digest }), ...(account && region && { ecr: { account, region } }) };
}
