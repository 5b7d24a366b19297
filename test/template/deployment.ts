/** What a deployment of template.yaml with given parameters makes: conditions decided, references filled in with names and ARNs made up from the logical ids. */
import { type Block, type Resource, readTemplate, type Template, type Value } from './template.ts';

export type Parameters = Readonly<Record<string, string>>;

export interface Deployment {
  readonly parameters: Parameters;
  readonly resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Block }>>;
  readonly outputs: Block;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Rule {
  /** CloudFormation's logical id, as SAM makes it: function and event. */
  readonly id: string;
  readonly function: string;
  readonly pattern: Block;
}

/** Made up, but of the right shape; the sandbox and the pattern tests live in this account. */
export const home = { account: '111122223333', region: 'eu-west-1', partition: 'aws', stack: 'ecs-medic' } as const;

const { account, region, partition, stack } = home;
const nothing = Symbol('AWS::NoValue');
type Resolved = Value | typeof nothing;

/** One template under one set of parameters: every `resolve` below looks things up here. */
interface Scope {
  readonly template: Template;
  readonly parameters: Parameters;
}

/** `AWS::Region` and the like may be given too: conditions then see another Region, while names and ARNs stay at home. */
export function deploy(given: Parameters, template = readTemplate()): Deployment {
  const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default === undefined ? undefined : String(Default)]);
  const parameters = { ...Object.fromEntries(defaults), ...given } as Parameters;
  const scope = { template, parameters };
  const existing = Object.entries(template.Resources).filter(([, { Condition }]) => !Condition || isTrue(Condition, scope));
  const resources = existing.map(([id, { Type, Properties }]) => [id, { Type, Properties: resolve(withGlobals(Type, Properties ?? {}, template), scope) }]);
  return { parameters, resources: Object.fromEntries(resources), outputs: resolve(template.Outputs, scope) as Block };
}

/** Every statement that a function's or a fix's role has in this deployment, by its logical id. */
export function statementsOf({ resources }: Deployment, roleId: string): readonly Statement[] {
  const name = nameOf(roleId);
  const isTheirs = ({ Type, Properties }: { Type: string; Properties: Block }) =>
    (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') && (Properties['Roles'] as readonly Value[]).includes(name);
  return Object.values(resources)
    .filter(isTheirs)
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as Block)['Statement'] as unknown as readonly Statement[]);
}

export function rulesOf({ resources }: Deployment): readonly Rule[] {
  return Object.entries(resources).flatMap(([id, { Properties }]) =>
    Object.entries((Properties['Events'] ?? {}) as Record<string, { Type: string; Properties: Block }>)
      .filter(([, { Type }]) => Type === 'EventBridgeRule')
      .map(([event, { Properties: rule }]) => ({ id: `${id}${event}`, function: id, pattern: rule['Pattern'] as Block })),
  );
}

/** What the function finds in its environment, beside what Lambda itself sets. */
export function environmentOf({ resources }: Deployment, functionId: string): Readonly<Record<string, string>> {
  const variables = (resources[functionId]!.Properties['Environment'] as { Variables: Readonly<Record<string, string | number>> }).Variables;
  return { ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])), AWS_REGION: region };
}

/** Whether a rule of the template lets these parameters pass. */
export function holds(rule: string, given: Parameters, template = readTemplate()): boolean {
  const { RuleCondition, Assertions } = template.Rules[rule]!;
  const scope = { template, parameters: deploy(given, template).parameters };
  return resolve(RuleCondition, scope) !== true || Assertions.every(({ Assert }) => resolve(Assert, scope) === true);
}

const nameOf = (id: string) => `${stack}-${id}`;

/** SAM lays Globals under each function; environments are joined. */
function withGlobals(type: string, properties: Block, { Globals }: Template): Block {
  if (type !== 'AWS::Serverless::Function') return properties;
  const variables = [Globals.Function, properties].map((block) => (block['Environment'] as { Variables: Block } | undefined)?.Variables);
  return { ...Globals.Function, ...properties, Environment: { Variables: { ...variables[0], ...variables[1] } } };
}

function isTrue(condition: string, scope: Scope): boolean {
  return resolve(scope.template.Conditions[condition]!, scope) === true;
}

