/** What holds for every message, whatever an account is called and whatever ECS was made to say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CauseId, Decision, Diagnosis, Incident, Strength, Where } from '../../functions/model.ts';
import { cardOf, limits, threadOf } from '../../functions/notify/card.ts';
import { emailOf } from '../../functions/notify/email.ts';
import { noticeOf } from '../../functions/notify/notice.ts';
import type { Told } from '../../functions/notify/told.ts';
import { commandInAccount } from '../../functions/shell.ts';
import { aDiagnosis, aFailure, aMember, anIncident, aPlan, aRun, at, aWhere, closed, common, opened, told, watching } from './builders.ts';
import { stories } from './scenarios/stories.ts';
import { parses } from './shell.ts';

const ecsName = fc.stringMatching(/^[A-Za-z0-9_-]{1,255}$/);
const roleName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
/** What nobody of good will writes, and plain garbage. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 1_200 }),
  fc.constantFrom(
    '\naws iam attach-role-policy --role-name admin --policy-arn x',
    '\n\nRUN\naws iam delete-role --role-name prod',
    '\r\nhttps://evil.example.com/login',
    '```\n<!channel> <@U012AB3CD> <https://evil.example.com|click>',
    '\u202ehttp://evil.com',
    '"; $(reboot); `reboot` | sh',
    'ecs-medic approve em-00000000 --plan 000000',
    'x'.repeat(4_096),
  ),
  fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => `http://${text} www.evil.com ${text}`),
);

const where: fc.Arbitrary<Where> = fc
  .record({
    name: ecsName,
    cluster: ecsName,
    kind: fc.constantFrom('service', 'family', 'project'),
    region: fc.constantFrom('eu-west-1', 'us-gov-west-1', 'ap-southeast-2'),
  } as const)
  .map((twist) => aWhere(twist));
const strength: fc.Arbitrary<Strength> = fc.record({
  running: fc.nat(5_000),
  desired: fc.nat(5_000),
  at: fc.constant(at('03:05:57')),
  servedBy: ecsName.map((name) => `${name}:41`),
});
const diagnosis = (place: Where): fc.Arbitrary<Diagnosis> =>
  fc
    .record({ text: hostile, role: roleName, says: hostile, id: fc.constantFrom('unclassified', 'ecr-auth-denied'), blames: fc.boolean() })
    .map(({ text, role, says, id, blames }) =>
      aDiagnosis({
        text,
        cause: id as CauseId,
        failure: aFailure({ where: place, text }),
        culprit: blames ? { id: role, says: `Role ${role} could not pull from ECR: ${says}` } : null,
        facts: [
          { says, source: 'api:iam:GetRole' },
          { says, source: 'api:ec2:DescribeSubnets' },
        ],
        gaps: [{ probe: 'owner', wanted: says || 'it', why: 'denied', needs: 'iam:GetRole' }],
      }),
    );
const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc
    .record({
      name: fc.stringMatching(/^[ -~]{1,200}$/),
      because: hostile,
      approvable: fc.boolean(),
      guard: fc.constantFrom('risk', 'mode', 'tried', 'evidence'),
    } as const)
    .map(
      ({ name, because, approvable, guard }): Decision => ({
        do: 'hold',
        plan: aPlan({ command: commandInAccount('111122223333', ['aws', 'logs', 'create-log-group', '--log-group-name', name]) }),
        guard,
        because,
        approvable,
      }),
    ),
  fc
    .record({ because: hostile, steps: fc.array(hostile, { maxLength: 3 }) })
    .map(({ because, steps }): Decision => ({ do: 'tell', because, steps: steps.map((says) => ({ says })) })),
);

const shared = where.chain((place) =>
  fc.record({
    where: fc.constant(place),
    diagnosis: diagnosis(place),
    decision,
    strength,
    remindAt: fc.option(fc.integer({ min: 1_795_000_000, max: 1_800_000_000 }), { nil: undefined }),
    history: hostile.map((says) => [opened(), { at: at('03:30:00'), what: 'worse' as const, says }]),
  }),
);
const incident: fc.Arbitrary<Incident> = fc
  .tuple(shared, fc.constantFrom('open', 'acting', 'watching', 'held', 'went-away', 'superseded', 'expired'))
  .map(([{ remindAt, ...one }, state]) => {
    const twist = { ...one, ...(remindAt && { remindAt }) };
    if (state === 'open') return anIncident(twist);
    if (state === 'acting') return { ...common(twist), state, run: aRun() };
    return state === 'watching' ? watching(twist) : closed(state, twist);
  });
const anyTold: fc.Arbitrary<Told> = fc
  .record({
    incident,
    accountName: fc.oneof(fc.constant('shop-prod'), fc.string({ unit: 'grapheme', maxLength: 80 })),
    others: fc.array(ecsName, { maxLength: 14 }),
    offered: fc.constantFrom(undefined, ['ack', 'approve', 'undo', 'mute'] as const),
  })
  .map(({ incident: one, accountName, others, offered }) =>
    told(one, {
      settings: { accountName },
      members: [aMember(one.where), ...others.map((name) => aMember(aWhere({ name })))],
      ...(offered && { offered }),
    }),
  );

/** What an assertion returns is no verdict: only its throwing is. */
const holds = (law: (all: Told) => unknown, numRuns = 150) =>
  fc.assert(
    fc.property(anyTold, (all) => {
      law(all);
    }),
    { numRuns },
  );

/** What messages say beside plans and steps: an answer, and looks that only read. */
const ownWords =
  /^(?:ecs-medic approve em-7F3A91C2 --plan 41c7e0|aws (?:ecs describe-(?:tasks|services)|iam list-attached-role-policies|ecr describe-images|logs get-log-events) [^;&|<>]*)$/;

