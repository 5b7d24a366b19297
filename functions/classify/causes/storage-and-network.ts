/** What else a task needs before its containers start: files, volumes, an interface, sidecars of ECS. */
import { causes } from '../cause.ts';

const guide = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html';
const probes = ['task', 'service', 'task-definition', 'owner'] as const;

export const storageAndNetwork = causes({
  'credential-spec-failed': {
    title: 'The gMSA credential spec could not be used',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /credentialspecs?\b|credential specs?\b|\bgMSA\b|domainless/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'unsupported credentialspec ARN, only s3/ssm ARNs are valid',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/credentialspec/credentialspec_shared.go',
          },
        ],
      },
    ],
    meaning: 'The task runs under a group Managed Service Account, and its credential spec, or the secret of its user, could not be read or applied.',
    nextStep:
      "Check the spec's ARN (S3 or SSM), the execution role's right to read it and the secret of the domainless user, and on EC2 that the host has joined the domain or, on Linux, that credentials-fetcher runs.",
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows-gmsa.html',
    probes: ['task', 'service', 'task-definition', 'execution-role', 'owner'],
  },
  'env-file-unavailable': {
    title: 'An environment file could not be fetched from S3',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /\benv(?:ironment)?(?: variables?)? ?files?\b|environmentFiles?\b|unable to initialize s3 client for bucket/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ResourceInitializationError: failed to download env files: file download command: non empty error stream: RequestCanceled: request context canceled caused by: context deadline exceeded',
            from: guide,
          },
          {
            text: 'unable to parse bucket and key from s3 ARN specified in environmentFile arn:aws:s3::my-config, error: invalid s3 arn: arn:aws:s3::my-config',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/envFiles/envfile.go',
          },
          {
            text: 'unable to initialize s3 client for bucket shop-config, error: NoSuchBucket: The specified bucket does not exist',
            from: 'composed: https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/envFiles/envfile.go',
          },
        ],
      },
    ],
    meaning: 'A file of environmentFiles does not exist, may not be read by the execution role, is badly written, or S3 cannot be reached.',
    nextStep: 'Check bucket and key (they end in .env), s3:GetObject and s3:GetBucketLocation for the execution role, and the path to S3.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html',
    probes: ['task', 'service', 'task-definition', 'execution-role', 'environment-file', 'network-path', 'owner'],
  },
  'efs-mount-failed': {
    title: 'The EFS file system could not be mounted',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /EFS (?:utils|volumes?|mount|file ?system|command)|mount\.nfs4?|mount\.efs|(?<filesystem>fs-[0-9a-f]{6,20})\.(?:efs|s3files)|\bs3files\.|amazon-efs|supervisor_mount_efs|nfs4: |S3 Files|VolumeDriver\.\w{4,8}: mounting volume failed|mount attempt \d\/\d/i,
        not: /volume type|does not support|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 1/3 failed due to timeout after 15 sec, wait 0 sec before next attempt. Mount attempt 2/3 failed due to timeout after 15 sec, wait 0 sec before next attempt. b'mount.nfs4: Connection timed out' : unsuccessful EFS utils command execution; code: 32",
            from: 'recorded 2026-11-22',
          },
          {
            text: 'Error response from daemon: create ecs-my-app-12-efs-data-a0b4d9e6c0fbe4fff001: VolumeDriver.Create: mounting volume failed: Failed to resolve "fs-0123456789abcdef0.efs.ap-northeast-1.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID.',
            from: 'composed: https://github.com/aws/amazon-ecs-agent/blob/master/ecs-init/volumes/efs_mount_helper.go',
          },
        ],
      },
    ],
    meaning: "The file system has no mount target in the task's zone, 2049 is closed, the access point or directory is missing, or its policy refuses.",
    nextStep:
      "See that EFS has a mount target in the task's Availability Zone whose security group admits 2049 from the task, then check directory, access point and file system policy.",
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html',
    probes: ['task', 'service', 'task-definition', 'file-system', 'owner'],
  },
  'infrastructure-role-denied': {
    title: 'The ECS infrastructure role lacks a permission',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /infrastructure role|infrastructureRole|not authorized to perform:? (?<action>ec2:(?:CreateVolume|AttachVolume|DetachVolume|DeleteVolume|CreateFleet|RunInstances|CreateLaunchTemplate|TerminateInstances|CreateTags|Describe\w{1,40})|iam:PassRole)|assumed-role\/ecsInfrastructure|unable to launch instance.{0,200}(?:UnauthorizedOperation|not authorized)/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: "ECS was unable to assume the configured ECS Infrastructure Role 'arn:aws:iam::XXXXX:role/ZZZZZZ'. Please verify that the role being passed has the proper trust relationship with Amazon ECS.",
            from: 'https://github.com/hashicorp/terraform-provider-aws/issues/38538',
          },
        ],
      },
    ],
    meaning: 'ECS makes volumes and Managed Instances with a role of yours, and that role may not be assumed by ecs.amazonaws.com, or lacks an action.',
    nextStep:
      'Check its trust policy, attach the managed policy for volumes or Managed Instances, and allow iam:PassRole where it is passed; a role made a minute ago may only need another try.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html',
    probes,
  },
  'ephemeral-storage-timeout': {
    title: 'Ephemeral storage was not ready in time',
    handling: 'wait',
    patterns: [
      {
        field: 'any',
        regex: /ephemeral ?storage (?:provisioning|was not|could not|failed)|provision\w* ephemeral ?storage/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'Timeout waiting for EphemeralStorage provisioning to complete.',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html',
          },
        ],
      },
    ],
    meaning: 'Fargate could not provide the disk of the task in time. ECS tries again by itself.',
    nextStep: 'Wait for the next start; open a case with AWS if it repeats.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html',
    probes,
  },
  'network-config-invalid': {
    title: 'The subnet or security group does not exist',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /InvalidSubnet(?:ID)?|InvalidSecurityGroup|InvalidGroup(?:Id)?[.\w]{0,20}|subnet(?: id)?s? '?(?<subnet>subnet-[0-9a-f]{1,20})?'? ?(?:does not exist|not found|could not be found|is invalid)|security ?groups?(?: id)?s? '?\[?(?<group>sg-[0-9a-f]{1,20})?\]?'? ?(?:does not exist|do not exist|not found|is invalid|does not appear to belong)|different networks|subnets? (?:must|are not) (?:be )?in the same/i,
        not: /cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-0d0eab1bb38d5ca64': InvalidSubnetID.NotFound",
            from: 'composed: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html',
          },
        ],
      },
    ],
    notThis: [
      "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-0d0eab1bb38d5ca64': InsufficientFreeAddressesInSubnet",
    ],
    meaning: "The service's network configuration names a subnet or a security group that was deleted, or that belongs to another VPC.",
    nextStep: 'Compare subnets and security groups of the service with what exists, and update the service (and the code that owns it).',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html',
    probes: ['task', 'service', 'task-definition', 'network-path', 'owner'],
  },
  'eni-provisioning-failed': {
    title: 'The task got no network interface',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /network interface|InsufficientFreeAddresses|netplugin|network namespace|cni (?:setup|add|plugin)|ENILimit|failed to configure ENI|setup (?:regular|trunk|branch) eni|ContainerNetworkingError|eni (?:attachment|provision|cmd)|attach(?:ing)? (?:the )?ENI|unable to attach eni|ENI (?:attach|provision|setup)|\bECSCNI\b|add network failed/i,
        // A bridge of Docker's own is the host's affair.
        not: /docker0|\bveth\w|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          { text: 'Rate limit exceeded while preparing network interface to be attached to instance', from: 'recorded 2026-11-22' },
          {
            text: 'ResourceInitializationError: failed to configure ENI: failed to setup regular eni: netplugin failed with no error message',
            from: 'https://github.com/aws/containers-roadmap/issues/1118',
          },
          {
            text: '[ECSCNI] Namespace setup failed due to error: add network failed: invalid MAC address. Retry count is 4.',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/3368',
          },
        ],
      },
    ],
    notThis: [
      'CannotStartContainerError: API error (404): Cannot start container 986d8b089f07: adding interface veth0e8d337 to bridge docker0 failed: could not find bridge docker0: no such network interface',
    ],
    meaning:
      'EC2 could not make or attach the interface (no free address in the subnet, a limit, throttling while many tasks start, a time-out), or the network plug-in of the host could not set it up.',
    nextStep:
      'Look at the free addresses of the subnet, the limit of interfaces of the host (or the Region), and tag policies; where the plug-in failed, its log beside that of the ECS agent. A time-out alone passes with the next start.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html',
    probes: ['task', 'service', 'task-definition', 'network-path', 'owner'],
  },
  'volume-failed': {
    title: 'A volume could not be created or attached',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /CannotCreateVolumeError|creat(?:e|ing) volume|EBS volume|volume attachment|VolumeDriver\.\w{4,8}: (?!mo)\w\w|volume (?:plugin|driver)|VolumeError|attach(?:ing)? (?:the )?(?:EBS )?volume|failed to (?:create|set up|setup|mount|copy|attach|format) (?:the )?(?:docker |host |ebs )?volumes?|(?<volume>vol-[0-9a-f]{8,20})|snapshot \S{0,60} (?:does not exist|not found)|docker volume|failed to mount local volume|error while mounting volume|failed to copy file info|failed to ch(?:own|mod)|ecs\/volumes\/|no such volume/i,
        not: /unrecogni|volume type|cannotpull|resolve ref|ref pull|pull image/i,
        samples: [
          {
            text: 'ECS timed out while configuring the EBS volume attachment to your Task.',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes-scenarios.html',
          },
          {
            text: 'CannotCreateContainerError: failed to copy file info for /var/lib/ecs/volumes/my-app: failed to chown /var/lib/ecs/volumes/my-app: operation not permitted',
            from: 'recorded 2026-11-22',
          },
          {
            text: 'Could not transition to creating volume; timed out after waiting 5m0s',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/dockerclient/dockerapi/errors.go',
          },
        ],
      },
    ],
    meaning: 'A volume of the task (EBS, or of a Docker driver) could not be made, attached, formatted or filled.',
    nextStep: "Read the attachment's statusReason; then check the infrastructure role, the snapshot, size and type, the zone, or the plug-in on the host.",
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes.html',
    probes,
  },
  'service-connect-failed': {
    title: 'The Service Connect or App Mesh proxy did not start',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /service connect|ServiceConnect|app ?mesh|\benvoy (?:proxy|container|bootstrap|process|admin)|proxy (?:container|configuration|sidecar)|relay (?:container|image)/i,
        not: /cannotpull|resolve ref|ref pull|pull image|dependency|unable to place|health ?check/i,
        samples: [
          {
            text: 'error parsing service connect config value from the service connect attachment: unexpected end of JSON input',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/ecs-agent/netlib/model/serviceconnect/service_connect_manager.go',
          },
        ],
      },
      {
        field: 'any',
        regex: /envoy readiness check|\[AppNet Agent\]/i,
        samples: [
          {
            text: '[error] [AppNet Agent] Envoy readiness check failed with: Get "http://127.0.0.1:9901/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
            from: 'https://github.com/aws/amazon-ecs-service-connect-agent/issues/127',
          },
        ],
      },
    ],
    meaning: 'The proxy that ECS adds beside the containers could not be configured or started, so nothing else is.',
    nextStep:
      'Check namespace, port names and TLS of the Service Connect configuration, memory left for the proxy, and on EC2 that the agent is of a recent version.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html',
    probes,
  },
});
