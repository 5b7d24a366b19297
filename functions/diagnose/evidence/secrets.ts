/** What Secrets Manager, Parameter Store and KMS say of the references in the task definition. Never a value: none is read. */
import type { Arn } from '../../model.ts';
import type { Simulated } from './role.ts';

/** What the execution role needs to hand a secret to a container. The first two are asked on the secret, the last on its key. */
export type SecretAction = 'secretsmanager:GetSecretValue' | 'ssm:GetParameters' | 'kms:Decrypt';

/** The key of the customer's own that encrypts the secret. Every caller in the account may use AWS's own keys, so those are not listed. */
export interface SecretKey {
  /** As the secret or parameter names it: an id, an ARN or an alias. */
  readonly keyId: string;
  readonly arn: Arn | null;
  readonly state: 'enabled' | 'disabled' | 'being-deleted' | 'missing' | 'unknown';
}

export interface SecretUse {
  /** As the task definition writes it. */
  readonly valueFrom: string;
  /** Who is given it: the variable's name, or `repositoryCredentials`. */
  readonly usedBy: readonly { readonly container: string; readonly as: string }[];
  readonly store: 'secrets-manager' | 'parameter-store';
  /** Of the secret or parameter itself, without JSON key, stage and version: with its random suffix where it was found. Null: the reference names none. */
  readonly arn: Arn | null;
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly jsonKey: string | null;
  readonly versionStage: string | null;
  readonly versionId: string | null;
  /** Why ECS cannot read the reference; null: it is well-formed. */
  readonly malformed: string | null;
  /** `version-missing`: the secret is there, the version or stage that is asked for is not. */
  readonly state: 'exists' | 'being-deleted' | 'version-missing' | 'missing' | 'unknown';
  /** `unknown`: not read; null: AWS's own key, or none. */
  readonly key: SecretKey | 'unknown' | null;
}

export interface SecretsEvidence {
  readonly uses: readonly SecretUse[];
  readonly roleArn: Arn | null;
  /** What the role may do today with each secret and key that was found; `unknown` where the simulator could not be asked. */
  readonly rights: readonly Simulated<SecretAction>[] | 'unknown';
}
