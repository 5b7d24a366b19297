/** A step is named, its reason is not: the text was cut, or ECS says no more. Evidence has to. */
import { causes } from '../cause.ts';

const initialization = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html';

export const unexplained = causes({
  'initialization-unreachable': {
    title: 'The task could not reach what it starts with',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /ResourceInitialization|unable to pull secrets|pull command failed|execution resource retrieval failed/i,
        and: /signal: ?killed|check your (?:task )?network|connection issue|i\/o time|dial tcp|context (?:deadline|canceled)|deadline exceeded|request cancell?ed|send request failed|no route to host|connection (?:refused|timed out)/i,
        not: /runtime create|shim task|CannotStart/i,
        samples: [
          {
            text: 'ResourceInitializationError: unable to pull secrets or registry auth: pull command failed: : signal: killed',
            from: initialization,
          },
        ],
      },
    ],
    notThis: [
      'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration.',
    ],
    meaning:
      'The preparation of the task ran into a network fault, and the text does not say on the way to which service: ECR, Secrets Manager, Systems Manager or Logs.',
    nextStep: 'Follow the path from the subnet to each service that the task definition needs: gateway or NAT, public IP, endpoints, security groups, 443.',
    link: initialization,
    groupsAs: 'network-path',
    probes: ['task', 'service', 'task-definition', 'network-path', 'owner'],
    fixes: ['assign-public-ip'],
  },
  'image-pull-unexplained': {
    title: 'A pull failed, and the text does not say why',
    handling: 'by-evidence',
    patterns: [
      {
        field: 'any',
        regex:
          /cannotpull|cannot pull|can't pull|pull(?:ing)? (?:the )?image|failed to (?:pull|resolve ref|fetch|authorize|copy)|inspect image has been|image manifest has been|ref pull has been|pull has been retried|BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE/i,
        tells: 'vague',
        not: /unable to pull secrets|registry auth/i,
        samples: [
          { text: 'CannotPullContainerError: inspect image has been retried 5 time(s): ', from: 'https://github.com/aws/amazon-ecs-agent/issues/3035' },
          { text: 'CannotPullContainerError: Error response from daem', from: 'https://github.com/aws/aws-cdk/issues/3646' },
        ],
      },
    ],
    meaning: 'The image could not be pulled. The text was cut before the reason, or ECS gave none.',
    nextStep: 'Read the whole reason with aws ecs describe-tasks; then ask in this order: the role, the path, the repository, the tag.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html',
    probes: ['task', 'service', 'task-definition', 'execution-role', 'ecr-image', 'network-path', 'owner'],
    fixes: ['attach-execution-policy'],
  },
  'initialization-unexplained': {
    title: 'The task could not be prepared, and the text does not say why',
    handling: 'by-evidence',
    patterns: [
      {
        field: 'any',
        regex:
          /ResourceInitialization|unable to pull secrets|unable to retrieve (?:ecr|secret)|execution resource retrieval|validate logger args|initialize logging driver|create stream has been|registry auth|failed to fetch secret|secret data from|unable to pull registry/i,
        tells: 'vague',
        samples: [
          {
            text: 'ResourceInitializationError: failed to validate logger args:\n      create stream has been retried 1 times: failed to create\n      Cloudwatch log',
            from: 'recorded 2026-11-22',
          },
          {
            text: 'TaskFailedToStart: ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:123456789...',
            from: 'https://github.com/docker-archive/compose-cli/issues/1510',
          },
        ],
      },
    ],
    meaning:
      'Getting ready what the task starts with failed: as a rule its login, secrets or log stream. The text was cut before the reason, or ECS gave none.',
    nextStep: 'Read the whole reason with aws ecs describe-tasks; then ask in this order: the role, the path, the secrets, the log group.',
    link: initialization,
    probes: ['task', 'service', 'task-definition', 'execution-role', 'secrets', 'log-group', 'network-path', 'owner'],
    fixes: ['attach-execution-policy'],
  },
});
