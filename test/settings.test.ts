import { describe, expect, it } from 'vitest';
import { type InputError, readSettings, rows, variableOf } from '../functions/settings.ts';
import { readTemplate } from './template/template.ts';

const environment = {
  MODE: 'observe',
  ACCOUNT_ID: '111122223333',
  AWS_REGION: 'eu-west-1',
  TABLE_NAME: 'ecs-medic',
  PAGE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:page',
  INFORM_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:inform',
};
const fixRole = 'arn:aws:iam::111122223333:role/ecs-medic-fix';

interface Shown {
  readonly parameter?: string;
  readonly says: string;
  readonly expected: string;
  readonly absent?: unknown;
}

/** What the template alone knows has no parameter, and no row. */
function rowOf(name: string, { parameter, says, expected, ...row }: Shown): readonly string[] {
  const absent = 'absent' in row ? wordOf(row.absent) : '**must be given**';
  return parameter ? [`| ${parameter} | \`${variableOf(name)}\` | ${absent} | ${says} | ${expected} |`] : [];
}

const wordOf = (absent: unknown): string => (typeof absent === 'boolean' ? { true: 'on', false: 'off' }[`${absent}`] : String(absent) || '–');

describe('settings', () => {
  it.each([
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-northwest-1', 'aws-cn'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['mx-central-1', 'aws'],
  ])('know %s to be of partition %s', (region, partition) => {
    expect(readSettings({ ...environment, AWS_REGION: region })).toMatchObject({ region, partition });
  });

  it('fills in what was left out, and the alias of the account is its id', () => {
    expect(readSettings(environment)).toMatchObject({
      mode: 'observe',
      accountName: '111122223333',
      fixIam: true,
      fixableRoles: ['ecsTaskExecutionRole'],
      approvableFixes: 'none',
      maxFixesPerHour: 5,
      partition: 'aws',
      safeFixRoleArn: null,
    });
  });

  it('reads lists and switches as a person writes them', () => {
    const settings = readSettings({ ...environment, CLUSTERS: 'prod, stage-*', FIX_IAM: 'off', FIXABLE_ROLES: 'team/prod-*' });

    expect(settings).toMatchObject({ clusters: ['prod', 'stage-*'], fixIam: false, fixableRoles: ['team/prod-*'] });
  });

  it.each([
    ['no mode: whoever deploys chooses', { MODE: undefined }, 'MODE'],
    ['an empty mode', { MODE: ' ' }, 'MODE'],
    ['a mode that is none', { MODE: 'Auto' }, 'MODE'],
    ['auto without a role to fix with', { MODE: 'auto' }, 'SAFE_FIX_ROLE_ARN'],
    ['approvable fixes without their role', { APPROVABLE_FIXES: 'service' }, 'APPROVED_FIX_ROLE_ARN'],
    ['no table', { TABLE_NAME: '' }, 'TABLE_NAME'],
    ['a number that is none', { MAX_FIXES_PER_HOUR: 'many' }, 'MAX_FIXES_PER_HOUR'],
    ['a switch that is neither', { FIX_IAM: 'yes' }, 'FIX_IAM'],
    ['what is not done: taking back unasked', { UNDO_WHEN_USELESS: 'on' }, 'UNDO_WHEN_USELESS'],
    ['a role name with a space', { FIXABLE_ROLES: 'my role' }, 'FIXABLE_ROLES'],
    ['a topic that is no ARN', { PAGE_TOPIC_ARN: 'page' }, 'PAGE_TOPIC_ARN'],
  ])('refuses %s, naming the variable', (_case, twist, field) => {
    expect(() => readSettings({ ...environment, ...twist })).toThrowError(expect.objectContaining({ name: 'InputError', field }) as InputError);
  });

  it('does not echo what a mistyped variable holds', () => {
    expect(() => readSettings({ ...environment, ANSWER_URL: 'AKIAIOSFODNN7EXAMPLE' })).toThrowError(/^(?!.*AKIA)/);
  });

  it('takes auto once the role of safe fixes is there', () => {
    expect(readSettings({ ...environment, MODE: 'auto', SAFE_FIX_ROLE_ARN: fixRole }).mode).toBe('auto');
  });

  it('knows the partition by the Region', () => {
    expect(readSettings({ ...environment, AWS_REGION: 'cn-north-1' }).partition).toBe('aws-cn');
  });

  it('is documented as it is', async () => {
    const table = Object.entries(rows).flatMap(([name, row]) => rowOf(name, row));
    const read = Object.values(rows).map((row: Shown) => row.parameter);
    const ofTheStack = Object.entries(readTemplate().Parameters)
      .filter(([name]) => !read.includes(name))
      .map(([name, { Default, Description }]) => `| ${name} | ${wordOf(Default)} | ${Description.trim()} |`);

    const page = [
      '# Settings',
      '',
      'Each is a parameter of template.yaml. This page is generated: `npm run accept` writes it anew.',
      '',
      '| parameter | variable | default | what it does | expects |',
      '|---|---|---|---|---|',
      ...table,
      '',
      'These shape the stack itself, and no function reads them:',
      '',
      '| parameter | default | what it does |',
      '|---|---|---|',
      ...ofTheStack,
      '',
    ];
    await expect(page.join('\n')).toMatchFileSnapshot('../docs/settings.md');
  });
});
