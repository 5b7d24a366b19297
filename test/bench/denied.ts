/** What the benches let happen: a shop whose execution role has lost its policy, and what ECS says of its tasks. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const denied =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): ' +
  'AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:GetAuthorizationToken ' +
  'on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action';

/** An account file of one service, fresh for each bench. */
export const shop = () => JSON.parse(readFileSync(fileURLToPath(new URL('../accounts/shop.json', import.meta.url)), 'utf8'));
