import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imagesOf } from '../../functions/builds/dockerfile.ts';
import { applyRewrites, diffOf, mirrorOf, rewriteOf } from '../../functions/builds/rewrite.ts';

const rewritten = async (dockerfile: string): Promise<string> => applyRewrites(dockerfile, (await rewriteOf(dockerfile, async () => 'yes')).rewrites);

describe('the images of a Dockerfile', () => {
  it.each([
    ['a plain FROM', 'FROM node:22-alpine', ['node:22-alpine']],
    ['lower case and a platform', 'from --platform=$BUILDPLATFORM golang:1.26 as build', ['golang:1.26']],
    ['a stage that is used again', 'FROM golang:1.26 AS build\nFROM Build\nFROM scratch', ['golang:1.26']],
    ['a tag from an argument', 'ARG V=22\nFROM node:${V}-alpine', ['node:22-alpine']],
    ['an argument without a default', 'ARG V\nFROM node:$V', [null]],
    ['a default given at the place', 'ARG V\nFROM node:${V:-22}', ['node:22']],
    ['a whole image in an argument', 'ARG BASE="node:22"\nFROM ${BASE}', ['node:22']],
    ['an image in an argument, its tag in another', 'ARG V=22\nARG BASE=node:${V}-alpine\nFROM ${BASE}', ['node:22-alpine']],
    ['a tag in an argument that names another', 'ARG V=22\nARG TAG=$V-alpine\nFROM node:${TAG}', ['node:22-alpine']],
    ['an argument that stands for another', 'ARG BASE=node:22\nARG IMAGE=$BASE\nFROM $IMAGE', ['node:22']],
    ['an argument that names itself', 'ARG V=$V\nFROM node:$V', [null]],
    ['an argument after FROM, which reaches no FROM', 'FROM node:22\nARG V=9\nFROM redis:$V', ['node:22', null]],
    ['comments, also between continued lines', '# FROM redis\nFROM \\\n  # why\n  node:22 \\\n  AS app', ['node:22']],
    ['another escape character', '# escape=`\nFROM `\n node:22', ['node:22']],
    ['a here-document that looks like one', 'FROM node:22\nRUN <<EOF\nFROM redis\nEOF\nFROM nginx', ['node:22', 'nginx']],
    ['a copy from an image', 'FROM node:22 AS a\nCOPY --from=a /x /x\nCOPY --from=nginx:1.27 --chown=1 /y /y\nCOPY --from=0 /z /z', ['node:22', 'nginx:1.27']],
    ['a mount from an image', 'FROM node:22\nRUN --mount=type=bind,from=busybox:1.37,target=/b echo --from=no', ['node:22', 'busybox:1.37']],
    ['Windows line ends', 'FROM node:22\r\nFROM redis:7\r\n', ['node:22', 'redis:7']],
  ])('are found in %s', (_case, dockerfile, expected) => {
    expect(imagesOf(dockerfile).map(({ resolved }) => resolved)).toEqual(expected);
  });
});

describe('the mirror of an image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;

  it.each([
    ['nginx', 'public.ecr.aws/docker/library/nginx'],
    ['node:22-alpine', 'public.ecr.aws/docker/library/node:22-alpine'],
    ['library/redis:7.4', 'public.ecr.aws/docker/library/redis:7.4'],
    ['docker.io/library/redis:7.4', 'public.ecr.aws/docker/library/redis:7.4'],
    ['docker.io/redis', 'public.ecr.aws/docker/library/redis'],
    [`nginx:1.27@${digest}`, `public.ecr.aws/docker/library/nginx:1.27@${digest}`],
    ['grafana/grafana:11.2.0', null],
    ['ghcr.io/nginx', null],
    ['public.ecr.aws/docker/library/nginx', null],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1', null],
    ['localhost:5000/nginx', null],
    ['${BASE}:22', null],
    ['node:${V}', 'public.ecr.aws/docker/library/node:${V}'],
  ])('of %s is %s', (image, mirror) => {
    expect(mirrorOf(image)).toBe(mirror);
  });
});

describe('the rewrite of a Dockerfile', () => {
  it('changes the image and nothing else', async () => {
    const before = '# syntax=docker/dockerfile:1\r\nFROM --platform=linux/arm64 node:22-alpine AS build # not a comment\r\nRUN npm ci';

    expect(await rewritten(before)).toBe(before.replace(' node:', ' public.ecr.aws/docker/library/node:'));
  });

  it("changes the argument's default where the FROM is nothing but the argument, once", async () => {
    expect(await rewritten('ARG BASE=node:22\nFROM $BASE AS a\nFROM ${BASE}\n')).toBe(
      'ARG BASE=public.ecr.aws/docker/library/node:22\nFROM $BASE AS a\nFROM ${BASE}\n',
    );
  });

  it('is done once: the second time finds nothing', async () => {
    const once = await rewritten('FROM node:22\nCOPY --from=nginx:1 /a /a\n');

    expect(await rewritten(once)).toBe(once);
    expect(once).toContain('COPY --from=public.ecr.aws/docker/library/nginx:1 /a /a');
  });

  it.each([
    ['an image of somebody', 'FROM grafana/grafana:11', 'not an official image, and ECR Public mirrors only those'],
    ['what is no image', 'FROM NGINX;rm', 'not an image reference'],
    ['another registry', 'FROM ghcr.io/acme/app:1', 'not from Docker Hub'],
    ['an unknown variable', 'ARG V\nFROM node:$V', 'a variable without a default decides which image it is'],
    ['a variable in the name', 'ARG N=node\nFROM ${N}:22', 'a variable names the image: by its default it could be public.ecr.aws/docker/library/node:22'],
    ['a tag that is not mirrored', 'FROM node:22', 'public.ecr.aws/docker/library/node:22 does not exist'],
  ])('keeps %s, and says why', async (_case, dockerfile, because) => {
    const { rewrites, kept } = await rewriteOf(dockerfile, async () => 'no');

    expect(rewrites).toEqual([]);
    expect(kept).toMatchObject([{ because }]);
  });

  it('keeps what it could not see', async () => {
    const { kept } = await rewriteOf('FROM node:22', async () => ({ unknown: 'the registry did not answer' }));

    expect(kept).toMatchObject([{ because: 'could not see whether public.ecr.aws/docker/library/node:22 exists: the registry did not answer' }]);
  });

  it('asks once for an image that stands twice', async () => {
    const asked: string[] = [];

    await rewriteOf('FROM node:22 AS a\nFROM docker.io/library/node:22 AS b', async ({ repository, tag }) => {
      asked.push(`${repository}:${tag}`);
      return 'yes';
    });

    expect(asked).toEqual(['library/node:22']);
  });

  it.each([
    ['far apart', `FROM node:22\n${'RUN x\n'.repeat(20)}FROM redis:7\n`],
    ['close together', 'FROM node:22\nRUN x\nFROM redis:7\nRUN y\n'],
    ['without a last line end', 'RUN x\nFROM node:22'],
  ])('makes a diff that patch takes, with changes %s', async (_case, before) => {
    const folder = mkdtempSync(join(tmpdir(), 'ecs-medic-'));
    writeFileSync(join(folder, 'Dockerfile'), before);
    const after = await rewritten(before);

    execFileSync('git', ['apply', '-'], { cwd: folder, input: diffOf('Dockerfile', before, after).replace('--- ', '--- a/').replace('+++ ', '+++ b/') });

    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toBe(after);
  });
});
