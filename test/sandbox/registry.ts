/** Public registries as the account file describes them: what the product asks by HTTPS, answered without a network. */
import type { ImageName, RegistryAnswer, RegistryReader } from '../../functions/aws/registry.ts';
import type { Account } from './account/account.ts';
import { digestOf } from './account/ids.ts';
import { exists } from './scheduler/checks/public-image.ts';

/** The gallery mirrors Docker's official images under the same digest, unless the file says otherwise. */
export function registryOf({ registries }: Pick<Account, 'registries'>): RegistryReader {
  const ask =
    (host: string, prefix: string) =>
    async ({ repository, reference }: ImageName): Promise<RegistryAnswer> => {
      const registry = registries[host] ?? {};
      const name = `${prefix}${repository}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`;
      const isOfficial = repository.startsWith('library/');
      if (!exists(registry, name) || (host === 'public.ecr.aws' && !isOfficial && !registry.images?.[name])) return { exists: false };
      return {
        exists: true,
        digest: registry.images?.[name] ?? (reference.startsWith('sha256:') ? reference : digestOf(`docker.io/${repository}:${reference}`)),
      };
    };
  return { ecrPublic: ask('public.ecr.aws', 'docker/'), dockerHub: ask('docker.io', '') };
}
