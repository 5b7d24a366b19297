import { describe, expect, it } from 'vitest';
import { detach, executionPolicy, play, redeploy } from '../support/play.ts';
import { shop } from '../support/shop.ts';

const attach = { after: '20m', call: 'iam:AttachRolePolicy', input: { RoleName: 'prod-api-exec', PolicyArn: executionPolicy }, by: 'Developer/k.lee' };

describe('who took it away', () => {
  it('is not yet visible at first, and named from CloudTrail in a later message', async () => {
    const { messages, calls } = await play({ account: shop(), events: [detach(), redeploy(), attach], settings: { Mode: 'observe' } });

    const [first, ...later] = messages;
    expect(first!.text).not.toContain('DetachRolePolicy');
    expect(later.map(({ text }) => text.replace(/\s+/g, ' ')).join(' ')).toContain('DetachRolePolicy by terraform-ci/run-8812.');
    expect(calls['cloudtrail:LookupEvents']).toBe(1);
  });
});
