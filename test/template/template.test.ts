import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../functions/arn.ts';
import { readSettings, rows, variableOf } from '../../functions/settings.ts';
import { deploy, environmentOf, holds, rulesOf, statementsOf } from './deployment.ts';
import { type Block, readTemplate, templateText } from './template.ts';

const template = readTemplate();
const functionIds = ['Remediate', 'FollowUp', 'Answer'] as const;
const variants = [
  { Mode: 'observe' },
  { Mode: 'auto' },
  { Mode: 'auto', ApprovableFixes: 'all', Approvers: 'sre,oncall', PassableRoles: 'app/*', Clusters: 'prod', ChatMayApprove: 'on' },
];

describe('the template', () => {
  it('has a sentence above every resource', () => {
    const lines = templateText().split('\n');
    const bare = Object.keys(template.Resources).filter((id) => !/^ {2}# .*[a-z)]/.test(lines[lines.indexOf(`  ${id}:`) - 1] ?? ''));

    expect(bare).toEqual([]);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  it('is small enough for CloudFormation to take it without a bucket', () => {
    expect(Buffer.byteLength(templateText())).toBeLessThanOrEqual(51_200);
  });

  it('leaves the choice of the mode to whoever deploys', () => {
    expect(template.Parameters['Mode']).not.toHaveProperty('Default');
  });

  it('groups every parameter for the console', () => {
    const { ParameterGroups } = template.Metadata['AWS::CloudFormation::Interface'] as unknown as {
      ParameterGroups: readonly { Parameters: readonly string[] }[];
    };

    expect(ParameterGroups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(Object.keys(template.Parameters).sort());
  });

  it('keeps every event: two more tries, then the queue, also for what could not be handed over', () => {
    for (const id of ['Remediate', 'FollowUp']) {
      const { EventInvokeConfig, Events } = template.Resources[id]!.Properties as unknown as {
        EventInvokeConfig: Block;
        Events: Readonly<Record<string, { Properties: Block }>>;
      };

      expect(EventInvokeConfig).toEqual({
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Type: 'SQS', Destination: { 'Fn::GetAtt': ['FailureQueue', 'Arn'] } } },
      });
      for (const { Properties } of Object.values(Events)) expect(Properties['DeadLetterConfig']).toEqual({ Arn: { 'Fn::GetAtt': ['FailureQueue', 'Arn'] } });
    }
  });

  it('lets EventBridge put into the queue what any of its rules could not deliver', () => {
    const { resources } = deploy({ Mode: 'observe' });

    const rules = [...rulesOf(deploy({ Mode: 'observe' })).map(({ id }) => id), 'FollowUpEachMinute'];
    expect(JSON.stringify(resources['FailureQueuePolicy'])).toContain(
      JSON.stringify(rules.map((id) => `arn:aws:events:eu-west-1:111122223333:rule/ecs-medic-${id}`)),
    );
  });

  it('rings an alarm on a topic that is not one of the two it tells on', () => {
    const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

    expect(alarms.length).toBeGreaterThan(8);
    for (const { Properties } of alarms) expect(Properties!['AlarmActions']).toEqual([{ Ref: 'AlarmTopic' }]);
  });

  it('denies writes to the table and publishing on the topics to everybody but the functions', () => {
    const { resources } = deploy({ Mode: 'auto' });
    const role = (id: string) => `arn:aws:iam::111122223333:role/ecs-medic-${id}`;
    const tellers = [role('RemediateRole'), role('FollowUpRole')];

    const only = (principals: readonly string[]) => ({ Effect: 'Deny', Principal: '*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': principals } } });
    expect(resources['Table']!.Properties['ResourcePolicy']).toMatchObject({ PolicyDocument: { Statement: [only([...tellers, role('AnswerRole')])] } });
    expect(resources['PageTopicPolicy']!.Properties['PolicyDocument']).toMatchObject({ Statement: [only(tellers)] });
    expect(resources['InformTopicPolicy']!.Properties['PolicyDocument']).toMatchObject({ Statement: [only(tellers)] });
  });

  it.each(['eu-central-2', 'il-central-1', 'ap-southeast-7', 'cn-north-1'])('makes no function URL in %s, where Lambda has none', (region) => {
    const { resources } = deploy({ Mode: 'auto', 'AWS::Region': region, 'AWS::Partition': partitionOf(region) });

    expect(resources['AnswerUrl']).toBeUndefined();
    expect(resources['Remediate']!.Properties['Environment']).toMatchObject({ Variables: { ANSWER_URL: '' } });
  });

  it.each(['eu-west-1', 'us-gov-west-1', 'mx-central-1'])('takes signed requests in %s', (region) => {
    const { resources } = deploy({ Mode: 'auto', 'AWS::Region': region, 'AWS::Partition': partitionOf(region) });

    expect(resources['AnswerUrl']!.Properties).toMatchObject({ AuthType: 'AWS_IAM' });
  });

  it('publishes on topics that exist already, without touching them', () => {
    const given = { PageTopicArn: 'arn:aws:sns:eu-west-1:111122223333:pager', InformTopicArn: 'arn:aws:sns:eu-west-1:111122223333:news' };

    const deployment = deploy({ Mode: 'observe', NotificationEmail: 'sre@example.com', ...given });

    expect(Object.entries(deployment.resources).filter(([id]) => /^(?:Page|Inform)/.test(id))).toEqual([]);
    expect(environmentOf(deployment, 'Remediate')).toMatchObject({ PAGE_TOPIC_ARN: given.PageTopicArn, INFORM_TOPIC_ARN: given.InformTopicArn });
    expect(statementsOf(deployment, 'RemediateRole').find(({ Sid }) => Sid === 'Tell')?.Resource).toEqual(Object.values(given));
  });
});

