/** The outgoing event: pagers, tickets and one's own automation subscribe to it on the default bus. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
import type { InputOf } from '../aws/operations.ts';
import type { Incident, Notice } from '../model.ts';
import { machineOf } from './machine.ts';

export const source = 'ecs-medic';
export const detailType = 'ECS Medic Incident State Change';

/** An event as PutEvents takes it. */
export type OutgoingEvent = NonNullable<InputOf<'events:PutEvents'>['Entries']>[number];

/** One event a message; `dedupeKey` in it is the incident's id. */
export const eventOf = (notice: Notice, incident: Incident, now: Date): OutgoingEvent => ({
  Source: source,
  DetailType: detailType,
  Time: now,
  Resources: resourcesOf(incident),
  Detail: JSON.stringify(machineOf(notice, incident)),
});

const resourcesOf = ({ diagnosis: { failure, evidence } }: Incident): string[] => [
  ...new Set([failure.task?.taskArn ?? [], failure.build?.buildArn ?? [], evidence.service?.serviceArn ?? []].flat()),
];
