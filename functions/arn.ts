/**
 * ARNs and the names inside them, each held to its grammar: what comes out of here may stand in a command.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export interface ParsedArn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the account: `task/prod/0f9de17a`. */
  readonly resource: string;
}

const arnGrammar =
  /^arn:(?<partition>aws[a-z-]{0,20}):(?<service>[a-z0-9-]{1,40}):(?<region>[a-z0-9-]{0,25}):(?<account>\d{12}|aws|):(?<resource>[\x21-\x7e]{1,1024})$/;

/** The parts of an ARN; null where the text is none. */
export function parseArn(text: string): ParsedArn | null {
  return (arnGrammar.exec(text)?.groups as ParsedArn | undefined) ?? null;
}

/** Clusters, services and families share one grammar. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const ecsName = /^[A-Za-z0-9_-]{1,255}$/;
/** Whether the text can be the name of a cluster, service or family. */
export const isEcsName = (text: string): boolean => ecsName.test(text);

/** `eu-west-1`, `us-gov-west-1`, and the European Sovereign Cloud's `eusc-de-east-1`. */
export const regionGrammar = /^(?:[a-z]{2}|eusc)(?:-[a-z]+){1,3}-\d{1,2}$/;

/** How the Regions of the other partitions begin, with the domain of their services. https://docs.aws.amazon.com/general/latest/gr/rande.html */
const partitions = [
  { prefix: 'cn-', partition: 'aws-cn', domain: 'amazonaws.com.cn' },
  { prefix: 'us-gov-', partition: 'aws-us-gov', domain: 'amazonaws.com' },
  { prefix: 'eusc-', partition: 'aws-eusc', domain: 'amazonaws.eu' },
] as const;

const placeOf = (region: string) => partitions.find(({ prefix }) => region.startsWith(prefix)) ?? { partition: 'aws', domain: 'amazonaws.com' };

/** The partition of a Region, as its ARNs name it: `aws`, `aws-cn`. */
export const partitionOf = (region: string): string => placeOf(region).partition;

/** What stands behind the Region in the names of its services: `secretsmanager.cn-north-1.amazonaws.com.cn`. */
export const domainOf = (region: string): string => placeOf(region).domain;

/** `role/service/path/prod-api-exec` is the role prod-api-exec: IAM's calls want the name without its path. */
export const lastSegment = (text: string): string => text.slice(text.lastIndexOf('/') + 1);

/** The family of `task-definition/api:42`, and of `task-definition/api`, which ECS's own samples show too. */
export function familyOf(taskDefinitionArn: string): string {
  return lastSegment(taskDefinitionArn).replace(/:\d+$/, '');
}
