/** The line that changes how a service is deployed, by hand. A leaf, shared by probes, fixes and messages. */
import { commandInAccount } from './shell.ts';

/** The service that a line changes. */
export interface ChangedService {
  readonly where: { readonly account: string; readonly region: string };
  /** Names, which every account may have: the line runs in this one alone. */
  readonly cluster: string;
  readonly service: string;
}

/** `aws ecs update-service …`; `change` is what stands behind the service's name. */
export function updateServiceLine({ where: { account, region }, cluster, service }: ChangedService, change: readonly string[]): string {
  return commandInAccount(account, ['aws', 'ecs', 'update-service', '--region', region, '--cluster', cluster, '--service', service, ...change]);
}
