import { describe, expect, test } from 'vitest';
import { classify } from '../../functions/classify/classify.ts';
import { ofText } from '../../functions/cli/words.ts';
import type { Match } from '../../functions/model.ts';
import { taskTexts } from '../../functions/receive/texts.ts';
import { corpus, isRight, type Message, type Part } from './corpus.ts';

const parts: readonly Part[] = ['official', 'wild', 'held-out', 'unseen'];

const saysNothing = /task failed to start\s*view troubleshooting guide$/i;

/** The text that a message is about; one that is only a code or a bland sentence has no variants. */
const wordsOf = ({ stoppedReason, containerReason, exitCode, stopCode }: Message): string | undefined => {
  const text = containerReason || stoppedReason || '';
  return text.length > 40 && !saysNothing.test(text) && (containerReason || (exitCode ?? stopCode) == null) ? text : undefined;
};

const messages = parts.flatMap((part) =>
  corpus(part).flatMap((message) => {
    const text = wordsOf(message);
    const found = text === undefined ? undefined : classify([{ field: 'task.stoppedReason', text }]);
    return text !== undefined && found && isRight(message, found.cause) ? [{ id: message.id, text, found }] : [];
  }),
);

/** Breaks stand between all words, so that they stand between those that matter too. */
const written: Readonly<Record<string, (text: string) => string>> = {
  'with typographic apostrophes': (text) => text.replaceAll("'", '’'),
  'with straight apostrophes': (text) => text.replace(/[‘’]/g, "'"),
  'with typographic quotes': (text) => text.replace(/"(?<quoted>[^"]*)"/g, '“$<quoted>”'),
  wrapped: (text) => text.replaceAll(' ', '\n'),
  'wrapped and indented': (text) => text.replaceAll(' ', '\n    '),
  'wrapped by Windows': (text) => text.replaceAll(' ', '\r\n'),
  'wrapped in a quotation': (text) => text.replaceAll(' ', '\n> '),
  'with the entities of a page': (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  "with a template's entities": (text) => text.replaceAll('"', '&#34;').replaceAll("'", '&#x27;'),
  'with the escapes of JSON': (text) => JSON.stringify(text),
  'escaped twice': (text) => JSON.stringify(JSON.stringify(text)),
  "with Python's escapes": (text) => text.replaceAll("'", '\\u2019').replaceAll('<', '\\u003c').replaceAll('&', '\\u0026'),
  'as the comment of a script': (text) => text.replaceAll(' ', '\n# '),
  'as the comment of a program': (text) => text.replaceAll(' ', '\n    // '),
  'in lower case': (text) => text.toLowerCase(),
  'in upper case': (text) => text.toUpperCase(),
  'with double spaces': (text) => text.replaceAll(' ', '  '),
  'with a soft hyphen at each colon': (text) => text.replaceAll(':', '\u00ad:'),
};

const framed: Readonly<Record<string, (text: string) => string>> = {
  "with the console's heading": (text) => `Stopped reason ${text}`,
  'with the heading of a table': (text) => `Status reason | ${text}`,
  "with the task's time": (text) => `Task stopped at: 2024-02-08T22:30:54.032Z\n${text}`,
  'in the Japanese console': (text) => `タスクの停止時刻: 2026-03-28T04:01:44.070Z\n${text}`,
  'in the German console': (text) => `Aufgabe gestoppt um: 2026-03-28T04:01:44.070Z\nGrund für das Anhalten: ${text}`,
  'in the Spanish console': (text) => `Tarea detenida en: 2023-10-15T14:29:49.532Z\n${text}`,
  'in a service event': (text) => `(service my-app) was unable to place a task. Reason: ${text}.`,
  'in a service event without brackets': (text) =>
    `service my-app-xaq0vgxm was unable to place a task. Reason: ${text}. For more information, see the Troubleshooting section.`,
  'with the stop code before it': (text) => `TaskFailedToStart: ${text}`,
  'with a request id behind it': (text) => `${text} status code: 400, request id: 66372395-f40d-41c3-8cf2-a18a60167fab`,
  "as a line of the agent's log": (text) =>
    `2026-03-28T04:01:44Z [INFO] Managed task [arn:aws:ecs:eu-west-1:123456789012:task/prod/0f9d]: error="${text}" module=task_manager.go`,
  'as a line of describe-tasks': (text) => `            "stoppedReason": ${JSON.stringify(text)},`,
};

const isSame = (one: Match, other: Match): boolean => one.cause === other.cause && (one.fixable || !other.fixable);

const differing = (variant: (text: string) => string): readonly string[] =>
  messages.flatMap(({ id, text, found }) => {
    const said = variant(text);
    const other = classify([{ field: 'task.stoppedReason', text: said }]);
    return isSame(found, other) ? [] : [`${id}: ${other.cause}${other.fixable ? ', fixable' : ''}, not ${found.cause}: ${said}`];
  });

describe('a message says the same', () => {
  test.each(Object.entries({ ...written, ...framed }))('%s', (_how, variant) => {
    expect(differing(variant)).toEqual([]);
  });
});

describe('a message says the same, wherever it is said:', () => {
  const places: Readonly<Record<string, (text: string) => Parameters<typeof taskTexts>[0]>> = {
    'by the only container, under a bland stoppedReason': (text) => ({
      stoppedReason: 'Task failed to start',
      stopCode: 'TaskFailedToStart',
      containers: [{ name: 'app', reason: text }],
    }),
    'by the last of three containers': (text) => ({
      stoppedReason: 'Essential container in task exited',
      stopCode: 'EssentialContainerExited',
      containers: [
        { name: 'proxy', exitCode: 143 },
        { name: 'agent', exitCode: 0 },
        { name: 'app', reason: text },
      ],
    }),
    'by the task, over containers that never started': (text) => ({
      stoppedReason: text,
      stopCode: 'TaskFailedToStart',
      containers: [{ name: 'app' }, { name: 'proxy' }],
    }),
  };

  /** Who ordered a stop, and how a container ended, is weighed against what else the task says: test/classify/classify.test.ts. */
  const causes = messages.filter(({ text, found }) => classify([...ofText(text), { field: 'container.exitCode', text: '1' }]).cause === found.cause);

  test.each(Object.entries(places))('%s', (_where, place) => {
    const wrong = causes.flatMap(({ id, text, found }) => {
      const other = classify(taskTexts(place(text)));
      return isSame(found, other) ? [] : [`${id}: ${other.cause}, not ${found.cause}: ${text}`];
    });

    expect(wrong).toEqual([]);
  });
});
