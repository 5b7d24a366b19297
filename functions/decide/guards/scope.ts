/** Whose things may be changed: clusters by settings, everything by its owner's tag `ecs-medic`, roles only where their owner opted in. */
import type { Considered, Guard, No } from '../guard.ts';
import { tagged } from '../tags.ts';
import { matchesAny } from '../wildcard.ts';
import { roleWithPath } from '../words.ts';

/** Refuses outside the settings' clusters, against the owner's tag, and on roles that nobody opted in. */
export const scope: Guard = (considered) => outsideClusters(considered) ?? tagSaysNo(considered) ?? roleNotOptedIn(considered);

function outsideClusters({ diagnosis, settings }: Considered): No | null {
  const { cluster } = diagnosis.failure.where;
  if (!cluster) return { because: 'No cluster is known, so the settings cannot say whether this is mine to change.' };
  if (matchesAny(settings.excludedClusters, cluster)) return { because: `Cluster ${cluster} is in ExcludedClusters.` };
  if (settings.clusters.length > 0 && !matchesAny(settings.clusters, cluster)) return { because: `Cluster ${cluster} is not in Clusters.` };
  return null;
}

/** `ask` is no refusal: the risk guard turns it into a question. */
function tagSaysNo({ plan, diagnosis }: Considered): No | null {
  const { word, on } = tagged(plan, diagnosis);
  if (word === null || word === 'auto' || word === 'ask') return null;
  if (word === 'unknown') return { because: `The tags of ${on} could not be read, so its owner's wish is not known.` };
  if (word === 'off' || word === 'observe') return { because: `Tag ecs-medic=${word} on ${on}: its owner wants nothing changed.` };
  return { because: `Tag ecs-medic on ${on} is none of off, observe, ask, auto: I take it as a no.` };
}

function roleNotOptedIn({ plan, diagnosis, settings }: Considered): No | null {
  const role = diagnosis.evidence['execution-role'];
  if (!plan.resource.includes(':role/')) return null;
  if (!settings.fixIam) return { because: `FixIam is off in ${settings.region}: roles are left to the ecs-medic of another Region.` };
  if (matchesAny(settings.fixableRoles, roleWithPath(plan.resource))) return null;
  if (role?.kind === 'found' && role.roleArn === plan.resource && role.tags['ecs-medic'] === 'auto') return null;
  return {
    because: `The owner of role ${roleWithPath(plan.resource)} has not opted in: it is not in FixableRoles and has no tag ecs-medic=auto.`,
    handOver: true,
  };
}
