import { describe, expect, test } from 'vitest';
import type { MirroredImage } from '../../../functions/diagnose/evidence.ts';
import { useEcrPublicImage as fix } from '../../../functions/fix/fixes/use-ecr-public-image.ts';
import { aFailedService, aHubImage } from '../deployments.ts';
import { aDefinition, aDiagnosis } from '../diagnosis.ts';

const given = (images: readonly MirroredImage[], failing: string | null = 'proxy') =>
  aDiagnosis({
    cause: 'docker-hub-rate-limit',
    evidence: { service: aFailedService(), 'task-definition': aDefinition({ failing }), 'registry-mirror': { images, pullThrough: null } },
  });
const redis = aHubImage({
  containers: ['cache'],
  image: 'redis:7.4',
  repository: 'library/redis',
  tag: '7.4',
  replacement: 'public.ecr.aws/docker/library/redis:7.4',
});
const grafana = aHubImage({ containers: ['graphs'], image: 'grafana/grafana:11.2.0', official: false, mirror: 'not-official', replacement: null });

describe('the gallery is proposed', () => {
  test('for the image of the failing container, as a question, and for no other', () => {
    expect(fix.risk).toBe('ask');
    expect(fix.propose(given([aHubImage(), grafana]))).toMatchObject({
      input: { images: { proxy: 'public.ecr.aws/docker/library/nginx:1.27-alpine' }, memory: null },
      says: 'Deploy prod/api with public.ecr.aws/docker/library/nginx:1.27-alpine instead of nginx:1.27-alpine: the same digest, in a new revision of api:42 that changes nothing else.',
    });
  });

  test('for all images of Docker Hub where it is not known which failed', () => {
    expect(fix.propose(given([aHubImage(), redis], null))).toMatchObject({
      input: { images: { proxy: 'public.ecr.aws/docker/library/nginx:1.27-alpine', cache: 'public.ecr.aws/docker/library/redis:7.4' } },
    });
  });
});

describe('the gallery is not proposed', () => {
  test.each<[string, Partial<MirroredImage>, string]>([
    ['the digest differs', { mirror: 'other-digest', replacement: null }, 'nginx:1.27-alpine is another image in the gallery: the digests differ.'],
    ['the gallery does not have it', { mirror: 'absent', replacement: null }, 'nginx:1.27-alpine is not in the gallery.'],
    ['nobody could tell', { mirror: 'unknown', replacement: null }, 'Whether the gallery has the same image as nginx:1.27-alpine could not be found out.'],
    ['it is no official image', { mirror: 'not-official', replacement: null }, 'nginx:1.27-alpine is no Docker official image: the gallery does not keep it.'],
    [
      'it has credentials for Docker Hub',
      { repositoryCredentials: 'hub-login' },
      'nginx:1.27-alpine is pulled with credentials for Docker Hub, which the gallery would not take.',
    ],
  ])('where %s', (_when, image, because) => {
    expect(fix.propose(given([aHubImage(image)]))).toEqual({ because });
  });

  test('where one of several that may have failed cannot be switched', () => {
    expect(fix.propose(given([aHubImage(), grafana], null))).toEqual({
      because: 'grafana/grafana:11.2.0 is no Docker official image: the gallery does not keep it.',
    });
  });

  test('where no image comes from Docker Hub', () => {
    expect(fix.propose(given([]))).toEqual({ because: 'No image of the task is known to come from Docker Hub.' });
  });
});
