/** The image is there; the container cannot be created or started. */
import { causes } from '../cause.ts';
import { STARTING } from './symptoms.ts';

const createErrors = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CannotCreateContainerError.html';
const stopCodes = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html';
const agent = 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/dockerclient/dockerapi/errors.go';
const runc = 'https://repost.aws/knowledge-center/ecs-cannot-start-container-error';
const probes = ['task', 'service', 'task-definition', 'recent-change', 'owner'] as const;

export const start = causes({
  'gpu-unavailable': {
    title: 'The host gave the container no GPU',
    handling: 'tell',
    // On an ECS host only NVIDIA's runtime hooks into a container's start.
    patterns: [
      {
        field: 'any',
        regex:
          /running (?:prestart )?hook|nvidia-(?:container|smi|persist)|"nvidia"|: nvidia\b|nvidia driver|\bnvml\b|libcuda|\bcuda ?[>=]|GPU (?:containers?|device|driver)|\[\[gpu\]\]|gpus? (?:is|are) (?:not|un)|no gpu|GPU ids?/i,
        not: /no space left|met all of its requirements|unable to place a task because|insufficient GPU|RESOURCE:|cannotpull/i,
        samples: [
          {
            text: "CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error running hook #0: error running hook: exit status 1, stdout: , stderr: Auto-detected mode as 'legacy'\\nnvidia-container-cli: initialization error: driver rpc error: timed out: unknown containerKnown ",
            from: 'https://github.com/bottlerocket-os/bottlerocket/issues/3960',
          },
          {
            text: 'HostConfigError: Runtime is not set for GPU containers',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go',
          },
        ],
      },
    ],
    meaning: 'The task asks for a GPU, and the driver or the runtime of the host did not hand one over.',
    nextStep: 'See that the host runs the GPU-optimised AMI with ECS_ENABLE_GPU_SUPPORT, that nvidia-smi works on it, and that the image fits its driver.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html',
    probes,
  },
  'exec-format-error': {
    title: 'The program was built for another processor',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /exec format error|not a valid Win32 application|wrong ELF class|cannot execute binary file/i,
        samples: [{ text: 'exec /opt/poetry-venv/bin/poetry: exec format error', from: 'https://github.com/ahmetoner/whisper-asr-webservice/issues/34' }],
      },
    ],
    meaning: 'The image could be pulled, but its binary is for another architecture (or a script lacks its first line #!).',
    nextStep: 'Build for the platform of the task (docker buildx build --platform linux/amd64 or linux/arm64), or set cpuArchitecture in runtimePlatform.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html',
    probes: ['task', 'service', 'task-definition', 'ecr-image', 'recent-change', 'owner'],
    fixes: ['roll-back-service'],
  },
  'container-name-conflict': {
    title: 'The container name is taken on the host',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /container name "?(?<name>[^"\s]{1,200})"? is already in use|name .{1,200} is already in use by container|Conflict\. The (?:container )?name/i,
        samples: [
          {
            text: 'CannotCreateContainerError: Error response from daemon: Conflict. The container name "/ecs-my-app-12-app-a0b4d9e6c0fbe4fff001" is already in use by container "5c3b7a106a3f4f0e9d621b2c3d4e5f60". You have to remove (or rename) that container to be able to reuse that name.',
            from: 'https://github.com/moby/moby/blob/master/daemon/names.go',
          },
        ],
      },
    ],
    meaning: 'A container of this name is left on the host, as a rule from an agent that lost its state.',
    nextStep: 'Remove the container that the text names from the host, or replace the host.',
    link: createErrors,
    probes,
  },
  'port-conflict': {
    title: 'The host port is taken',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /port is already (?:allocated|in use)|address already in use|cannot assign requested address|host ports? (?:are|is) unavailable|Bind for (?<address>\S{3,60}) failed|failed to bind (?:host )?port|userland proxy|ports are not available|programming external connectivity/i,
        not: /iptables|No chain/i,
        samples: [
          {
            text: 'failed to create endpoint trusting_spence on network bridge: Error starting userland proxy: listen tcp 10.0.81.0:80: bind: cannot assign requested address',
            from: 'https://github.com/moby/moby/issues/10749',
          },
          {
            text: 'CannotStartContainerError: Error response from daemon: driver failed programming external connectivity on endpoint ecs-my-app-12-app-a0b4d9e6c0fbe4fff001 (6f1c9e2b7a0d): Bind for 0.0.0.0:80 failed: port is already allocated',
            from: 'https://github.com/moby/moby/blob/master/daemon/libnetwork/portallocator/portallocator.go',
          },
        ],
      },
    ],
    meaning: 'The container wants a fixed port of its host, and another container or process has it.',
    nextStep: 'Set hostPort to 0 (dynamic) behind a load balancer or use awsvpc; or see what else listens on that port of the host.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html',
    probes,
  },
  'container-config-invalid': {
    title: 'The container was defined in a way that cannot start',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /duplicate mount point|invalid mount|bind source path|custom device|device nodes?|mknod |error mounting|error (?:creating|setting) (?:device|rlimit)|to rootfs|rootfs_linux|rlimit|ulimit|capabilities|(?:unknown|invalid|unsupported|add|drop) capability|\bCAP_|apply caps|cannot link to|invalid volume|HostConfigError: (?![NRe])\w{3}|sysctl|minimum memory|memory (?:limit|reservation)|invalid memory|cpu shares|conflicting options|mount source path|for a local volume name|rshared mount|seccomp|apparmor|read-only file ?system|tmpfs (?:mount|option|size|on )|mount type tmpfs|shm-?size|host-mode|network mode|range of cpus|security-opt|no-new-privileges|mount (?:path|destination)|mount .{0,300}(?:not a directory|invalid argument)|are you trying to mount|invalid (?:host ?config|container config|environment|working dir|IP|port|hostname|entrypoint)|oom_score_adj|pids limit|swappiness|cgroup-parent|path .{1,300} is mounted on|not a shared mount|bind mount/i,
        not: /port map|execution credentials|no command specified|requested capabilities|cannotpull|cgroups?: |OOM-killed/i,
        samples: [
          {
            text: 'CannotStartContainerError: ResourceInitializationError: failed to create new container\nruntime task: failed to create shim task: OCI runtime create failed: runc create failed:\nunable to start container process: error during container init: error mounting\n"/var/lib/.../volumes/<volume-id>/api" to rootfs at "/MyApp/Appsettings.json":\n... flags=MS_RDONLY|MS_BIND ... : not a directory',
            from: 'recorded 2026-11-22',
          },
          {
            text: 'CannotCreateContainerError: Error response from daemon: Duplicate mount point: /data',
            from: 'https://github.com/moby/moby/blob/master/daemon/volumes_unix.go',
          },
          { text: 'HostConfigError: Invalid volume referenced: data', from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go' },
        ],
      },
    ],
    notThis: [
      'HostConfigError: No execution credentials set for the task',
      'HostConfigError: error retrieving docker port map: 20 contiguous host ports are unavailable',
    ],
    meaning: 'A mount, device, limit, capability or link of the container definition is not possible on this host or image.',
    nextStep:
      'Read the path or option that the text names in the container definition: whether it exists on the host, whether a file is mounted onto a file, whether the value is allowed.',
    link: createErrors,
    probes,
    fixes: ['roll-back-service'],
  },
  'container-command-invalid': {
    title: "The container's command cannot be run",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /exec:? "?(?<command>[^"]{1,200})"?: (?:stat \S|executable file not found|no such file|permission denied|is a directory|cwd|operation not permitted)|executable file not found|unable to find (?:user|group)|no matching entries in (?:passwd|group)|no command specified|exec user process caused|chdir to cwd|the system cannot find the (?:file|path)|invalid (?:command|user)|linux spec user|unable to get (?:user|group)|command not found|getting the final child's pid|no help topic for|container command (?:'[^']{0,200}' )?(?:not found|could not|does not)/i,
        not: /cannotpull|register layer|extract layer/i,
        samples: [
          {
            text: 'CannotStartContainerError: exec: "uvicorn": executable file not found in $PATH',
            from: 'recorded 2026-11-22',
            captures: { command: 'uvicorn' },
          },
          {
            text: 'API error (500): Cannot start container **0e7230dc3eef9e960143231716c6e82b50c1fd0d2c4d79535ec1e104fcdcf81d: [8] System error: exec: "/entrypoint.sh": permission denied',
            from: 'https://github.com/DataDog/docker-dd-agent/issues/102',
            captures: { command: '/entrypoint.sh' },
          },
          {
            text: 'CannotStartContainerError: Error response from daemon: unable to find user appuser: no matching entries in passwd file',
            from: 'https://github.com/moby/moby/blob/master/daemon/oci_linux.go',
          },
        ],
      },
      {
        field: 'any',
        regex: /no such file or direct|permission denied|: not found\b|is a directory/i,
        and: STARTING,
        not: /cannotpull|unable to retrieve OCI runtime error|secret|env files?|efs|mount|volume|device|\/proc\/self|docker\.sock|rootfs|logging driver|cgroup|credentials: not found|failed to (?:pull|resolve|copy)|repository|manifest/i,
        samples: [
          {
            text: 'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: OCI runtime create failed: container_linux.go:370: starting container process caused: exec: "/opt/sonarqube/bin/run.sh": stat /opt/sonarqube/bin/run.sh: no such file or direct...',
            from: 'https://repost.aws/knowledge-center/ecs-cannot-start-container-error',
          },
        ],
      },
      {
        field: 'any',
        regex: /exit(?:ed)?(?:[ _]?(?:with|code|status))*["':=(\s]{1,4}(?<exitCode>12[67])\b/i,
        not: /runtime create|cannotpull|initialization/i,
        tells: 'exit',
        samples: [{ text: 'Essential container in task exited (exit code: 127)', from: `composed: ${stopCodes}`, captures: { exitCode: '127' } }],
      },
      {
        field: 'container.exitCode',
        regex: /^12[67]$/,
        samples: [
          {
            text: '127',
            from: 'https://docs.docker.com/engine/containers/run/#exit-status',
            with: { 'task.stoppedReason': 'Essential container in task exited' },
          },
        ],
      },
    ],
    notThis: [
      'CannotStartContainerError: Error response from daemon: error gathering device information while adding custom device "/dev/dri/renderD130": no such file or directory',
    ],
    meaning:
      'Entry point or command is not in the image, not executable, or its user does not exist there. A volume mounted over its directory hides it just so.',
    nextStep:
      'Compare entryPoint, command, user and workingDirectory of the container with the image (docker run it by hand), and see whether a mount lies over that path.',
    link: runc,
    probes: ['task', 'service', 'task-definition', 'ecr-image', 'recent-change', 'owner'],
    fixes: ['roll-back-service'],
  },
  'task-incompatible': {
    title: 'This task definition cannot run there',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /Unrecogni\w{0,5}TaskError|unrecognized (?:volume|task)|not compatible with|is incompatible|incompatible (?:task|agent|platform|launch)|task ?definition (?:does not support|is inactive|is not)|TaskDefinition is inactive|(?:does not|doesn't|not) support(?:ed)? (?:on|by|the|for) .{0,60}(?:launch type|platform version|fargate|agent|compute)|agent (?:version )?(?:does not|doesn't) support|(?:platform version|launch type) .{0,60}(?:not supported|does not support|not valid|unsupported)|unsupported (?:task|platform|operating system|runtime)|UnsupportedFeature|platform family|No Fargate configuration exists|requested capabilities are not supported/i,
        samples: [
          {
            text: 'The selected task definition is not compatible with the selected compute strategy',
            from: stopCodes,
          },
          {
            text: 'Unable to run task\nOne or more of the requested capabilities are not supported.',
            from: 'https://github.com/splunk/splunk-connect-for-kubernetes/issues/401',
          },
          {
            text: 'UnrecogniedTaskError: Error loading task - unrecognized volume type: "s3files"',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/acs/session/payload_responder.go',
          },
        ],
      },
    ],
    meaning: 'The launch type, the platform version or the agent does not know something that the task definition asks for.',
    nextStep: 'Compare requiresCompatibilities and requiresAttributes of the task definition with the launch type; update the agent or the platform version.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
    probes,
  },
  'container-runtime-timeout': {
    title: 'The container runtime did not answer in time',
    handling: 'wait',
    patterns: [
      {
        field: 'any',
        regex: /ContainerRuntimeTimeout|could not transition to (?<step>(?:start|stop|run|inspect|remov|list|created)\w{0,12})|timed out after waiting/i,
        not: /creating volume|transition to (?:pull|manifest)/i,
        samples: [
          {
            text: 'CannotInspectContainerError: Could not transition to inspecting; timed out after waiting 30s',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/1440',
            captures: { step: 'inspecting' },
          },
          {
            text: 'DockerTimeoutError: Could not transition to starte',
            from: 'https://github.com/awsdocs/amazon-ecr-user-guide/pull/16',
            captures: { step: 'starte' },
          },
        ],
      },
    ],
    notThis: ['DockerTimeoutError: Could not transition to pulled; timed out after waiting 2h0m0s'],
    meaning:
      'Docker or containerd was too slow: a host with exhausted disk credits or too many containers, or a log driver that hangs on its way to CloudWatch Logs.',
    nextStep: 'Look at CPU and disk of the host (burst credits), raise ECS_CONTAINER_START_TIMEOUT; in a private subnet see that the endpoint logs exists.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-runtime-timeout-error.html',
    probes: ['task', 'service', 'task-definition', 'log-group', 'network-path', 'owner'],
  },
  'container-runtime-error': {
    title: 'The container runtime of the host failed',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /\bInternalError:? (?!tim)\w{3}|Cannot(?:Stop|Inspect|Remove|Describe|List)\w{0,20}Error: (?!cou)\w{3}|CannotGetDocker|No such container|TaskStateError|Agent could not progress|No container matching saved ID|failed sending SIG|unable to describe the container|did not receive an exit event|CgroupError|ContainerVanished|devicemapper|devmapper: (?!T)\w{3}|dm_task|cannot connect to the docker daemon|docker\.sock|containerd\.sock|cgroups?[: ]|libnetwork|veth|iptables|layer does not exist|hcsshim|hcs::|overlay2?\b.{0,80}(?:failed|error)|failed to mount overlay|fork\/exec|\/proc\/self\/|systemd|setns|read init-p|init-p: |failed to start shim|connection closed|ttrpc|daemon is (?:not|shutting)|platform resources|could not find an available|failed to mount rootfs|snapshot .{0,80} does not exist|pivot_root|unable to (?:apply|set) cgroup|exit status 2: unknown|cannot allocate memory|resource temporarily unavailable|too many open files|unable to retrieve OCI runtime error/i,
        not: /could not transition|cannotpull|(?<!no such )network interface/i,
        samples: [
          { text: "Stopped reason CgroupError: Agent could not create task's platform resources", from: 'https://github.com/aws/amazon-ecs-agent/issues/2917' },
          {
            text: 'CannotStartContainerError: API error (404): Cannot start container 986d8b089f07fc0d90272518bd19cf0cb6f8858fcab70c673e45b1bd41d0e103: adding interface veth0e8d337 to bridge docker0 failed: could not find bridge docker0: no such network interface',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/218',
          },
          {
            text: 'CannotStartContainerError: Error response from daemon: OCI runtime create failed: container_linux.go:370: starting container process caused: process_linux.go:459: container init caused: write /proc/self/attr/keycreate: permission denied: unknown',
            from: 'composed: https://github.com/opencontainers/runc/blob/main/libcontainer/standard_init_linux.go',
          },
          {
            text: 'CannotStartContainerError: API error (500): devmapper: Unknown device ... No such device or address',
            from: 'recorded 2026-11-22',
          },
          {
            text: 'API error (400): failed to create task for container: failed to create shim task: OCI runtime create failed: unable to retrieve OCI runtime error (open /run/containerd/io.containerd.runtime.v2.task/moby/b2b6d9f3947516c395ac544748baaa909e0f7156067a1082c8592a0aea88517a/log.json: no such file or directory): /opt/aws/neuron/bin/oci_neuron_hook_wrapper.sh did not terminate successfully: exit status 2: unknown',
            from: 'https://github.com/aws-neuron/aws-neuron-sdk/issues/911',
          },
          {
            text: 'ContainerVanishedError: No container matching saved ID found',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/errors.go',
            with: { 'task.stoppedReason': 'Essential container in task exited' },
          },
        ],
      },
      {
        field: 'any',
        regex:
          /devicemapper|dm_task|hcsshim::(?!I)\w|hcsshim::ImportLayer failed in Win32: (?!there)\w|ProcessUtilityVMImage|amazon-ecs-pause|docker daemon at|error during connect|docker_engine|docker client must/i,
        not: /could not transition/i,
        samples: [
          {
            text: 'CannotPullContainerError: failed to register layer: devicemapper: Error running deviceResume dm_task_run failed',
            from: 'recorded 2026-11-22',
          },
          {
            text: 'failed to register layer: re-exec error: exit status 1: output: ProcessUtilityVMImage \\\\?\\C:\\ProgramData\\docker\\windowsfilter\\351b26b948a8ff7991599d94b7541ed6aa49ca58133303498e7286584597d42e\\UtilityVM: The system cannot find the path specified.',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/1392',
          },
          {
            text: "error while pulling image amazon/amazon-ecs-pause:0.1.0 for container ~internal~ecs~pause~namespace , moving task to STOPPED: Error response from daemon: pull access denied for amazon/amazon-ecs-pause, repository does not exist or may require 'docker login'",
            from: 'https://github.com/aws/amazon-ecs-agent/issues/1837',
          },
          {
            text: 'CannotPullContainerError: error during connect: In the default daemon configuration on Windows, the docker client must be run with elevated privileges',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/3165',
          },
        ],
      },
    ],
    meaning: "Docker, containerd or a cgroup of the host failed; nothing of the task's own is named.",
    nextStep:
      "Read the host's docker and ecs-agent logs around that time and replace the host if it repeats; on Fargate start the task anew, then open a case with AWS.",
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html',
    probes,
  },
  'container-start-unexplained': {
    title: 'The container did not start, and the text does not say why',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /Cannot(?:Start|Create|Stop|Inspect|Remove|Describe|List)\w{0,20}Error|DockerTimeoutError|HostConfigError|\bInternalError\b|cannot (?:start|create) container|runtime create failed|failed to (?:create|start) (?:new container|container|shim task)|failed to get container status|failed to create task for container|runc create failed/i,
        tells: 'vague',
        samples: [
          {
            text: 'CannotStartContainerError: failed to get container status: context deadline exceeded',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/userguide/stopped-task-error-codes.html',
          },
          { text: 'CannotStartContainerError: Error response from daemon: EOF', from: agent },
        ],
      },
    ],
    meaning: 'Creating or starting the container failed, and the text was cut or carries no detail.',
    nextStep: "Read the whole reason with aws ecs describe-tasks, and the agent's and docker's logs of the host; on Fargate start one task anew and compare.",
    link: createErrors,
    probes,
  },
});
