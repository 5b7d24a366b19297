/** The buckets and objects of the account: what the listings of S3 print, and never what an object holds. */
import type { Account } from './account.ts';

interface S3Object {
  readonly Bucket?: string;
  readonly Key?: string;
  /** As head-object prints it: whoever reads the object must be let decrypt with it. */
  readonly SSEKMSKeyId?: string;
}

/** A bucket that only its objects name is in the home Region. */
interface S3Bucket {
  readonly Name?: string;
  readonly BucketRegion?: string;
}

function list<T>({ others }: Account, section: string): T[] {
  const part = (others['s3'] ?? {}) as Record<string, T[]>;
  part[section] ??= [];
  return part[section];
}

export const objectsOf = (account: Account): S3Object[] => list(account, 'Objects');
export const bucketsOf = (account: Account): S3Bucket[] => list(account, 'Buckets');
