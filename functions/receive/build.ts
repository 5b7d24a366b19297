/** A build of CodeBuild that failed. Its phases mostly say "exit status 1" and no more: why, says its log. */
import type { FailedBuild, Failure, Ignored } from '../model.ts';
import { InputError } from '../settings.ts';
import { BuildDetail, type Envelope, read } from './event.ts';
import { expectArn, expectName, expectSame, type Home, present } from './expect.ts';
import { phaseTexts } from './texts.ts';

/** `build/web-image:8745a7a9-c340-456a-9166-edf953571bEX`; the name within is the project's. */
const ofBuild = /^build\/(?<project>[^:]+):[\w-]+$/;

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html */
export function receiveBuild(envelope: Envelope, home: Home): Failure | Ignored {
  const detail = read(BuildDetail, envelope.detail, 'detail');
  if (detail['build-status'] !== 'FAILED') return { ignored: 'the build has not failed' };
  const buildArn = detail['build-id'];
  const { account, region, partition, resource } = expectArn('detail.build-id', buildArn, { home, service: 'codebuild' });
  const project = ofBuild.exec(resource)?.groups?.['project'];
  if (!project) throw new InputError('detail.build-id', 'expected the ARN of a build');
  expectSame('detail.project-name', detail['project-name'], project);
  const { environment, phases } = detail['additional-information'];
  return {
    where: { account, region, partition, kind: 'project', name: expectName('detail.project-name', project) },
    at: envelope.time,
    texts: phaseTexts(phases),
    build: present({ buildArn, image: environment?.image, log: logOf(detail) }),
  };
}

/** A project may log to S3 alone, or nowhere. */
function logOf({ 'additional-information': { logs } }: BuildDetail): FailedBuild['log'] {
  const { 'group-name': group, 'stream-name': stream } = logs ?? {};
  return group && stream ? { group, stream } : undefined;
}
