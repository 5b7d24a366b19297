/** What is wrong with the environment files, by their names, by IAM and by S3's word in ECS's text; and what a person looks at where none of these tells. Pure. */
import { lastSegment } from '../../arn.ts';
import { grantStep } from '../../inline-policy.ts';
import type { Step } from '../../model.ts';
import { decidingText } from '../../reason.ts';
import { command } from '../../shell.ts';
import type { EnvironmentFile, EnvironmentFileEvidence, TaskDefinitionEvidence } from '../evidence.ts';
import type { OwnGap } from '../gaps.ts';
import type { Asked, Claim } from '../probe.ts';
import { revisionOf, revisionStep } from './ecs/steps.ts';
import { letThrough } from './simulation.ts';

const blames = (id: string, says: string, steps: readonly Step[]): Claim => ({
  verdict: 'blames',
  cause: 'env-file-unavailable',
  culprit: { id, says },
  hurdle: 'environment-file',
  steps,
});

/** What S3 said: 403 both to a missing right and, without s3:ListBucket, to a missing object. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
const words = {
  refused: /AccessDenied|Access Denied|Forbidden|\b403\b|not authorized/i,
  absent: /NoSuchKey|NotFound|Not Found|\b404\b/i,
  noBucket: /NoSuchBucket|initialize s3 client for bucket/i,
  elsewhere: /MovedPermanently|PermanentRedirect|\b301\b|AuthorizationHeaderMalformed/i,
  unreachable: /connection issue|context deadline exceeded|RequestCanceled|i\/o timeout/i,
} as const;

const says = (asked: Asked, what: keyof typeof words): boolean => asked.match.cause === 'env-file-unavailable' && words[what].test(decidingText(asked.match));

/** What is to blame: a reference that ECS cannot read, a right that the role lacks, or what S3 refuses. */
export function claimsOf(evidence: EnvironmentFileEvidence, definition: TaskDefinitionEvidence, asked: Asked): readonly Claim[] {
  const malformed = evidence.files.filter((file) => file.malformed !== null).map((file) => badName(file, definition, asked));
  return [...malformed, ...denied(evidence, asked), ...absent(evidence, asked), ...shut(evidence, asked)];
}

function badName({ value, malformed, containers }: EnvironmentFile, definition: TaskDefinitionEvidence, { failure, evidence }: Asked): Claim {
  const id = revisionOf(definition);
  const meant = arnOf(value, failure.where.partition);
  const changes = [`(.containerDefinitions[].environmentFiles[]? | select(.value == ${JSON.stringify(value)})).value = ${JSON.stringify(meant)}`];
  const right = `Deploy a revision in which the environment file of ${containers.join(', ')} is named ${meant ?? 'right'}`;
  const sentence = `${right}: ${value} is what stands there; ${malformed}.`;
  const step = meant ? revisionStep({ says: sentence, changes }, definition, { failure, deploying: evidence.service ?? null }) : { says: sentence };
  return blames(id, `${id} names an environment file that ECS cannot read`, [step]);
}

