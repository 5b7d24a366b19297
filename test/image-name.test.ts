import { describe, expect, it } from 'vitest';
import { isDockerOfficial, parseEcrName, parseImageName } from '../functions/image-name.ts';

const sha = `sha256:${'ab'.repeat(32)}`;

describe('parseImageName', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', 'latest', null],
    ['node:22-alpine', 'docker.io', 'library/node', '22-alpine', null],
    ['grafana/grafana:11.2.0', 'docker.io', 'grafana/grafana', '11.2.0', null],
    ['docker.io/nginx:1.27', 'docker.io', 'library/nginx', '1.27', null],
    ['index.docker.io/library/redis', 'docker.io', 'library/redis', 'latest', null],
    ['localhost/app', 'localhost', 'app', 'latest', null],
    ['registry.example.com:5000/team/app:v1', 'registry.example.com:5000', 'team/app', 'v1', null],
    [`public.ecr.aws/docker/library/nginx@${sha}`, 'public.ecr.aws', 'docker/library/nginx', null, sha],
    [`nginx:1.27@${sha}`, 'docker.io', 'library/nginx', '1.27', sha],
  ])('reads %s', (text, registry, repository, tag, digest) => {
    expect(parseImageName(text)).toEqual({ registry, repository, tag, digest });
  });

  it.each(['', 'Nginx', 'nginx:', 'nginx:-x', 'https://nginx', 'a b', 'nginx@sha256:12', `${'a'.repeat(2_000)}`, 'nginx:1.27;reboot'])('refuses %j', (text) => {
    expect(parseImageName(text)).toBeNull();
  });

  it('reads a hostile text in linear time', () => {
    const text = `${'a-'.repeat(510)}!`;
    const before = performance.now();

    const name = parseImageName(text);

    expect(name).toBeNull();
    expect(performance.now() - before).toBeLessThan(50);
  });

  it.each([
    ['nginx:1.27', true],
    ['docker.io/library/nginx', true],
    ['grafana/grafana', false],
    ['quay.io/library/nginx', false],
  ])('says whether %s is a Docker official image: %s', (text, official) => {
    expect(isDockerOfficial(parseImageName(text)!)).toBe(official);
  });
});

describe('parseEcrName', () => {
  it.each([
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/api:1.4.3', 'eu-west-1', 'aws', false],
    ['111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/team/api:1.4.3', 'us-gov-west-1', 'aws-us-gov', false],
    ['111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/team/api:1.4.3', 'cn-north-1', 'aws-cn', false],
    ['111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu/team/api:1.4.3', 'eusc-de-east-1', 'aws-eusc', false],
    ['111122223333.dkr-ecr.eu-west-1.on.aws/team/api:1.4.3', 'eu-west-1', 'aws', true],
  ])('reads %s', (text, region, partition, dualStack) => {
    const name = parseEcrName(text);

    expect(name).toMatchObject({ account: '111122223333', region, partition, dualStack, repository: 'team/api', tag: '1.4.3', digest: null });
  });

  it.each([
    'nginx',
    'public.ecr.aws/docker/library/nginx:1',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example/api',
    '1111.dkr.ecr.eu-west-1.amazonaws.com/api',
  ])('leaves %s to other registries', (text) => {
    expect(parseEcrName(text)).toBeNull();
  });
});
