/** Environment files in S3: read with the execution role before the containers are made. */
import type { Account } from '../../account/account.ts';
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

/** Objects of the account's buckets, as list-objects prints their keys. */
const objectsOf = ({ others }: Account) => (others['s3']?.['Objects'] ?? []) as readonly { readonly Bucket?: string; readonly Key?: string }[];

function wrong(start: Start, value: string): string | null {
  const { bucket, key } = /^arn:aws[a-z-]*:s3:::(?<bucket>[^/]+)\/(?<key>.+)$/.exec(value)?.groups ?? {};
  if (!bucket || !key) return `unable to parse bucket and key from s3 ARN specified in environmentFile ${value}, error: invalid s3 arn: ${value}`;
  const denied = refusal(start, 's3:GetObject', { resource: value }) ?? refusal(start, 's3:GetBucketLocation', { resource: value.replace(/\/.*$/, '') });
  const exists = objectsOf(start.account).some((object) => object.Bucket === bucket && object.Key === key);
  if (!denied && exists) return null;
  if (!isFargate(start))
    return `unable to download env file with key ${key} from bucket ${bucket}, error: ${denied ? 'AccessDenied: Access Denied' : 'NoSuchKey: The specified key does not exist.'}`;
  const status = denied ? '403, api error Forbidden: Forbidden' : '404, api error NotFound: Not Found';
  return `ResourceInitializationError: failed to download env files: service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: ${status}.`;
}
