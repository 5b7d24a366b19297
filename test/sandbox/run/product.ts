/** What a deployment of template.yaml puts into the account: roles with their statements, rules, environments, the table. */
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { type Deployment, deploy, environmentOf, home, type Rule, rulesOf, statementsOf } from '../../template/deployment.ts';
import { readTemplate } from '../../template/template.ts';
import type { Account, Raw, Role } from '../account/account.ts';
import { fillRole } from '../account/iam.ts';

export type FunctionName = 'Remediate' | 'FollowUp' | 'Answer';

export interface Product {
  readonly rules: readonly Rule[];
  readonly table: CreateTableCommandInput;
  environment(name: FunctionName): Readonly<Record<string, string>>;
  roleArn(name: FunctionName): string;
  readonly topics: Readonly<Record<'page' | 'inform', string>>;
}

/** Values as a person writes them: true, 5 and lists become what a parameter holds. A name or value that the template refuses is refused here, by its name. */
export function parametersOf(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const known = readTemplate().Parameters as Readonly<Record<string, { AllowedPattern?: string; AllowedValues?: readonly unknown[]; Default?: unknown }>>;
  const given = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, textOf(value)]));
  for (const [name, value] of Object.entries(given)) {
    const parameter = known[name];
    if (!parameter) throw new Error(`settings.${name}: expected one of ${Object.keys(known).join(', ')}`);
    const { AllowedValues, AllowedPattern } = parameter;
    if (AllowedValues && !AllowedValues.map(String).includes(value)) throw new Error(`settings.${name}: expected ${AllowedValues.join(' or ')}`);
    if (AllowedPattern && !new RegExp(AllowedPattern).test(value)) throw new Error(`settings.${name}: expected ${AllowedPattern}`);
  }
  const missing = Object.entries(known).find(([name, { Default }]) => Default === undefined && given[name] === undefined);
  if (missing) throw new Error(`settings.${missing[0]}: expected ${missing[1].AllowedValues?.join(' or ') ?? 'a value'}; it has no default`);
  return given;
}

const textOf = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return Array.isArray(value) ? value.join(',') : String(value);
};

/** Deploys into the account: its roles stand beside the others and are judged like them. */
export function install(account: Account, settings: Readonly<Record<string, unknown>>, now: Date): Product {
  const deployment = moved(deploy(parametersOf(settings)), account);
  const roles = Object.entries(deployment.resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  for (const [id, { Properties }] of roles) account.iam.RoleDetailList.push(roleOf(id, Properties as Raw, { account, deployment, now }));
  const { PAGE_TOPIC_ARN = '', INFORM_TOPIC_ARN = '' } = environmentOf(deployment, 'Remediate');
  return {
    rules: rulesOf(deployment),
    table: { TableName: `${home.stack}-Table`, BillingMode: 'PAY_PER_REQUEST', ...tableOf(deployment) } as CreateTableCommandInput,
    environment: (name) => ({ ...environmentOf(deployment, name), AWS_REGION: account.region }),
    roleArn: (name) => account.iam.RoleDetailList.find(({ RoleName }) => RoleName === `${home.stack}-${name}Role`)!.Arn,
    topics: { page: PAGE_TOPIC_ARN, inform: INFORM_TOPIC_ARN },
  };
}

/** The template is resolved for one made-up account; here it is this one. */
function moved(deployment: Deployment, { account, region, partition }: Account): Deployment {
  const text = JSON.stringify(deployment)
    .replaceAll(home.account, account)
    .replaceAll(home.region, region)
    .replaceAll(`arn:${home.partition}:`, `arn:${partition}:`);
  return JSON.parse(text) as Deployment;
}

function roleOf(id: string, properties: Raw, { account, deployment, now }: { account: Account; deployment: Deployment; now: Date }): Role {
  const role = { RoleName: `${home.stack}-${id}`, AssumeRolePolicyDocument: properties['AssumeRolePolicyDocument'] };
  const statements = statementsOf(deployment, id);
  return fillRole(
    { ...role, RolePolicyList: [{ PolicyName: 'template', PolicyDocument: { Version: '2012-10-17', Statement: statements } }] },
    { account: account.account, partition: account.partition, now },
  );
}

function tableOf({ resources }: Deployment): object {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = resources['Table']!.Properties;
  return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes };
}
