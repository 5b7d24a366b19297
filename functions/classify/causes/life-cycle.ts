/** Stops that somebody ordered, or that belong to the life of a task: counted, not told. */
import { causes } from '../cause.ts';

const stopCodes = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html';
const probes = ['task', 'service'] as const;

export const lifeCycle = causes({
  'spot-interrupted': {
    title: 'Spot capacity was taken back',
    handling: 'quiet',
    patterns: [
      {
        field: 'any',
        regex: /spot task was interrupted|spot interruption|spot (?:instance|capacity) .{0,60}(?:interrupt|reclaim|terminat)|SpotInterruption/i,
        tells: 'stop',
        samples: [{ text: 'Your Spot Task was interrupted.', from: stopCodes, with: { 'task.stopCode': 'TerminationNotice' } }],
      },
      {
        field: 'task.stopCode',
        regex: /^SpotInterruption$/,
        tells: 'stop',
        samples: [
          { text: 'SpotInterruption', from: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html', with: { 'container.exitCode': '137' } },
        ],
      },
    ],
    meaning: 'AWS needed the Spot capacity; that is its bargain. Exit code 137 or 143 follows from it.',
    nextStep: 'Nothing, as long as ECS finds other capacity; else let the capacity provider strategy fall back to on-demand.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html',
    probes,
  },
  'infrastructure-retired': {
    title: 'AWS retired or repaired the infrastructure below',
    handling: 'quiet',
    patterns: [
      {
        field: 'any',
        regex:
          /performing maintenance|task retirement|scheduled for (?:retirement|maintenance)|underlying (?:infrastructure|hardware|host)|infrastructure health|InfrastructureHealth|host (?:health|is unhealthy|impaired)/i,
        tells: 'stop',
        samples: [{ text: 'ECS is performing maintenance on the underlying infrastructure hosting the task', from: stopCodes }],
      },
      {
        field: 'task.stopCode',
        regex: /^InfrastructureHealth$/,
        tells: 'stop',
        samples: [{ text: 'InfrastructureHealth', from: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html' }],
      },
    ],
    meaning: 'The host was to be patched, retired or had failed; ECS replaces the task.',
    nextStep: 'Nothing; two tasks or more in different zones keep a service up meanwhile.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-maintenance.html',
    probes,
  },
  'instance-terminated': {
    title: 'The EC2 host went away',
    handling: 'quiet',
    patterns: [
      {
        field: 'any',
        regex:
          /Host EC2 \(instance (?<instance>i-[0-9a-f]{1,100})\)|host EC2 .{0,60}(?:terminated|stopped)|container instance (?:deregistration|is in draining|was (?:terminated|stopped|deregistered)|draining|deregistered)|instance .{0,40}(?:is )?(?:in )?DRAINING|deregistration forced|instance (?:was |has been |is being )?terminat(?:ed|ion)/i,
        tells: 'stop',
        samples: [
          { text: 'Host EC2 (instance i-04b17daec78ef4a0b) terminated.', from: 'recorded 2026-11-22', captures: { instance: 'i-04b17daec78ef4a0b' } },
          { text: 'Container instance deregistration forced by user', from: stopCodes },
        ],
      },
      {
        field: 'task.stopCode',
        regex: /^TerminationNotice$/,
        tells: 'stop',
        samples: [{ text: 'TerminationNotice', from: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html' }],
      },
    ],
    meaning: 'The instance was terminated, stopped, drained or deregistered: an Auto Scaling group at work, as a rule.',
    nextStep: 'Nothing, if ECS finds another host; else look at the Auto Scaling group.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html',
    probes,
  },
  'scaled-in': {
    title: 'The service needed the task no longer',
    handling: 'quiet',
    patterns: [
      {
        field: 'any',
        regex:
          /scaling activity initiated|has (?:stopped|drained) \d+ (?:running )?tasks?|\bstopped \d+ pending tasks?|begun draining|deployment .{0,60}(?:replaced|replacing) (?:the )?task|stopped by (?:the )?\(?(?:deployment|service scheduler)/i,
        tells: 'stop',
        samples: [
          {
            text: 'StoppedReason:Scaling activity initiated by (deployment ecs-svc/8709920613704280865)',
            from: 'recorded 2026-11-22',
            with: { 'task.stopCode': 'ServiceSchedulerInitiated' },
          },
        ],
      },
    ],
    notThis: ['Task failed container health checks'],
    meaning: 'The desired count went down, or a deployment replaced the task by a newer one; both say it in the same words.',
    nextStep: 'Nothing.',
    link: stopCodes,
    probes,
  },
  'user-stopped': {
    title: 'Somebody stopped the task',
    handling: 'quiet',
    patterns: [
      {
        field: 'any',
        regex: /stopped by (?:the |a )?user|user[- ]?initiated|(?:stopped|cancell?ed|killed|terminated) by (?:the )?(?:user|operator|admin|api)/i,
        tells: 'stop',
        samples: [{ text: 'Task stopped by user', from: 'https://github.com/aws-solutions/distributed-load-testing-on-aws/issues/82' }],
      },
      {
        field: 'task.stopCode',
        regex: /^UserInitiated$/,
        tells: 'stop',
        samples: [{ text: 'UserInitiated', from: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html' }],
      },
      {
        field: 'any',
        regex: /TaskStoppedBeforePullBegin|stopped before image pull/i,
        tells: 'aftermath',
        samples: [
          {
            text: 'TaskStoppedBeforePullBeginError: Task stopped before image pull could begin for task: arn:aws:ecs:ap-northeast-1:123456789012:task/prod/0f9de17a6465404e8b1b2356dc13c2f8',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/errors.go',
          },
        ],
      },
    ],
    meaning: "StopTask was called: by a person, a pipeline, Step Functions or Batch. The reason beside it is the caller's own text.",
    nextStep: 'Nothing; CloudTrail shows who called StopTask.',
    link: stopCodes,
    probes,
  },
  completed: {
    title: 'The task did its work and ended',
    handling: 'quiet',
    patterns: [
      {
        field: 'container.exitCode',
        regex: /^0$/,
        tells: 'done',
        samples: [
          { text: '0', from: 'https://github.com/aws/amazon-ecs-agent/issues/1236', with: { 'task.stoppedReason': 'Essential container in task exited' } },
        ],
      },
      {
        field: 'any',
        regex: /exit(?:ed)?(?:[ _]?(?:with|code|status))*["':=(\s]{1,4}0\b(?![.\d])/i,
        not: /initialization|runtime create|cannotpull/i,
        tells: 'done',
        samples: [{ text: 'Essential container in task exited (exit code: 0)', from: `composed: ${stopCodes}` }],
      },
    ],
    meaning: 'Every container that ended did so with exit code 0. For a job that is success; a service whose container ends so is started again for ever.',
    nextStep: 'Nothing for a job; for a service, let the main process stay in the foreground.',
    link: stopCodes,
    probes,
  },
});