describe('the settings', () => {
  it.each(variants.flatMap((parameters) => functionIds.map((id) => ({ id, parameters }))))('$id reads its settings of $parameters', ({ id, parameters }) => {
    const settings = readSettings(environmentOf(deploy(parameters), id));

    expect(settings).toMatchObject({ mode: parameters.Mode, account: '111122223333', tableName: 'ecs-medic-Table' });
  });

  it('are those of functions/settings.ts, by name', () => {
    const named = Object.values(rows).flatMap((row: { readonly parameter?: string }) => row.parameter ?? []);

    const ofTheStack = [
      'AlarmEmail',
      'InformTopicArn',
      'KmsKeyArn',
      'LogRetentionDays',
      'MaxConcurrency',
      'NotificationEmail',
      'PageTopicArn',
      'PassableRoles',
      'PermissionsBoundaryArn',
      'RolePath',
    ];
    expect([...named, ...ofTheStack].sort()).toEqual(Object.keys(template.Parameters).sort());
  });

  it('have the same defaults as in functions/settings.ts', () => {
    const environment = environmentOf(deploy({ Mode: 'observe' }), 'Answer');
    const { mode, account, region, tableName, pageTopicArn, informTopicArn, accountName } = readSettings(environment);
    const given = {
      MODE: mode,
      ACCOUNT_ID: account,
      AWS_REGION: region,
      TABLE_NAME: tableName,
      PAGE_TOPIC_ARN: pageTopicArn,
      INFORM_TOPIC_ARN: informTopicArn,
    };

    const byTemplate = readSettings(environment);
    const byCode = readSettings({ ...given, ACCOUNT_NAME: accountName });

    expect(byTemplate).toEqual(byCode);
  });

  it('reach the functions under the names that they read', () => {
    const read = Object.keys(rows).map(variableOf);

    for (const id of functionIds) {
      const strangers = Object.keys(environmentOf(deploy({ Mode: 'auto' }), id)).filter((name) => !read.includes(name));
      expect(strangers).toEqual([]);
    }
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  it('fit into the 4 KB that Lambda gives an environment, custom rules included', () => {
    const long = deploy({ ...variants[2]!, CustomRules: 'x'.repeat(2048), FixableRoles: 'r'.repeat(512), Clusters: 'c'.repeat(255) });

    const bytes = Object.entries(environmentOf(long, 'Remediate')).reduce((sum, [name, value]) => sum + name.length + value.length, 0);

    expect(bytes).toBeLessThan(4096);
  });

  it.each(Object.entries(template.Parameters).filter(([, { AllowedPattern, Default }]) => AllowedPattern !== undefined && Default !== undefined))(
    '%s has a default of its own grammar',
    (_, { AllowedPattern, Default }) => {
      expect(String(Default)).toMatch(new RegExp(AllowedPattern!));
    },
  );
});

// A parameter's grammar is Java's, and refuses a stack before anything is made: too narrow a one keeps people out.
describe('a parameter', () => {
  it.each([
    ['KmsKeyArn', 'arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'],
    ['KmsKeyArn', 'arn:aws:kms:eu-west-1:111122223333:key/mrk-0f1e2d3c4b5a69788796a5b4c3d2e1f0'],
    ['KmsKeyArn', 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'],
    ['PageTopicArn', 'arn:aws-cn:sns:cn-north-1:111122223333:pager'],
    ['PermissionsBoundaryArn', 'arn:aws:iam::111122223333:policy/team/edge'],
    ['PermissionsBoundaryArn', 'arn:aws:iam::aws:policy/PowerUserAccess'],
    ['RolePath', '/team/sre/'],
    ['FixableRoles', 'ecsTaskExecutionRole,team/exec-*'],
    ['Approvers', 'aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_OnCall_0a1b2c3d4e5f6071'],
    ['NotificationEmail', 'on-call+ecs@example.co.uk'],
  ])('%s takes %s', (name, given) => {
    expect(given).toMatch(new RegExp(template.Parameters[name]!.AllowedPattern!));
  });

  it.each([
    ['KmsKeyArn', 'alias/mine'],
    ['PageTopicArn', 'arn:aws:sns:eu-west-1:111122223333:pager.fifo'],
    ['RolePath', 'team/'],
    ['FixableRoles', 'a, b'],
    ['MaxConcurrency', '0'],
  ])('%s refuses %s', (name, given) => {
    expect(given).not.toMatch(new RegExp(template.Parameters[name]!.AllowedPattern!));
  });
});

it('UndoWhenUseless takes nothing but off: CloudFormation says so before anything is made', () => {
  expect(template.Parameters['UndoWhenUseless']?.AllowedValues).toEqual(['off']);
});

describe('settings that contradict each other', () => {
  it.each([
    { parameters: { Mode: 'observe', ApprovableFixes: 'service', Approvers: 'sre' }, rule: 'ObserveApprovesNothing' },
    { parameters: { Mode: 'auto', ApprovableFixes: 'service' }, rule: 'ApprovalNeedsSomebody' },
    { parameters: { Mode: 'auto', ApprovableFixes: 'all', Approvers: 'sre' }, rule: 'NewRevisionsNeedRoles' },
    { parameters: { Mode: 'auto', ChatMayApprove: 'on' }, rule: 'ChatApprovesSomething' },
  ])('$parameters are refused by $rule', ({ parameters, rule }) => {
    expect(holds(rule, parameters)).toBe(false);
  });

  it.each(variants.flatMap((parameters) => Object.keys(template.Rules).map((rule) => ({ rule, parameters }))))(
    '$parameters are not refused by $rule',
    ({ rule, parameters }) => {
      expect(holds(rule, parameters)).toBe(true);
    },
  );
});
