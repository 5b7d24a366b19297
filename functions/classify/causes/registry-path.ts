/** The way to the registry: limits, names, certificates, routes. */
import { causes } from '../cause.ts';
import { PULLING, UNREACHABLE, UNRESOLVED } from './symptoms.ts';

const stopped = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html';
const endpoints = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html';
const authNetwork = 'https://repost.aws/knowledge-center/ecs-unable-to-pull-secrets';
const probes = ['task', 'service', 'task-definition', 'owner'] as const;

/** Any Region but the one that answers: that one is out of reach for another reason. */
const NO_PUBLIC_API =
  /(?:Could not connect to the endpoint URL:? "?https:\/\/|ENOTFOUND |\blookup )api\.ecr-public\.(?<region>(?!us-east-1\.)[a-z][\w-]{4,19})\./i;

export const registryPath = causes({
  'ecr-public-region-wrong': {
    title: 'A build logs in to ECR Public in a Region that has no such API',
    handling: 'tell',
    patterns: [
      {
        field: 'build.log',
        regex: NO_PUBLIC_API,
        samples: [
          {
            text: 'Could not connect to the endpoint URL: "https://api.ecr-public.eu-west-2.amazonaws.com/"',
            from: 'https://github.com/aws/aws-cli/issues/5917',
            captures: { region: 'eu-west-2' },
          },
          {
            text: 'Error: getaddrinfo ENOTFOUND api.ecr-public.ap-northeast-1.amazonaws.com',
            from: 'https://github.com/aws-actions/amazon-ecr-login/issues/537',
            captures: { region: 'ap-northeast-1' },
          },
        ],
      },
      {
        field: 'build.log',
        regex: /GetAuthorizationToken command is only supported in us-east-1/i,
        samples: [
          {
            text: 'An error occurred (UnsupportedCommandException) when calling the GetAuthorizationToken operation: GetAuthorizationToken command is only supported in us-east-1.',
            from: 'https://github.com/codeship-library/aws-utilities/pull/117',
          },
        ],
      },
      {
        field: 'any',
        regex: NO_PUBLIC_API,
        samples: [
          {
            text: 'Could not connect to the endpoint URL: "https://api.ecr-public.us-east-2.amazonaws.com/"',
            from: 'https://github.com/baronfel/sdk-container-demo/pull/5',
            captures: { region: 'us-east-2' },
          },
        ],
      },
    ],
    notThis: ['Could not connect to the endpoint URL: "https://api.ecr-public.us-east-1.amazonaws.com/"'],
    meaning: 'The login to ECR Public was sent to the Region of the build. The API exists in few Regions, so the name leads nowhere.',
    nextStep: 'Write --region us-east-1 into the login: aws ecr-public get-login-password --region us-east-1.',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html',
  },
  'docker-hub-rate-limit': {
    title: "Docker Hub's pull rate limit is used up",
    handling: 'ask',
    patterns: [
      {
        field: 'any',
        regex:
          /toomanyrequests: (?:you|too many re|please|pull)|docker\.io\/\S{1,300}: 429\b|429 Too Many|too many requests|(?<!request exceeded )pull rate limit|increase-rate-limits?/i,
        not: /rate exceeded|data limit exceeded|failed login|\.dkr[.-]ecr|public\.ecr\.aws|ghcr\.io|quay\.io|gcr\.io|mcr\.microsoft|pkg\.dev|api\.ecr|: GetAuthorizationToken/i,
        samples: [
          {
            text: 'failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/amazoncorretto/manifests/sha256:c822834af06f45fb263c9dc719e85954e101e8fb706f3b9bdc2b36fab3844341: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
            from: 'https://github.com/anomalyco/console/issues/30',
          },
          { text: 'CannotPullContainerError: ERROR: toomanyrequests: Too Many Requests.', from: stopped },
        ],
      },
      {
        field: 'build.log',
        regex:
          /toomanyrequests: You have reached your|(?<!request exceeded )pull rate limit|increase-rate-limits?|docker\.io\/\S{1,300}: 429\b|docker\.io failed with status code \[[^\]]{1,200}\]: 429\b/i,
        samples: [
          {
            text: 'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
            from: 'https://github.com/aws-samples/amazon-sagemaker-immersion-day/pull/72',
          },
          {
            text: '#3 ERROR: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/alpine/manifests/sha256:21a3deaa0d32a8057914f36584b5288d2e5ecc984380bc0118285c70fa8c9300: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
            from: 'https://github.com/convictional/trigger-workflow-and-wait/issues/95',
          },
          {
            text: '#3 ERROR: pulling from host registry-1.docker.io failed with status code [manifests 20.10]: 429 Too Many Requests',
            from: 'https://github.com/addnab/docker-run-action/issues/56',
          },
          {
            text: 'failed to copy: httpReadSeeker: failed open: unexpected status from GET request to https://registry-1.docker.io/v2/library/ubuntu/manifests/sha256:962f6cadeae0ea6284001009daa4cc9a8c37e75d1f5191cf0eb83fe565b63dd7: 429 Too Many Requests',
            from: 'https://github.com/NVIDIA/gpu-driver-container/pull/783',
          },
        ],
      },
      {
        field: 'build.phase',
        regex: /toomanyrequests: (?:you|too many re)|docker\.io\/\S{1,300}: 429\b|(?<!request exceeded )pull rate limit|(?:increase|download)-rate-limits?/i,
        samples: [
          {
            text: "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image. CannotPullContainerError: error pulling image configuration: toomanyrequests: Too Many Requests. Please see https://docs.docker.com/docker-hub/download-rate-limit/",
            from: 'https://github.com/aws-amplify/amplify-hosting/issues/837',
          },
        ],
      },
    ],
    notThis: [
      'CannotPullContainerError: toomanyrequests: Rate exceeded',
      'CannotPullImageManifestError: Error response from daemon: toomanyrequests: Request exceeded pull rate limit for IP 203.0.113.7',
      'CannotPullContainerError: API error (500): Get https://registry-1.docker.io/v2/library/amazonlinux/manifests/1: toomanyrequests: too many failed login attempts for username or IP address',
    ],
    meaning:
      'Docker Hub counts pulls by address, or by account where one logs in, and this one has none left at the moment. All tasks and builds behind the same NAT gateway share the count.',
    nextStep:
      'Take the same image from public.ecr.aws/docker/library if it is an official one; else log in to Docker Hub (a task by repositoryCredentials), or use an ECR pull-through cache. Do not redeploy: each try counts.',
    link: stopped,
    probes: ['task', 'service', 'task-definition', 'registry-mirror', 'network-path', 'owner'],
    fixes: ['use-ecr-public-image'],
  },
  'build-image-unavailable': {
    title: 'The image that a build runs in could not be pulled',
    handling: 'tell',
    patterns: [
      {
        field: 'build.phase',
        regex: /BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE/,
        tells: 'vague',
        samples: [
          {
            text: "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: pull access denied",
            from: 'composed: https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html',
          },
        ],
      },
    ],
    meaning:
      'CodeBuild could not fetch the image of the project itself, before any command of the buildspec ran: the name, the rights to it, or the way to its registry.',
    nextStep:
      "Read the reason as it stands; then check the project's environment image, its registry credential, and whether CodeBuild or the service role pulls it.",
    link: 'https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html',
    probes: ['build-log'],
  },
  'registry-throttled': {
    title: 'The registry asked to slow down',
    handling: 'wait',
    patterns: [
      {
        field: 'any',
        regex:
          /throttling ?(?:exception|error)|throttling: rate|throttled|rate exceeded|data limit exceeded|quota exceeded|toomanyrequests: (?:retry|request exceeded)|request ?limit ?exceeded|too many requests|\b429\b/i,
        and: PULLING,
        not: /failed login|secret from|secrets from|network interface|ssm|logger args|logging driver|parameter store/i,
        samples: [
          {
            text: 'CannotPullContainerError: toomanyrequests: Rate exceeded',
            from: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors.html',
          },
          {
            text: 'CannotPullImageManifestError: Error response from daemon: toomanyrequests: Request exceeded pull rate limit for IP XX.XXX.XX.XX',
            from: 'https://docs.seqera.io/wave/api',
          },
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): ThrottlingException: Rate exceeded status code: 400, request id: 6d1f0c2a-7f6e-4a55-9d4e-1c2b3a4d5e6f',
            from: `composed: ${authNetwork}`,
          },
        ],
      },
      {
        field: 'any',
        regex: /toomanyrequests: (?:rate|data)|too many requests/i,
        not: /failed login|pull rate limit|increase-rate|secret|ssm|log|network interface/i,
        samples: [{ text: 'toomanyrequests: Data limit exceeded', from: 'https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html' }],
      },
    ],
    meaning: 'Too many calls or bytes in a short time for this registry. ECS tries again by itself.',
    nextStep: 'Wait for the next start. If it repeats, start fewer tasks at once, use smaller or cached images, or ask for a higher quota.',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html',
    probes,
  },
  'registry-dns-failure': {
    title: "The registry's name does not resolve",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: UNRESOLVED,
        not: /EFS (?:utils|volume)|mount\.nfs|\.efs\.|secrets? from|secretsmanager|ssm\.|logger args|logging driver|\blogs\.|env files?/i,
        samples: [
          {
            text: 'CannotPullContainerError: failed to resolve ref "docker.io/docker/ecs-searchdomain-sidecar:1.0": failed to do request: Head https://registry-1.docker.io/v2/docker/ecs-searchdomain-sidecar/manifests/1.0: dial tcp: lookup registry-1.docker.io on 172.31.0...',
            from: 'https://github.com/docker-archive/compose-cli/issues/911',
          },
          {
            text: 'dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: read udp ... i/o timeout',
            from: 'https://github.com/docker/actions-toolkit/pull/1289',
          },
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "https://api.ecr.ap-northeast-1.amazonaws.com/": dial tcp: lookup api.ecr.ap-northeast-1.amazonaws.com on 10.0.0.2:53: no such host',
            from: `composed: ${authNetwork}`,
          },
        ],
      },
    ],
    meaning: "The VPC's resolver has no answer for the registry: DNS support of the VPC, the DHCP options, a private zone, or a name that is misspelt.",
    nextStep:
      "Check the host's spelling, then enableDnsSupport and enableDnsHostnames of the VPC, its DHCP options, and private hosted zones that shadow amazonaws.com.",
    link: 'https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html',
    groupsAs: 'network-path',
    probes: ['task', 'service', 'task-definition', 'network-path', 'owner'],
  },
  'registry-tls-failure': {
    title: 'No trusted encrypted connection to the registry',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /x509: (?:cert|failed|cannot|invalid|unknown|neg)|(?<!handshake timeout.{0,20})\btls: |certificate (?:signed|has expired|is not|verif|required|unknown)|server gave HTTP response to HTTPS|HTTP request to an HTTPS|ssl(?:v3)? (?:alert|handshake|routines)|remote error: tls/i,
        not: /handshake timeout|EFS (?:utils|volume)|mount\.nfs|stunnel|splunk|fluent|gelf|syslog|logging driver|logger args/i,
        samples: [
          {
            text: 'CannotPullContainerError: Error response from daemon: Get "https://registry.example.com/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
            from: 'composed: https://github.com/moby/moby/blob/master/daemon/internal/distribution/pull.go',
          },
          {
            text: 'CannotPullContainerError: Error response from daemon: Get "https://registry.example.com:5000/v2/": http: server gave HTTP response to HTTPS client',
            from: 'composed: https://github.com/moby/moby/blob/master/daemon/internal/distribution/pull.go',
          },
        ],
      },
    ],
    meaning: 'The registry answered, but its certificate is not trusted, has expired, or there is none: a private registry, or a proxy that inspects traffic.',
    nextStep:
      'Look at the certificate chain that the host presents from inside the VPC; give the registry a public certificate, or let the proxy pass this host.',
    link: stopped,
    probes,
  },
  'image-pull-timeout': {
    title: 'The pull took too long or was cancelled',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /could not transition to (?:pull\w{0,10}|manifest_pulled)|inactivity time exceeded|CannotPull\w{0,25}Error: (?:context (?:canceled|deadline exceeded)|timed out)|pull (?:timed out|timeout)|timeout while pulling|(?:failed to copy|pull has been retried \d+ time\(s\)): context (?:canceled|deadline exceeded)/i,
        samples: [
          {
            text: 'DockerTimeoutError: Could not transition to pulled; timed out after waiting 2h0m0s',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/dockerclient/dockerapi/errors.go',
          },
          {
            text: 'CannotPullContainerError: inactivity time exceeded timeout while pulling image',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/dockerclient/dockerapi/docker_client.go',
          },
        ],
      },
    ],
    notThis: ['DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s'],
    meaning: 'The image did not arrive in time, and the text names no network fault: a very large image, a busy host, or a pull that something else cancelled.',
    nextStep:
      "Compare the image's size with what usually arrives, and the host's disk and network load; then raise ECS_IMAGE_PULL_INACTIVITY_TIMEOUT or shrink the image.",
    link: stopped,
    probes: ['task', 'service', 'task-definition', 'ecr-image', 'network-path', 'owner'],
  },
  'registry-unreachable': {
    title: 'No way from the task to the registry',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: UNREACHABLE,
        and: PULLING,
        not: /secrets? from|registry auth from asm|from (?:aws )?(?:secrets manager|systems manager)|ssm:|logger args|logging driver|env(?:ironment)? (?:variable )?files? |EFS (?:utils|volume)|mount\.nfs|\.efs\.|unable to pull secrets or registry auth: (?:pull command failed|check your)|connection reset|unexpected http status|\b50[0-9] (?:internal|bad|service|gateway)|DockerTimeoutError|docker\.sock|docker daemon|error during connect/i,
        samples: [
          {
            text: 'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get 690807048135.dkr.ecr.ap-northeast-1.amazonaws.com/ma-kuramochiku-ecs-helloworld:0.0.1: dial tcp 52.219.199.138:443: i/o timeout',
            from: 'recorded 2026-11-22',
          },
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.us-west-2.amazonaws.com/": dial tcp 52.94.184.143:443: i/o timeout',
            from: authNetwork,
          },
          { text: 'CannotPullContainerError: Could not reach any registry endpoint', from: 'https://github.com/aws/amazon-ecs-agent/issues/719' },
          {
            text: 'ResourceInitializationError: The task cannot pull registry authentication from Amazon ECR. There is a connection issue between the task and Amazon ECR. Check your task network configuration.',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-tasks-error-messages-updates.html',
          },
        ],
      },
      {
        field: 'any',
        regex: /error pulling image conf(?:iguration)?(?:\W*$|(?![\w:]))|pull command failed: panic|CannotPullContainerError: net\/http: request cancel/i,
        samples: [
          { text: 'CannotPullContainerError: error pulling image conf', from: stopped },
          { text: 'CannotPullContainerError: pull command failed: panic: runtime error: invalid memory address or nil pointer dereference', from: stopped },
        ],
      },
    ],
    notThis: [
      'ResourceInitializationError: unable to pull secrets or registry auth: pull command failed: : signal: killed',
      'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration.',
    ],
    meaning:
      'Nothing answered within the time: no route, no public address, no endpoint, or a security group or network ACL in between. Layers of ECR images come from S3, so that path counts too.',
    nextStep:
      'Follow the path from the subnet: route to a NAT or internet gateway (with a public IP) or, for images of private ECR alone, the endpoints ecr.api, ecr.dkr and S3; then 443 out of the security group and into that of the endpoints.',
    link: endpoints,
    groupsAs: 'network-path',
    probes: ['task', 'service', 'task-definition', 'network-path', 'owner'],
    fixes: ['assign-public-ip'],
  },
  'registry-server-error': {
    title: 'The registry failed or broke the connection off',
    handling: 'wait',
    patterns: [
      {
        field: 'any',
        regex:
          /\b50[0234] (?:internal|bad gateway|service|gateway)|unexpected http status:? 5\d\d|HTTP 5\d\d response|status(?: code)?:? 50[0-9]|connection reset by peer|broken pipe|: (?:unexpected )?EOF\b|: (?:service unavailable|bad gateway|gateway time-?out|internal server error)\b|InternalServerError|ServerException|ServiceUnavailable|httpReaderSeeker: failed open: unexpected status code(?! \S{1,400}: \d)/i,
        and: PULLING,
        not: /secrets? from|logging driver|logger args|docker\.sock|failed login/i,
        samples: [
          {
            text: 'CannotPullContainerError: Error response from daemon: Get https://123456789012.dkr.ecr.us-east-1.amazonaws.com/v2/: Service Unavailable',
            from: 'composed: https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go',
          },
          {
            text: 'CannotPullContainerError: Error response from daemon: received unexpected HTTP status: 502 Bad Gateway',
            from: 'https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go',
          },
          {
            text: 'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReaderSeeker: failed open: unexpected status code',
            from: stopped,
          },
        ],
      },
      {
        field: 'any',
        regex: /received unexpected HTTP status:? (?<status>5\d\d)|parsing HTTP (?<parsed>5\d\d) response body/i,
        samples: [
          {
            text: 'received unexpected HTTP status: 502 Bad Gateway',
            from: 'https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go',
            captures: { status: '502' },
          },
        ],
      },
    ],
    meaning: "The registry answered with a server error, or the connection broke in the middle of the download. As a rule it is the registry's own trouble.",
    nextStep: "Wait for the next start; if it lasts, look at the registry's status page and keep a copy of the image in ECR.",
    link: stopped,
    probes,
  },
});
