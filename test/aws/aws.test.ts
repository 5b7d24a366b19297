/** The one door to AWS, with the SDK as it is, before a server that answers what AWS answers. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Aws, connect } from '../../functions/aws/aws.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
let server: Server;
let answer: Answer;
let requests = 0;
let connections = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      requests += 1;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  requests = 0;
});

const json = (type: string, message: string, status = 400): Answer => ({
  status,
  body: JSON.stringify({ __type: type, message }),
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type },
});

const query = (code: string, message: string, status = 400): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  headers: { 'content-type': 'text/xml' },
});

const ec2 = (code: string, message: string): Answer => ({
  status: 400,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`,
  headers: { 'content-type': 'text/xml' },
});

const aws = (): Aws => connect({ region: 'eu-west-1', credentials });

describe('an error of AWS is one of five words', () => {
  const role = (door: Aws) => door.call('iam:GetRole', { RoleName: 'prod-api-exec' });
  const subnets = (door: Aws) => door.call('ec2:DescribeSubnets', { SubnetIds: ['subnet-0a1b2c3d'] });
  const images = (door: Aws) => door.call('ecr:DescribeImages', { repositoryName: 'api' });
  const stack = (door: Aws) => door.call('cloudformation:DescribeStacks', { StackName: 'shop' });
  const publish = (door: Aws) => door.call('sns:Publish', { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:page', Message: 'hello' });

  it.each([
    ['IAM', 'AccessDenied', 'denied', role, query('AccessDenied', 'User is not authorized', 403)],
    ['IAM', 'NoSuchEntity', 'gone', role, query('NoSuchEntity', 'The role cannot be found.', 404)],
    ['IAM', 'InvalidInput', 'broken', role, query('InvalidInput', 'Invalid input')],
    ['EC2', 'UnauthorizedOperation', 'denied', subnets, ec2('UnauthorizedOperation', 'You are not authorized')],
    ['EC2', 'InvalidSubnetID.NotFound', 'gone', subnets, ec2('InvalidSubnetID.NotFound', 'The subnet ID does not exist')],
    ['ECR', 'AccessDeniedException', 'denied', images, json('AccessDeniedException', 'User is not authorized')],
    ['ECR', 'RepositoryNotFoundException', 'gone', images, json('RepositoryNotFoundException', 'The repository does not exist')],
    ['ECR', 'ImageNotFoundException', 'gone', images, json('ImageNotFoundException', 'The image does not exist')],
    ['ECR', 'InvalidParameterException', 'broken', images, json('InvalidParameterException', 'Invalid parameter')],
    ['CloudFormation', 'ValidationError of no such stack', 'gone', stack, query('ValidationError', 'Stack with id shop does not exist')],
    ['CloudFormation', 'any other ValidationError', 'broken', stack, query('ValidationError', '1 validation error detected')],
    ['SNS', 'AuthorizationError', 'denied', publish, query('AuthorizationError', 'User is not authorized', 403)],
    ['SNS', 'NotFound', 'gone', publish, query('NotFound', 'Topic does not exist', 404)],
  ] as const)("%s's %s is: %s", async (_service, _code, why, call, given) => {
    answer = given;

    const outcome = await call(aws());

    expect(outcome).toMatchObject({ ok: false, why });
    expect(requests).toBe(1);
  });

  it.each([
    ['IAM', 'Throttling', role, 3],
    // SNS's word where the topic's key is asked too often: the SDK does not know it for a throttle, and does not ask again.
    ['SNS', 'KMSThrottling', publish, 1],
  ] as const)("%s's %s is: throttled", async (_, code, call, asked) => {
    answer = query(code, 'Rate exceeded');

    const outcome = await call(aws());

    expect(outcome).toMatchObject({ ok: false, why: 'throttled' });
    expect(requests).toBe(asked);
  });
});

it('writes under a borrowed role over the connection that was read over', async () => {
  answer = { status: 200, body: '<Answer/>', headers: { 'content-type': 'text/xml' } };
  await connect({ region: 'eu-west-1', credentials }).call('iam:GetRole', { RoleName: 'prod-api-exec' });
  const before = connections;

  const written = await connect({ region: 'eu-west-1', credentials: { ...credentials, sessionToken: 'lent' } }).call('iam:AttachRolePolicy', {
    RoleName: 'prod-api-exec',
    PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
  });

  expect(written.ok).toBe(true);
  expect(connections).toBe(before);
});
