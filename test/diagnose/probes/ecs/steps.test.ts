/** What a human can do about a service when its newest revision cannot start. */
import { expect, test } from 'vitest';
import { rollBackStep } from '../../../../functions/diagnose/probes/ecs/steps.ts';
import { aFailure } from '../../../support/incidents.ts';

const arn = (revision: number) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/api:${revision}`;
const service = (deploys: number, lastCompleted: number) =>
  ({
    serviceName: 'api',
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
    taskDefinitionArn: arn(deploys),
    lastCompleted: { taskDefinitionArn: arn(lastCompleted) },
    controller: 'ECS',
    managedBy: 'CUSTOMER',
  }) as never;

test.each([
  ['it deploys what fails', service(42, 41), ['Or go back to api:41, the last revision that was deployed completely.']],
  ['what fails is what was deployed last', service(42, 42), []],
  ['ECS or somebody is going back already', service(41, 41), []],
])('the way back is shown only where nobody has taken it: %s', (_case, evidence, says) => {
  const steps = rollBackStep({ failure: aFailure({ revision: 42 }), evidence: { service: evidence } });

  expect(steps.map((step) => step.says)).toEqual(says);
});
