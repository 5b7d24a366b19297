/**
 * The notice as a custom notification of Amazon Q Developer in chat applications, for Slack and Teams.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
import type { Incident, Line, Notice, Section } from '../model.ts';
import { wrapCommand } from './command.ts';

/** The schema allows a description of 8,000; what a phone shows in a thread is less. */
export const limits = { title: 250, description: 1_500, nextStep: 350, keyword: 75, summary: 250 } as const;

/** The notification as Amazon Q Developer takes it. */
export interface Card {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly enableCustomActions: boolean;
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** What a card is about: one incident, or several at once. */
export interface Thread {
  readonly threadId: string;
  readonly context: Readonly<Record<string, string>>;
}

/** The thread of one incident. */
export const threadOf = ({ id, state, decision }: Incident): Thread => ({
  threadId: id,
  context: { incident: id, state, ...(decision.do !== 'tell' && { plan: decision.plan.hash.slice(0, 6) }) },
});

/** The notice as a card. */
export function cardOf(notice: Notice, { threadId, context }: Thread): Card {
  const { subject, verdict, urgency, number } = notice;
  return {
    version: '1.0',
    source: 'custom',
    id: `${threadId}-${number}`,
    content: {
      textType: 'client-markdown',
      title: cut(escaped(subject), limits.title),
      description: describe(notice),
      nextSteps: nextSteps(notice),
      keywords: [verdict, urgency].map((word) => cut(word, limits.keyword)),
    },
    metadata: { threadId, summary: cut(escaped(subject), limits.summary), enableCustomActions: true, additionalContext: context },
  };
}

/** Slack's three control characters, and the marks that would begin a code block, bold or strike. https://api.slack.com/reference/surfaces/formatting#escaping */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/`+/g, "'");

/** Prose: no bold of anybody else's, no mention, which some clients make of the bare word. */
const prose = (text: string): string =>
  escaped(text)
    .replaceAll('*', '∗')
    .replace(/@(?=channel|here|everyone)/gi, '(at)');

const cut = (text: string, longest: number): string => (text.length <= longest ? text : `${text.slice(0, longest - 3).replace(/&[a-z]{0,3}$/, '')}...`);

const rest = '_The rest is in the e-mail and in the event._';

/** Head first, then whole sections while they fit: a command is shown whole or not at all. */
function describe({ head, sections }: Notice): string {
  const [verdict, ...others] = head;
  const opening = [`*${prose(verdict)}*`, ...others.map(prose)].join('\n');
  const parts = sections.filter(({ title }) => title !== '' && title !== 'LINKS').map(sectionText);
  let text = opening;
  let isWhole = true;
  for (const part of parts) {
    if (`${text}\n\n${part}`.length + rest.length + 2 <= limits.description) text += `\n\n${part}`;
    else isWhole = false;
  }
  return isWhole ? text : `${text}\n\n${rest}`;
}

const sectionText = ({ title, lines }: Section): string => [`*${prose(title)}*`, ...lines.flatMap(tableOrLine)].join('\n');

/** Rows that follow each other are one block: columns stay columns. */
function tableOrLine(line: Line, at: number, lines: readonly Line[]): readonly string[] {
  if (line.kind !== 'row') return [lineText(line)];
  const isRow = (one: Line | undefined): boolean => one?.kind === 'row';
  const text = escaped(line.text.trimEnd());
  return [...(isRow(lines[at - 1]) ? [] : ['```']), text, ...(isRow(lines[at + 1]) ? [] : ['```'])];
}

function lineText({ kind, text }: Line): string {
  switch (kind) {
    case 'says':
      return prose(text);
    case 'item':
      return `• ${prose(text)}`;
    case 'quote':
      // Behind `>` Slack shows it as a quotation; it is one line, so nothing in it begins another.
      return `> ${prose(text)}`;
    case 'row':
    case 'url':
      return escaped(text);
    case 'command':
      return commandText(text);
  }
}

/** A back-tick would end the block, and replacing it would change the command. */
function commandText(text: string): string {
  if (text.includes('`')) return '_The command is in the e-mail._';
  return ['```', ...wrapCommand(text).map(escaped), '```'].join('\n');
}

function nextSteps({ sections }: Notice): readonly string[] {
  const urls = sections.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'url')).map(({ text }) => escaped(text));
  const verbs = sections.at(-1)?.lines.at(-1)?.text ?? '';
  return [...(verbs.startsWith('ecs-medic ') ? [escaped(verbs)] : []), ...urls].filter((step) => step.length <= limits.nextStep).slice(0, 5);
}
