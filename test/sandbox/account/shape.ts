/**
 * What an account file must be like where the sandbox reads it, so that a slip ends with its field and not inside the sandbox. AWS's other fields may stand beside:
 * they are pasted along and answered again. Checked after whole answers have become lists, before anything is filled in.
 */
import * as v from 'valibot';
import type { Document } from '../iam/policy.ts';

const text = v.string('expected a text');
const number = v.number('expected a number');
const flag = v.boolean('expected true or false');
const maybe = v.nullish;
const given = <const E extends v.ObjectEntries>(entries: E) =>
  v.looseObject(entries, ({ input, expected }) => (input === undefined && expected !== 'Object' ? 'is missing' : 'expected an object'));
const list = <const S extends v.GenericSchema>(schema: S) => maybe(v.array(schema, 'expected a list'));
const byName = <const S extends v.GenericSchema>(schema: S) => maybe(v.record(v.string(), schema, 'expected an object'));
const texts = list(text);
/** Of these nothing is required: what one of them lacks is filled in, or is not asked for. */
const things = list(given({}));

const network = maybe(given({ awsvpcConfiguration: maybe(given({ subnets: texts, securityGroups: texts, assignPublicIp: maybe(text) })) }));
const counts = { desiredCount: maybe(number), runningCount: maybe(number), pendingCount: maybe(number) };
const Service = given({
  ...counts,
  serviceName: text,
  serviceArn: maybe(text),
  clusterArn: maybe(text),
  cluster: maybe(text),
  taskDefinition: maybe(text),
  launchType: maybe(text),
  networkConfiguration: network,
  events: things,
  deployments: list(given({ ...counts, id: maybe(text), taskDefinition: maybe(text), networkConfiguration: network })),
});
const pairs = list(given({ name: text, valueFrom: maybe(text) }));
const Container = given({
  name: maybe(text),
  image: maybe(text),
  secrets: pairs,
  environment: pairs,
  logConfiguration: maybe(given({ logDriver: text, options: byName(text), secretOptions: pairs })),
});
const TaskDefinition = given({
  family: text,
  revision: maybe(number),
  executionRoleArn: maybe(text),
  taskRoleArn: maybe(text),
  taskDefinitionArn: maybe(text),
  requiresCompatibilities: texts,
  containerDefinitions: v.array(Container, 'expected a list'),
});
const Task = given({ taskArn: text, taskDefinitionArn: text, clusterArn: maybe(text), group: maybe(text), containers: things, attachments: things });
const Cluster = v.union(
  [v.string(), v.looseObject({ clusterName: v.string() }), v.looseObject({ clusterName: v.optional(v.string()), clusterArn: v.string() })],
  'expected a name, or a cluster',
);

const attached = list(v.union([v.string(), v.looseObject({ PolicyArn: v.string() })], 'expected an ARN, or an object with PolicyArn'));
const inline = list(given({ PolicyName: text }));
const Role = given({
  RoleName: text,
  Path: maybe(text),
  Arn: maybe(text),
  AttachedManagedPolicies: attached,
  AttachedPolicies: attached,
  RolePolicyList: inline,
  RolePolicies: inline,
  Tags: list(given({ Key: text, Value: text })),
});

const block = v.pipe(text, v.regex(/^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/, 'expected a block such as 10.0.0.0/16'));
const rules = list(given({ IpRanges: list(given({ CidrIp: block })), UserIdGroupPairs: things, PrefixListIds: things }));
const Ec2 = given({
  Subnets: list(given({ SubnetId: maybe(text), VpcId: maybe(text), CidrBlock: maybe(block) })),
  RouteTables: list(given({ Associations: things, Routes: list(given({ DestinationCidrBlock: maybe(block) })) })),
  SecurityGroups: list(given({ GroupId: maybe(text), IpPermissions: rules, IpPermissionsEgress: rules })),
  NetworkAcls: list(given({ Associations: things, Entries: list(given({ CidrBlock: maybe(block) })) })),
  DhcpOptions: list(given({ DhcpConfigurations: list(given({ Values: list(given({ Value: maybe(text) })) })) })),
  PrefixLists: list(given({ Cidrs: list(block) })),
  ...Object.fromEntries(['Vpcs', 'VpcEndpoints', 'NatGateways', 'Instances', 'Reservations'].map((name) => [name, things])),
});

