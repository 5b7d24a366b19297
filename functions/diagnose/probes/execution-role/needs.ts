/** What this task needs of its execution role, as questions for the simulator. */
import { parseEcrName } from '../../../image-name.ts';
import type { CauseId } from '../../../model.ts';
import type { ManagedAction, TaskDefinitionEvidence } from '../../evidence.ts';
import type { Asked } from '../../probe.ts';
import type { Need } from '../simulation.ts';
import { logActions, pullActions } from './managed-policy.ts';

/** Texts of these neighbourhoods say which half it is; all others leave both open. */
const aboutLogs = /^log-/;
const aboutPulls = /^(ecr|pull|registry|image|docker)-/;

/** GetAuthorizationToken knows no resource; the rest is asked on the repository, and on a log stream as the driver would name it. */
export function needsOf(definition: TaskDefinitionEvidence, { failure, match }: Pick<Asked, 'failure' | 'match'>): readonly Need<ManagedAction>[] {
  const [token, ...onRepository] = pullActions;
  const repositories = wants(match.cause, aboutLogs) ? repositoriesOf(definition) : [];
  const streams = wants(match.cause, aboutPulls) ? streamsOf(definition, failure.where) : [];
  return [
    ...(repositories.length > 0
      ? [
          { actions: [token], resources: ['*'] },
          { actions: onRepository, resources: repositories },
        ]
      : []),
    ...(streams.length > 0 ? [{ actions: logActions, resources: streams }] : []),
  ];
}

const wants = (cause: CauseId, others: RegExp): boolean => !others.test(cause);

/** Of the failing container, where one is known, else of all. */
function repositoriesOf({ containers, failing }: TaskDefinitionEvidence): readonly string[] {
  const names = containers.filter(({ name }) => failing === null || name === failing).flatMap(({ image }) => parseEcrName(image) ?? []);
  return [...new Set(names.map(({ partition, region, account, repository }) => `arn:${partition}:ecr:${region}:${account}:repository/${repository}`))];
}

/** All containers', for the text of a log driver seldom says whose it was. */
function streamsOf({ containers, failing }: TaskDefinitionEvidence, { account, partition }: Asked['failure']['where']): readonly string[] {
  const streams = containers
    .filter(({ name }) => failing === null || name === failing)
    .flatMap(({ name, awslogs }) =>
      awslogs ? [`arn:${partition}:logs:${awslogs.region}:${account}:log-group:${awslogs.group}:log-stream:${awslogs.streamPrefix ?? 'ecs'}/${name}/task`] : [],
    );
  return [...new Set(streams)];
}
