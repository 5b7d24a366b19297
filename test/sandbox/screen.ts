/** A story on a terminal: a line for what happens, a bar beside what is sent. */
import { styleText } from 'node:util';
import { count } from '../../functions/notify/text.ts';
import type { Published } from './account/account.ts';
import { nameOf } from './account/ecs.ts';
import type { Change, Happening, Told } from './run/story.ts';

type Style = Parameters<typeof styleText>[0];

export interface Screen {
  title(number: number, text: string): void;
  show(happening: Happening): void;
  end(told: Told): void;
}

const longest = 150;

export function createScreen(write: (text: string) => void, coloured: boolean): Screen {
  const paint = (style: Style, text: string) => (coloured ? styleText(style, text, { validateStream: false }) : text);
  let waiting: { readonly at: Date | null; readonly text: string; count: number } | null = null;
  const flush = () => {
    if (!waiting) return;
    const { at, text, count } = waiting;
    write(`  ${paint('gray', at ? at.toISOString().slice(11, 19) : '        ')}  ${count > 1 ? `${count} times: ` : ''}${text}\n`);
    waiting = null;
  };
  // What happens several times at one instant is one line.
  const line = (at: Date | null, text: string) => {
    if (waiting && at && waiting.at?.getTime() === at.getTime() && waiting.text === text) waiting.count += 1;
    else {
      flush();
      waiting = { at, text, count: 1 };
    }
  };
  let reason: string | null = null;
  let quoted = false;

  const event = (happening: Extract<Happening, { what: 'event' }>) => {
    const { event: one, at, to } = happening;
    const detail = one['detail'] as Record<string, string>;
    const where = nameOf(String(detail['group'] ?? (one['resources'] as string[])[0] ?? '').replace('service:', ''));
    if (one['detail-type'] !== 'ECS Task State Change') {
      line(at, `ECS says of ${where}: ${paint('cyan', detail['eventName'] ?? '')}`);
      return;
    }
    if (detail['lastStatus'] !== 'STOPPED') {
      line(at, `a task of ${where} ${paint('green', 'runs')}`);
      return;
    }
    line(at, `a task of ${where} ${paint('red', 'stopped')}: ${detail['stopCode']}${to.length > 0 ? '' : paint('gray', ', dropped by the rule')}`);
    reason ??= detail['stoppedReason'] ?? '';
  };
  const quote = () => {
    if (reason === null || quoted) return;
    quoted = true;
    line(null, paint('gray', `| ${reason.length > longest ? `${reason.slice(0, longest)} …` : reason}`));
  };
  const examined = ({ finding: { diagnosis }, at }: Extract<Happening, { what: 'examined' }>) => {
    quote();
    line(at, `${paint('bold', `cause ${diagnosis.cause}`)}, culprit ${paint('bold', diagnosis.culprit?.id ?? 'unknown')}, ${diagnosis.standing}`);
    for (const { says } of diagnosis.facts) line(null, `${paint('gray', '·')} ${says}`);
  };

  return {
    title(number, text) {
      reason = null;
      quoted = false;
      write(`\n${paint(['bold', 'inverse'], ` ${number} `)} ${paint('bold', text)}\n\n`);
    },
    show(happening) {
      switch (happening.what) {
        case 'event':
          event(happening);
          break;
        case 'call':
          line(happening.at, `${paint('yellow', happening.by)} calls ${happening.action}${inputOf(happening.input)}`);
          break;
        case 'examined':
          examined(happening);
          break;
        case 'changed':
          line(happening.at, paint('green', `ecs-medic calls ${happening.change.action}${inputOf(happening.change.input)}`));
          break;
        case 'told':
          flush();
          write(`\n${mail(happening.message, paint)}\n\n`);
      }
    },
    end({ changes, delivered, dropped, sandbox, failureQueue }) {
      quote();
      flush();
      for (const [said, count] of counted(failureQueue.map((kept) => `${kept.function} failed three times: ${kept.error}`)))
        write(`  ${paint('red', `${count > 1 ? `${count} events: ` : ''}${said}`)}\n`);
      const { published } = sandbox.account.sns;
      const counts = `${count(delivered, 'event')} delivered, ${dropped} dropped for free, ${count(changes.length, 'change')}, ${count(published.length, 'message')}`;
      write(`  ${paint('gray', published.length + failureQueue.length > 0 ? counts : `Silence: ${counts}.`)}\n`);
    },
  };
}

const counted = (texts: readonly string[]): ReadonlyMap<string, number> =>
  texts.reduce((counts, text) => counts.set(text, (counts.get(text) ?? 0) + 1), new Map<string, number>());

/** The names in it, without the ARNs' length. */
function inputOf(input: Change['input']): string {
  const names = Object.values(input).filter((value) => typeof value === 'string' || typeof value === 'number');
  return ` ${names.map((value) => nameOf(String(value))).join(' ')}`;
}

function mail({ Subject = '', Message }: Published, paint: (style: Style, text: string) => string): string {
  const { email } = JSON.parse(Message) as { email: string };
  const verdict = /FIX APPLIED|RESOLVED/.test(Subject) ? 'green' : 'red';
  const bar = paint(verdict, '  ┃ ');
  const [head = '', ...rest] = email.trimEnd().split('\n');
  return [paint('bold', `Subject: ${Subject}`), '', paint('bold', head), ...rest].map((text) => `${bar}${text}`).join('\n');
}