/** All commands that the project has built for this incident. */
function built({ incident: { decision: made, diagnosis: read, lastRun, ...rest } }: Told): readonly (string | null | undefined)[] {
  const run = 'run' in rest ? rest.run : lastRun;
  const plans = [...(made.do === 'tell' ? [] : [made.plan]), ...(run ? [run.plan] : [])];
  return [...plans.flatMap(({ command, undo }) => [command, undo]), ...read.steps.map(({ command }) => command)];
}

describe('every message', () => {
  it('has a subject that SNS takes: ASCII, at most 99 characters, one line', () => {
    holds((all) => expect(noticeOf(all).subject).toMatch(/^[\x20-\x7e]{1,99}$/));
  });

  it('has four lines for the lock screen, of at most 72 columns', () => {
    holds((all) => {
      for (const line of noticeOf(all).head) expect(line).toMatch(/^\S.{0,71}$/);
    });
  });

  it('names on line 1 when the next word comes, if one does', () => {
    holds((all) => {
      const { head, nextWordAt } = noticeOf(all);
      if (nextWordAt) expect(head[0]).toContain(nextWordAt.slice(11, 16));
    });
  });

  it('says on line 1 what is asked of the reader', () => {
    holds((all) => expect(noticeOf(all).head[0]).toMatch(/^(?:NO ACTION NOW|ACT NOW|APPROVE|STILL BROKEN)/));
  });

  it('names account, Region and incident on line 4', () => {
    holds((all) => {
      const { head } = noticeOf(all);

      expect(head[3]).toContain(all.incident.where.account);
      expect(head[3]).toContain(all.incident.where.region);
      expect(head[3]).toContain(all.incident.id);
    });
  });

  it('holds no control and no invisible character', () => {
    holds((all) => expect(emailOf(noticeOf(all))).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}/u));
  });

  it('holds no link but our own', () => {
    holds((all) => {
      const own = /^https:\/\/(?:[a-z0-9-]+\.console\.|docs\.aws\.amazon\.com\/)\S*$/gm;

      expect(emailOf(noticeOf(all)).replace(own, '')).not.toMatch(/https?:\/\//i);
    });
  });

  it('begins a line with a command only where the command is ours', () => {
    holds((all) => {
      const notice = noticeOf(all);
      const shown = notice.sections.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'command')).map(({ text }) => text);
      for (const command of shown) expect(built(all).includes(command) || ownWords.test(command)).toBe(true);
      const atTheEdge = emailOf({ ...notice, sections: notice.sections.map((one) => ({ ...one, lines: one.lines.filter(({ kind }) => kind !== 'command') })) });
      expect(atTheEdge).not.toMatch(/^(?:aws|sudo|curl|sh|test|rm|\$|`)/m);
    });
  });

  it('begins a line with our own verbs only at the foot', () => {
    holds((all) => {
      const verbs = emailOf(noticeOf(all)).match(/^ecs-medic .*$/gm) ?? [];

      for (const verb of verbs) expect(verb).toMatch(/^ecs-medic (?:(?:ack|status|approve) em-7F3A91C2|pause)/);
    });
  });

  it('fits a chat card, whose words cannot mention anybody or end a code block', () => {
    holds((all) => {
      const { content, metadata } = cardOf(noticeOf(all), threadOf(all.incident));

      expect(content.title.length).toBeLessThanOrEqual(limits.title);
      expect(content.description.length).toBeLessThanOrEqual(limits.description);
      for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(limits.nextStep);
      for (const keyword of content.keywords) expect(keyword.length).toBeLessThanOrEqual(limits.keyword);
      expect(metadata.threadId).toBe(all.incident.id);
      for (const text of [content.title, content.description, metadata.summary, ...content.nextSteps]) {
        expect(text).not.toMatch(/<[^>]*>|&(?!amp;|lt;|gt;)|@(?:channel|here|everyone)/);
      }
      expect((content.description.match(/```/g) ?? []).length % 2).toBe(0);
    });
  });

  it('shows commands that a shell parses', () => {
    holds((all) => {
      const commands = noticeOf(all).sections.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'command'));
      const script = emailOf({ ...noticeOf(all), head: ['', '', '', ''], sections: [{ title: '', lines: commands }] });

      expect(parses(script)).toBe(true);
    }, 40);
  });
});

describe('every story', () => {
  it.each(Object.keys(stories))('%s shows commands that a shell parses', (name) => {
    const { sections } = stories[name]!().notice;
    const commands = sections.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'command'));

    expect(parses(emailOf({ ...stories[name]!().notice, head: ['', '', '', ''], sections: [{ title: '', lines: commands }] }))).toBe(true);
  });

  it.each(Object.keys(stories))('%s can be acted upon from its first four lines', (name) => {
    const { notice, incident } = stories[name]!();
    const [verdict, hurt, cause, place] = notice.head;

    expect(verdict).toMatch(/\d\d:\d\d|my last message|not asked again|I do not ask again/);
    expect(hurt).toMatch(/\d+ of \d+ running|\d+ down|failed/);
    expect(cause.length).toBeGreaterThan(20);
    expect(place).toContain(incident.id);
  });

  it.each(Object.keys(stories))('%s stays within the width, but for ids, links and quoted documents', (name) => {
    const wide = emailOf(stories[name]!().notice)
      .split('\n')
      .filter((line) => line.length > 72 && line.trim().replace(/^\| /, '').includes(' '));

    expect(wide).toEqual([]);
  });
});
