/**
 * `npm run package`: dist/package/ with a template that needs no transform, and one zip a function. For StackSets of an organization, which refuse
 * transforms, and for whoever deploys without the SAM or AWS CLI: upload the folder to a bucket of the same Region and give its name as CodeBucket.
 * Only what template.yaml uses is translated; a test compares the result with what AWS's own transform makes of it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseTemplate } from './template.mjs';
import { zipFolder } from './zip.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const codeParameters = {
  CodeBucket: { Type: 'String', Description: 'The bucket, in this Region, that holds the zips beside this template.' },
  CodePrefix: { Type: 'String', Default: '', Description: 'What stands before their names there, such as ecs-medic/0.1.0/.' },
};

/** `zips` are the names under which the folders' zips are uploaded. */
const codeOf = (folder, zips) => ({ S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': `\${CodePrefix}${zips[folder]}` } });

/**
 * CloudFormation looks at a function's code anew only when its key differs: under a name that stays, an update would leave the old code running.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export const zipName = (folder, zip) => `${folder.replace('dist/', '')}-${createHash('sha256').update(zip).digest('hex').slice(0, 12)}.zip`;

/** A rule, and the permission to invoke by which EventBridge may call. */
function ruleOf(functionId, [eventId, { Type, Properties }]) {
  const id = `${functionId}${eventId}`;
  const { Pattern, Schedule, DeadLetterConfig } = Properties;
  if (Type !== 'EventBridgeRule' && Type !== 'Schedule') throw new Error(`${id}: events of type ${Type} are not translated`);
  const target = { Id: `${id}LambdaTarget`, Arn: { 'Fn::GetAtt': [functionId, 'Arn'] }, DeadLetterConfig };
  return {
    [id]: { Type: 'AWS::Events::Rule', Properties: { ...(Pattern ? { EventPattern: Pattern } : { ScheduleExpression: Schedule }), Targets: [target] } },
    [`${id}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: functionId },
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
      },
    },
  };
}

const invokeConfigOf = (functionId, { MaximumRetryAttempts, DestinationConfig }) => ({
  [`${functionId}EventInvokeConfig`]: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: functionId },
      Qualifier: '$LATEST',
      MaximumRetryAttempts,
      DestinationConfig: { OnFailure: { Destination: DestinationConfig.OnFailure.Destination } },
    },
  },
});

function functionOf([id, { Properties, DependsOn }], { globals, zips }) {
  const { CodeUri, Events, EventInvokeConfig, Environment, ...own } = Properties;
  const variables = { ...globals.Environment.Variables, ...Environment?.Variables };
  return {
    [id]: {
      Type: 'AWS::Lambda::Function',
      DependsOn,
      Properties: { ...globals, ...own, Environment: { Variables: variables }, Code: codeOf(CodeUri, zips) },
    },
    ...(EventInvokeConfig && invokeConfigOf(id, EventInvokeConfig)),
    ...Object.assign({}, ...Object.entries(Events ?? {}).map((event) => ruleOf(id, event))),
  };
}

/** The template with each serverless function written out as the resources that AWS's transform would make of it. */
export function withoutTransform({ Transform: _, Globals, Parameters, Resources, ...rest }, zips) {
  const translated = Object.entries(Resources).map((resource) =>
    resource[1].Type === 'AWS::Serverless::Function' ? functionOf(resource, { globals: Globals.Function, zips }) : { [resource[0]]: resource[1] },
  );
  return { ...rest, Parameters: { ...Parameters, ...codeParameters }, Resources: Object.assign({}, ...translated) };
}

/** The template as text; `zips` names each function's code by its folder. */
export const packagedTemplate = (zips) => `${JSON.stringify(withoutTransform(parseTemplate(readFileSync(`${root}template.yaml`, 'utf8')), zips), null, 2)}\n`;

function writePackage() {
  const to = `${root}dist/package/`;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const zipped = ['dist/remediate', 'dist/follow-up', 'dist/answer'].map((folder) => ({ folder, zip: zipFolder(`${root}${folder}`) }));
  for (const { folder, zip } of zipped) writeFileSync(`${to}${zipName(folder, zip)}`, zip);
  writeFileSync(`${to}template.json`, packagedTemplate(Object.fromEntries(zipped.map(({ folder, zip }) => [folder, zipName(folder, zip)]))));
  console.log(`dist/package/template.json and a zip for each function. Deploy with:
  aws s3 cp --recursive dist/package s3://BUCKET/ecs-medic/
  aws cloudformation deploy --template-file dist/package/template.json --s3-bucket BUCKET --stack-name ecs-medic --capabilities CAPABILITY_IAM \\
    --parameter-overrides Mode=observe CodeBucket=BUCKET CodePrefix=ecs-medic/ NotificationEmail=…`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await import('./build.mjs');
  writePackage();
}
