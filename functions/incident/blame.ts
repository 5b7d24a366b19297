/**
 * What an open incident covers beyond the place it opened for: the next place that names one of these things joins it unexamined, so that a storm costs few
 * examinations. Never a registry's host: too many unrelated failures share one.
 */
import type { Diagnosis, Failure, Match } from '../model.ts';
import { decidingText } from '../reason.ts';

type Thing = 'role' | 'subnet' | 'image' | 'repository';

/** What is blamed, by the cause or by the group that it shares. */
const thingOf: Readonly<Record<string, Thing>> = {
  'ecr-auth-denied': 'role',
  'ecr-auth-blocked': 'role',
  'log-access-denied': 'role',
  'role-unusable': 'role',
  'network-path': 'subnet',
  'docker-hub-rate-limit': 'subnet',
  'image-not-found': 'image',
  'image-digest-gone': 'image',
  'image-platform-mismatch': 'image',
  'image-manifest-unsupported': 'image',
  'repository-not-found': 'repository',
  'ecr-cross-account-denied': 'repository',
};

/** Proof of these must come over the same path: from a task in the same subnet. */
export const isOnPath = (group: string): boolean => thingOf[group] === 'subnet';

/** Proof of these must run the image that failed: another tag of the same repository says nothing of it. */
export const isOfOneImage = (group: string): boolean => thingOf[group] === 'image';

/** Docker Hub's limit of a login: counted by user, and not by the address that a subnet shares. */
const ofLogin = /pull rate limit as ['’]/;
const assumedRole = /:assumed-role\/(?<name>[\w+=,.@-]{1,64})\//;

/** The thing that a failure names before it is examined: one at most. */
export function namedBy(failure: Failure, match: Pick<Match, 'because'>, group: string): readonly string[] {
  const text = decidingText(match);
  if (ofLogin.test(text)) return [];
  const role = assumedRole.exec(text)?.groups?.['name'];
  return pick({ failure, container: match.because?.container, role }, thingOf[group]);
}

/** The thing that an examined incident covers: one at most, and none without a culprit, for then nothing is known to be shared. */
export function coveredThings({ failure, match, culprit, evidence }: Diagnosis, group: string): readonly string[] {
  if (!culprit || (group === 'docker-hub-rate-limit' && !culprit.id.startsWith('nat-'))) return [];
  const role = evidence['execution-role'];
  return pick({ failure, container: match.because?.container, role: role && 'roleName' in role ? role.roleName : undefined }, thingOf[group]);
}

interface Named {
  readonly failure: Failure;
  readonly container: string | undefined;
  readonly role: string | undefined;
}

function pick({ failure: { task }, container, role }: Named, thing: Thing | undefined): readonly string[] {
  const image = (task?.containers.find(({ name }) => name === container) ?? task?.containers[0])?.image;
  const found: Readonly<Record<Thing, string | undefined>> = {
    role,
    subnet: task?.subnetId,
    image,
    // A port may stand in the host, so only a colon after the last slash begins a tag.
    repository: image?.replace(/@.*$/, '').replace(/:[^:/]*$/, ''),
  };
  const name = thing && found[thing];
  return name ? [name] : [];
}