const File = given({
  account: maybe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{12}$/, 'expected 12 digits'))], 'expected 12 digits')),
  region: maybe(v.pipe(text, v.regex(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/, 'expected a Region such as eu-west-1'))),
  partition: maybe(v.picklist(['aws', 'aws-cn', 'aws-us-gov'], 'expected aws, aws-cn or aws-us-gov')),
  ecs: maybe(
    given({
      clusters: list(Cluster),
      services: list(Service),
      taskDefinitions: list(TaskDefinition),
      tasks: list(Task),
      containerInstances: list(given({ containerInstanceArn: text })),
      serviceDeployments: things,
      serviceRevisions: things,
    }),
  ),
  iam: maybe(
    given({ RoleDetailList: list(Role), Roles: list(Role), Policies: list(given({ PolicyName: maybe(text), Arn: maybe(text), PolicyVersionList: things })) }),
  ),
  ecr: maybe(
    given({
      repositories: list(given({ repositoryName: text, registryId: maybe(text) })),
      imageDetails: list(given({ repositoryName: text, imageDigest: maybe(text), imageTags: texts })),
      pullThroughCacheRules: list(given({ ecrRepositoryPrefix: text })),
    }),
  ),
  logs: maybe(given({ logGroups: list(given({ logGroupName: text, arn: maybe(text) })), logStreams: list(given({ logGroupName: text })) })),
  registries: byName(
    given({
      rateLimited: maybe(v.union([v.boolean(), v.string()], 'expected true, or an instant')),
      onlyListed: maybe(flag),
      images: byName(text),
      logins: byName(text),
    }),
  ),
  ec2: maybe(Ec2),
  ...Object.fromEntries(
    ['cloudformation', 'organizations', 'secretsmanager', 'ssm', 'kms', 'efs', 'cloudtrail', 'codebuild', 's3'].map((name) => [name, byName(v.unknown())]),
  ),
});

/** Throws an error that names the first field that is not as it should be: `ecs.services[0].serviceName: is missing`. */
export function expectAccount(file: unknown): void {
  expect(File, file, '');
}

const oneOrMore = maybe(v.union([v.string(), v.array(v.string())], 'expected a text, or a list of texts'));
const Statement = v.pipe(
  given({
    Effect: v.picklist(['Allow', 'Deny'], 'expected Allow or Deny'),
    Action: oneOrMore,
    NotAction: oneOrMore,
    Resource: oneOrMore,
    NotResource: oneOrMore,
  }),
  v.check(({ Action, NotAction }) => (Action ?? NotAction) !== undefined, 'expected an Action'),
);

/** A policy as AWS writes it, `Statement` one or a list. The CLI prints it decoded, the API as a text that is encoded for URLs: both can be pasted. */
export function documentAt(where: string, raw: unknown): Document {
  const document = typeof raw === 'string' ? parsed(raw) : raw;
  expect(v.looseObject({}, 'expected a policy document'), document, where);
  const { Statement: one } = document as Document;
  expect(v.array(Statement), Array.isArray(one) ? one : [one], `${where}.Statement`);
  return document as Document;
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said.trimStart().startsWith('%') ? decodeURIComponent(said) : said);
  } catch {
    return undefined;
  }
}

function expect(schema: v.GenericSchema, value: unknown, where: string): void {
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  if (!issues) return;
  const [{ path = [], message }] = issues;
  const steps = path.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  throw new Error(`${`${where}${steps}`.replace(/^\./, '')}: ${message}`);
}
