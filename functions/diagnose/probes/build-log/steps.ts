/** What a person changes: the Dockerfile, the buildspec, the role of the build. None of it is a command to run by hand. */
import type { Match, Step } from '../../../model.ts';
import type { BuildImage, BuildLogEvidence } from '../../evidence.ts';

/** The API of ECR Public is answered here, wherever the build runs. https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html */
const home = 'us-east-1';

const login = [
  'phases:',
  '  pre_build:',
  '    commands:',
  '      - >-',
  `        aws ecr-public get-login-password --region ${home} |`,
  '        docker login --username AWS --password-stdin public.ecr.aws',
];

/** Both take no resource. https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html */
const statement = [
  '{',
  '  "Effect": "Allow",',
  '  "Action": [',
  '    "ecr-public:GetAuthorizationToken",',
  '    "sts:GetServiceBearerToken"',
  '  ],',
  '  "Resource": "*"',
  '}',
];

const grant: Step = { says: "Allow the build's service role to log in there, by this statement:", lines: statement };

/** Completes the head line. */
export function culpritOf({ images }: BuildLogEvidence, { cause, captures }: Match): string {
  if (cause === 'ecr-public-region-wrong') return `the login to ECR Public goes to ${captures['region'] ?? 'a Region'}, where it has no API`;
  const [first, ...others] = images;
  if (!first) return "Docker Hub's pull limit is used up";
  return `Docker Hub refuses ${first.image}${others.length ? ` and ${others.length} more` : ''}: the pull limit is used up`;
}

/** What a person changes, by the cause and by what ECR Public keeps. */
export function stepsOf(evidence: BuildLogEvidence, { cause }: Match): readonly Step[] {
  if (cause === 'ecr-public-region-wrong') {
    return [{ says: `Name the Region in the buildspec: --region ${home}, whatever Region the build runs in.`, lines: login }, grant];
  }
  const { images, environment } = evidence;
  const moved = images.filter(({ after }) => after !== null);
  const pulling = moved.length > 0 || images.length === 0;
  return [
    ...(environment ? [ofEnvironment(environment)] : []),
    ...(moved.length > 0 ? [ofDockerfile(moved)] : []),
    ...images.filter(({ after }) => after === null).map(ofOther),
    ...(pulling && !environment ? [{ says: 'Log in to ECR Public in the buildspec; without a login it has limits of its own.', lines: login }, grant] : []),
  ];
}

const ofDockerfile = (images: readonly BuildImage[]): Step => ({
  says: 'Take the same images from ECR Public. In the Dockerfile (ecs-medic from --write Dockerfile does it for the whole file):',
  lines: images.flatMap(({ before, after }) => [`- ${before}`, `+ ${after}`]),
});

const ofOther = ({ image, because }: BuildImage): Step => ({
  says: `${image} stays: ${because}. Log in to Docker Hub in pre_build, with credentials from Secrets Manager, or pull it through an ECR pull-through cache.`,
});

/** CodeBuild pulls it by itself, without any login of ours. https://docs.aws.amazon.com/codebuild/latest/userguide/sample-private-registry.html */
function ofEnvironment({ image, after, because }: BuildImage): Step {
  const mirrored = after?.replace(/^FROM /, '');
  return mirrored
    ? { says: `Let the project run in the same image from ECR Public. Its environment image, now ${image}:`, lines: [mirrored] }
    : { says: `The project runs in ${image}, of which ECR Public keeps no copy (${because}). Give the project a registry credential, or a copy in ECR.` };
}
