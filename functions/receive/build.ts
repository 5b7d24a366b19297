/** Events of CodeBuild. A failed build's phases mostly say "exit status 1" and no more; hear.ts reads its log for the reason. */
import type { FailedBuild, Failure, Ignored, Iso, Where } from '../model.ts';
import { InputError } from '../settings.ts';
import { BuildDetail, type Envelope, read } from './event.ts';
import { expectArn, expectName, expectSame, type Home, present } from './expect.ts';
import { phaseTexts } from './texts.ts';

/** `build/web-image:8745a7a9-c340-456a-9166-edf953571bEX`; the name within is the project's. */
const ofBuild = /^build\/(?<project>[^:]+):[\w-]+$/;

/** A failed build becomes a Failure of its project. https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html */
export function receiveBuild(envelope: Envelope, home: Home): Failure | Ignored {
  const { detail, where } = buildIn(envelope, home);
  if (detail['build-status'] !== 'FAILED') return { ignored: 'the build has not failed' };
  const { environment, phases } = detail['additional-information'];
  return {
    where,
    at: envelope.time,
    texts: phaseTexts(phases),
    build: present({ buildArn: detail['build-id'], image: environment?.image, log: logOf(detail) }),
  };
}

/** A project may log to S3 alone, or nowhere. */
function logOf({ 'additional-information': { logs } }: BuildDetail): FailedBuild['log'] {
  const { 'group-name': group, 'stream-name': stream } = logs ?? {};
  return group && stream ? { group, stream } : undefined;
}

interface GoodBuild {
  readonly where: Where;
  readonly startedAt: Iso;
}

/** A build that succeeded, for follow-up; null: any other, or one that does not say when it started. */
export function goodBuildIn(envelope: Envelope, home: Home): GoodBuild | null {
  const { detail, where } = buildIn(envelope, home);
  // `Sep 1, 2017 4:12:29 PM`, without a zone: CodeBuild's times are UTC.
  const started = Date.parse(`${detail['additional-information']['build-start-time']} UTC`);
  return detail['build-status'] === 'SUCCEEDED' && !Number.isNaN(started) ? { where, startedAt: new Date(started).toISOString() } : null;
}

function buildIn(envelope: Envelope, home: Home): { readonly detail: BuildDetail; readonly where: Where } {
  const detail = read(BuildDetail, envelope.detail, 'detail');
  const { account, region, partition, resource } = expectArn('detail.build-id', detail['build-id'], { home, service: 'codebuild' });
  const project = ofBuild.exec(resource)?.groups?.['project'];
  if (!project) throw new InputError('detail.build-id', 'expected the ARN of a build');
  expectSame('detail.project-name', detail['project-name'], project);
  return { detail, where: { account, region, partition, kind: 'project', name: expectName('detail.project-name', project) } };
}
