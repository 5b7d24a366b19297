/**
 * Takes a Docker official image from the ECR Public Gallery, where AWS keeps the same images: tasks there are not counted by Docker Hub.
 * Only the very same digest is proposed.
 * https://docs.aws.amazon.com/AmazonECR/latest/public/public-registries.html
 */
import type { MirroredImage } from '../../diagnose/evidence.ts';
import type { Diagnosis } from '../../model.ts';
import type { Declined } from '../fix.ts';
import { type Change, type Revisable, type RevisionFix, revisionFix } from '../revision.ts';

export const useEcrPublicImage: RevisionFix = revisionFix({
  title: 'Take a Docker official image from the ECR Public Gallery',
  causes: ['docker-hub-rate-limit'],
  restsOn: ['task', 'service', 'task-definition', 'registry-mirror', 'owner'],
  change,
});

function change({ diagnosis }: Revisable): Change | Declined {
  const hub = limited(diagnosis);
  if (hub.length === 0) return { because: 'No image of the task is known to come from Docker Hub.' };
  const without = hub.map(unmirrored).find((because) => because !== null);
  if (without) return { because: without };
  const images = Object.fromEntries(hub.flatMap(({ containers, replacement }) => (replacement ? containers.map((name) => [name, replacement]) : [])));
  const switched = hub.map(({ image, replacement }) => `${replacement} instead of ${image}`).join(', ');
  return { sets: { images }, says: (name) => `Deploy ${name} with ${switched}: the same digest` };
}

/** The failing container's image; where ECS does not say which failed, all of them: the next pull would meet the same limit. */
function limited({ evidence }: Diagnosis): readonly MirroredImage[] {
  const failing = evidence['task-definition']?.failing;
  const all = evidence['registry-mirror']?.images ?? [];
  return failing ? all.filter(({ containers }) => containers.includes(failing)) : all;
}

function unmirrored({ image, mirror, replacement, repositoryCredentials }: MirroredImage): string | null {
  if (repositoryCredentials) return `${image} is pulled with credentials for Docker Hub, which the gallery would not take.`;
  if (mirror === 'not-official') return `${image} is no Docker official image: the gallery does not keep it.`;
  if (mirror === 'absent') return `${image} is not in the gallery.`;
  if (mirror === 'other-digest') return `${image} is another image in the gallery: the digests differ.`;
  return mirror === 'same-digest' && replacement ? null : `Whether the gallery has the same image as ${image} could not be found out.`;
}
