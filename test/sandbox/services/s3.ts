/** Amazon S3, as people use it in a story: the product itself asks it nothing. */
import * as sdk from '@aws-sdk/client-s3';
import { objectsOf } from '../account/s3.ts';
import type { AnyOperation, Call, ServiceModel } from '../service.ts';

type Named = { readonly Bucket: string; readonly Key: string };

const onObject = ({ Bucket, Key }: Named, { account }: Call) => [{ resource: `arn:${account.partition}:s3:::${Bucket}/${Key}` }];

const writes: Readonly<Record<string, AnyOperation>> = {
  PutObject: {
    fields: ['Bucket', 'Key', 'Body'],
    asks: onObject,
    answer({ Bucket, Key }: Named, { account }: Call) {
      objectsOf(account).push({ Bucket, Key });
      return {};
    },
  },
  /** Without a word where there is no such object. */
  DeleteObject: {
    fields: ['Bucket', 'Key'],
    asks: onObject,
    answer({ Bucket, Key }: Named, { account }: Call) {
      const all = objectsOf(account);
      const at = all.findIndex((one) => one.Bucket === Bucket && one.Key === Key);
      if (at >= 0) all.splice(at, 1);
      return {};
    },
  },
};

export const s3: ServiceModel = { name: 's3', sdk, client: 'S3Client', denied: 'AccessDenied', throttled: 'SlowDown', operations: writes };
