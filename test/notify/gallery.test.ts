/** docs/messages.md: every kind of message, as it arrives. */
import { describe, expect, it } from 'vitest';
import { cardOf, threadOf } from '../../functions/notify/card.ts';
import { emailOf } from '../../functions/notify/email.ts';
import { detailType, source } from '../../functions/notify/event.ts';
import { machineOf } from '../../functions/notify/machine.ts';
import { upperFirst } from '../../functions/notify/text.ts';
import { stories } from './scenarios/stories.ts';

/** When each is sent, in the order in which a reader meets them. */
const sentWhen: Readonly<Record<string, string>> = {
  'fix-applied': 'ecs-medic made a change that gives back what was meant to be there. It is not proved yet.',
  resolved: 'A task that was created after the change runs. The last message of the incident.',
  'still-broken-unproved': 'A quarter of an hour after a fix, ECS has not tried again. Nobody has to act.',
  'still-broken-fix-did-not-hold': 'A task that was created after the fix failed all the same. It is not tried again at once.',
  'run-1-command': 'A human must act, and the command is exact.',
  'still-broken-reminder': 'Nobody has cured it by the time that the last message named. The command is repeated.',
  worse: 'Fewer tasks run than when it last spoke, or twice as many services are hit.',
  'went-away': 'The service runs again, but nothing proved a cure: somebody rolled back, or scaled to zero.',
  approve: 'The plan is exact, but does more than give back what was there: it needs a yes.',
  'approve-in-a-storm': 'One cause hits many services: one message, the worst first.',
  'full-strength': 'A human must act, but nothing is missing: it can wait for the day, and nobody is paged.',
  'observe-mode': 'Mode `observe`: what it would have done, as a command.',
  'standalone-task': 'A task that no service keeps: nothing starts it again, and it is told once a day and family.',
  build: 'A build met a limit of Docker Hub, or logged in to ECR Public in the wrong Region: the lines to write. Builds that fail by themselves are not told.',
  look: 'ECS said something that the catalogue does not know: its words are passed on.',
  hostile: 'Whoever may write a task definition may write what ECS says: it is shown, masked and without links, and never obeyed.',
  'aws-cn': 'Another partition, and a fact that could not be read: nothing is changed on it.',
};

const fence = (text: string, language = 'text') => [`\`\`\`\`${language}`, text.trimEnd(), '````'].join('\n');

function chapter(name: string): string {
  const { notice } = stories[name]!();
  return [`## ${upperFirst(name.replaceAll('-', ' '))}`, '', sentWhen[name], '', fence(`Subject: ${notice.subject}\n\n${emailOf(notice)}`)].join('\n');
}

const introduction = `# What ecs-medic says

One message per problem, not per task: a page of plain text by e-mail, a card in chat, JSON for machines. Each is made of the same notice.

- The **subject** names account, verdict, service and running/desired tasks, then the cause. ASCII, at most 99 characters.
- The **first four lines** are all that a lock screen shows, and enough to decide whether to get up: what is asked of you and when the next word comes; does it hurt;
  the cause with the one resource at fault; account, Region, incident.
- The **urgency** chooses the topic: \`page\` if a human must act and fewer tasks run than desired (or nobody could count them), else \`inform\`.
- **Commands** hold only values that were read from AWS, quoted for a POSIX shell. One that names a thing by its name tests the account first.
- **ECS's words** stand behind a bar: clipped, secrets masked, links broken. Nothing from an event is ever a command, a link or markup.
- What could **not be checked** is said, with the permission that would show it.

This page is made from the code (\`npm run accept\`); names and ids are invented.
`;

function machinePart(): string {
  const { notice, incident } = stories['fix-applied']!();
  return [
    '## For chat',
    '',
    'The `https` text of the same Publish is a custom notification of Amazon Q Developer in chat applications. Its thread is the incident.',
    '',
    fence(JSON.stringify(cardOf(notice, threadOf(incident)), null, 2), 'json'),
    '',
    '## For machines',
    '',
    'The `sqs` and `lambda` texts of the same Publish, and the detail of an event on the default bus',
    `(source \`${source}\`, detail-type \`${detailType}\`). \`dedupeKey\` is the incident's id: open an alert by it, and close it when \`state\` is \`closed\`. Delivery is`,
    'at least once; `number` grows with each message of an incident. Fields are added within a `version`, never renamed.',
    '',
    fence(JSON.stringify(machineOf(notice, incident), null, 2), 'json'),
    '',
  ].join('\n');
}

describe('the gallery', () => {
  it('shows every story, and says when each is sent', async () => {
    expect(Object.keys(sentWhen).sort()).toEqual(Object.keys(stories).sort());

    const page = [introduction, ...Object.keys(sentWhen).map(chapter), machinePart()].join('\n\n').replace(/\n{3,}/g, '\n\n');

    await expect(page).toMatchFileSnapshot('../../docs/messages.md');
  });
});
