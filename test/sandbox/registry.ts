/** Public registries as the account file describes them: what the product asks by HTTPS, answered without a network. */
import type { RegistryAnswer, RegistryImage, RegistryReader } from '../../functions/aws/registry.ts';
import type { Account, PublicRegistry } from './account/account.ts';
import { digestOf } from './account/ids.ts';
import { exists } from './scheduler/checks/public-image.ts';

/** The gallery mirrors Docker's official images under the same digest, unless the file says otherwise. */
export function registryOf({ registries }: Pick<Account, 'registries'>): RegistryReader {
  const answer = (registry: PublicRegistry, name: string, { repository, reference }: RegistryImage): RegistryAnswer => {
    if (!exists(registry, name)) return { exists: false };
    const usual = reference.startsWith('sha256:') ? reference : digestOf(`docker.io/${repository}:${reference}`);
    return { exists: true, digest: registry.images?.[name] ?? usual };
  };
  return {
    dockerHub: async (image) => answer(registries['docker.io'] ?? {}, nameOf('', image), image),
    ecrPublic: async (image) => {
      const registry = registries['public.ecr.aws'] ?? {};
      const name = nameOf('docker/', image);
      const isMirrored = image.repository.startsWith('library/') || registry.images?.[name] !== undefined;
      return isMirrored ? answer(registry, name, image) : { exists: false };
    },
  };
}

const nameOf = (prefix: string, { repository, reference }: RegistryImage) => `${prefix}${repository}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`;
