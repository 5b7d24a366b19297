/** template.yaml deployed as it is: the functions' folders zipped and uploaded, the rest left to CloudFormation and its Serverless transform. */

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipFolder } from '../../infra/zip.mjs';
import { templateText } from '../template/template.ts';
import { type Emulator, eventually } from './emulator.ts';

export interface Stack {
  readonly outputs: Readonly<Record<string, string>>;
  /** Physical ids by logical ids. */
  readonly resources: Readonly<Record<string, string>>;
}

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const bucket = 'code';

/** Where the code of functions is uploaded to: made once an emulator. */
async function makeBucket({ client }: Emulator): Promise<void> {
  await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }));
}

/** The place of a folder's zip, as a template names it. */
export async function upload({ client }: Emulator, folder: string): Promise<{ readonly S3Bucket: string; readonly S3Key: string }> {
  if (!existsSync(`${folder}/index.mjs`)) throw new Error(`${folder} is missing: run npm run build.`);
  const S3Key = `${basename(folder)}.zip`;
  await new S3Client({ ...client, forcePathStyle: true }).send(new PutObjectCommand({ Bucket: bucket, Key: S3Key, Body: zipFolder(folder) }));
  return { S3Bucket: bucket, S3Key };
}

/** Replaces each local CodeUri by the uploaded zip's, as `aws cloudformation package` does. */
export async function deployTemplate(emulator: Emulator, parameters: Readonly<Record<string, string>>): Promise<Stack> {
  const template = templateText();
  const codeUri = /CodeUri: dist\/(?<name>[\w-]+)/g;
  await makeBucket(emulator);
  for (const { groups } of template.matchAll(codeUri)) await upload(emulator, `${dist}${groups!['name']}`);
  return createStack(emulator, { name: 'ecs-medic', template: template.replace(codeUri, `CodeUri: s3://${bucket}/$<name>.zip`), parameters });
}

export interface StackOptions {
  readonly name: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export async function createStack({ client }: Emulator, { name: StackName, template: TemplateBody, parameters }: StackOptions): Promise<Stack> {
  const cloudFormation = new CloudFormationClient(client);
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] }));
  const stack = await eventually('the end of the deployment', async () => {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.StackStatus?.endsWith('IN_PROGRESS') ? undefined : Stacks?.[0];
  });
  if (stack.StackStatus !== 'CREATE_COMPLETE') {
    const { StackEvents } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
    const reasons = StackEvents?.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED'));
    throw new Error(
      `${stack.StackStatus}: ${reasons?.map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`).join('\n')}`,
    );
  }
  const { StackResourceSummaries } = await cloudFormation.send(new ListStackResourcesCommand({ StackName }));
  return {
    outputs: Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    resources: Object.fromEntries((StackResourceSummaries ?? []).map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId])),
  };
}
