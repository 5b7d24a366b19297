/** The secrets and parameters that the task is handed: are the references well-formed, do they lead anywhere, and may the execution role follow them? No value is ever read. */
import { parseArn } from '../../../arn.ts';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Arn, CauseId } from '../../../model.ts';
import type { ContainerDefinition, SecretsEvidence, SecretUse, SecretUser, TaskDefinitionEvidence } from '../../evidence.ts';
import { gapsOf, type OwnGap } from '../../gaps.ts';
import type { Answer, Asked, Claim, Probe } from '../../probe.ts';
import { withDefinition } from '../../with-definition.ts';
import { readDeploying } from '../ecs/read.ts';
import { type Case, isLogin, isNamed } from './case.ts';
import { contentClaims } from './content-claims.ts';
import { factsOf } from './facts.ts';
import { type Instead, type ReadUse, type Reading as References, readInstead, readKey, readUses, type Used } from './read.ts';
import { parseLogin, parseReference } from './reference.ts';
import { referenceClaims } from './reference-claims.ts';
import { rightClaims } from './right-claims.ts';
import { type Doubt, isDoubtful, keyNeeds, needsOf, type Right, type Reading as Rights, readRights, readStance } from './rights.ts';

type Reading = References | Rights | 'ecs:DescribeServices';
type Aws = Reads<Reading>;

export const secrets: Probe<SecretsEvidence, Reading> = {
  question: 'Do the secrets and parameters exist in the version that is asked for, is their key usable, and may the execution role read them?',
  reads: [
    'ecs:DescribeServices',
    'iam:SimulatePrincipalPolicy',
    'kms:DescribeKey',
    'kms:GetKeyPolicy',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetResourcePolicy',
    'ssm:DescribeParameters',
  ],
  after: ['task-definition'],
  deadlineMs: 10_000,
  keeps: 2,
  most: 14,
  answer: withDefinition('secrets', examineSecrets),
};

