/** A change of ours is praised for what it cured, and for nothing else. */
import { describe, expect, it } from 'vitest';
import type { Decision, Entry, Incident } from '../../functions/model.ts';
import { emailOf } from '../../functions/notify/email.ts';
import { aDiagnosis, aFailure, aMember, aNotice, anIncident, aPlan, aRun, at, aWhere, closed, opened, seconds, strong } from './builders.ts';

const tried: Decision = { do: 'hold', plan: aPlan(), guard: 'tried', because: 'It was applied, and tasks failed all the same.', approvable: false };
const applied: Entry = { at: at('03:05:58'), what: 'applied', says: aPlan().says };
const failedAgain: Entry = { at: at('03:20:00'), what: 'failed-again', says: 'Tasks failed all the same.' };

describe('what is resolved', () => {
  it.each<readonly [string, Incident, string, string]>([
    ['by our fix', closed('held', { lastRun: aRun(), history: [opened(), applied] }), 'the fix held', 'Cured by my change to role prod-api-exec'],
    [
      'after our fix had failed',
      closed('held', { lastRun: aRun(), history: [opened(), applied, failedAgain] }),
      'cured, not by me alone',
      'Cured, not by me alone.',
    ],
    [
      'long after the fix of an earlier opening',
      closed('held', { lastRun: aRun({ at: at('01:00:00') }), history: [{ ...applied, at: at('01:00:00') }, opened()] }),
      'cured, not by me,',
      'Cured, not by me. It was',
    ],
  ])('%s says so', (_, incident, subject, line) => {
    const notice = aNotice(incident);

    expect(notice.subject).toContain(subject);
    expect(notice.head[2]).toContain(line);
  });

  it('without a change of this opening offers no undo and counts none', () => {
    const text = emailOf(aNotice(closed('held', { lastRun: aRun({ at: at('01:00:00') }) })));

    expect(text).not.toMatch(/^(?:WHAT I DID|UNDO)/m);
    expect(text).toContain('no change of mine in your account');
  });
});

it('what is over a second time counts the messages of this time', () => {
  expect(emailOf(aNotice(closed('held', { seq: 4, seqBefore: 2 })))).toContain('2 failed tasks, 2 messages, ');
});

it('a fix that nobody has used yet, when it went away, asks for the deployment that would tell', () => {
  const text = emailOf(aNotice(closed('went-away', { lastRun: aRun(), history: [opened(), applied] })));

  expect(text).toMatch(/Deploy what failed once more/);
});

describe('what a human was asked for, when it went away', () => {
  const asked = (command: string, twist: Partial<Incident> = {}) =>
    emailOf(
      aNotice(
        closed('went-away', { decision: { do: 'tell', because: 'Not mine.', steps: [{ says: 'Do.', command }] }, history: [opened()], ...twist } as never),
      ),
    );
  const goBack = 'aws ecs update-service --cluster prod --service api --task-definition api:41';

  it('is told once more where the fault may stand', () => {
    expect(asked('aws iam put-role-policy --role-name x')).toMatch(/if it is still needed:\naws iam put-role-policy/);
  });

  it('is not told once more where it was a deployment: somebody has made one, or there is nothing to deploy', () => {
    expect(asked(goBack)).not.toContain('update-service');
    expect(asked(goBack, { patience: 'run-time' })).toContain('update-service');
  });
});

describe('a fix that came after ECS had given the deployment up', () => {
  const diagnosis = aDiagnosis({
    failure: aFailure({ at: at('03:05:51') }),
    evidence: { service: { running: 2, desired: 4, deployments: [], deploymentFailed: true } as never },
  });
  const late = anIncident({ decision: tried, lastRun: aRun(), diagnosis, history: [opened(), applied, failedAgain], remindAt: seconds('03:35:00') });

  it('is not said to be in vain', () => {
    const { subject, head, sections } = aNotice(late);

    expect(subject).toContain('my fix came after ECS gave up: deploy again');
    expect(head[0]).toMatch(/^ACT NOW, my fix came too late: /);
    expect(head[2]).toMatch(/^Mended, not yet in use\. It was: role prod-api-exec/);
    expect(sections.map(({ title }) => title)).toContain('WHAT I DID');
  });

  it('is in vain if a task that came later failed all the same', () => {
    const later = anIncident({ decision: tried, lastRun: aRun(), diagnosis: { ...diagnosis, failure: aFailure({ at: at('03:10:00') }) } });

    expect(aNotice(later).sections.map(({ title }) => title)).toContain('WHAT I DID, IN VAIN');
  });
});

describe('what comes back', () => {
  const ended = (clock: string, day?: string): Entry => ({ at: at(clock, day), what: 'closed', says: 'Task 0f9de17a, started 01:00:00 UTC, runs.' });
  const backIn = (history: readonly Entry[], twist: object = {}) => emailOf(aNotice(anIncident({ history: [...history, opened()], ...twist })));

  it('says when it was over, and by what', () => {
    expect(backIn([ended('01:02:00')])).toMatch(/^IT IS BACK\n {2}It was over at 01:02:00 UTC: Task 0f9de17a, started 01:00:00\s+UTC,\s+runs\.\n/m);
  });

  it('says how often', () => {
    expect(backIn([ended('01:02:00'), ended('02:02:00')])).toContain('ended 2 times within a day');
  });

  it.each<readonly [string, string]>([
    ['a day later', backIn([ended('01:02:00', '2026-11-20')])],
    ['once it was told', backIn([ended('01:02:00')], { said: { at: at('03:06:00'), running: 2, members: 1 } })],
    ['for the first time', backIn([])],
  ])('is not said of what is there %s', (_, text) => {
    expect(text).not.toContain('IT IS BACK');
  });
});

it('services of one name are told apart by their clusters', () => {
  const places = ['prod', 'staging'].map((cluster) => aWhere({ cluster }));
  const strengths = places.map((where) => ({ ...strong(1, 4), where }));

  const { subject } = aNotice(anIncident(), { members: places.map((where) => aMember(where)), strengths });

  expect(subject).toMatch(/prod\/api 1\/4 staging\/api 1\/4/);
});

describe('one command, and several services hit', () => {
  const members = ['web', 'search', 'cart'].map((name) => aMember(aWhere({ name })));
  const held = (resource: string) =>
    emailOf(aNotice(anIncident({ where: aWhere({ name: 'web' }), decision: { ...tried, guard: 'risk', plan: aPlan({ resource }) } as Decision }), { members }));

  it('says that it changes one of them alone', () => {
    expect(held('arn:aws:ecs:eu-west-1:111122223333:service/prod/web')).toMatch(/This changes prod\/web alone: of the other 2 below/);
  });

  it('says nothing of it where it changes what they share', () => {
    expect(held('arn:aws:iam::111122223333:role/prod-exec')).not.toContain(' alone: ');
  });
});

it('a subject has more to say than a name, however short it must be', () => {
  const says = 'worker:7: log driver awslogs of container worker lacks option awslogs-group, and so does every other revision';

  const { subject } = aNotice(anIncident({ diagnosis: { ...anIncident().diagnosis, culprit: { id: 'worker:7', says } } }));

  expect(subject).toContain('worker:7: log driver awslogs');
});
