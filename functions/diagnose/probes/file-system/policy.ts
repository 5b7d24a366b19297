/** What the file system's own policy says of a mount as the task makes it. Pure. https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html */
import type { FileSystem, FileSystemVolume } from '../../evidence.ts';
import { matchesGlob, parsePolicy, type Statement } from '../../policy-document.ts';

const mount = 'elasticfilesystem:ClientMount';

/** Without a policy whoever reaches the mount target may mount. With one, a mount that does not sign is anybody, `*`. */
export function policyFor(policy: string, { iam, transitEncryption }: FileSystemVolume, taskRoleArn: string | null): FileSystem['policy'] {
  const statements = parsePolicy(policy);
  if (!statements) return 'unknown';
  const about = statements.filter(({ Action = [] }) => Action.some((pattern) => matchesGlob(pattern.toLowerCase(), mount.toLowerCase())));
  const denies = about.filter(({ Effect }) => Effect === 'Deny');
  if (!transitEncryption && denies.some(wantsTls)) return 'needs-tls';
  if (denies.some(({ Condition }) => Condition === undefined)) return 'denies';
  if (denies.some((statement) => !wantsTls(statement))) return 'unknown';
  const allows = about.filter(({ Effect }) => Effect === 'Allow');
  if (allows.some((statement) => isFor(statement, ['*']))) return 'allows';
  if (!iam) return allows.some(({ Principal }) => Principal === undefined) ? 'unknown' : 'needs-iam';
  return taskRoleArn && allows.some((statement) => isFor(statement, [taskRoleArn])) ? 'allows' : 'unknown';
}

/** `aws:SecureTransport` is false where stunnel does not carry the mount. */
const wantsTls = ({ Condition }: Statement): boolean => /"aws:SecureTransport":\s*\[?"?false/i.test(JSON.stringify(Condition ?? {}));

const isFor = ({ Principal }: Statement, who: readonly string[]): boolean =>
  Principal === '*' ? who.includes('*') : (Principal?.['AWS'] ?? []).some((name) => who.includes(name));
