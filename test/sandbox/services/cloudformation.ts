/** AWS CloudFormation: who owns a resource. */
import * as sdk from '@aws-sdk/client-cloudformation';
import { Refusal } from '../errors.ts';
import type { Call, OperationsOf, ServiceModel } from '../service.ts';

const anyStack = ({ account, region }: Call, name = '*') =>
  name.startsWith('arn:') ? name : `arn:${account.partition}:cloudformation:${region}:${account.account}:stack/${name}/*`;

/** What lies beyond is left out without a word. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
const mostListed = 100;

const operations: OperationsOf<'cloudformation'> = {
  DescribeStacks: {
    fields: ['StackName', 'NextToken'],
    asks: ({ StackName }, call) => [{ resource: anyStack(call, StackName) }],
    answer({ StackName, NextToken }, call) {
      const { Stacks } = call.account.cloudformation;
      const found = StackName === undefined ? Stacks : Stacks.filter((stack) => stack.StackName === StackName || stack.StackId === StackName);
      if (StackName !== undefined && found.length === 0) throw new Refusal('ValidationError', `Stack with id ${StackName} does not exist`);
      const { page, next } = call.page(found, NextToken);
      return { Stacks: page, ...(next && { NextToken: next }) };
    },
  },
  DescribeStackResources: {
    fields: ['StackName', 'LogicalResourceId', 'PhysicalResourceId'],
    asks: (_, call) => [{ resource: anyStack(call) }],
    answer({ StackName, LogicalResourceId, PhysicalResourceId }, call) {
      const { StackResources } = call.account.cloudformation;
      if ((StackName === undefined) === (PhysicalResourceId === undefined)) {
        throw new Refusal('ValidationError', 'At least one of StackName or PhysicalResourceId must be specified, not both');
      }
      const owner = StackResources.find((resource) => resource.PhysicalResourceId === PhysicalResourceId)?.StackName;
      if (StackName === undefined && owner === undefined) throw new Refusal('ValidationError', `Stack for ${PhysicalResourceId} does not exist`);
      const found = StackResources.filter(
        (resource) => resource.StackName === (StackName ?? owner) && (LogicalResourceId === undefined || resource.LogicalResourceId === LogicalResourceId),
      );
      return { StackResources: found.slice(0, mostListed) };
    },
  },
};

export const cloudformation: ServiceModel = {
  name: 'cloudformation',
  sdk,
  client: 'CloudFormationClient',
  denied: 'AccessDenied',
  throttled: 'Throttling',
  operations,
};
