import { describe, expect, it } from 'vitest';
import type { Line, Notice } from '../../functions/model.ts';
import { cardOf, limits, threadOf } from '../../functions/notify/card.ts';
import { aNotice, anIncident, aPlan, watching } from './builders.ts';

const incident = watching();
const notice = aNotice(incident);
const withLines = (...lines: readonly Line[]): Notice => ({ ...notice, sections: [{ title: 'WHY I AM SURE', lines }] });
const describeCard = (given: Notice): string => cardOf(given, threadOf(incident)).content.description;

describe('a chat card', () => {
  it('belongs to the incident’s thread, and each message is its own', () => {
    const { id, metadata } = cardOf(notice, threadOf(incident));

    expect(id).toBe('em-7F3A91C2-1');
    expect(metadata).toMatchObject({
      threadId: 'em-7F3A91C2',
      enableCustomActions: true,
      additionalContext: { incident: 'em-7F3A91C2', state: 'watching', plan: '41c7e0' },
    });
  });

  it('carries no plan where nothing is planned', () => {
    const { metadata } = cardOf(notice, threadOf(anIncident({ decision: { do: 'tell', because: 'x', steps: [] } })));

    expect(metadata.additionalContext).not.toHaveProperty('plan');
  });

  it.each<readonly [string, Line, string]>([
    ['a mention of everybody', { kind: 'says', text: '<!channel> now' }, '&lt;!channel&gt; now'],
    ['a masked link', { kind: 'quote', text: '<https://evil|click>' }, '> &lt;https://evil|click&gt;'],
    ['a code block', { kind: 'quote', text: '```rm -rf /```' }, "> 'rm -rf /'"],
    ['bold of others', { kind: 'says', text: '*NO ACTION NOW*' }, '∗NO ACTION NOW∗'],
    ['a bare mention', { kind: 'says', text: '@here' }, '(at)here'],
    ['an ampersand', { kind: 'says', text: 'a & b' }, 'a &amp; b'],
  ])('neutralises %s', (_, line, shown) => {
    expect(describeCard(withLines(line))).toContain(shown);
  });

  it('shows a command as a block, its ampersands escaped as Slack wants them', () => {
    const description = describeCard(withLines({ kind: 'command', text: 'test a = b && aws ecs list-tasks' }));

    expect(description).toContain('```\ntest a = b &amp;&amp;\naws ecs list-tasks\n```');
  });

  it('does not change a command that holds a back-tick: it stands in the e-mail', () => {
    const description = describeCard(withLines({ kind: 'command', text: "aws logs create-log-group --log-group-name 'a`b'" }));

    expect(description).toContain('_The command is in the e-mail._');
    expect(description).not.toContain('create-log-group');
  });

  it('leaves out whole sections rather than cut one, and says so', () => {
    const long: Notice = {
      ...notice,
      sections: [
        { title: 'RUN', lines: [{ kind: 'command', text: 'aws ecs list-tasks' }] },
        { title: 'ECS SAID', lines: [{ kind: 'quote', text: 'x'.repeat(limits.description) }] },
        { title: 'NOT CHECKED', lines: [{ kind: 'item', text: 'Policy of repository api: denied.' }] },
      ],
    };

    const description = describeCard(long);

    expect(description).toContain('aws ecs list-tasks');
    expect(description).not.toContain('ECS SAID');
    expect(description).toContain('Policy of repository api: denied.');
    expect(description).toContain('_The rest is in the e-mail and in the event._');
    expect(description.length).toBeLessThanOrEqual(limits.description);
  });

  it('shows the plan of an incident that waits for a yes', () => {
    const held = anIncident({ decision: { do: 'hold', plan: aPlan(), guard: 'risk', because: 'It needs a yes.', approvable: true } });

    const { content, metadata } = cardOf(aNotice(held), threadOf(held));

    expect(content.description).toContain('aws iam attach-role-policy');
    expect(metadata.additionalContext).toMatchObject({ plan: '41c7e0', state: 'open' });
  });
});
