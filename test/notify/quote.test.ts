import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask, plain, quoted, quoteLines } from '../../functions/notify/quote.ts';

describe('mask', () => {
  it.each([
    ['an access key id', 'key AKIAIOSFODNN7EXAMPLE used', 'key [masked] used'],
    ['a secret access key', 'with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY today', 'with [masked] today'],
    ['a password in a URL', 'postgres://app:hunter2@db:5432/shop', 'postgres://[masked]@db:5432/shop'],
    [
      'the query of a presigned URL',
      'Get "https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&X-Amz-Security-Token=def": EOF',
      'Get "https://b.s3.amazonaws.com/k?[masked]": EOF',
    ],
    ['a password in the environment', 'DB_PASSWORD=hunter2, next', 'DB_PASSWORD=[masked], next'],
    ['a token in JSON', '{"api_key": "s3cr3t-value"}', '{"api_key": "[masked]"}'],
    ['a bearer token', 'Authorization: Bearer abcdef123456', 'Authorization: Bearer [masked]'],
    ['a JSON web token', 'got eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ end', 'got [masked] end'],
    ['a GitHub token', 'ghp_abcdefghijklmnopqrst', '[masked]'],
    ['a private key, cut short', '-----BEGIN RSA PRIVATE KEY----- MIIEpAIBAAK', '[masked]'],
  ])('takes %s out', (_, text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it.each([
    ["a secret's ARN", 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'],
    ['a task id', 'task 0f9de17a6465404e8b1b2356dc13c2f8 failed'],
    ['an image digest', 'sha256:4c1c50d0ffc614f90b93b07d778028dc765548e823f676fb027f61d281ac380d'],
    ['a commit', 'api:da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['a policy ARN', 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'],
    ['a denial', 'not authorized to perform: ecr:GetAuthorizationToken on resource: * because'],
    ['a role name', 'assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8'],
  ])('leaves %s', (_, text) => {
    expect(mask(text)).toBe(text);
  });

  it('takes linear time on what is built to be slow', () => {
    const nasty = [`${'a'.repeat(4096)}`, `${'a://'.repeat(1024)}`, `${'password'.repeat(512)}`, `${'a.'.repeat(2048)}`, `-----BEGIN ${'A '.repeat(2000)}`];

    const started = performance.now();
    for (const text of nasty) quoted(text);

    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a quoted text', () => {
  it.each([
    ['a link', 'see https://evil.example.com/x', 'see hxxps://evil[.]example[.]com/x'],
    ['a bare host', 'visit evil.com now', 'visit evil[.]com now'],
    ['a script', 'javascript:alert(1)', 'javascript[:]alert(1)'],
    ['a link split by a zero-width space', 'ht\u200btps://evil.com', 'hxxps://evil[.]com'],
    ['a capital scheme', 'HTTPS://EVIL.COM', 'hxxps://EVIL[.]COM'],
    ['a host of other letters', 'еvil.рф', 'еvil[.]рф'],
  ])('%s cannot be clicked', (_, text, shown) => {
    expect(quoted(text)).toBe(shown);
  });

  it('keeps an address of the network, which no client makes a link of', () => {
    expect(quoted('dial tcp 10.0.1.5:443: i/o timeout')).toBe('dial tcp 10.0.1.5:443: i/o timeout');
  });

  it('loses its middle when it is long, because the reason stands at the end', () => {
    const text = quoted(`first words ${'x '.repeat(2_000)} last words`);

    expect(text).toMatch(/^first words .* \[\.\.\.\] .* last words$/);
    expect(text.length).toBeLessThanOrEqual(710);
  });

  it('stands behind a bar on every line, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const lines = quoteLines(quoted(text));

        for (const line of lines) {
          expect(line).toMatch(/^ {2}\| /);
          expect(line).not.toMatch(/https?:\/\/|\p{Cc}|\p{Cf}/u);
          expect(line.length).toBeLessThanOrEqual(170);
        }
      }),
    );
  });

  it('keeps image names of our own sentences whole, to be copied', () => {
    expect(plain('Use public.ecr.aws/docker/library/nginx:1.27-alpine.')).toBe('Use public.ecr.aws/docker/library/nginx:1.27-alpine.');
    expect(plain('Tag says http://evil.com')).toBe('Tag says hxxp://evil.com');
  });
});
