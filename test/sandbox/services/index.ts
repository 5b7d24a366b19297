/** Every service that the sandbox answers. A new one is a file here and a line in this list. */
import type { ServiceModel } from '../service.ts';
import { cloudformation } from './cloudformation.ts';
import { cloudtrail } from './cloudtrail.ts';
import { ec2 } from './ec2.ts';
import { ecr } from './ecr.ts';
import { ecs } from './ecs.ts';
import { efs } from './efs.ts';
import { events } from './events.ts';
import { iam } from './iam.ts';
import { kms } from './kms.ts';
import { logs } from './logs.ts';
import { s3 } from './s3.ts';
import { secretsmanager } from './secretsmanager.ts';
import { sns } from './sns.ts';
import { ssm } from './ssm.ts';
import { sts } from './sts.ts';

export const services: readonly ServiceModel[] = [cloudformation, cloudtrail, ec2, ecr, ecs, efs, events, iam, kms, logs, s3, secretsmanager, sns, ssm, sts];
