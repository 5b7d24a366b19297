/** Secrets Manager and Parameter Store: what a task is given before its containers are made. */
import { causes } from '../cause.ts';
import { SECRET, THROTTLED, UNREACHABLE, UNRESOLVED } from './symptoms.ts';

const guide = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html';
const repost = 'https://repost.aws/knowledge-center/ecs-unable-to-pull-secrets';
const probes = ['task', 'service', 'task-definition', 'execution-role', 'secrets', 'owner'] as const;

export const secrets = causes({
  'secret-kms-denied': {
    title: 'The key that encrypts the secret may not be used',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /Access to KMS is not allowed|not authorized to perform:? (?<action>kms:\w{1,40})|customer master key|KMS ?key|AWSKMS|KMSAccessDenied|ciphertext refers/i,
        not: /logger args|logging driver|volume|ecr:|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:prod/db-AbCdEf from secrets manager: AccessDeniedException: Access to KMS is not allowed',
            from: repost,
          },
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: 59647aab-d88f-4bf5-8ac7-b358b03f4722)',
            from: repost,
          },
        ],
      },
    ],
    meaning: 'The secret or parameter may be read, but not decrypted: the role lacks kms:Decrypt, or the policy of the key leaves it out.',
    nextStep: "Allow kms:Decrypt on this key to the execution role, both in the role's policy and in the policy of the key.",
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
    probes,
  },
  'secret-access-denied': {
    title: 'The execution role may not read the secret',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /not authorized to perform:? (?<action>(?:secretsmanager|ssm):\w{1,40})(?: on resource: (?<resource>arn:\S{1,300}))?/i,
        not: /gMSA|credentialspec|credential spec/i,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:405036241864:secret:rds!db-a57bd929-5fa6-42c0-8024-fe8c94e49451 from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 2bf6cb29-04f9-43d0-b8a4-f1247cbe8c0b, api error AccessDeniedException: User: arn:aws:sts::405036241864:assumed-role/ecsTaskExecutionRole/a20b735e9bbc41598825b6f0269f6fef is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:405036241864:secret:rds!db-a57bd929-5fa6-42c0-8024-fe8c94e49451 because no identity-based policy allows the secretsmanager:GetSecretValue action.',
            from: 'recorded 2026-11-22',
            captures: {
              action: 'secretsmanager:GetSecretValue',
              resource: 'arn:aws:secretsmanager:us-east-1:405036241864:secret:rds!db-a57bd929-5fa6-42c0-8024-fe8c94e49451',
            },
          },
          {
            text: 'fetching secret data from SSM Parameter Store in ap-northeast-1: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ecsTaskExecutionRole/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:ap-northeast-1:123456789012:parameter/prod/db/password because no identity-based policy allows the ssm:GetParameters action',
            from: `composed: ${guide}`,
            captures: { action: 'ssm:GetParameters', resource: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/prod/db/password' },
          },
        ],
      },
      {
        field: 'any',
        regex:
          /AccessDenied(?:Exception)?:? (?:status code|access (?:is )?denied)|access to (?:the )?(?:secret|parameter) (?:is )?denied|does not have permissions? to (?:read|retrieve|access) (?:the )?secret/i,
        and: SECRET,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: status code: 400, request id: 4c7fdb5e-7b55-4e26-8f4f-6b4f0d4d0f4e',
            from: `composed: ${repost}`,
          },
        ],
      },
    ],
    notThis: [
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ecsTaskExecutionRole/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action status code: 400, request id: 802fafcf-b0af-4d34-a105-67c8c3c9b153',
    ],
    meaning:
      'Secrets Manager or Parameter Store refused: a policy does not allow the execution role to read this secret, or denies it. The managed execution policy does not cover secrets.',
    nextStep:
      'Allow secretsmanager:GetSecretValue (or ssm:GetParameters) on exactly this secret to the execution role; with a key of your own, kms:Decrypt too.',
    link: guide,
    probes,
  },
  'secret-throttled': {
    title: 'Secrets Manager or Parameter Store asked to slow down',
    handling: 'wait',
    patterns: [
      {
        field: 'any',
        regex: THROTTLED,
        and: SECRET,
        not: /toomanyrequests: |ecr registry auth|logging driver|logger args|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): ThrottlingException: Rate exceeded status code: 400, request id: 7a8b9c0d-1e2f-4a3b-8c4d-5e6f7a8b9c0d',
            from: `composed: ${repost}`,
          },
        ],
      },
    ],
    meaning: 'More reads at once than the service allows, as when many tasks start together. ECS tries again by itself.',
    nextStep: 'Wait for the next start. If it repeats, raise the throughput of Parameter Store or spread the starts.',
    link: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-throughput.html',
    probes,
  },
  'secret-not-found': {
    title: 'The secret or parameter does not exist',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /invalid (?:ssm )?parameters?:? ?(?<parameters>\/[^\s"]{1,600})|invalid (?:ssm )?parameters: (?<names>[\w./,-]{1,600})|can't find the specified secret|(?:marked|scheduled) for deletion|ParameterNotFound|ParameterVersionNotFound|whether the secret exists|(?:secret|parameter) \S{1,300} (?:not found|does not exist|could not be found)/i,
        not: /log group|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'fetching secret data from SSM Parameter Store in us-west-2: invalid parameters: /my-parameter-name',
            from: 'recorded 2026-11-22',
            captures: { parameters: '/my-parameter-name' },
          },
          {
            text: "Fetching secret data from AWS Secrets Manager in ap-northeast-1 region: secret arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:prod/db-AbCdEf: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/asmsecret/asmsecret.go',
          },
        ],
      },
      {
        field: 'any',
        regex: /ResourceNotFoundException|\bnot found\b|does not exist/i,
        and: SECRET,
        not: /log group|log stream|repository|manifest|gMSA|credential ?spec|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:prod/db-AbCdEf from secrets manager: ResourceNotFoundException:',
            from: `composed: ${repost}`,
          },
        ],
      },
    ],
    notThis: [
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create log stream: ResourceNotFoundException: The specified log group does not exist',
    ],
    meaning: 'What valueFrom names is not there: misspelt, in another Region or account, deleted, or without the version or stage that is asked for.',
    nextStep:
      'Compare valueFrom of the task definition with the secrets and parameters of this Region, suffix and version included; restore a secret that is scheduled for deletion.',
    link: guide,
    probes,
  },
  'secret-value-invalid': {
    title: 'The secret is there, but not in the form asked for',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /did not contain json key (?<key>[^\s"]{1,200})|invalid ARN format|unexpected ARN format|unable to unmarshal secret|asm fetching (?:username|password|authorization data)|json key|cannot unmarshal|minimum field size|GetSecretValueInput|secret (?:value )?is not (?:a )?valid json/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth:\nexecution resource retrieval failed: unable to retrieve secret from asm:\nretrieved secret from Secrets Manager did not contain json key SUPABASE_SECRET_KEY',
            from: 'recorded 2026-11-22',
            captures: { key: 'SUPABASE_SECRET_KEY' },
          },
          {
            text: 'asm fetching authorization data: unable to unmarshal secret value, invalid schema',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/asm/asm.go',
          },
          {
            text: 'asm fetching password: AuthorizationData is malformed, empty field',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/asm/asm.go',
          },
        ],
      },
      {
        field: 'any',
        regex:
          /invalid character|unexpected end of json|looking for beginning|in literal |validation ?(?:error|exception)|InvalidParameter|invalid (?:name|secret|value)|malformed|incorrect format|expected (?:arn|format)/i,
        and: /secret/i,
        not: /service connect|env files?|log ?group|logger args|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): invalid character '\\'' looking for beginning of value",
            from: 'https://github.com/rileydakota/valheim-ecs-fargate-cdk/issues/9',
          },
        ],
      },
    ],
    meaning:
      'The secret was read, but the JSON key is missing, the value is no JSON although one is needed (a key is asked for, or it is a registry login), or valueFrom is not written as ECS wants it.',
    nextStep:
      'Compare the key behind the ARN in valueFrom with the keys of the secret, letter by letter, and see that the value is JSON; the colons behind the ARN must be complete.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html',
    probes,
  },
  'secret-unreachable': {
    title: 'No way from the task to its secrets',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: UNREACHABLE,
        and: SECRET,
        not: /ecr registry auth|gMSA|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret arn:aws:secretsmanager:us-east-1:405036241864:secret:rds!db-a57bd929-5fa6-42c0-8024-fe8c94e49451 from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded.',
            from: 'recorded 2026-11-22',
          },
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded',
            from: repost,
          },
        ],
      },
      {
        field: 'any',
        regex: UNRESOLVED,
        and: SECRET,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret from secrets manager: RequestError: send request failed caused by: Post "https://secretsmanager.ap-northeast-1.amazonaws.com/": dial tcp: lookup secretsmanager.ap-northeast-1.amazonaws.com on 10.0.0.2:53: no such host',
            from: `composed: ${repost}`,
          },
        ],
      },
      {
        field: 'any',
        regex:
          /cannot pull secrets from (?:aws )?(?:secrets|systems) manager|check your network connection between the task and (?:aws )?(?:secrets|systems) manager/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: The task cannot pull secrets from AWS Systems Manager Parameter Store. Check your network connection between the task and AWS Systems Manager.',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-tasks-error-messages-updates.html',
          },
        ],
      },
    ],
    meaning: 'Secrets Manager or Systems Manager did not answer in time: no route, no endpoint, or a security group in between.',
    nextStep:
      'Follow the path from the subnet: a NAT or internet gateway (with a public IP), or the endpoint secretsmanager or ssm with private DNS and 443 open from the task.',
    link: repost,
    groupsAs: 'network-path',
    probes: ['task', 'service', 'task-definition', 'network-path', 'owner'],
  },
});
