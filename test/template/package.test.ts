import { describe, expect, it } from 'vitest';
import { packagedTemplate, zipName } from '../../infra/package.mjs';

const bytes = (text: string) => new TextEncoder().encode(text);
const named = (code: string) => {
  const zips = Object.fromEntries(['dist/remediate', 'dist/follow-up', 'dist/answer'].map((folder) => [folder, zipName(folder, bytes(code))]));
  return JSON.parse(packagedTemplate(zips)).Resources as Readonly<Record<string, { readonly Type: string; readonly Properties: { readonly Code?: object } }>>;
};

describe('the packaged template', () => {
  it('names a function’s zip by what is in it: CloudFormation deploys no code whose name stays', () => {
    const [before, after] = [named('one'), named('two')];

    for (const id of ['Remediate', 'FollowUp', 'Answer']) {
      expect(before[id]!.Properties.Code).toEqual(named('one')[id]!.Properties.Code);
      expect(before[id]!.Properties.Code).not.toEqual(after[id]!.Properties.Code);
    }
  });

  it('says where the zips lie by two parameters', () => {
    expect(named('one')['FollowUp']!.Properties.Code).toEqual({
      S3Bucket: { Ref: 'CodeBucket' },
      S3Key: { 'Fn::Sub': expect.stringMatching(/^\$\{CodePrefix\}follow-up-[0-9a-f]{12}\.zip$/) },
    });
  });

  it('has no transform, and no resource that needs one', () => {
    const text = packagedTemplate({});

    expect(JSON.parse(text)).not.toHaveProperty('Transform');
    expect(text).not.toContain('AWS::Serverless');
  });
});
