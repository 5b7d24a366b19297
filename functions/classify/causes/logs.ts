/** The log driver: it is started before the container, so a task fails by it. */
import { causes } from '../cause.ts';
import { LOGGING, UNREACHABLE, UNRESOLVED } from './symptoms.ts';

const guide = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html';
const repost = 'https://repost.aws/knowledge-center/ecs-resource-initialization-error';
const denials = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html';
const probes = ['task', 'service', 'task-definition', 'log-group', 'owner'] as const;

export const logs = causes({
  'log-group-missing': {
    title: "The container's log group does not exist",
    handling: 'safe',
    patterns: [
      {
        field: 'any',
        regex: /ResourceNotFoundException: The specified log group does not exist|The specified log group does not exist/i,
        not: /connection issue|cannotpull|resolve ref|ref pull|pull image/i,
        fixable: true,
        samples: [
          {
            text: 'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. status code: 400',
            from: 'https://github.com/Rayraegah/terraform-aws-hasura/issues/25',
          },
          {
            text: 'ResourceInitializationError: failed to validate logger args: \ncreate stream has been retried 1 times: failed to create log stream: \nResourceNotFoundException: The specified log group does not exist',
            from: 'recorded 2026-11-22',
          },
        ],
      },
      {
        field: 'any',
        regex:
          /log stream: (?:operation error CloudWatch Logs: CreateLogStream, https response error StatusCode: 400, RequestID: [\w-]{36}, )?ResourceNotFoundException|log group '?\S{0,300}'? ?(?:does not exist|not found|was not found)/i,
        not: /connection issue|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException',
            from: `composed: ${repost}`,
          },
        ],
      },
    ],
    notThis: [
      'ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed',
    ],
    meaning: 'The awslogs driver found no log group of this name in the Region that its options name. It was deleted, never made, or lies in another Region.',
    nextStep:
      'Create the group with its retention, in the Region of awslogs-region, and in the code that owns the service; or set awslogs-create-group and allow logs:CreateLogGroup.',
    link: guide,
    probes: ['task', 'service', 'task-definition', 'log-group', 'owner'],
    fixes: ['create-log-group', 'redeploy-service'],
  },
  'log-access-denied': {
    title: 'The role may not write to CloudWatch Logs',
    handling: 'safe',
    patterns: [
      {
        field: 'any',
        regex: /not authorized to perform:? (?<action>logs:(?:CreateLogStream|PutLogEvents))\b/i,
        and: /because no identity-based policy allows/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        fixable: true,
        samples: [
          {
            text: 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ecsTaskExecutionRole/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:ap-northeast-1:123456789012:log-group:/ecs/my-app:log-stream:ecs/app/0f9de17a6465404e8b1b2356dc13c2f8 because no identity-based policy allows the logs:CreateLogStream action status code: 400, request id: 6a1c2e3d-9b8f-4c7d-8e6f-5a4b3c2d1e0f : exit status 1',
            from: repost,
            captures: { action: 'logs:CreateLogStream' },
          },
        ],
      },
      {
        field: 'any',
        regex: /not authorized to perform:? (?<action>logs:\w{1,40})/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log group: operation error CloudWatch Logs: CreateLogGroup, https response error StatusCode: 400, RequestID: b8ee5906-7f22-428c-965d-4295d8bd9e92, api error AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ecsTaskExecutionRole/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: logs:CreateLogGroup on resource: arn:aws:logs:ap-northeast-1:123456789012:log-group:/ecs/my-app:log-stream: because no identity-based policy allows the logs:CreateLogGroup action : exit status 1',
            from: denials,
            captures: { action: 'logs:CreateLogGroup' },
          },
        ],
      },
    ],
    meaning:
      'CloudWatch Logs refused the stream or the group. Streams and events are covered by AmazonECSTaskExecutionRolePolicy; creating a group (awslogs-create-group) is not.',
    nextStep:
      'For logs:CreateLogStream or logs:PutLogEvents attach AmazonECSTaskExecutionRolePolicy to the execution role; for logs:CreateLogGroup allow that action on the group, or create the group beforehand.',
    link: guide,
    probes: ['task', 'service', 'task-definition', 'execution-role', 'log-group', 'owner'],
    fixes: ['attach-execution-policy', 'redeploy-service'],
  },
  'log-unreachable': {
    title: 'No way from the task to CloudWatch Logs',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: UNREACHABLE,
        and: LOGGING,
        not: /\b127\.|dial tcp:? ?(?:1|12|127|\[?::?1?)?$|localhost|fluent|firelens|splunk|gelf|syslog|google cloud|credentials|not authorized|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: RequestError: send request failed\ncaused by: Post https://logs.us-east-2.amazonaws.com/: dial tcp 10.20.10.16:443: i/o time',
            from: 'https://github.com/seqeralabs/nf-tower/issues/305',
          },
          {
            text: 'ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed',
            from: 'https://github.com/civiform/civiform/issues/7648',
          },
        ],
      },
      {
        field: 'any',
        regex: UNRESOLVED,
        and: LOGGING,
        not: /127\.0\.0\.1|localhost|fluent|firelens|splunk|gelf|syslog|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: failed to initialize logging driver:\n... dial tcp: lookup logs.ap-northeast-2.amazonaws.com: i/o timeout',
            from: 'recorded 2026-11-22',
          },
        ],
      },
    ],
    notThis: [
      'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: connection refused',
      'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: unable to connect or authenticate with Google Cloud Logging: rpc error: code = PermissionDenied desc = Request had insufficient authentication scopes.',
    ],
    meaning: 'CloudWatch Logs did not answer in time. AWS words it as if the log group were missing, but the network is at fault.',
    nextStep:
      'Follow the path from the subnet: a NAT or internet gateway (with a public IP), or the endpoint logs with private DNS and 443 open from the task.',
    link: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html',
    groupsAs: 'network-path',
    probes: ['task', 'service', 'task-definition', 'log-group', 'network-path', 'owner'],
  },
  'log-driver-invalid': {
    title: 'The log driver could not be set up',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /log(?:ging|ger)?[- ]?(?:driver|args|opt|config)|cloudwatch|awslogs|firelens|log stream/i,
        and: /unknown log opt|must specify a value for log opt|invalid (?:value for )?log opt|log opt '|MissingEndpoint|UnrecognizedClient|security token|ExpiredToken|InvalidSignature|MissingRegion|CredentialsEndpointError|NoCredentialProviders|log(?:s|ging)? driver (?:arguments|options|specified)|no log configuration|awslogs-[a-z-]{3,20} is required|splunk|google cloud|fluentd?\b|gelf|journald|firelens|no such log driver|no log driver named|InvalidParameterException|datetime[- ]format|multiline|max-buffer-size|throttl|rate exceeded|ServiceUnavailable|connection refused|LimitExceeded|invalid (?:configuration|region|endpoint)|\b[45]\d\d (?:Forbidden|Unauthorized|Bad|Not Found)|x509|certificate/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: MissingEndpoint: 'Endpoint' configuration is required for t",
            from: 'https://github.com/TechToSpeech/terraform-aws-serverless-static-wordpress/issues/74',
          },
          {
            text: 'CannotStartContainerError: ResourceInitializationError: failed to initialize logging driver: failed to get fluentd log driver arguments: logging driver specified of container app, but no log configuration specified',
            from: 'https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/29',
          },
          {
            text: 'ResourceInitializationError: failed to validate logger args: unable to get awslogs driver arguments: awslogs-region is required',
            from: 'recorded 2026-11-22',
          },
          {
            text: "CannotCreateContainerError: Error response from daemon: must specify a value for log opt 'awslogs-group'",
            from: 'https://github.com/moby/moby/blob/master/daemon/logger/awslogs/cloudwatchlogs.go',
          },
        ],
      },
    ],
    meaning:
      "The options of logConfiguration do not fit the driver, its target refused, or the driver found no credentials; for FireLens also its router's configuration.",
    nextStep:
      'Compare logConfiguration of the named container with the options of its driver: group, region and prefix for awslogs; host, port and token for the others; for FireLens, the file of its router and the right to read it.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html',
    probes,
  },
});
