/** What a failure says of itself, cleaned and clipped: the texts of a stopped task and of a service event. All of it is data, whoever wrote it. */
import type { Field, Text } from '../model.ts';

/** The task's fields that carry a text; the event and DescribeTasks spell them alike. */
export interface TaskWords {
  readonly stoppedReason?: string | undefined;
  readonly stopCode?: string | undefined;
  readonly containers?: readonly {
    readonly name?: string | undefined;
    readonly reason?: string | undefined;
    readonly exitCode?: number | undefined;
  }[];
  readonly attachments?: readonly {
    readonly status?: string | undefined;
    readonly details?: readonly { readonly name?: string | undefined; readonly value?: string | undefined }[];
  }[];
}

const limit = 4096;
/** Characters that cannot be seen or that turn the line round: control and format characters, and halves of a surrogate pair. */
const unwanted = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** Line breaks become `\n`, unseen characters are dropped, and the text is cut at 4 KB. The first cut is before the cleaning: 1 MB costs little more than 4 KB. */
export const clean = (text: string): string =>
  text
    .slice(0, 2 * limit)
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(unwanted, '')
    .trim()
    .slice(0, limit)
    .replace(/[\ud800-\udbff]$/, '');

const textOf = (field: Field, raw: string | number | undefined, container?: string): readonly Text[] => {
  const text = raw === undefined ? '' : clean(String(raw));
  return text === '' ? [] : [container === undefined ? { field, text } : { field, container, text }];
};

/** `statusReason` is the detail in which ECS says why a volume or an interface could not be attached; a status is only told where it is no success. */
const attachmentTexts = ({ status, details = [] }: NonNullable<TaskWords['attachments']>[number]): readonly Text[] => [
  ...details.filter(({ name }) => name === 'statusReason').flatMap(({ value }) => textOf('attachment.status', value)),
  ...(status === 'FAILED' ? textOf('attachment.status', status) : []),
];

/**
 * Everything a stopped task says, the task's own words first, then each container's. Exit codes come as texts, so that one ranking weighs them all.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
 */
export const taskTexts = ({ stoppedReason, stopCode, containers = [], attachments = [] }: TaskWords): readonly Text[] => [
  ...textOf('task.stoppedReason', stoppedReason),
  ...textOf('task.stopCode', stopCode),
  ...containers.flatMap(({ name = '', reason, exitCode }) => [...textOf('container.reason', reason, name), ...textOf('container.exitCode', exitCode, name)]),
  ...attachments.flatMap(attachmentTexts),
];

/** The reason of an ECS Service Action or deployment event. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
export const serviceTexts = ({ reason }: { readonly reason?: string | undefined }): readonly Text[] => textOf('service.reason', reason);

/** The context of a phase that says nothing: `: `. */
const wordless = /^[\s:]*$/;

/** A build's phases as its event lists them. @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html */
export const phaseTexts = (
  phases: readonly { readonly 'phase-status'?: string | null | undefined; readonly 'phase-context': readonly string[] }[],
): readonly Text[] =>
  phases
    .filter((phase) => phase['phase-status'] !== 'SUCCEEDED')
    .flatMap((phase) => phase['phase-context'])
    .filter((context) => !wordless.test(context))
    .flatMap((context) => textOf('build.phase', context));

/** Lines of a build's log. */
export const logTexts = (lines: readonly string[]): readonly Text[] => lines.flatMap((line) => textOf('build.log', line));