/** The object that is meant by another way of writing it: `s3://bucket/key.env`, or its URL. Null: who wrote it must say. */
function arnOf(value: string, partition: string): string | null {
  const { bucket, key } =
    /^(?:s3:\/\/|https:\/\/s3[.-][a-z0-9-]+\.amazonaws\.com\/)(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(?<key>[\x21-\x7e]+\.env)$/.exec(value)?.groups ??
    /^https:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3[.-][a-z0-9.-]*amazonaws\.com\/(?<key>[\x21-\x7e]+\.env)$/.exec(value)?.groups ??
    {};
  return bucket && key ? `arn:${partition}:s3:::${bucket}/${key}` : null;
}

const pathOf = (resource: string): string => resource.replace(/^.*:::/, '');

const lackingIn = ({ rights }: EnvironmentFileEvidence) =>
  rights === 'unknown' ? [] : rights.filter(({ deniedBy, missingContext }) => deniedBy !== null && missingContext.length === 0);

/** The bucket's own policy could still let the role in: only with ECS's own word of a refusal is the role blamed. */
function denied(evidence: EnvironmentFileEvidence, asked: Asked): readonly Claim[] {
  const { roleArn } = evidence;
  const lacking = lackingIn(evidence);
  const [first] = lacking;
  if (!roleArn || !first || !says(asked, 'refused')) return [];
  const id = lastSegment(roleArn);
  const grants = lacking.filter(({ deniedBy }) => deniedBy === 'identity-policy').map(({ action, resource }) => ({ actions: [action], resources: [resource] }));
  const account = asked.failure.where.account;
  const steps: readonly Step[] =
    grants.length > 0 ? [grantStep({ account, roleName: id }, grants), ...lookAt(evidence.files)] : [{ says: letThrough(`the owner of role ${id}`, first) }];
  const verb = first.action === 's3:GetObject' ? `read ${pathOf(first.resource)} in S3` : `ask where bucket ${pathOf(first.resource)} is`;
  return [blames(id, `role ${id} may not ${verb}`, steps)];
}

/** Of several files ECS names one on EC2 alone. */
function meantOf({ files }: EnvironmentFileEvidence, { match }: Asked): readonly EnvironmentFile[] {
  const sound = files.filter(({ malformed }) => malformed === null);
  const named = sound.filter(({ bucket, key }) => [key, bucket].some((part) => part !== null && match.because?.text.includes(part)));
  return named.length > 0 ? named : sound;
}

/** By S3's own word, and only where it can mean one file. */
function absent(evidence: EnvironmentFileEvidence, asked: Asked): readonly Claim[] {
  const [file, ...more] = meantOf(evidence, asked);
  if (!file?.bucket || !file.key || more.length > 0) return [];
  const { value, bucket, key, containers } = file;
  const users = `container ${containers.join(' and ')}`;
  const bucketArn = value.slice(0, value.indexOf('/'));
  if (says(asked, 'noBucket'))
    return [
      blames(bucketArn, `bucket ${bucket} of ${users} does not exist`, [
        { says: `Make bucket ${bucket} again with its files, or deploy a revision that names another.` },
      ]),
    ];
  if (says(asked, 'elsewhere'))
    return [
      blames(bucketArn, `bucket ${bucket} of ${users} is in another Region`, [
        {
          says: `Keep the file in a bucket of ${asked.failure.where.region}, and deploy a revision that names it.`,
          command: place(bucket),
          needs: 's3:GetBucketLocation',
        },
      ]),
    ];
  if (!says(asked, 'absent')) return [];
  const list = command([
    'aws',
    's3api',
    'list-objects-v2',
    '--bucket',
    bucket,
    '--prefix',
    key.slice(0, key.lastIndexOf('/') + 1),
    '--query',
    'Contents[].Key',
    '--output',
    'text',
  ]);
  const back: Step = {
    says: `Put ${key} back into bucket ${bucket}, or deploy a revision that names a file that is there: the command lists them. If it fails, the bucket is gone.`,
    command: list,
    needs: 's3:ListBucket',
  };
  return [blames(value, `${pathOf(value)} of ${users} does not exist`, [back])];
}

/** By exclusion: IAM lets the role read it, and S3 does not. It is gone, or its key or its bucket's policy forbids; which, only its owner sees. */
function shut(evidence: EnvironmentFileEvidence, asked: Asked): readonly Claim[] {
  const [file, ...more] = meantOf(evidence, asked);
  if (!file || more.length > 0 || evidence.rights === 'unknown' || doubtOf(evidence, asked) !== 'refused') return [];
  const { value, containers } = file;
  return [{ ...blames(value, `S3 refuses ${pathOf(value)} of container ${containers.join(' and ')}; IAM does not`, []), byWord: true }];
}

const place = (bucket: string): string => command(['aws', 's3api', 'get-bucket-location', '--bucket', bucket]);

/** Whether each object is there, and under which key, for a person to see: headers only. */
const lookAt = (files: readonly EnvironmentFile[]): readonly Step[] =>
  files.flatMap(({ bucket, key }) =>
    bucket && key
      ? [
          {
            says: `See that ${bucket}/${key} is there: S3 refuses alike what is missing and what is forbidden. A line SSEKMSKeyId names a key that the role must be let decrypt with.`,
            command: command(['aws', 's3api', 'head-object', '--bucket', bucket, '--key', key]),
            needs: 's3:GetObject' as const,
          },
        ]
      : [],
  );

/** IAM lets the role in, and S3 does not; or the way is asked for, and the bucket may be elsewhere. */
const doubtOf = (evidence: EnvironmentFileEvidence, asked: Asked): 'refused' | 'unreachable' | null => {
  if (says(asked, 'unreachable')) return 'unreachable';
  return says(asked, 'refused') && lackingIn(evidence).length === 0 ? 'refused' : null;
};

/** What only the bucket's owner can see. */
export function leftAlone(evidence: EnvironmentFileEvidence, asked: Asked): readonly OwnGap[] {
  const doubt = doubtOf(evidence, asked);
  if (doubt === null) return [];
  const wanted = (value: string) => (doubt === 'refused' ? `${value} itself, its KMS key and its bucket's policy` : `Region of the bucket of ${value}`);
  return meantOf(evidence, asked).map(({ value }) => ({ wanted: wanted(value), why: 'by-design' }));
}

/** What a person looks at where neither names nor IAM tell what S3 refused. */
export function looksOf(evidence: EnvironmentFileEvidence, asked: Asked): readonly Step[] {
  const doubt = doubtOf(evidence, asked);
  const meant = meantOf(evidence, asked);
  const buckets = [...new Set(meant.flatMap(({ bucket }) => bucket ?? []))];
  if (doubt === 'unreachable')
    return buckets.map((bucket) => ({
      says: `See in which Region bucket ${bucket} is (null means us-east-1): an S3 gateway endpoint leads only to its own Region's buckets.`,
      command: place(bucket),
      needs: 's3:GetBucketLocation',
    }));
  if (doubt === null) return [];
  return [
    ...lookAt(meant),
    ...buckets.map(
      (bucket): Step => ({
        says: `If it is there, see whether the policy of bucket ${bucket} denies the role, for IAM lets it in.`,
        command: command(['aws', 's3api', 'get-bucket-policy', '--bucket', bucket, '--query', 'Policy', '--output', 'text']),
        needs: 's3:GetBucketPolicy',
      }),
    ),
  ];
}
