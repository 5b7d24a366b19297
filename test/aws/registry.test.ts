import { describe, expect, it } from 'vitest';
import { registryReader } from '../../functions/aws/registry.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const nginx = { repository: 'library/nginx', reference: '1.27-alpine' };

/** A registry that answers what it was told to and keeps what it was asked; any other URL is refused. */
function registry(answers: Readonly<Record<string, () => Response | Promise<never>>>) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const answer = answers[url];
    if (!answer) throw new Error(`unannounced request to ${url}`);
    return answer();
  };
  return { asked, reader: registryReader(fetch) };
}

const tokenUrl = 'https://public.ecr.aws/token/?service=public.ecr.aws&scope=repository:docker/library/nginx:pull';
const manifestUrl = 'https://public.ecr.aws/v2/docker/library/nginx/manifests/1.27-alpine';
const token = () => Response.json({ token: 'anonymous' });

describe('the public registries', () => {
  it('are asked for the headers of a manifest, with a token of their own realm', async () => {
    const { asked, reader } = registry({ [tokenUrl]: token, [manifestUrl]: () => new Response(null, { headers: { 'docker-content-digest': digest } }) });

    const answer = await reader.ecrPublic(nginx);

    expect(answer).toEqual({ exists: true, digest });
    expect(asked.map(({ init }) => init.method ?? 'GET')).toEqual(['GET', 'HEAD']);
    expect(asked[1]?.init.headers).toMatchObject({ Authorization: 'Bearer anonymous' });
    expect(asked.every(({ init }) => init.redirect === 'error' && init.signal)).toBe(true);
  });

  it('asks Docker Hub at its own hosts, under the same name', async () => {
    const { reader } = registry({
      'https://auth.docker.io/token?service=registry.docker.io&scope=repository:library/nginx:pull': token,
      'https://registry-1.docker.io/v2/library/nginx/manifests/1.27-alpine': () => new Response(null, { headers: { 'docker-content-digest': digest } }),
    });

    expect(await reader.dockerHub(nginx)).toEqual({ exists: true, digest });
  });

  it.each([
    ['says that an image is absent only for a 404', () => new Response(null, { status: 404 }), { exists: false }],
    ['knows nothing when it is rate limited itself', () => new Response(null, { status: 429 }), { unknown: 'public.ecr.aws limits our own requests too' }],
    ['knows nothing of what asks for a login', () => new Response(null, { status: 401 }), { unknown: 'public.ecr.aws answered 401' }],
    ['knows nothing without a digest', () => new Response(null), { unknown: 'public.ecr.aws answered 200' }],
    [
      'believes no digest of another shape',
      () => new Response(null, { headers: { 'docker-content-digest': 'sha256:$(reboot)' } }),
      { unknown: 'public.ecr.aws answered 200' },
    ],
    ['survives a broken connection', () => Promise.reject(new TypeError('fetch failed')), { unknown: 'public.ecr.aws could not be reached' }],
    ['survives silence', () => Promise.reject(new DOMException('late', 'TimeoutError')), { unknown: 'public.ecr.aws did not answer in time' }],
  ])('%s', async (_, manifest, expected) => {
    const { reader } = registry({ [tokenUrl]: token, [manifestUrl]: manifest });

    expect(await reader.ecrPublic(nginx)).toEqual(expected);
  });

  it.each([
    [() => new Response('', { status: 500 }), 'public.ecr.aws gave no token (500)'],
    [() => Response.json({ token: 5 }), 'public.ecr.aws gave no token'],
  ])('stops where there is no token', async (answer, unknown) => {
    const { reader } = registry({ [tokenUrl]: answer });

    expect(await reader.ecrPublic(nginx)).toEqual({ unknown });
  });

  it.each([
    { repository: 'library/../../secrets', reference: 'latest' },
    { repository: 'library/nginx', reference: 'x?service=evil' },
    { repository: 'library/nginx#', reference: 'latest' },
  ])('sends nothing for $repository:$reference', async (image) => {
    const { asked, reader } = registry({});

    expect(await reader.dockerHub(image)).toEqual({ unknown: 'it is no image reference' });
    expect(asked).toEqual([]);
  });
});
