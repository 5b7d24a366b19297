import { describe, expect, it } from 'vitest';
import { detach, executionPolicy, play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

/** Services with a role each, so that each is an incident of its own. */
const each = (names: readonly string[]) => (account: AccountJson) => {
  const [service] = account.ecs.services;
  const definition = account.ecs.taskDefinitions[1];
  const [role] = account.iam.RoleDetailList;
  account.ecs.services = names.map((name) => ({ ...service, serviceName: name, taskDefinition: `${name}:42` }));
  account.ecs.taskDefinitions = names.map((name) => ({ ...definition, family: name, executionRoleArn: `arn:aws:iam::111122223333:role/${name}-exec` }));
  account.iam.RoleDetailList.push(...names.map((name) => ({ ...role, RoleName: `${name}-exec` })));
};

const of = (service: string, messages: readonly { readonly subject: string }[]) =>
  verdicts({ messages: messages.filter(({ subject }) => subject.includes(`/${service} `)) as never });

describe("the hour's changes are used up", () => {
  const played = () =>
    play({
      account: shop(each(['cart', 'web'])),
      events: [detach('1s', 'cart-exec'), detach('1s', 'web-exec'), redeploy('10s', 'cart'), redeploy('1m', 'web')],
      settings: { MaxFixesPerHour: 1 },
    });

  it('which is told once, and the change is made in the next hour, on the word of the newest task', async () => {
    const { changes, incidents, messages } = await played();

    expect(of('web', messages).slice(0, 2)).toEqual(['RUN 1 COMMAND', 'FIX APPLIED']);
    expect(messages.find(({ subject }) => subject.includes('RUN 1 COMMAND'))?.text).toContain("The hour's 1 changes are used up");
    expect(changes.map(({ resource }) => resource.split('/')[1])).toEqual(['cart-exec', 'web-exec']);
    expect(incidents.map(({ how }) => how)).toEqual(['held', 'held']);
  });
});

describe('what somebody took back', () => {
  it('is not made again unasked, and whoever cures it is not robbed of it', async () => {
    const attach = {
      after: '70m',
      call: 'iam:AttachRolePolicy',
      input: { RoleName: 'prod-api-exec', PolicyArn: executionPolicy },
      by: 'OnCall/a.lindqvist',
    };

    const { changes, messages } = await play({ account: shop(), events: [detach(), redeploy(), detach('30m'), redeploy('31m'), attach] });

    expect(changes).toHaveLength(1);
    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'RESOLVED', 'RUN 1 COMMAND', 'RESOLVED']);
    expect(messages[2]!.text).toMatch(/somebody took it\s+away again: I do not make it twice unasked/);
    expect(messages[3]!.subject).toContain('cured, not by me,');
    expect(messages[3]!.text).toContain('DetachRolePolicy by');
  });
});
