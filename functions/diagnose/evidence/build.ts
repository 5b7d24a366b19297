/** What the log of a failed build shows. */

/** One image that the build pulls from Docker Hub, as the lines of its Dockerfile would read before and after. */
export interface BuildImage {
  /** `node:22-alpine`, its variables filled in where the log shows their defaults. */
  readonly image: string;
  /** `FROM node:22-alpine AS build`, as the log shows it or as it would stand. */
  readonly before: string;
  /** The same from `public.ecr.aws/docker/library/`; null: there is no copy, or none was found. */
  readonly after: string | null;
  /** Why it stays; null where it need not. */
  readonly because: string | null;
}

/** What the probe build-log found out. */
export interface BuildLogEvidence {
  /** `web-image:8745a7a9-c340-456a-9166-edf953571bEX` */
  readonly build: string;
  /** `none`: the project keeps no log in CloudWatch Logs. */
  readonly log: 'read' | 'none' | 'unknown';
  readonly images: readonly BuildImage[];
  /** The image that the build itself runs in could not be pulled. */
  readonly environment: BuildImage | null;
}
