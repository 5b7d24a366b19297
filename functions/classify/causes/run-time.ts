/** The containers ran; then one ended or was found unhealthy. */
import { causes } from '../cause.ts';

const stopCodes = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html';
const essential = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/essential-container-in-task-exited.html';
const probes = ['task', 'service', 'task-definition', 'recent-change', 'owner'] as const;

export const runTime = causes({
  'out-of-memory': {
    title: 'The container used up its memory',
    handling: 'ask',
    patterns: [
      {
        field: 'any',
        regex: /OutOfMemory|out of memory|due to (?:high |excessive )?memory usage|\bOOM[- ]?killed\b|memory limit (?:exceeded|reached)/i,
        not: /cannotpull|unable to place a task because/i,
        samples: [
          {
            text: 'OutOfMemoryError: Container killed due to memory usage',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/1187',
            with: { 'container.exitCode': '137' },
          },
        ],
      },
    ],
    meaning: 'The kernel killed the container at its memory limit. Exit code 137 alone does not say so; this text does.',
    nextStep:
      'Compare memory and memoryReservation of the container with what it used (Container Insights); raise them to the next valid size, or find the leak.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/out-of-memory.html',
    probes,
    fixes: ['raise-memory'],
  },
  'elb-health-check-failed': {
    title: 'The load balancer found the task unhealthy',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /failed ELB health checks?(?: in)?(?: \((?:target-group|elb) (?<target>[^)\s]{1,300}))?|is unhealthy in \(?(?:target-group|elb)|target[- ]?group.{0,200}(?:unhealthy|due to)|ELB health|load balancer health|UnhealthyThreshold|health checks failed with these codes|VPC Lattice target/i,
        samples: [
          {
            text: 'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:ap-northeast-2:629157057697:targetgroup/sin-web-target-dev/ccb1c7ee670051a0)',
            from: 'recorded 2026-11-22',
            captures: { target: 'arn:aws:elasticloadbalancing:ap-northeast-2:629157057697:targetgroup/sin-web-target-dev/ccb1c7ee670051a0' },
          },
          {
            text: '(service my-app) (instance i-0a1b2c3d4e5f67890) is unhealthy in (elb my-elb) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-unhealthy-event-messages.html',
          },
        ],
      },
    ],
    notThis: ['(service my-app) (task ff3e71a4d7e5428b92322345657889aa) failed container health checks.'],
    meaning: 'The target group did not find the task healthy: as a rule the container runs, but does not answer the check in time or with the right code.',
    nextStep:
      'Where the text names another reason (a zone that the load balancer does not serve, a target group that is gone), cure that. Else compare path, port and codes of the check with what the application answers; then the security group from the load balancer to the task, and healthCheckGracePeriodSeconds for a slow start.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html',
    probes,
  },
  'container-health-check-failed': {
    title: "The container's own health check failed",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /failed container health checks?|container health ?checks? (?:failed|failing)|container \S{0,100} ?(?:is |became |marked )?unhealthy|health ?check (?:command )?(?:failed|failure) (?:for|in|of) (?:the )?container/i,
        samples: [
          { text: 'Task failed container health checks', from: stopCodes, with: { 'task.stopCode': 'ServiceSchedulerInitiated', 'container.exitCode': '137' } },
          {
            text: '(service my-app) (task ff3e71a4d7e5428b92322345657889aa) failed container health checks.',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html',
          },
        ],
      },
    ],
    meaning: 'The command in healthCheck of the container definition failed as often as allowed, so ECS stopped the task. A kill (137) follows from it.',
    nextStep:
      'Run the command of the check in the image by hand (is curl in it?), then raise startPeriod, timeout or retries if the application only needs longer.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html',
    probes,
  },
  'dependency-failed': {
    title: 'A container that another depends on did not come up',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /dependency graph|container ordering|dependsOn|task dependencies cannot|dependency .{0,120}(?:timed out|never start|did not exit|cannot be resolved|failed)|DependentContainer|dependency container/i,
        samples: [
          {
            text: 'CannotStartContainerError: dependency graph: container ordering dependency [db] for target [web] has timed out.',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/dependencygraph/graph.go',
            with: { 'task.stoppedReason': 'Task failed to start', 'container.exitCode': '143' },
          },
        ],
      },
      {
        field: 'task.stoppedReason',
        regex: /(?:^|reason|\dZ|[\u3040-\u9fff\uac00-\ud7af])\W{0,4}task failed to start\W*(?:view troubleshooting guide)?$/i,
        tells: 'bland',
        samples: [
          { text: 'Task failed to start', from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/failed-to-start-error.html' },
          {
            text: 'Task stopped at: 2025-03-12T18:15:57.697Z\nTask failed to start\nView troubleshooting guide',
            from: 'https://github.com/aws/containers-roadmap/issues/2561',
          },
        ],
      },
    ],
    notThis: ['Essential container in task exited'],
    meaning:
      'A container waits for another (dependsOn), and that one ended, failed or was not healthy within startTimeout. ECS gives no detail where it says only that the task failed to start.',
    nextStep: 'Look at the container that is waited for: its exit code, its log, its health check; then raise startTimeout if it only needs longer.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/example_task_definitions.html#example_task_definition-containerdependency',
    probes,
  },
  'application-exit': {
    title: 'An essential container ended with an error',
    handling: 'tell',
    patterns: [
      {
        field: 'container.exitCode',
        regex: /^(?<exitCode>-?(?!0$|137$|143$)\d+)$/,
        tells: 'exit',
        samples: [
          {
            text: '139',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/625',
            captures: { exitCode: '139' },
            with: { 'task.stoppedReason': 'Essential container in task exited', 'task.stopCode': 'EssentialContainerExited' },
          },
        ],
      },
      {
        field: 'any',
        regex: /exit(?:ed)?(?:[ _]?(?:with|code|status|non-zero|an?|error))*["':=(\s]{1,4}(?<exitCode>[1-9]\d{0,9})\b/i,
        not: /runtime create|cannotpull|initialization|\bexit status \d+:? unknown/i,
        tells: 'exit',
        samples: [{ text: 'Essential container in task exited (exit code: 1)', from: `composed: ${essential}`, captures: { exitCode: '1' } }],
      },
      {
        field: 'container.exitCode',
        regex: /^(?<exitCode>137)$/,
        tells: 'killed',
        samples: [{ text: '137', from: essential, captures: { exitCode: '137' }, with: { 'task.stoppedReason': 'Essential container in task exited' } }],
      },
      {
        field: 'container.exitCode',
        regex: /^(?<exitCode>143)$/,
        tells: 'aftermath',
        samples: [{ text: '143', from: essential, captures: { exitCode: '143' }, with: { 'task.stoppedReason': 'Essential container in task exited' } }],
      },
      {
        field: 'any',
        regex: /essential container in (?:the )?task (?:has )?exited|essential container exited|EssentialContainerExited/i,
        tells: 'bland',
        samples: [{ text: 'Essential container in task exited', from: essential }],
      },
      {
        field: 'task.stopCode',
        regex: /^EssentialContainerExited$/,
        tells: 'bland',
        samples: [{ text: 'EssentialContainerExited', from: stopCodes }],
      },
    ],
    meaning: 'A container marked essential ended, and with it the task. ECS does not know why; the application does.',
    nextStep:
      "Read the last lines of the container's log. 139 is a segmentation fault, 137 a kill from outside (a stop, or memory where the text says so), 1 the application's own word.",
    link: essential,
    probes,
    fixes: ['roll-back-service'],
  },
});
