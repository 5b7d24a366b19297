/** Plays a story through the whole product, for scenarios: what was told, changed and said. */
import type { Fault } from '../sandbox/faults.ts';
import { type Report, reportOf } from '../sandbox/run/report.ts';
import { readScenario } from '../sandbox/run/scenario.ts';
import { type StoryOptions, type Told, tell } from '../sandbox/run/story.ts';

export interface Play {
  readonly account: object;
  readonly events?: readonly object[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly faults?: readonly Fault[];
  readonly post?: StoryOptions['post'];
  /** Two hours unless told: most stories end within minutes. */
  readonly hours?: number;
}

export interface Played extends Report {
  readonly told: Told;
}

export async function play({ account, events = [], settings = {}, faults = [], post, hours = 2 }: Play): Promise<Played> {
  const told = await tell(readScenario({ account, events, hours, settings: { Mode: 'auto', AccountName: 'shop-prod', ...settings } }), {
    faults,
    ...(post && { post }),
  });
  return { ...reportOf(told), told };
}

/** The verdict that opens each subject, in order. */
export const verdicts = ({ messages }: Pick<Report, 'messages'>): readonly string[] =>
  messages.map(
    ({ subject }) =>
      /^\[[^\]]+\] (?<verdict>FIX APPLIED|RESOLVED|APPROVE|RUN \d+ COMMANDS?|LOOK|STILL BROKEN|WORSE|WENT AWAY)/.exec(subject)?.groups?.['verdict'] ?? subject,
  );

export const executionPolicy = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';

/** Somebody takes the execution role's policy away. */
export const detach = (after = '1s', role = 'prod-api-exec') => ({
  after,
  call: 'iam:DetachRolePolicy',
  input: { RoleName: role, PolicyArn: executionPolicy },
  by: 'terraform-ci/run-8812',
});

/** Somebody calls AWS while the story runs. */
export const called = (name: string, input: object, after = '1s') => ({ after, call: name, input, by: 'Developer/k.lee' });

/** A message as one line, without what breaks lines and quotes them. */
export const flat = (text: string): string => text.replace(/\\?\n\s*(?:\| )?/g, ' ').replace(/\s+/g, ' ');

/** A pipeline deploys: the service's tasks are replaced. */
export const redeploy = (after = '2s', service = 'api') => ({
  after,
  call: 'ecs:UpdateService',
  input: { cluster: 'prod', service, forceNewDeployment: true },
});
