import { describe, expect, it } from 'vitest';
import type { Aws } from '../../../functions/aws/aws.ts';
import { parsePolicy } from '../../../functions/diagnose/policy-document.ts';
import { isAsKnown, touched } from '../../../functions/diagnose/probes/execution-role/grants.ts';
import { managedDocument } from '../../../functions/diagnose/probes/execution-role/managed-policy.ts';
import { trustOf } from '../../../functions/diagnose/probes/execution-role/trust.ts';
import { simulate } from '../../../functions/diagnose/probes/simulation.ts';

const encoded = (...Statement: object[]) => encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement }));
const trusts = (Principal: unknown, twist = {}) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...twist });
const ecsTasks = { Service: 'ecs-tasks.amazonaws.com' };

describe('the trust of a role', () => {
  it.each([
    ['ECS tasks', [trusts(ecsTasks)], 'ecs-tasks-alone'],
    ['ECS tasks of this account only', [trusts(ecsTasks, { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } })], 'ecs-tasks-alone'],
    ['ECS tasks of another account only', [trusts(ecsTasks, { Condition: { StringEquals: { 'aws:SourceAccount': ['444455556666'] } } })], 'not-ecs-tasks'],
    ['ECS tasks and EC2', [trusts({ Service: ['ecs-tasks.amazonaws.com', 'ec2.amazonaws.com'] })], 'others-too'],
    ['ECS tasks and an account', [trusts(ecsTasks), trusts({ AWS: 'arn:aws:iam::444455556666:root' })], 'others-too'],
    ['everybody', [trusts('*')], 'others-too'],
    ['EC2', [trusts({ Service: 'ec2.amazonaws.com' })], 'not-ecs-tasks'],
    ['all but somebody', [{ Effect: 'Allow', NotPrincipal: { AWS: 'x' }, Action: 'sts:AssumeRole' }], 'unknown'],
    ['somebody, and denies', [trusts(ecsTasks), { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }], 'unknown'],
  ])('in %s', (_, statements, trust) => {
    expect(trustOf(encoded(...statements), '111122223333').trust).toBe(trust);
  });

  it('that cannot be read is unknown', () => {
    expect(trustOf('%7Bbroken', '111122223333').trust).toBe('unknown');
  });
});

describe('the managed policy', () => {
  it.each([
    ['as we know it', managedDocument, true],
    ['with one action more', managedDocument.replace('"logs:PutLogEvents"', '"logs:PutLogEvents","logs:CreateLogGroup"'), false],
    ['with one action less', managedDocument.replace(',"logs:PutLogEvents"', ''), false],
    ['scoped', managedDocument.replace('"Resource":"*"', '"Resource":"arn:aws:ecr:*:*:repository/x"'), false],
    ['with a condition', managedDocument.replace('"Resource":"*"', '"Resource":"*","Condition":{}'), false],
  ])('%s', (_, json, known) => {
    expect(isAsKnown(parsePolicy(json)!)).toBe(known);
  });

  it.each([
    ['*', 6],
    ['ecr:*', 4],
    ['ECR:batch*', 2],
    ['logs:Create*', 1],
    ['s3:GetObject', 0],
    ['ecr:DescribeImages', 0],
  ])('is touched by a grant of %s in %i actions', (action, actions) => {
    expect(touched([action])).toHaveLength(actions);
  });
});

describe('a simulation', () => {
  const ask = (result: object) => {
    const aws = { call: async () => ({ ok: true, value: { EvaluationResults: [{ EvalActionName: 'ecr:BatchGetImage', ...result }] } }) } as unknown as Aws;
    return simulate('arn:aws:iam::111122223333:role/r', { needs: [{ actions: ['ecr:BatchGetImage'], resources: ['arn:repo'] }] }, aws);
  };

  it.each([
    ['allowed', { EvalDecision: 'allowed' }, null],
    ['denied by nothing that allows', { EvalDecision: 'implicitDeny' }, 'identity-policy'],
    ['denied in so many words', { EvalDecision: 'explicitDeny' }, 'explicit-deny'],
    [
      'outside the boundary',
      { EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
      'permissions-boundary',
    ],
    [
      'inside the boundary, and not allowed',
      { EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true } },
      'identity-policy',
    ],
    ['stopped by the organization', { EvalDecision: 'explicitDeny', OrganizationsDecisionDetail: { AllowedByOrganizations: false } }, 'organization'],
    [
      'decided on the one resource',
      { EvalDecision: 'implicitDeny', ResourceSpecificResults: [{ EvalResourceName: 'arn:repo', EvalResourceDecision: 'allowed' }] },
      null,
    ],
  ])('reads "%s"', async (_, result, deniedBy) => {
    expect(await ask(result)).toMatchObject({ ok: true, value: [{ deniedBy }] });
  });

  it('keeps the condition keys that had no value', async () => {
    const answer = await ask({ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:SourceVpce'] });

    expect(answer).toMatchObject({ ok: true, value: [{ missingContext: ['aws:SourceVpce'] }] });
  });

  it('that leaves an action out is no answer', async () => {
    expect(await ask({ EvalActionName: 'ecr:ListImages', EvalDecision: 'allowed' })).toMatchObject({ ok: false, why: 'broken' });
  });
});
