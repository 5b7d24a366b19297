/** How guards write times, places and names in their sentences. */
import type { Iso, Where } from '../model.ts';

/** `2026-11-22 15:20 UTC`. */
export const atMinute = (iso: Iso): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** `prod/api`, or `nightly` where no cluster is known. */
export const placeOf = ({ cluster, name }: Where): string => (cluster ? `${cluster}/${name}` : name);

/** `role/service/prod-api-exec` of an IAM ARN becomes `service/prod-api-exec`: FixableRoles names roles with their path. */
export const roleWithPath = (roleArn: string): string => roleArn.slice(roleArn.indexOf(':role/') + ':role/'.length);
