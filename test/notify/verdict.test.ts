import { describe, expect, it } from 'vitest';
import type { Decision, Incident } from '../../functions/model.ts';
import { aDiagnosis, aNotice, anIncident, aPlan, aRun, aStep, at, aWhere, closed, common, opened, seconds, strong, watching } from './builders.ts';

const hold = (twist: Partial<Extract<Decision, { do: 'hold' }>> = {}): Decision => ({
  do: 'hold',
  plan: aPlan(),
  guard: 'risk',
  because: 'It needs a yes.',
  approvable: false,
  ...twist,
});
const tell = (...steps: ReturnType<typeof aStep>[]): Decision => ({ do: 'tell', because: 'Nothing of mine cures this.', steps });
const later = (what: 'worse' | 'reminded') => [opened(), { at: at('03:30:00'), what, says: 'x' }] as const;
const said = { at: at('03:06:00'), running: 2, members: 1 };

describe('the verdict', () => {
  it.each<readonly [string, Incident, string]>([
    ['a fix that is not proved yet', watching(), 'FIX APPLIED'],
    ['a fix that no task has tried by the promised time', watching({ history: later('reminded'), said }), 'STILL BROKEN'],
    ['an undo', watching({ run: aRun({ direction: 'undo' }) }), 'LOOK'],
    ['a change under way', { ...common(), state: 'acting', run: aRun() }, 'LOOK'],
    ['proof by a new task', closed('held'), 'RESOLVED'],
    ['an end without proof', closed('went-away'), 'WENT AWAY'],
    ['a plan that a yes would release', anIncident({ decision: hold({ approvable: true }) }), 'APPROVE'],
    ['a plan that nobody may approve', anIncident({ decision: hold() }), 'RUN 1 COMMAND'],
    ['observe mode', anIncident({ decision: hold({ guard: 'mode' }) }), 'RUN 1 COMMAND'],
    ['two steps with commands', anIncident({ decision: tell(aStep('a', 'aws ecs list-tasks'), aStep('b', 'aws ecs list-services')) }), 'RUN 2 COMMANDS'],
    ['steps without a command', anIncident({ decision: tell(aStep('Ask the network team.')) }), 'LOOK'],
    ['a step whose command cannot be shown', anIncident({ decision: tell(aStep('a', 'aws \u001b[2K')) }), 'LOOK'],
    ['a fix that did not hold', anIncident({ decision: hold({ guard: 'tried' }), lastRun: aRun() }), 'STILL BROKEN'],
    ['a fix that was undone by hand', anIncident({ decision: hold({ guard: 'tried' }), lastRun: aRun({ direction: 'undo' }) }), 'RUN 1 COMMAND'],
    ['a reminder', anIncident({ decision: tell(aStep('a', 'aws ecs list-tasks')), history: later('reminded'), said }), 'STILL BROKEN'],
    ['fewer running than when it last spoke', anIncident({ decision: hold(), history: later('worse'), said }), 'WORSE'],
    [
      'a new decision, after what was worse has been said',
      anIncident({ decision: hold(), history: later('worse'), said: { ...said, at: at('03:31:00') } }),
      'RUN 1 COMMAND',
    ],
  ])('of %s', (_, incident, verdict) => {
    expect(aNotice(incident).verdict).toBe(verdict);
  });
});

describe('urgency', () => {
  const family = aWhere({ kind: 'family', name: 'nightly' });

  it.each<readonly [string, Incident, string]>([
    ['a human must act and tasks are missing', anIncident({ decision: hold(), strength: strong(2, 4) }), 'page'],
    ['a human must act, at full strength', anIncident({ decision: hold(), strength: strong(4, 4) }), 'inform'],
    ['a human must act, and nobody knows what runs', { ...anIncident({ decision: hold() }), strength: undefined } as unknown as Incident, 'page'],
    ['a fix is being tried', watching({ strength: strong(0, 4) }), 'inform'],
    ['a fix has not been tried in time', watching({ strength: strong(0, 4), history: later('reminded'), said }), 'inform'],
    ['it is over', closed('went-away', { strength: strong(3, 4) }), 'inform'],
    ['a standalone task failed', anIncident({ where: family, decision: hold() }), 'inform'],
  ])('when %s: %s', (_, incident, urgency) => {
    expect(aNotice(incident).urgency).toBe(urgency);
  });
});

describe('the next word', () => {
  it.each<readonly [string, Incident, string | undefined]>([
    ['is the reminder', anIncident({ decision: hold(), remindAt: seconds('03:20:51') }), '2026-11-22T03:20:51.000Z'],
    ['comes within 15 minutes of a fix', watching(), '2026-11-22T03:20:58.000Z'],
    ['is not promised after the fix of a standalone task, which nothing starts again', watching({ where: aWhere({ kind: 'family' }) }), undefined],
    ['is the end of watching, once the first was said', watching({ history: later('reminded'), said }), '2026-11-22T04:05:58.000Z'],
    ['does not come when it is over', closed('held', { remindAt: seconds('03:20:51') }), undefined],
    ['is not promised to whoever has acknowledged', anIncident({ decision: hold(), ackedBy: 'j.meyer' }), undefined],
  ])('%s', (_, incident, time) => {
    expect(aNotice(incident).nextWordAt).toBe(time);
  });

  it('is named with its day when that is not today', () => {
    const { head } = aNotice(anIncident({ decision: hold(), remindAt: seconds('03:05:00', '2026-11-23') }));

    expect(head[0]).toBe('ACT NOW: run the command below. I ask again at 23 Nov 03:05 UTC.');
  });
});