function resolve(value: Value, scope: Scope): Resolved {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== nothing) as Value[];
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', null]] = Object.entries(value);
  if (Object.keys(value).length === 1 && name in intrinsics) return intrinsics[name]!(argument as never, scope);
  const resolved = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== nothing)) as Block;
}

const text = (value: Value, scope: Scope) => String(resolve(value, scope));

const intrinsics: Readonly<Record<string, (argument: never, scope: Scope) => Resolved>> = {
  Ref: (id: string, scope) => reference(id, scope),
  'Fn::GetAtt': ([id, attribute]: readonly [string, string], { template }) => attributeOf(id, attribute, template),
  // A statement's Condition block is no reference to one of the template's conditions.
  Condition: (name: string | Block, scope) => (typeof name === 'string' ? isTrue(name, scope) : { Condition: resolve(name, scope) as Value }),
  'Fn::If': ([condition, yes, no]: readonly [string, Value, Value], scope) => resolve(isTrue(condition, scope) ? yes : no, scope),
  'Fn::Equals': ([left, right]: readonly [Value, Value], scope) => text(left, scope) === text(right, scope),
  'Fn::Not': ([one]: readonly [Value], scope) => resolve(one, scope) !== true,
  'Fn::And': (all: readonly Value[], scope) => all.every((one) => resolve(one, scope) === true),
  'Fn::Or': (all: readonly Value[], scope) => all.some((one) => resolve(one, scope) === true),
  'Fn::Join': ([by, items]: readonly [string, Value], scope) => (resolve(items, scope) as readonly Value[]).join(by),
  'Fn::Split': ([by, joined]: readonly [string, Value], scope) => text(joined, scope).split(by),
  'Fn::Sub': (given: string | readonly [string, Block], scope) => {
    const [format, own] = typeof given === 'string' ? [given, {}] : given;
    return format.replace(/\$\{(?<id>[\w:]+)(?:\.(?<attribute>\w+))?\}/g, (_, id: string, attribute?: string) => {
      if (attribute) return attributeOf(id, attribute, scope.template);
      return id in own ? text((own as Block)[id]!, scope) : String(reference(id, scope));
    });
  },
};

const pseudo: Readonly<Record<string, Resolved>> = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': partition,
  'AWS::StackName': stack,
  'AWS::NoValue': nothing,
};

function reference(id: string, { template, parameters }: Scope): Resolved {
  const parameter = parameters[id];
  if (parameter !== undefined) return parameter;
  if (id in pseudo) return pseudo[id]!;
  const resource = template.Resources[id];
  if (!resource) throw new Error(`${id} is neither a resource nor a parameter that was given.`);
  if (resource.Type === 'AWS::SNS::Topic') return arnOf(id, resource);
  if (resource.Type === 'AWS::SQS::Queue') return `https://sqs.${region}.amazonaws.com/${account}/${nameOf(id)}`;
  return nameOf(id);
}

/** The attributes that the template asks for; SAM's own resources (a rule, a function's URL) have no entry in it. */
function attributeOf(id: string, attribute: string, template: Template): string {
  if (attribute === 'FunctionUrl') return `https://${id.toLowerCase()}.lambda-url.${region}.on.aws/`;
  if (attribute === 'Arn') return arnOf(id, template.Resources[id]);
  return nameOf(id);
}

function arnOf(id: string, resource: Resource | undefined): string {
  const name = nameOf(id);
  const regional = (service: string, resourcePart: string) => `arn:${partition}:${service}:${region}:${account}:${resourcePart}`;
  switch (resource?.Type) {
    case 'AWS::IAM::Role':
      return `arn:${partition}:iam::${account}:role/${name}`;
    case 'AWS::DynamoDB::Table':
      return regional('dynamodb', `table/${name}`);
    case 'AWS::SNS::Topic':
      return regional('sns', name);
    case 'AWS::SQS::Queue':
      return regional('sqs', name);
    case 'AWS::Logs::LogGroup':
      return regional('logs', `log-group:${name}:*`);
    case 'AWS::Serverless::Function':
      return regional('lambda', `function:${name}`);
    default:
      return regional('events', `rule/${name}`);
  }
}
