import { describe, expect, it } from 'vitest';
import table from './cases.json' with { type: 'json' };
import { denialText } from './denial.ts';
import { evaluate } from './evaluate.ts';
import { fill, isArnLike, isLike } from './pattern.ts';
import type { Layer, Layers, Policy, Request, Statement } from './policy.ts';

interface Case {
  readonly name: string;
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly session?: readonly Statement[];
  readonly scp?: readonly Statement[];
  readonly rcp?: readonly Statement[];
  readonly 'resource policy'?: readonly Statement[];
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context?: Request['context'];
  readonly tags?: Readonly<Record<string, string>>;
  readonly expected: string;
}

const principal = {
  arn: 'arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8',
  roleArn: 'arn:aws:iam::111122223333:role/prod-api-exec',
  account: '111122223333',
};

const policy = (statements: readonly Statement[] | undefined): Policy[] =>
  statements ? [{ id: 'policy', document: { Version: '2012-10-17', Statement: statements } }] : [];

function layersOf(one: Case): Layers {
  const present = (['boundary', 'session', 'scp', 'rcp'] as const).filter((layer) => one[layer]).map((layer) => [layer, policy(one[layer])]);
  return { identity: policy(one.identity), ...Object.fromEntries(present), ...(one['resource policy'] && { resource: policy(one['resource policy']) }) };
}

const requestOf = ({ action, resource, resourceAccount, context, tags }: Case): Request => ({
  principal: { ...principal, ...(tags && { tags }) },
  action,
  resource,
  ...(resourceAccount && { resourceAccount }),
  ...(context && { context }),
});

describe('IAM, as the sandbox judges it', () => {
  it.each(table as unknown as readonly Case[])('$name', (one) => {
    const verdict = evaluate(requestOf(one), layersOf(one));

    expect(verdict.allowed ? 'allowed' : `${verdict.explicit ? 'explicit' : 'implicit'} ${verdict.layer}`).toBe(one.expected);
  });

  it('names the keys that a condition asks for and the request lacks', () => {
    const statement: Statement = { Effect: 'Allow', Action: 'ecr:*', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } };

    const verdict = evaluate({ principal, action: 'ecr:BatchGetImage', resource: '*' }, { identity: policy([statement]) });

    expect(verdict.missing).toEqual(['aws:SourceVpce']);
  });

  it('refuses to guess at an operator that it does not know', () => {
    const statement: Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { BinaryEquals: { 'aws:x': 'y' } } };

    expect(() => evaluate({ principal, action: 'a:B', resource: '*', context: { 'aws:x': 'y' } }, { identity: policy([statement]) })).toThrow('BinaryEquals');
  });
});

describe('trust', () => {
  const trust = (Principal: Statement['Principal'], Condition?: Statement['Condition']) =>
    evaluate(
      { principal: { arn: 'ecs-tasks.amazonaws.com', service: 'ecs-tasks.amazonaws.com' }, action: 'sts:AssumeRole', resource: principal.roleArn },
      { identity: [], trust: policy([{ Effect: 'Allow', Principal: Principal!, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }]) },
    ).allowed;

  it.each([
    { says: 'the service that is named', Principal: { Service: 'ecs-tasks.amazonaws.com' }, is: true },
    { says: 'one of several services', Principal: { Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] }, is: true },
    { says: 'no other service', Principal: { Service: 'lambda.amazonaws.com' }, is: false },
    { says: 'no service where accounts are named', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, is: false },
  ])('lets in $says', ({ Principal, is }) => {
    expect(trust(Principal)).toBe(is);
  });
});

describe('the words of a denial', () => {
  const request: Request = { principal, action: 'ecr:BatchGetImage', resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/api' };
  const start = `User: ${principal.arn} is not authorized to perform: ecr:BatchGetImage on resource: ${request.resource}`;
  const denied = (layer: Layer, explicit: boolean, policyArn?: string) =>
    denialText(request, { allowed: false, layer, explicit, matched: [], missing: [], ...(policyArn && { policyArn }) });

  it.each([
    { layer: 'identity', explicit: false, says: 'because no identity-based policy allows the ecr:BatchGetImage action' },
    { layer: 'identity', explicit: true, says: 'with an explicit deny in an identity-based policy' },
    { layer: 'boundary', explicit: false, says: 'because no permissions boundary allows the ecr:BatchGetImage action' },
    { layer: 'scp', explicit: true, says: 'with an explicit deny in a service control policy' },
    { layer: 'session', explicit: false, says: 'because no session policy allows the ecr:BatchGetImage action' },
    { layer: 'trust', explicit: true, says: 'with an explicit deny in the role trust policy' },
  ] as const)('$layer, explicit $explicit', ({ layer, explicit, says }) => {
    expect(denied(layer, explicit)).toBe(`${start} ${says}`);
  });

  it('names the policy that denies, where it has an ARN', () => {
    expect(denied('identity', true, 'arn:aws:iam::111122223333:policy/No')).toBe(
      `${start} with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/No`,
    );
  });
});

describe('patterns', () => {
  it('take every character but * and ? as it stands', () => {
    expect(isLike('a.b[c]', 'a.b[c]')).toBe(true);
    expect(isLike('a.b', 'axb')).toBe(false);
  });

  it('of ARNs do not reach over a colon, but for the last part', () => {
    expect(isArnLike('arn:aws:ecs:*:service/x', 'arn:aws:ecs:eu-west-1:111122223333:service/x')).toBe(false);
    expect(isArnLike('arn:aws:logs:*:*:log-group:*', 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api:*')).toBe(true);
  });

  it('can say a star', () => {
    const filled = fill('a$' + '{*}b', () => undefined)!;

    expect([isLike(filled, 'a*b'), isLike(filled, 'axb')]).toEqual([true, false]);
  });
});