describe('the first line', () => {
  it('of a doubtful plan asks to read before running', () => {
    const { head } = aNotice(anIncident({ decision: hold({ guard: 'evidence', because: 'I could not see it.' }), remindAt: seconds('03:20:51') }));

    expect(head[0]).toBe('ACT NOW: read why I did not, then run the command; next word 03:20 UTC.');
  });

  it('of observe mode ends as the contract has it', () => {
    const { head } = aNotice(anIncident({ decision: hold({ guard: 'mode' }), remindAt: seconds('03:20:51') }));

    expect(head[0]).toMatch(/observe mode: I would have applied this$/);
  });

  it('blames nobody for not answering where there is no way to answer', () => {
    const incident = anIncident({ decision: hold(), history: later('reminded'), said, remindAt: seconds('04:00:00') });

    expect(aNotice(incident).head[0]).toMatch(/^ACT NOW, not cured since 03:05/);
    expect(aNotice(incident, { offered: ['ack'] }).head[0]).toMatch(/^ACT NOW, no answer since 03:05/);
    expect(aNotice(incident, { offered: ['ack'] }).subject).toContain('NO ANSWER');
  });
});

describe('verbs', () => {
  const text = (incident: Incident, offered?: readonly ('approve' | 'undo' | 'ack')[]) =>
    JSON.stringify(aNotice(incident, offered ? { offered } : {}).sections);

  it('that answer does not have are not offered', () => {
    const approvable = anIncident({ decision: hold({ approvable: true }) });

    expect(text(approvable)).not.toMatch(/ecs-medic (?:approve|undo|ack|mute)/);
    expect(text(watching())).not.toMatch(/ecs-medic (?:approve|undo|ack|mute)/);
  });

  it('that it has are: the plan by the first six of its hash', () => {
    const approvable = anIncident({ decision: hold({ approvable: true }) });

    expect(text(approvable, ['approve'])).toContain('ecs-medic approve em-7F3A91C2 --plan 41c7e0');
    expect(text(watching(), ['undo'])).toContain('ecs-medic undo em-7F3A91C2');
  });
});

describe('a fix that failed', () => {
  it('is undone below what is to be run now', () => {
    const steps = [aStep('See which policy denies.', 'aws iam get-role --role-name prod-api-exec')];
    const { sections } = aNotice(anIncident({ decision: hold({ guard: 'tried' }), lastRun: aRun(), diagnosis: aDiagnosis({ steps }) }));

    const commands = sections.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'command')).map(({ text }) => text);

    expect(commands[0]).toBe('aws iam get-role --role-name prod-api-exec');
    expect(commands[1]).toContain('detach-role-policy');
  });
});

describe('a fix that failed, with nothing else to run', () => {
  it('does not advise the same cure again', () => {
    const { sections } = aNotice(anIncident({ decision: hold({ guard: 'tried' }), lastRun: aRun() }));

    expect(sections[0]).toMatchObject({ title: 'WHAT TO DO FIRST', lines: [{ text: expect.stringMatching(/^The usual cure is in place/) }] });
  });
});

describe('what follows an action', () => {
  it('says that ECS has given the deployment up, where it has', () => {
    const evidence = { service: { deploymentFailed: true } } as unknown as ReturnType<typeof aDiagnosis>['evidence'];

    const { sections } = aNotice(anIncident({ decision: hold(), diagnosis: aDiagnosis({ evidence }) }));

    expect(JSON.stringify(sections)).toContain('Then deploy again: ECS has given this deployment up');
  });

  it('names the change as found, not made, after a crash', () => {
    const { head, sections } = aNotice(watching({ run: aRun({ mine: false }) }));

    expect(head[0]).toMatch(/^NO ACTION NOW\. Fix found in place 03:05:58 UTC/);
    expect(JSON.stringify(sections)).toContain('Probably by me: Attached');
  });
});

describe('what was read a while ago', () => {
  const titlesAt = (clock: string, twist: object = {}) => aNotice(anIncident(twist), { now: new Date(at(clock)) }).sections.map(({ title }) => title);

  it('is said to be of then, for the head says how it is now', () => {
    expect(titlesAt('03:12:00')).toContain('WHY I AM SURE (as I read it at 03:05 UTC)');
    expect(titlesAt('03:05:59')).toContain('WHY I AM SURE');
  });

  it('is said to be from before the change that answered it', () => {
    expect(aNotice(watching({ run: aRun() })).sections.map(({ title }) => title)).toContain('WHY I AM SURE (as I read it before the change)');
  });
});

it('what nobody named is over with the words that ECS had for it', () => {
  const diagnosis = aDiagnosis({ cause: 'unclassified', culprit: null, text: 'the flux capacitor is not calibrated' });

  const { lastRun: _ours, ...over } = closed('held');

  expect(aNotice({ ...over, diagnosis }).head[2]).toBe('Cured, not by me. ECS had said "the flux capacitor is not calibrated"');
});

describe('a cause that the account clears', () => {
  const cleared = (twist: Partial<Parameters<typeof anIncident>[0]> = {}) =>
    anIncident({ decision: tell(), diagnosis: aDiagnosis({ standing: 'contradicted', culprit: null, gaps: [] }), ...twist });

  it('is told as what ECS said, and not as what is so', () => {
    const notice = aNotice(cleared());

    expect(notice.subject).toMatch(/up: sound now; ECS said: the role's own policies lack the ECR pull$/);
    expect(notice.head[2]).toMatch(/^No fault found now; ECS said: the role's own policies lack the ECR pull\.$/);
  });

  it('is not to be cured by what is in place already', () => {
    const first = aNotice(cleared()).sections.find(({ title }) => title === 'WHAT TO DO FIRST');

    expect(JSON.stringify(first)).toContain('in order as I read it');
    expect(JSON.stringify(first)).not.toContain('Attach ');
  });
});
