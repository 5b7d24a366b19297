/** The same message from another account: what differs between two users must not decide. */
import fc from 'fast-check';

/** Numbers that mean something: HTTP status, exit codes, ports of the resolver and of TLS, loopback and link-local addresses. */
const meaningful =
  /(?<kept>\b(?:127|169\.254)(?:\.\d{1,3}){1,3}|:(?:53|443)\b|\b[1-5]\d\d\b|schema \d|\bv[12]\b|\d\/\d|\bs3\b|nfs4|StatusCode: \d+|exit\D{0,8}\d+|code:? \d+|base64|sha256:[0-9a-f]+|EC2|x86_64|arm64|amd64|x509|\d+(?= failed|-byte))|(?<account>\b\d{12}\b)|(?<region>\b(?:us|eu|ap|ca|sa|me|af|il)-[a-z]{4,9}-\d\b)|(?<partition>\barn:aws:)|(?<number>\d+)/gi;

const numbers = fc.array(fc.integer({ min: 0, max: 999_999_999_999 }), { minLength: 1, maxLength: 40 });
const homes = fc.constantFrom(
  { partition: 'arn:aws:', region: 'eu-west-1' },
  { partition: 'arn:aws:', region: 'ap-southeast-3' },
  { partition: 'arn:aws-cn:', region: 'cn-north-1' },
  { partition: 'arn:aws-us-gov:', region: 'us-gov-west-1' },
);

export const renamed = (text: string): fc.Arbitrary<string> =>
  fc.tuple(numbers, homes).map(([drawn, home]) => {
    const accounts = new Map<string, string>();
    let next = 0;
    const renamers: Readonly<Record<string, (found: string) => string>> = {
      kept: (found) => found,
      region: () => home.region,
      partition: () => home.partition,
      number: () => String(drawn[next++ % drawn.length]),
      account: (found) => {
        const known = accounts.get(found) ?? String(100_000_000_000 + accounts.size * 111_111_111);
        accounts.set(found, known);
        return known;
      },
    };
    return text.replace(meaningful, (found, ...rest) => {
      const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
      return renamers[kind ?? 'kept']?.(found) ?? found;
    });
  });
