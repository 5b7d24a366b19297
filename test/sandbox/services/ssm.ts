/** AWS Systems Manager: parameters, by what is known of them beside their value. */
import * as sdk from '@aws-sdk/client-ssm';
import { findParameter, parameterArn, parametersOf } from '../account/secrets.ts';
import { Refusal } from '../errors.ts';
import type { AnyOperation, Call, OperationsOf, ServiceModel } from '../service.ts';

const reads: OperationsOf<'ssm'> = {
  DescribeParameters: {
    fields: ['ParameterFilters', 'NextToken', 'MaxResults'],
    asks: (_, { account, region }) => [{ resource: `arn:${account.partition}:ssm:${region}:${account.account}:*` }],
    answer({ ParameterFilters = [], NextToken, MaxResults }, call) {
      const strange = ParameterFilters.find(({ Key, Option }) => Key !== 'Name' || Option !== 'Equals');
      if (strange) throw new Refusal('InvalidFilterKey', `The sandbox filters by Name and Equals only, not by ${strange.Key}.`);
      const { account, region } = call;
      const here = parametersOf(account).filter((one) => parameterArn(account, one).split(':')[3] === region);
      const found = here.filter(({ Name = '' }) => ParameterFilters.every(({ Values = [] }) => Values.includes(Name)));
      const { page, next } = call.page(found, NextToken, Math.min(MaxResults ?? 50, 50));
      const shown = page.map((one) => ({ Type: 'String' as const, Version: 1, Tier: 'Standard' as const, ...one, ARN: parameterArn(account, one) }));
      return { Parameters: shown, ...(next && { NextToken: next }) };
    },
  },
};

type Put = { readonly Name?: string; readonly Type?: 'String' | 'SecureString'; readonly KeyId?: string };

/** What a person does in a story. */
const writes: Readonly<Record<string, AnyOperation>> = {
  PutParameter: {
    fields: ['Name', 'Type', 'Value', 'KeyId', 'Overwrite'],
    asks: () => [],
    answer({ Name = '', Type = 'String', KeyId }: Put, { account, region }: Call) {
      if (findParameter(account, Name, region)) throw new Refusal('ParameterAlreadyExists', 'The parameter already exists.');
      const ARN = `arn:${account.partition}:ssm:${region}:${account.account}:parameter/${Name.replace(/^\//, '')}`;
      parametersOf(account).push({ Name, Type, ARN, ...(Type === 'SecureString' && { KeyId: KeyId ?? 'alias/aws/ssm' }) });
      return { Version: 1, Tier: 'Standard' };
    },
  },
  DeleteParameter: {
    fields: ['Name'],
    asks: () => [],
    answer({ Name = '' }: Put, { account, region }: Call) {
      const found = findParameter(account, Name, region);
      if (!found) throw new Refusal('ParameterNotFound', 'Parameter not found.');
      parametersOf(account).splice(parametersOf(account).indexOf(found), 1);
      return {};
    },
  },
};

export const ssm: ServiceModel = {
  name: 'ssm',
  sdk,
  client: 'SSMClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations: { ...reads, ...writes },
};
