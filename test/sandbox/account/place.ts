/** Whose account it is and where: as the file says, or as what was pasted into it says. */
import { parseArn, partitionOf } from '../../../functions/arn.ts';
import type { Home, Place, Raw } from './account.ts';

type Fields = Readonly<Record<string, readonly string[]>>;

/** What is of the account and Region for certain: ECS keeps no other's. An image or a log group may lie elsewhere. */
const ownArns: Fields = {
  clusters: ['clusterArn'],
  services: ['serviceArn', 'clusterArn'],
  taskDefinitions: ['taskDefinitionArn'],
  tasks: ['taskArn', 'clusterArn'],
};

/** Of the same account as a rule, where nothing else says it; a role of another account is a fault that a story may be about. */
const roleArns: Fields = { taskDefinitions: ['executionRoleArn', 'taskRoleArn'] };

interface Told {
  readonly where: string;
  readonly account: string;
  /** Empty for a role: IAM has no Regions. */
  readonly region: string;
}

/** Throws where the file says one account or Region and an ARN of its ECS section another: nothing of it would be found. */
export function placeOf(file: Raw, elsewhere: Home): Omit<Place, 'now'> {
  const ecs = (file['ecs'] ?? {}) as Raw;
  const told = toldBy(ecs, ownArns);
  const [first] = [...told, ...toldBy(ecs, roleArns)];
  const account = String(file['account'] ?? first?.account ?? elsewhere.account ?? '111122223333');
  const region = String(file['region'] ?? told.find((one) => one.region)?.region ?? elsewhere.region ?? 'eu-west-1');
  for (const one of told) {
    if (one.account !== account) throw new Error(`${one.where}: is of account ${one.account}, expected ${account}`);
    if (one.region !== region) throw new Error(`${one.where}: is in ${one.region}, expected ${region}`);
  }
  return { account, region, partition: String(file['partition'] ?? partitionOf(region)) };
}

function toldBy(ecs: Raw, arns: Fields): readonly Told[] {
  return Object.entries(arns).flatMap(([section, fields]) =>
    ((ecs[section] ?? []) as (string | Raw)[]).flatMap((item, index) =>
      fields.flatMap((field) => {
        const arn = typeof item === 'string' ? undefined : item[field];
        const { account, region = '' } = (typeof arn === 'string' && parseArn(arn)) || {};
        return account ? [{ where: `ecs.${section}[${index}].${field}`, account, region }] : [];
      }),
    ),
  );
}
