/** ARNs as people say them. */
import { lastSegment } from '../arn.ts';

const logGroup = /:log-group:(?<name>[^:*]+)/;

/** `role prod-api-exec`, `log group /ecs/api`, else what it is called. */
export function thingOf(resource: string): string {
  if (resource.includes(':role/')) return `role ${lastSegment(resource)}`;
  const group = logGroup.exec(resource)?.groups?.['name'];
  if (group) return `log group ${group}`;
  return resource.includes(':service/') ? `service ${resource.split(':service/')[1]}` : resource;
}
