/** No place to run, or the place went away. */
import { causes } from '../cause.ts';

const serviceEvents = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html';
const apiFailures = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html';
const probes = ['task', 'service', 'task-definition', 'owner'] as const;

export const capacity = causes({
  'service-quota-exceeded': {
    title: 'A quota of the account is used up',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /reached (?:the|your) limit|(?:is )?above your limit|(?:capacity )?limit (?:was|has been|is) exceeded|(?:vcpu|instance|task|spot)\w{0,20} ?limit ?exceeded|VcpuLimitExceeded|MaxSpotInstanceCount|quota (?:has been )?exceeded|LimitExceededException|exceeds? (?:the|your) (?:limit|quota|maximum)|maximum number of (?:tasks|instances|vcpus?|interfaces)|concurrent tasks limit/i,
        not: /network interface|\bENIs?\b|log stream|logging driver|pull rate|rate limit|memory limit|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: "(service my-app) was unable to place a task. Reason: You've reached the limit on the number of tasks you can run concurrently",
            from: serviceEvents,
          },
          {
            text: '(service my-app) was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.',
            from: serviceEvents,
          },
        ],
      },
    ],
    meaning: 'Fargate vCPUs, Spot instances or tasks in provisioning have reached what the account may have in this Region.',
    nextStep: 'See the quota under Service Quotas and ask for more, or stop what is not needed.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html',
    probes,
  },
  'capacity-unavailable': {
    title: 'AWS has no capacity for the task right now',
    handling: 'wait',
    patterns: [
      {
        field: 'any',
        regex:
          /capacity is unavailable|RESOURCE:FARGATE|unable to place a task\. ?Reason: internal error|INSUFFICIENT_INSTANCE_CAPACITY|Insufficient(?:Instance|Host|Fargate|Capacity)?Capacity\w{0,15}|insufficient (?:instance |fargate |spot )?capacity|UnfulfillableCapacity|no (?:spot |fargate )?capacity (?:is )?(?:available|left)|(?:do not|does not|not) (?:currently )?have (?:sufficient|enough) .{0,60}capacity|(?:spot )?capacity (?:is )?not available/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'Capacity is unavailable at this time. Please try again later or in a different availability zone',
            from: 'https://github.com/sil-org/ecs-deploy/issues/277',
          },
          { text: 'RESOURCE:FARGATE', from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html' },
        ],
      },
    ],
    notThis: ['TaskFailedToStart: RESOURCE:MEMORY'],
    meaning: 'Fargate or EC2 cannot give a host of this kind in this Availability Zone at present. ECS tries again by itself.',
    nextStep: 'Give the service subnets in more Availability Zones, or a capacity provider strategy that falls back from Spot.',
    link: serviceEvents,
    probes,
  },
  'agent-disconnected': {
    title: "The host's ECS agent is not connected",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /(?:^|[:"'[(] ?)AGENT(?:$|["'\].)])/,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: '(service my-app) was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 2dd1b186f39845a584488d2ef155c131 encountered error "AGENT".',
            from: serviceEvents,
          },
          { text: 'TaskFailedToStart: AGENT', from: apiFailures },
        ],
      },
      {
        field: 'any',
        regex:
          /agent (?:is |was |has |became )?(?:disconnected|not connected|lost)|(?:does not|doesn't) have the agent connected|disconnected (?:ecs )?agent|waiting for (?:the )?(?:Amazon )?ECS Agent to start|agentConnected|lost connection to (?:the )?agent|(?:encountered error|"reason":) ?["']agent["']/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [{ text: 'The Amazon ECS container agent is disconnected', from: `composed: ${serviceEvents}` }],
      },
    ],
    meaning: 'The agent of the container instance stopped talking to ECS, or never came up, so nothing is placed there.',
    nextStep: 'See on the host whether the agent runs (systemctl status ecs), reads its configuration, and reaches the ECS endpoints; replace the host if not.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/verify-agent-connected.html',
    probes,
  },
  'placement-failed': {
    title: 'No container instance fits the task',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /RESOURCE:(?!F)(?<resource>[A-Z_]{2,20})|MemberOf placement|placement constraint|(?:^|[:["'] ?)ATTRIBUTE\b|NO ACTIVE INSTANCES|EMPTY CAPACITY PROVIDER|(?:^|[:["'] ?)LOCATION\b|no container instances? (?:met|were|was|in|found|that)|insufficient (?:cpu|memory|gpu|eni|ports?)|missing an attribute|because the resources could not be found|already using a port|insufficient\w{0,10} (?:cpu|memory|gpu)|No Container Instances/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'unable to place a task because no container instance met all of its requirements. The closest matching container-instance c48416e2f1e64ccf85f15be3909dd3d2 has insufficient GPU resource available.',
            from: 'recorded 2026-11-22',
          },
          { text: 'RESOURCE:MEMORY', from: 'https://github.com/PrefectHQ/prefect/issues/20765', captures: { resource: 'MEMORY' } },
          { text: 'TaskFailedToStart: MemberOf placement constraint unsatisfied', from: apiFailures },
        ],
      },
    ],
    notThis: ['RESOURCE:FARGATE'],
    meaning: 'No registered instance has the CPU, memory, port, GPU, interface or attribute that the task asks for, or the cluster has no instance at all.',
    nextStep: 'Compare what the task reserves with what the instances have left; add instances (or managed scaling), or ask for less.',
    link: serviceEvents,
    probes,
  },
});
