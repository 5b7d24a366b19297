/** Environment files in S3: read with the execution role before the containers are made. */
import { bucketsOf, objectsOf } from '../../account/s3.ts';
import { reaches } from '../../network.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';
import { refusal } from './allowed.ts';

export const environmentFileCheck: Check = (start) => {
  for (const container of containersOf(start)) {
    for (const { value = '' } of container.environmentFiles ?? []) {
      const text = wrong(start, value);
      if (text) return { of: 'task', container: container.name!, text, after: 15 };
    }
  }
  return null;
};

function wrong(start: Start, value: string): string | null {
  const { bucket, key } = /^arn:aws[a-z-]*:s3:::(?<bucket>[^/]+)\/(?<key>.+)$/.exec(value)?.groups ?? {};
  if (!bucket || !key) return `unable to parse bucket and key from s3 ARN specified in environmentFile ${value}, error: invalid s3 arn: ${value}`;
  if (!reached(start, bucket))
    return `${fargate} The task can't download the environment variable files from Amazon S3. There is a connection issue between the task and Amazon S3. Check your task network configuration. service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded`;
  const answer = answerOf(start, { bucket, key });
  if (answer === 'ok') return null;
  if (isFargate(start))
    return `${fargate} service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: ${heads[answer]}.`;
  const begin =
    answer === 'NoSuchBucket' ? `unable to initialize s3 client for bucket ${bucket}` : `unable to download env file with key ${key} from bucket ${bucket}`;
  return `${begin}, error: ${bodies[answer]}`;
}

const fargate = 'ResourceInitializationError: failed to download env files:';

type Refused = 'AccessDenied' | 'NoSuchKey' | 'NoSuchBucket';

/** The answer to a HEAD has no body, and so no more than its status. */
const heads: Readonly<Record<Refused, string>> = {
  AccessDenied: '403, api error Forbidden: Forbidden',
  NoSuchKey: '404, api error NotFound: Not Found',
  NoSuchBucket: '404, api error NotFound: Not Found',
};
const bodies: Readonly<Record<Refused, string>> = {
  AccessDenied: 'AccessDenied: Access Denied',
  NoSuchKey: 'NoSuchKey: The specified key does not exist.',
  NoSuchBucket: 'NoSuchBucket: The specified bucket does not exist',
};

/** S3 hides what is not there from whoever may not list the bucket. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
function answerOf(start: Start, { bucket, key }: { readonly bucket: string; readonly key: string }): Refused | 'ok' {
  const arn = `arn:${start.account.partition}:s3:::${bucket}`;
  const objects = objectsOf(start.account).filter(({ Bucket }) => Bucket === bucket);
  const exists = objects.length > 0 || bucketsOf(start.account).some(({ Name }) => Name === bucket);
  if (!exists) return 'NoSuchBucket';
  const may = (action: string, resource: string) => refusal(start, action, { resource }) === null;
  if (!may('s3:GetBucketLocation', arn) || !may('s3:GetObject', `${arn}/${key}`)) return 'AccessDenied';
  const found = objects.find(({ Key }) => Key === key);
  if (!found) return may('s3:ListBucket', arn) ? 'NoSuchKey' : 'AccessDenied';
  return found.SSEKMSKeyId === undefined || may('kms:Decrypt', found.SSEKMSKeyId) ? 'ok' : 'AccessDenied';
}

/** The gateway endpoint of S3 leads to its own Region's alone. */
function reached(start: Start, bucket: string): boolean {
  const { BucketRegion = start.account.region } = bucketsOf(start.account).find(({ Name }) => Name === bucket) ?? {};
  const from = { subnetId: start.subnets[0] ?? '', groups: start.securityGroups, hasPublicIp: start.assignPublicIp };
  return !isFargate(start) || reaches(start.account, from, 's3', BucketRegion) === 'yes';
}
