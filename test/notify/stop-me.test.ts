/** Whoever sees a change of ours learns how to stop us, and never by a request that is refused. */
import { describe, expect, it } from 'vitest';
import { aNotice, anIncident, told, watching } from './builders.ts';

const answerUrl = 'https://a1b2c3d4e5f6.lambda-url.eu-west-1.on.aws/';
const stopping = (settings: object, incident = watching()) =>
  aNotice(incident, { settings: { ...told(incident).settings, ...settings } }).sections.find(({ title }) => title.startsWith('TO KEEP ME'));

describe('how to stop us', () => {
  it('is a signed request, and the two permissions without which Lambda refuses it', () => {
    const [command, needs] = stopping({ answerUrl, approvers: ['sre'] })?.lines ?? [];

    expect(command).toMatchObject({ kind: 'command', text: expect.stringContaining(answerUrl) });
    expect(needs?.text).toBe('You need a role that is named in Approvers and may lambda:InvokeFunctionUrl and lambda:InvokeFunction.');
  });

  it.each([
    ['nobody is among the approvers', { answerUrl, approvers: [] }, 'Approvers is empty'],
    ['there is nowhere to send it', { answerUrl: null, approvers: ['sre'] }, 'Lambda has no function URLs in this Region'],
  ])('is no request where %s', (_, settings, because) => {
    expect(stopping(settings)?.lines).toEqual([{ kind: 'says', text: `Nobody can pause me, for ${because}. Update my stack with Mode=observe instead.` }]);
  });

  it('is left out where we have changed nothing', () => {
    expect(stopping({ answerUrl, approvers: ['sre'] }, anIncident())).toBeUndefined();
  });
});
