/** The registry answered, but what it has is not the image that the task asks for, or not one that it can run. */
import { causes } from '../cause.ts';
import { PULLING } from './symptoms.ts';

const stopped = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html';
const probes = ['task', 'service', 'task-definition', 'ecr-image', 'recent-change', 'owner'] as const;

export const imageContent = causes({
  'disk-full': {
    title: "No space left on the task's or the host's disk",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex: /no space left on device|thin pool has \d+ free|(?:not enough|insufficient) (?:free )?(?:disk )?space|disk quota exceeded|ENOSPC/i,
        samples: [
          {
            text: 'CannotPullContainerError: failed to register layer: write /usr/local/x86_64-conda-linux-gnu/sysroot/usr/lib64/locale/locale-archive.tmpl: no space left on device',
            from: 'https://github.com/nextflow-io/nextflow/issues/5099',
          },
          {
            text: 'CannotCreateContainerError: API error (500): devmapper: Thin Pool has 4350 free data blocks which is less than minimum required 4454 free data blocks. Create more free space in thin pool or use dm.min_free_space option to change behavior',
            from: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CannotCreateContainerError.html',
          },
        ],
      },
    ],
    meaning:
      'The image, or what the container writes, does not fit: the ephemeral storage of a Fargate task, or the volume of the EC2 host that holds images and containers.',
    nextStep:
      'Fargate: raise ephemeralStorage (20 to 200 GiB) or shrink the image. EC2: prune unused images, let the agent clean up sooner, or give the host a larger volume.',
    link: stopped,
    probes: ['task', 'service', 'task-definition', 'owner'],
  },
  'image-digest-gone': {
    title: 'The pinned digest is no longer in the repository',
    handling: 'ask',
    patterns: [
      {
        field: 'any',
        regex:
          /failed to resolve ref.{0,400}?@(?<digest>sha256:[0-9a-f]{8,64})"?: (?:\S{1,300}: |\.{3} )?not found|:[\w.-]{1,128}@(?<pinned>sha256:[0-9a-f]{8,64}) not found|image (?:is|has been|was) archived|ImageArchived/i,
        samples: [
          {
            text: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app:latest@sha256:6f1c9e2b7a0d4c85b3e94f7d2a61c0b8e5d7f39a14c26b80d9e3f7a5b1c4d2e6: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app@sha256:6f1c9e2b7a0d4c85b3e94f7d2a61c0b8e5d7f39a14c26b80d9e3f7a5b1c4d2e6: not found',
            from: 'https://github.com/aws/containers-roadmap/issues/2393',
            captures: { digest: 'sha256:6f1c9e2b7a0d4c85b3e94f7d2a61c0b8e5d7f39a14c26b80d9e3f7a5b1c4d2e6' },
          },
        ],
      },
    ],
    notThis: [
      'CannotPullContainerError: Error response from daemon: manifest for 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app@sha256:0000000000000000000000000000000000000000000000000000000000000000 not found: manifest unknown: manifest unknown',
    ],
    meaning:
      'The task asks for one digest: the one that its definition names, or the one that its tag had when the deployment began. That digest was deleted or archived, or never pushed; a tag may well exist and point elsewhere.',
    nextStep:
      'Where the definition names a tag, start a new deployment, which resolves it anew; where it names the digest, register one that names an image which is there. Then see which lifecycle rule or push removed the digest.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html',
    probes,
    fixes: ['redeploy-service', 'roll-back-service'],
  },
  'repository-not-found': {
    title: 'The repository does not exist',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /repository '?(?<repository>[^\s']{1,300})'? not found(?! or image tag|: does not exist or no pull)|name unknown|NAME_UNKNOWN|RepositoryNotFoundException|The repository with name '(?<name>[^']{1,300})' does not exist|no such repository|repository (?:does not exist in|not found in)/i,
        samples: [
          {
            text: 'CannotPullContainerError: API error (404): repository 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web/my-app not found',
            from: stopped,
            captures: { repository: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web/my-app' },
          },
          {
            text: "CannotPullContainerError: Error response from daemon: repository 123456789012.dkr.ecr.us-east-1.amazonaws.com/ecr-public/amazonlinux/amazonlinux not found: name unknown: The repository with name 'ecr-public/amazonlinux/amazonlinux' does not exist in the registry with id '123456789012'",
            from: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/error-pullthroughcache.html',
            captures: { repository: '123456789012.dkr.ecr.us-east-1.amazonaws.com/ecr-public/amazonlinux/amazonlinux' },
          },
        ],
      },
      {
        field: 'any',
        regex: /repository does not exist(?! ?o)/i,
        not: /access denied|does not exist or/i,
        samples: [
          {
            text: 'CannotPullContainerError: Error response from daemon: repository does not exist',
            from: 'https://oneuptime.com/blog/post/2026-02-12-fix-ecs-cannotpullcontainererror-errors/view',
          },
        ],
      },
    ],
    notThis: [
      "CannotPullContainerError: Error response from daemon: pull access denied for some/nonsense, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
    meaning: 'The registry has no repository of this name, in this account and Region.',
    nextStep: "Compare the image's account, Region and name with the repositories that exist; create it and push, or correct the task definition.",
    link: stopped,
    probes,
    fixes: ['redeploy-service', 'roll-back-service'],
  },
  'image-not-found': {
    title: 'The repository has no such tag',
    handling: 'ask',
    patterns: [
      {
        field: 'any',
        regex:
          /manifest unknown|MANIFEST_UNKNOWN|manifest for (?<manifest>\S{1,300}) not found|tag '?(?<tag>[\w.-]{1,128})'? (?:not found|does not exist)|requested image not found|image:? '?(?<image>\S{1,300})'? (?:not found|does not exist|could not be found)|or image tag \S{1,128} does not exist|no such image|ImageNotFound|manifests? [^\]]{1,150}\]: 404|404 Not Found|pull[^:]{0,40}: not found$/i,
        and: PULLING,
        not: /ecs[-~]pause/i,
        samples: [
          {
            text: 'CannotPullContainerError: Error: image my-app:1.0 not found',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/308',
            captures: { image: 'my-app:1.0' },
          },
          {
            text: 'CannotPullContainerError: Tag latest not found in repository docker.io/library/owncloud',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/422',
            captures: { tag: 'latest' },
          },
          {
            text: 'CannotPullImageManifestError: Error response from daemon: manifest unknown: manifest unknown',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/dockerclient/dockerapi/errors.go',
          },
        ],
      },
      {
        field: 'any',
        regex:
          /failed to (?:resolve ref|resolve reference|pull|fetch|copy|do request).{0,700}?: (?:\.{3} )?not found|(?:dkr[.-]ecr|docker\.io|public\.ecr|ghcr\.io|quay\.io)\S{1,300}(?:: |:[\w.-]{1,128} )not found/i,
        not: /executable file|credentials: not found/i,
        samples: [
          {
            text: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app:v42: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app:v42: not found',
            from: stopped,
          },
          {
            text: '(service devops-g8-payments) was unable to place a task. Reason: CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref <account-id>.dkr.ecr.eu-west-3.amazonaws.com/devops-g8-payments:43cc50f60f87e97c6cad4372dd6b0cff64ccf081: ... not found.',
            from: 'recorded 2026-11-22',
          },
        ],
      },
      {
        field: 'any',
        regex: /\bimage:? "?(?<image>[\w./-]{1,200}:[\w.-]{1,128})"? (?:not found|does not exist)|no such image/i,
        not: /ecs[-~]pause/i,
        samples: [
          {
            text: 'Error: image library/foo:latest not found',
            from: 'composed: https://github.com/aws/amazon-ecs-agent/issues/308',
            captures: { image: 'library/foo:latest' },
          },
        ],
      },
    ],
    notThis: ['CannotPullECRContainerError: engine ecr credentials: not found'],
    meaning: 'The repository answers, but has no image under this tag: it was never pushed, expired by a lifecycle rule, or is spelt otherwise.',
    nextStep: 'See which tags exist and push the missing one, or roll the service back to the revision that ran.',
    link: stopped,
    probes,
    fixes: ['redeploy-service', 'use-existing-tag', 'roll-back-service'],
  },
  'image-platform-mismatch': {
    title: "The image has no build for the task's platform",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /no matching manifest for (?!linux|windows\/)|based image is incompatible|no match(?:ing manifest)? for (?:platform|(?<wanted>(?:linux|windows)\/\w{1,12}(?:\/\w{1,4})?))|(?:descriptor|manifest) (?:matching|for) platform\b ?'?\{?(?<platform>[\w/]{3,30})?|no match for platform in manifest|cannot be used on this platform|does not match the (?:detected|specified|expected|host) (?:host )?platform|mount callback failed on .{0,120}etc\/passwd|container operating system does not match|image platform|platform mismatch/i,
        samples: [
          {
            text: "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
            from: stopped,
            captures: { platform: 'linux/amd64' },
          },
          {
            text: 'CannotPullContainerError: failed to find a descriptor for platform {linux/amd64}',
            from: 'https://github.com/aws/containers-roadmap/issues/1120',
            captures: { platform: 'linux/amd64' },
          },
          {
            text: 'CannotStartContainerError: ResourceInitializationError: unable to create new container: mount callback failed on /tmp/containerd-mount916692511: open /tmp/containerd-mount916692511/etc/passwd: no such file or directory',
            from: 'https://github.com/aws-samples/net-modernization/issues/13',
          },
        ],
      },
    ],
    notThis: ['exec /usr/local/bin/docker-entrypoint.sh: exec format error'],
    meaning: 'The image was built for another processor or operating system than the task runs on, as when a laptop with an ARM chip builds for amd64 tasks.',
    nextStep:
      'Build and push for the platform of the task (docker buildx build --platform), or set runtimePlatform of the task definition to what the image has.',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
    probes,
    fixes: ['roll-back-service'],
  },
  'image-manifest-unsupported': {
    title: 'The image is of a format that the runtime cannot read',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /mediatype in manifest should be|no processor for media-type|(?:unsupported|unexpected|unknown|invalid|unrecognized) (?:mediatype|media type|manifest|schema|layer type|image format)|mediatype (?:is empty|not|unknown)|media type \S{0,120} (?:is )?(?:not|no longer) supported|schema ?(?:version )?1\b|Docker Image Format v1|manifest type unsupported|missing signature key|manifest invalid|\+zstd\b|zstd (?:layer|compress|decompress|is not)|attestation|encountered unknown type|manifest (?:format )?(?:is )?not supported|unsupported manifest|unsupported layer/i,
        samples: [
          {
            text: 'CannotPullContainerError: Error response from daemon: unsupported media type application/vnd.cncf.helm.config.v1+json',
            from: 'https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go',
          },
          {
            text: 'CannotPullContainerError: Error response from daemon: Docker Image Format v1 and Docker Image manifest version 2, schema 1 support has been removed. Suggest the author of docker.io/acme/legacy:1.0 to upgrade the image to the OCI Format or Docker Image manifest v2, schema 2. More information at https://docs.docker.com/go/deprecated-image-specs/',
            from: 'https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go',
          },
        ],
      },
    ],
    meaning: 'The reference exists, but its manifest or a layer is of a kind that this agent or platform version does not know, or is no image at all.',
    nextStep: 'Push the image again as an OCI or Docker schema 2 image with gzip layers and without attestations (--provenance=false).',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-manifest-formats.html',
    probes,
    fixes: ['roll-back-service'],
  },
  'image-reference-invalid': {
    title: "The task definition's image is not a valid reference",
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /invalid (?:image )?reference|failed to normalize|could not parse (?:image )?reference|repository name (?:\S{1,300} )?must be (?:lowercase|canonical|at least)|(?:failed|unable) to parse (?:image|reference|ref)|parsing image (?:name|ref)|invalid (?:tag|repository name|image name)|not a valid (?:image|repository|reference)|cannot specify 64-byte hexadecimal|'registryIds' failed|resolve ref: object required/i,
        samples: [
          {
            text: 'CannotPullContainerError: invalid reference format',
            from: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/dockerclient/dockerapi/errors_test.go',
          },
          {
            text: 'failed to normalize image reference "YOUR_ACCOUNT_ID.dkr.ecr.us-east-1.amazonaws.com/playstudy-backend:latest"',
            from: 'recorded 2026-11-22',
          },
        ],
      },
    ],
    meaning:
      'What stands as image in the task definition cannot be an image: a variable that was never filled in, upper-case letters, a space, or a tag that is empty.',
    nextStep: 'Read the image of this task definition revision letter by letter, and register one with the right name.',
    link: stopped,
    probes: ['task', 'service', 'task-definition', 'owner'],
    fixes: ['roll-back-service'],
  },
  'image-layer-corrupt': {
    title: 'A layer of the image arrived broken',
    handling: 'tell',
    patterns: [
      {
        field: 'any',
        regex:
          /filesystem layer verification failed|invalid tar header|unexpected commit digest|failed size validation|layers from manifest don't match|digest mismatch|wrong diff id|diffids?|gzip: invalid|invalid checksum|flate: corrupt|unpigz|checksum mismatch|manifest verification failed|digest verification|mismatched image rootfs/i,
        not: /devicemapper|devmapper|dm_task/i,
        samples: [
          {
            text: 'level=error msg="filesystem layer verification failed for digest sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4"',
            from: 'https://github.com/aws/amazon-ecs-agent/issues/385',
          },
        ],
      },
      {
        field: 'any',
        regex: /register layer|extract layer|processing tar|unpack image|untar|applylayer/i,
        and: /unexpected EOF|lchown|invalid argument|input\/output error|cannot be mapped|duplicates of file paths|file exists|operation not permitted/i,
        not: /devicemapper|devmapper|dm_task/i,
        samples: [
          {
            text: 'CannotPullContainerError: failed to register layer: unexpected EOF',
            from: 'https://github.com/moby/moby/blob/master/daemon/internal/distribution/xfer/download.go',
          },
          {
            text: 'CannotPullContainerError: failed to register layer: ApplyLayer exit status 1 stdout: stderr: lchown /usr/share/app: invalid argument',
            from: 'composed: https://github.com/moby/moby/blob/master/pkg/chrootarchive/diff_unix.go',
          },
        ],
      },
    ],
    meaning: "A layer's bytes are not what its digest promises: cut off on the way by a network fault or a full disk, or pushed broken.",
    nextStep:
      'Start one task anew. If it repeats, pull the image elsewhere to see whether the push is at fault; if not, look at the path to S3, where the layers are.',
    link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html',
    probes,
    fixes: ['roll-back-service'],
  },
});
