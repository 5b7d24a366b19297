/** May the execution role read each secret and use its key? By IAM's simulator, and where that is not the whole answer by the secret's or key's own policy. */
import { domainOf, lastSegment, parseArn } from '../../../arn.ts';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Arn, CauseId } from '../../../model.ts';
import type { SecretAction, SecretUse, Simulated } from '../../evidence.ts';
import { gapOf, type OwnGap } from '../../gaps.ts';
import { orNull } from '../../values.ts';
import { type Need, simulate } from '../simulation.ts';
import { type Stance, stanceOf } from './stance.ts';

/** What is read of rights. */
export type Reading = 'iam:SimulatePrincipalPolicy' | 'kms:GetKeyPolicy' | 'secretsmanager:GetResourcePolicy';
/** What IAM says of one action on one secret or key. */
export type Right = Simulated<SecretAction>;

/** The questions for the simulator: each action on its own resource, with what is known of the call that ECS makes for the task. */
export function needsOf(uses: readonly SecretUse[]): readonly Need<SecretAction>[] {
  const of = (store: SecretUse['store']) => [...new Set(uses.filter((use) => use.store === store && use.malformed === null).flatMap(({ arn }) => arn ?? []))];
  const all: readonly Need<SecretAction>[] = [
    { actions: ['secretsmanager:GetSecretValue'], resources: of('secrets-manager') },
    { actions: ['ssm:GetParameters'], resources: of('parameter-store') },
    ...keyNeeds(uses),
  ];
  return all.filter(({ resources }) => resources.length > 0);
}

/** The questions about keys. Secrets Manager and Parameter Store call KMS in the role's name, and many policies allow it only through them. */
export function keyNeeds(uses: readonly SecretUse[]): readonly Need<SecretAction>[] {
  return (['secrets-manager', 'parameter-store'] as const).flatMap((store) => {
    const keys = uses.filter((use) => use.store === store).flatMap(({ key }) => (key && key !== 'unknown' && key.arn ? [key.arn] : []));
    const [{ region, account } = { region: '', account: '' }] = uses.filter((use) => use.store === store);
    const service = `${store === 'secrets-manager' ? 'secretsmanager' : 'ssm'}.${region}.${domainOf(region)}`;
    const context = { 'kms:ViaService': service, 'kms:CallerAccount': account };
    return keys.length > 0 ? [{ actions: ['kms:Decrypt'] as const, resources: [...new Set(keys)], context }] : [];
  });
}

/** Asks IAM's simulator. */
export const readRights = (roleArn: Arn, needs: readonly Need<SecretAction>[], aws: Reads<Reading>): Promise<Outcome<readonly Right[]>> =>
  simulate(roleArn, { needs }, aws);

/** A right on which the simulator has not the last word, because the resource's own policy may grant or forbid it. */
export interface Doubt {
  readonly right: Right;
  /** Null: it has no policy of its own that counts here, or it could not be read. */
  readonly stance: Stance | null;
  /** That policy, as it stands. */
  readonly policy: string | null;
  readonly gaps: readonly OwnGap[];
}

/** Where the simulator denies, the resource may still let the role in; where it allows what the text says is denied, the resource may be what forbids it. */
export function isDoubtful({ action, deniedBy }: Right, said: CauseId): boolean {
  if (action === 'ssm:GetParameters') return false;
  const suspected: readonly CauseId[] = action === 'kms:Decrypt' ? ['secret-kms-denied'] : ['secret-access-denied'];
  return deniedBy === 'identity-policy' || (deniedBy === null && suspected.includes(said));
}

/** Reads what the secret's or the key's own policy says to the role. */
export async function readStance(right: Right, roleArn: Arn, aws: Reads<Reading>): Promise<Doubt> {
  const { action, resource } = right;
  const { region = '', partition = '' } = parseArn(resource) ?? {};
  const asker = { roleArn, partition, account: parseArn(roleArn)?.account ?? '', action };
  if (action === 'kms:Decrypt') {
    const read = await aws.call('kms:GetKeyPolicy', { KeyId: resource, PolicyName: 'default' }, { region });
    if (!read.ok) return { right, stance: null, policy: null, gaps: [gapOf(`policy of key ${lastSegment(resource)}`, read)] };
    return { ...doubt(right, stanceOf(read.value.Policy, asker)), policy: orNull(read.value.Policy) };
  }
  const read = await aws.call('secretsmanager:GetResourcePolicy', { SecretId: resource }, { region });
  if (read.ok) return doubt(right, stanceOf(read.value.ResourcePolicy, asker));
  return { right, stance: null, policy: null, gaps: read.why === 'gone' ? [] : [gapOf(`policy of secret ${resource}`, read)] };
}

const doubt = (right: Right, stance: Stance | null): Doubt => ({
  right,
  stance,
  policy: null,
  gaps: stance?.unclear ? [{ wanted: `conditions in the policy of ${right.resource}`, why: 'not-applicable' }] : [],
});
