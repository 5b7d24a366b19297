/** template.yaml deployed as it is: the functions' folders zipped and uploaded, the rest left to CloudFormation and its Serverless transform. */

import { existsSync } from 'node:fs';
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

/** Replaces each local CodeUri by the uploaded zip's, as `aws cloudformation package` does. */
async function uploadCode({ client }: Emulator, template: string): Promise<string> {
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const folders = [...template.matchAll(/CodeUri: dist\/(?<name>[\w-]+)/g)].map(({ groups }) => groups!['name']!);
  for (const name of folders) {
    if (!existsSync(`${dist}${name}/index.mjs`)) throw new Error(`dist/${name} is missing: run npm run build.`);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${name}.zip`, Body: zipFolder(`${dist}${name}`) }));
  }
  return template.replace(/CodeUri: dist\/(?<name>[\w-]+)/g, `CodeUri: s3://${bucket}/$<name>.zip`);
}

export async function deployTemplate(emulator: Emulator, parameters: Readonly<Record<string, string>>): Promise<Stack> {
  const cloudFormation = new CloudFormationClient(emulator.client);
  const StackName = 'ecs-medic';
  await cloudFormation.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: await uploadCode(emulator, templateText()),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    }),
  );
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
