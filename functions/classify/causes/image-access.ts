/** The image could not be pulled because somebody said no. */
import { causes } from '../cause.ts';
import { PULLING, SECRET, UNREACHABLE } from './symptoms.ts';

const stopped = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html';
const rewording = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-tasks-error-messages-updates.html';
const denials = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html';

/** Nothing answered; or the agent asks for its own pause image, as it does only where the host has lost it. */
const NOT_OF_TASK = new RegExp(`${UNREACHABLE.source}|ecs[-~]pause`, 'i');

export const imageAccess = causes({
  'pull-through-cache-failed': {
    title: 'A pull-through cache could not import the image',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /not authorized to perform:? ecr:(?<action>BatchImportUpstreamImage|CreateRepository|CreatePullThroughCacheRule)|pull[- ]?through[- ]?cache|UnableToGetUpstream|upstream (?:registry|image|repository)|Upstream(?:AccessDenied|TooManyRequests|Unavailable)/i,
        samples: [
          {
            text: 'CannotPullContainerError: Error response from daemon: User: arn:aws:sts::111122223333:assumed-role/ecsTaskExecutionRole/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:BatchImportUpstreamImage on resource: arn:aws:ecr:us-east-1:111122223333:repository/docker-hub/library/nginx because no identity-based policy allows the ecr:BatchImportUpstreamImage action',
            from: 'composed: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html',
            captures: { action: 'BatchImportUpstreamImage' },
          },
        ],
      },
    ],
    notThis: [
      'CannotPullContainerError: Error response from daemon: repository 123456789012.dkr.ecr.us-east-1.amazonaws.com/web/my-app not found: name unknown',
    ],
    meaning:
      'The image comes through an ECR pull-through cache rule, and ECR could not import it: the role may not import or create the repository, the upstream credentials do not work, or the first import found no way out.',
    nextStep:
      'Read the rule of this repository prefix, then grant ecr:BatchImportUpstreamImage and ecr:CreateRepository on the prefix to the execution role, check the secret of the upstream registry, and write library/ before the name of a Docker official image.',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/error-pullthroughcache.html',
    probes: ['task', 'service', 'task-definition', 'execution-role', 'ecr-image', 'owner'],
  },
  'ecr-auth-blocked': {
    title: 'A policy forbids the ECR pull on purpose',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /not authorized to perform:? (?<action>ecr(?:-public)?:\w{1,60})/i,
        and: /with an explicit deny(?! in a resource-based)|because no (?<policy>service control|resource control|VPC endpoint|permissions boundary|session) ?(?:policy|policies)? ?allow/i,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0, api error AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ecsTaskExecutionRole/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:GetAuthorizationToken on resource: * with an explicit deny in a VPC endpoint policy',
            from: `composed: ${denials}`,
            captures: { action: 'ecr:GetAuthorizationToken' },
          },
          {
            text: "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::123456789012:assumed-role/ecsTaskExecutionRole/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/my-app because no permissions boundary allows the ecr:BatchGetImage action",
            from: `composed: ${denials}`,
            captures: { action: 'ecr:BatchGetImage', policy: 'permissions boundary' },
          },
        ],
      },
    ],
    notThis: [
      'denied: User: arn:aws:sts::123456789012:assumed-role/ecsInstanceRole/i-0a1b2c3d4e5f67890 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/my-app because no identity-based policy allows the ecr:BatchGetImage action',
    ],
    meaning:
      'An explicit deny, a service or resource control policy, a permissions boundary, a session policy or a VPC endpoint policy denies the pull. Attaching a policy to the role cures nothing.',
    nextStep:
      'Find the policy that the text names (the ARN stands behind the clause in newer texts), ask its owner whether it means this role and repository, and have the exception made there.',
    link: denials,
    probes: ['task', 'service', 'task-definition', 'execution-role', 'ecr-image', 'owner'],
  },
  'ecr-cross-account-denied': {
    title: "Another account's repository does not allow the pull",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /not authorized to perform:? (?<action>ecr:\w{1,60}) on resource: (?<repository>\S{1,300})/i,
        and: /because no resource-based policy allows|with an explicit deny in a resource-based policy/i,
        samples: [
          {
            text: "CannotPullContainerError: Error response from daemon: pull access denied for 630790344689.dkr.ecr.ap-northeast-1.amazonaws.com/shared/base, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::123456789012:assumed-role/ecsInstanceRole/i-0a1b2c3d4e5f67890 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:ap-northeast-1:630790344689:repository/shared/base because no resource-based policy allows the ecr:BatchGetImage action",
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/dockerclient/dockerapi/errors_test.go',
            captures: { action: 'ecr:BatchGetImage', repository: 'arn:aws:ecr:ap-northeast-1:630790344689:repository/shared/base' },
          },
        ],
      },
      {
        field: 'any',
        regex:
          /arn:[\w-]{3,12}:sts::(?<caller>\d{12}):assumed-role\/\S{1,200} is not authorized to perform:? (?<action>ecr:\w{1,60}) on resource: (?<repository>arn:[\w-]{3,12}:ecr:[\w-]{5,20}:(?!\k<caller>)\d{12}:\S{1,300})/i,
        not: /because no|explicit deny/i,
        samples: [
          {
            text: "CannotPullContainerError: Error response from daemon: pull access denied for 630790344689.dkr.ecr.ap-northeast-1.amazonaws.com/shared/base, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::123456789012:assumed-role/ecsInstanceRole/i-0a1b2c3d4e5f67890 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:ap-northeast-1:630790344689:repository/shared/base",
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/dockerclient/dockerapi/errors_test.go',
            captures: { caller: '123456789012', action: 'ecr:BatchGetImage', repository: 'arn:aws:ecr:ap-northeast-1:630790344689:repository/shared/base' },
          },
        ],
      },
    ],
    meaning: 'The image lies in another account, and the policy of its repository does not let this role pull. Nothing in this account cures that alone.',
    nextStep:
      'Ask the owner of the repository to allow ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability for the account or role that pulls.',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html',
    probes: ['task', 'service', 'task-definition', 'execution-role', 'ecr-image', 'owner'],
  },
  'ecr-auth-denied': {
    title: "The role's own policies lack the ECR pull",
    handling: 'safe',
    patterns: [
      {
        field: 'any',
        regex: /not authorized to perform:? (?<action>ecr:(?:GetAuthorizationToken|BatchCheckLayerAvailability|GetDownloadUrlForLayer|BatchGetImage))\b/i,
        and: /because no identity-based policy allows/i,
        fixable: true,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ecsTaskExecutionRole/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action status code: 400, request id: 802fafcf-b0af-4d34-a105-67c8c3c9b153',
            from: 'https://repost.aws/knowledge-center/ecs-unable-to-pull-secrets',
            captures: { action: 'ecr:GetAuthorizationToken' },
          },
          {
            text: "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::123456789012:assumed-role/ecsInstanceRole/i-0a1b2c3d4e5f67890 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/my-app because no identity-based policy allows the ecr:BatchGetImage action",
            from: rewording,
            captures: { action: 'ecr:BatchGetImage' },
          },
        ],
      },
      {
        field: 'any',
        regex:
          /not authorized to perform:? (?<action>ecr(?:-public)?:(?:GetAuthorizationToken|BatchCheckLayerAvailability|GetDownloadUrlForLayer|BatchGetImage|\w{1,60}(?=\W)))/i,
        samples: [
          {
            text: 'unable to retrieve ecr registry auth: AccessDeniedException: \nUser: arn:aws:sts::456580386029:assumed-role/ecsTaskExecutionRole/... \nis not authorized to perform: ecr:GetAuthorizationToken',
            from: 'recorded 2026-11-22',
            captures: { action: 'ecr:GetAuthorizationToken' },
          },
        ],
      },
    ],
    notThis: [
      'ResourceInitializationError: unable to pull secrets or registry auth:\n    execution resource retrieval failed: unable to retrieve ecr registry auth:\n    service call has been retried 1 time(s):\n    AccessDeniedException: User: arn:aws:sts::352424842173:assumed-rol...',
      'CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app:1.0.0": unexpected status code [manifests 1.0.0]: 403 Forbidden',
    ],
    meaning:
      'ECR refused the pull because no policy of the role allows it. An execution role gets these rights from AmazonECSTaskExecutionRolePolicy; the role never had it, or it was detached.',
    nextStep:
      'Attach AmazonECSTaskExecutionRolePolicy to the execution role (on EC2 without one: AmazonEC2ContainerServiceforEC2Role to the instance role), and in the code that owns the role, so that it stays.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
    probes: ['task', 'service', 'task-definition', 'execution-role', 'ecr-image', 'owner'],
    fixes: ['attach-execution-policy', 'redeploy-service'],
  },
  'role-unusable': {
    title: 'ECS cannot use the execution or task role',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /unable to assume (?:the |a )?(?:task |execution |iam |service )*(?:role|the role)(?: '(?<role>[^']{1,600})')?|not authorized to perform:? sts:AssumeRole|role trust policy|IAM (?:trust relationship|permissions policies) (?:has|have) been misconfigured|engine ecr credentials: not found|unable to find execution role|No execution credentials|role '?[^\s']{1,600}'? (?:is not valid|does not exist|could not be found|cannot be found)|Role is not valid|execution role (?:is missing|not found|is required)|cannot be assumed|unable to locate credentials|task (?:execution )?role credentials/i,
        not: /infrastructure role|gMSA|credentialspec/i,
        samples: [
          {
            text: "error ECS was unable to assume the role 'arn:aws:iam::ACCOUNT:role/SERVICE-ecs-codedeploy' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role",
            from: 'https://github.com/tmknom/terraform-aws-codedeploy-for-ecs/pull/18',
            captures: { role: 'arn:aws:iam::ACCOUNT:role/SERVICE-ecs-codedeploy' },
          },
          {
            text: 'IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html',
          },
          {
            text: 'CannotPullECRContainerError: engine ecr credentials: not found',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/docker_task_engine.go',
          },
        ],
      },
      {
        field: 'any',
        regex:
          /requires? (?:the )?task definition to have (?:an )?execution role|UnrecognizedClientException|security token included in the request|NoCredentialProviders|no valid providers in chain|EC2RoleRequestError|no EC2 instance role found|failed to refresh cached credentials/i,
        not: /logging driver|logger args/i,
        samples: [
          {
            text: 'CannotPullECRContainerError: NoCredentialProviders: no valid providers in chain. Deprecated.\n\tFor verbose messaging see aws.Config.CredentialsChainVerboseErrors',
            from: 'composed: https://github.com/aws/aws-sdk-go/blob/main/aws/credentials/chain_provider.go',
          },
        ],
      },
    ],
    notThis: [
      "ECS was unable to assume the configured ECS Infrastructure Role 'arn:aws:iam::XXXXX:role/ZZZZZZ'. Please verify that the role being passed has the proper trust relationship with Amazon ECS.",
    ],
    meaning: 'The role is missing, or its trust policy does not let ecs-tasks.amazonaws.com assume it, so ECS has no credentials to prepare the task with.',
    nextStep:
      'See whether the role of the task definition exists, path included, and whether its trust policy allows sts:AssumeRole to ecs-tasks.amazonaws.com; a role made a minute ago may only need another try.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html',
    probes: ['task', 'service', 'task-definition', 'execution-role', 'owner'],
  },
  'registry-credentials-invalid': {
    title: "The registry's credentials are wrong or missing",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /no basic auth credentials|401 Unauthorized|\[?manifests? [^\]]{1,150}\]: 401|unauthorized: |too many failed login attempts|incorrect username or password|authorization token has expired|authentication required|private registry credentials|CannotPullContainerAuthError|bad username|invalid username|access token has insufficient|failed to fetch (?:oauth|anonymous) token.{0,300}: 40[13]\b|denied: access forbidden|denied: denied|login attempt .{1,120} failed with status: 40[13]|UnauthorizedException|(?:unsupported|unexpected) status code:? 401\b/i,
        not: UNREACHABLE,
        samples: [
          {
            text: 'CannotPullContainerError: API error (500): Get https://registry-1.docker.io/v2/library/amazonlinux/manifests/1: unauthorized: incorrect username or password',
            from: stopped,
          },
          {
            text: 'Get https://******************.dkr.ecr.eu-west-1.amazonaws.com/v2/nginxlinux/manifests/latest: no basic auth credentials',
            from: 'https://github.com/aws/containers-roadmap/issues/132',
          },
          {
            text: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ghcr.io/acme/api:1.3: failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://ghcr.io/token: 401 Unauthorized',
            from: stopped,
          },
        ],
      },
    ],
    meaning: 'The registry asked for a login and got none, or a wrong or expired one.',
    nextStep:
      'Check repositoryCredentials of the container: the secret must hold username and password as JSON, the execution role must be allowed to read it, and the login must still work by hand. ECR takes no such secret, but the rights of the role that pulls; a build must log in first.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html',
    probes: ['task', 'service', 'task-definition', 'execution-role', 'ecr-image', 'secrets', 'owner'],
  },
  'layer-download-denied': {
    title: 'The S3 bucket of image layers refused the download',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /(?<bucket>prod-[\w-]{5,30}-starport-layer-bucket)|\.s3[.-][\w.-]{2,60}amazonaws\.com/i,
        and: /403|forbidden|access ?denied|not authorized/i,
        not: /environment|env files?|firelens|s3files/i,
        samples: [
          {
            text: 'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-ap-northeast-1-starport-layer-bucket.s3.ap-northeast-1.amazonaws.com/d1d1d1-532627110112/9s9s9s9s-2b2b: 403 Forbidden',
            from: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
            captures: { bucket: 'prod-ap-northeast-1-starport-layer-bucket' },
          },
        ],
      },
    ],
    meaning:
      "ECR keeps layers in a bucket of its own. The login worked, the bucket said no: as a rule the policy of the VPC's S3 endpoint does not name that bucket.",
    nextStep: 'Allow s3:GetObject on arn:aws:s3:::prod-<region>-starport-layer-bucket/* in the policy of the S3 gateway endpoint.',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
    probes: ['task', 'service', 'task-definition', 'network-path', 'owner'],
  },
  'pull-access-denied': {
    title: 'The registry denied the pull, or has no such repository',
    handling: 'by-evidence',
    patterns: [
      {
        field: 'any',
        regex:
          /pull access denied|repository does not exist or may|may require '?(?:docker login|authorization)|requested access to the resource is denied|insufficient_scope|authorization failed|(?<!public\.ecr\.aws failed with )status code \[manifests [^\]]{1,150}\]: 403|can't pull the image\. Check that the role|no pull access/i,
        not: NOT_OF_TASK,
        samples: [
          {
            text: "CannotPullContainerError: Error response from daemon: pull access denied for FOO.dkr.ecr.us-east-1.amazonaws.com/foo/app, repository does not exist or may require 'docker login'",
            from: 'https://github.com/aws/amazon-ecs-agent/issues/2137',
          },
          {
            text: 'CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app:1.0.0": unexpected status code [manifests 1.0.0]: 403 Forbidden',
            from: 'https://github.com/aws/aws-cdk/issues/14457',
          },
        ],
      },
    ],
    notThis: ['ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR…'],
    meaning: 'The registry gives one answer to two questions: the repository does not exist, or this role or login may not see it. The text cannot tell which.',
    nextStep:
      "Read the image's name first: without a registry host it means Docker Hub. If it is right, see whether the repository exists, and whether the role may pull from it.",
    link: stopped,
    probes: ['task', 'service', 'task-definition', 'execution-role', 'ecr-image', 'secrets', 'owner'],
    fixes: ['attach-execution-policy'],
  },
  'registry-forbidden': {
    title: 'The registry answered 403 without saying why',
    handling: 'by-evidence',
    patterns: [
      {
        field: 'any',
        regex: /403 Forbidden|status(?: code)?:? 403|: 403\b|HTTP 403\b|denied: |: denied\W*$/i,
        and: PULLING,
        not: SECRET,
        samples: [
          {
            text: 'CannotPullContainerError: Error response from daemon: Head "https://ghcr.io/v2/acme/api/manifests/latest": denied',
            from: 'composed: https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go',
          },
          {
            text: 'CannotPullContainerError: Error response from daemon: error parsing HTTP 403 response body: unexpected end of JSON input: ""',
            from: 'composed: https://github.com/distribution/distribution/blob/main/internal/client/errors.go',
          },
          {
            text: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref .dkr.ecr.us-west-2.amazonaws.com/otel-collector:latest@sha256:863****9ac: unexpected status from HEAD request to https://.dkr.ecr.us-west-2.amazonaws.com/v2/otel-collector/blobs/sha256:863*****9ac: 403 Forbidden',
            from: 'https://github.com/aws/containers-roadmap/issues/2493',
          },
        ],
      },
    ],
    meaning:
      "The registry's host refused. It may be the role, the policy of a repository in another account, or a digest that no longer exists: ECR answers 403 for all three.",
    nextStep:
      'Compare the account in the image with the account of the task, see whether the pinned digest still exists, and then whether the role may pull. ECR Public needs no login, but refuses one that has expired: docker logout public.ecr.aws.',
    link: stopped,
    probes: ['task', 'service', 'task-definition', 'execution-role', 'ecr-image', 'owner'],
    fixes: ['attach-execution-policy'],
  },
});
