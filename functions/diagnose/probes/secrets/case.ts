/** All that was read, before anybody says what it means; and which references the text speaks of. */
import type { Arn, Match } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import type { SecretUse, SecretUser, TaskDefinitionEvidence } from '../../evidence.ts';
import type { Asked } from '../../probe.ts';
import type { Deploying } from '../ecs/steps.ts';
import type { Revisable } from '../revise-references.ts';
import type { Instead } from './read.ts';
import type { Doubt, Right } from './rights.ts';

/** What the claims about secrets are made from. */
export interface Case {
  readonly asked: Asked;
  readonly definition: TaskDefinitionEvidence;
  readonly deploying: Deploying;
  readonly uses: readonly SecretUse[];
  /** By `valueFrom`. */
  readonly instead: ReadonlyMap<string, Instead>;
  readonly rights: readonly Right[] | 'unknown';
  readonly doubts: readonly Doubt[];
  /** The task role, where it has all that the execution role lacks. */
  readonly taskRoleMay: Arn | null;
  /** Every reference was followed to its end. */
  readonly isWhole: boolean;
}

/** ARNs and names as they stand in a text, without the punctuation around them. */
const words = (text: string): readonly string[] => text.split(/[\s,;'"‘’“”()]+/).map((word) => word.replace(/[.:]+$/, ''));

/** Whether ECS's text names the secret. */
export function isNamed({ arn, name }: Pick<SecretUse, 'arn' | 'name'>, match: Pick<Match, 'because'>): boolean {
  const named = words(decidingText(match));
  return named.includes(name) || (arn !== null && named.includes(arn));
}

/** Those that the text names; where it names none, all. */
export function suspects({ uses, asked }: Case): readonly SecretUse[] {
  const named = uses.filter((use) => isNamed(use, asked.match));
  return named.length > 0 ? named : uses;
}

/** What a revised task definition is made from. */
export const revisedOf = ({ definition, deploying, asked: { failure } }: Case): Revisable => ({ definition, failure, deploying });

/** `DB_PASSWORD (container api)`, `splunk-token (log driver of container api)` */
export const users = ({ usedBy }: Pick<SecretUse, 'usedBy'>): string => usedBy.map(userOf).join(', ');

const userOf = ({ as, container, of }: SecretUser): string => `${as} (${of === 'log-driver' ? 'log driver of ' : ''}container ${container})`;

/** What the task definition calls the place where the reference stands. */
export const placeOf = (use: Pick<SecretUse, 'usedBy'>): string => (isLogin(use) ? 'credentialsParameter' : 'valueFrom');

/** A registry's, and so in Secrets Manager, as a whole, and perhaps named by its bare name. */
export const isLogin = ({ usedBy }: Pick<SecretUse, 'usedBy'>): boolean => usedBy.some(({ of }) => of === 'registry-login');
