import { afterEach, describe, expect, it } from 'vitest';
import { sandbox, type TestSandbox } from '../../support/aws.ts';
import { type AccountJson, shop } from '../../support/shop.ts';

const role = 'arn:aws:iam::111122223333:role/prod-api-exec';
const repository = 'arn:aws:ecr:eu-west-1:111122223333:repository/api';
const managed = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'], Resource: '*' }] };

let open: TestSandbox;
afterEach(() => open.restore());

async function simulate(twist: (account: AccountJson) => unknown, input: object = {}) {
  open = sandbox(shop(twist));
  const asked = { PolicySourceArn: role, ActionNames: ['ecr:BatchGetImage'], ResourceArns: [repository], ...input };
  const outcome = await open.aws.call('iam:SimulatePrincipalPolicy', asked);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value.EvaluationResults!;
}

const without = (account: AccountJson) => (account.iam.RoleDetailList[0].AttachedManagedPolicies = []);

describe('SimulatePrincipalPolicy', () => {
  it('gives one result an action, with a decision for each resource', async () => {
    const results = await simulate(() => {}, { ActionNames: ['ecr:BatchGetImage', 'iam:GetRole'], ResourceArns: [repository, `${repository}2`] });

    expect(results.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision])).toEqual([
      ['ecr:BatchGetImage', 'allowed'],
      ['iam:GetRole', 'implicitDeny'],
    ]);
    expect(results[0]!.ResourceSpecificResults!.map(({ EvalResourceName }) => EvalResourceName)).toEqual([repository, `${repository}2`]);
  });

  it('tells whether a policy that is not attached yet would help', async () => {
    const [without_] = await simulate(without);
    const [with_] = await simulate(without, { PolicyInputList: [JSON.stringify(managed)] });

    expect([without_!.EvalDecision, with_!.EvalDecision]).toEqual(['implicitDeny', 'allowed']);
  });

  it('names the context that a condition misses', async () => {
    const statement = { Effect: 'Allow', Action: 'ecr:*', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } };
    const [result] = await simulate((account) => {
      without(account);
      account.iam.RoleDetailList[0].RolePolicyList = [{ PolicyName: 'from-vpc', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } }];
    });

    expect(result).toMatchObject({ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:SourceVpce'] });
  });

  it('says that a boundary, or the organization, is what denies, and shows no statement of the latter', async () => {
    const Arn = 'arn:aws:iam::111122223333:policy/logs-only';
    const bounded = await simulate((account) => {
      account.iam.Policies = [
        { Arn, PolicyVersionList: [{ Document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] } }] },
      ];
      account.iam.RoleDetailList[0].PermissionsBoundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: Arn };
    });
    const organized = await simulate((account) => {
      account.organizations = {
        serviceControlPolicies: [{ Content: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'ecr:*', Resource: '*' }] } }],
      };
    });

    expect(bounded[0]).toMatchObject({ EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } });
    expect(organized[0]).toMatchObject({ EvalDecision: 'explicitDeny', OrganizationsDecisionDetail: { AllowedByOrganizations: false }, MatchedStatements: [] });
  });

  it('comes in pages', async () => {
    open = sandbox(shop(), { pageSize: 1 });
    const ask = (Marker?: string) =>
      open.aws.call('iam:SimulatePrincipalPolicy', { PolicySourceArn: role, ActionNames: ['ecr:BatchGetImage', 'iam:GetRole'], ...(Marker && { Marker }) });

    const first = await ask();
    const second = await ask(first.ok ? first.value.Marker : undefined);

    expect(first).toMatchObject({ value: { IsTruncated: true, EvaluationResults: [{ EvalActionName: 'ecr:BatchGetImage' }] } });
    expect(second).toMatchObject({ value: { IsTruncated: false, EvaluationResults: [{ EvalActionName: 'iam:GetRole' }] } });
  });
});
