/** What Secrets Manager, Parameter Store and KMS say of the references in the task definition. Never a value: none is read. */
import type { Arn, Iso } from '../../model.ts';
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

/** Who is given a secret: `as` is the variable's name, the log driver's option, or `repositoryCredentials`. */
export interface SecretUser {
  readonly container: string;
  readonly as: string;
  readonly of: 'environment' | 'log-driver' | 'registry-login';
}

/** Of a secret: what is handed out now, and what was before its last change; null where no version has that stage. */
export interface SecretVersions {
  readonly current: string | null;
  readonly previous: string | null;
  readonly changedAt: Iso | null;
}

/** One reference of the task definition to a secret or parameter, and what it leads to. */
export interface SecretUse {
  /** As the task definition writes it. */
  readonly valueFrom: string;
  readonly usedBy: readonly SecretUser[];
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
  /** Null: a parameter, or not read. */
  readonly versions: SecretVersions | null;
  /** `unknown`: not read; null: AWS's own key, or none. */
  readonly key: SecretKey | 'unknown' | null;
}

/** What the probe secrets found out. */
export interface SecretsEvidence {
  readonly uses: readonly SecretUse[];
  readonly roleArn: Arn | null;
  /** What the role may do today with each secret and key that was found; `unknown` where the simulator could not be asked. */
  readonly rights: readonly Simulated<SecretAction>[] | 'unknown';
}