async function examineSecrets(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<SecretsEvidence>> {
  const used = usesOf(definition, asked);
  if (used.length > 0) return examineUses(asked, { definition, used }, aws);
  const deploying = await readDeploying(asked.failure, aws);
  return {
    evidence: null,
    claims: contentClaims({ asked, definition, deploying, uses: [], instead: new Map(), rights: 'unknown', doubts: [], taskRoleMay: null, isWhole: true }),
  };
}

/** An examination has 25 reads for all its probes. */
const mostSecrets = 5;

interface Wanted {
  readonly definition: TaskDefinitionEvidence;
  readonly used: readonly Used[];
}

async function examineUses(asked: Asked, { definition, used }: Wanted, aws: Aws): Promise<Answer<SecretsEvidence>> {
  const { where } = asked.failure;
  const roleArn = definition.executionRoleArn;
  const [read, deploying] = await Promise.all([readUses(used.slice(0, mostSecrets), where.account, aws), readDeploying(asked.failure, aws)]);
  const followed = await follow(read, { roleArn, home: where.region }, aws);
  const { uses, instead } = followed;
  const [{ rights, doubts, gaps: ofRights }, taskRoleMay] = await Promise.all([
    judgeRights({ roleArn, before: read.map(({ use }) => use), followed, said: asked.match.cause }, aws),
    readTaskRole(followed.rights, definition, aws),
  ]);
  const beyond: readonly OwnGap[] = used.slice(mostSecrets).map(({ valueFrom }) => ({ wanted: `secret ${valueFrom}`, why: 'unasked' }));
  const gaps = [...read.flatMap((one) => one.gaps), ...followed.gaps, ...ofRights, ...beyond];
  const all: Case = { asked, definition, uses, deploying, instead, rights, doubts, taskRoleMay, isWhole: beyond.length === 0 };
  return {
    evidence: { uses, roleArn, rights },
    facts: factsOf(all),
    gaps,
    claims: [...referenceClaims(all), ...rightClaims(all), ...contentClaims(all), ...clears(all)],
  };
}

type Given = SecretUser & Pick<SecretUse, 'valueFrom'>;

/** Each reference once, however many containers use it; those that the text is about come first. Of a denied pull only registry logins matter, not what containers are given. */
function usesOf({ containers }: TaskDefinitionEvidence, { failure, match }: Asked): readonly Used[] {
  const all = containers.flatMap(givenTo).filter((one) => match.cause !== 'pull-access-denied' || isOfLogin(one));
  const isSame = (a: Given) => (b: Given) => a.valueFrom === b.valueFrom && isOfLogin(a) === isOfLogin(b);
  const used = all
    .filter((one, at) => all.findIndex(isSame(one)) === at)
    .map((one): Used => {
      const reference = (isOfLogin(one) ? parseLogin : parseReference)(one.valueFrom, failure.where);
      return { ...reference, usedBy: all.filter(isSame(one)).map(({ valueFrom: _, ...user }) => user) };
    });
  const isMeant = (use: Used): boolean => isNamed(use, match) || (isAboutLogins(match) && isLogin(use));
  return used.toSorted((a, b) => Number(isMeant(b)) - Number(isMeant(a)));
}

const isOfLogin = ({ of }: SecretUser): boolean => of === 'registry-login';

const isAboutLogins = ({ cause }: Asked['match']): boolean => cause === 'registry-credentials-invalid';

const givenTo = ({ name: container, secrets: variables, logSecrets, repositoryCredentials }: ContainerDefinition): readonly Given[] => [
  ...variables.map(({ name, valueFrom }) => ({ valueFrom, container, as: name, of: 'environment' as const })),
  ...logSecrets.map(({ name, valueFrom }) => ({ valueFrom, container, as: name, of: 'log-driver' as const })),
  ...(repositoryCredentials ? [{ valueFrom: repositoryCredentials, container, as: 'repositoryCredentials', of: 'registry-login' as const }] : []),
];

interface Followed {
  readonly uses: readonly SecretUse[];
  /** Null: no role, or nothing to ask. */
  readonly rights: Outcome<readonly Right[]> | null;
  readonly instead: ReadonlyMap<string, Instead>;
  readonly gaps: readonly OwnGap[];
}

/** Side by side: the keys, what a missing one was meant for, and what the role may do with all whose ARN is known by now. */
async function follow(read: readonly ReadUse[], { roleArn, home }: { readonly roleArn: Arn | null; readonly home: string }, aws: Aws): Promise<Followed> {
  const found = read.map(({ use }) => use);
  const needs = needsOf(found);
  const [keys, instead, rights] = await Promise.all([
    Promise.all(read.map(({ use, keyId }) => (keyId ? readKey(keyId, use, aws) : null))),
    Promise.all(found.filter((use) => isUnseen(use, roleArn)).map(async (use) => [use.valueFrom, await readInstead({ use, home }, aws)] as const)),
    roleArn && needs.length > 0 ? readRights(roleArn, needs, aws) : null,
  ]);
  return {
    uses: found.map((use, at) => ({ ...use, key: keys[at] ? keys[at].key : use.key })),
    rights,
    instead: new Map(instead.flatMap(([valueFrom, one]) => (one ? [[valueFrom, one] as const] : []))),
    gaps: keys.flatMap((key) => key?.gaps ?? []),
  };
}

/** Missing, or another account's, which shows nothing: this account may have one of the same name. */
const isUnseen = ({ state, store, account }: SecretUse, roleArn: Arn | null): boolean =>
  state === 'missing' || (state === 'unknown' && store === 'secrets-manager' && account !== parseArn(roleArn ?? '')?.account);

interface Asking {
  readonly roleArn: Arn | null;
  /** As they were before their keys were read: those that only an alias names have no ARN yet. */
  readonly before: readonly SecretUse[];
  readonly followed: Followed;
  readonly said: CauseId;
}

interface Judged {
  readonly rights: readonly Right[] | 'unknown';
  readonly doubts: readonly Doubt[];
  readonly gaps: readonly OwnGap[];
}

/** Completes the rights: keys that only an alias named are asked about now, and the resource's own policy wherever a right is in doubt. */
async function judgeRights({ roleArn, before, followed, said }: Asking, aws: Aws): Promise<Judged> {
  const { uses, rights: early } = followed;
  if (!roleArn || !early) return { rights: 'unknown', doubts: [], gaps: [] };
  if (!early.ok) return { rights: 'unknown', doubts: [], gaps: gapsOf([['what the execution role may do with the secrets', early]]) };
  const lateNeeds = keyNeeds(uses.filter((_, at) => arnOfKey(before[at]) === null));
  const [late, first] = await Promise.all([
    lateNeeds.length > 0 ? readRights(roleArn, lateNeeds, aws) : null,
    Promise.all(early.value.filter((right) => isDoubtful(right, said)).map((right) => readStance(right, roleArn, aws))),
  ]);
  const last = late?.ok ? await Promise.all(late.value.filter((right) => isDoubtful(right, said)).map((right) => readStance(right, roleArn, aws))) : [];
  const doubts = [...first, ...last];
  const gaps = [...(late ? gapsOf([["what the execution role may do with the secrets' keys", late]]) : []), ...doubts.flatMap((doubt) => doubt.gaps)];
  return { rights: [...early.value, ...(late?.ok ? late.value : [])].filter(isOfCustomer(uses)), doubts, gaps };
}

/** The task role, if it has all that the execution role lacks: somebody then gave the grants to the wrong one of the two. */
async function readTaskRole(rights: Followed['rights'], { executionRoleArn, taskRoleArn }: TaskDefinitionEvidence, aws: Aws): Promise<Arn | null> {
  const lacking = rights?.ok ? rights.value.filter(({ deniedBy }) => deniedBy === 'identity-policy') : [];
  if (!taskRoleArn || taskRoleArn === executionRoleArn || lacking.length === 0) return null;
  const read = await readRights(
    taskRoleArn,
    lacking.map(({ action, resource }) => ({ actions: [action], resources: [resource] })),
    aws,
  );
  return read.ok && read.value.every(({ deniedBy }) => deniedBy === null) ? taskRoleArn : null;
}

const arnOfKey = (use: SecretUse | undefined): Arn | null => (use?.key && use.key !== 'unknown' ? use.key.arn : null);

/** A key that turned out to be AWS's own asks nothing of the role. */
const isOfCustomer =
  (uses: readonly SecretUse[]) =>
  ({ action, resource }: Right): boolean =>
    action !== 'kms:Decrypt' || uses.some((use) => arnOfKey(use) === resource);

/** All of them are there, so the text is wrong, or was right a moment ago. */
const clears = ({ uses, isWhole }: Case): readonly Claim[] =>
  isWhole && uses.every(({ state }) => state === 'exists') ? [{ verdict: 'clears', cause: 'secret-not-found', hurdle: 'secret' }] : [];
