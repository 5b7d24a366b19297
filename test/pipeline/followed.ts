/** What tests of follow-up begin with: ECS and SNS as far as it asks them, its events, and incidents as a run of the pipeline leaves them. */
import * as moves from '../../functions/incident/moves.ts';
import type { Incident } from '../../functions/model.ts';
import { aDiagnosis, aFailure, anIncident, at, toAct } from '../support/incidents.ts';
import { answering, settings, type TestWorld } from './world.ts';

export const arn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`;
const serviceArn = arn('service/prod/api');

interface Shop {
  running?: number;
  desired?: number;
  revision?: number;
  rollout?: string;
  /** Tasks that run, by the second in which they were created. */
  tasks?: readonly number[];
  stopped?: readonly Record<string, unknown>[];
}

/** ECS and SNS as far as follow-up asks them; what it published is kept. */
export function aShop(shop: Shop) {
  const published: { topic: string; subject: string }[] = [];
  const aws = answering({
    'ecs:DescribeServices': ({ services }: { services: string[] }) => ({
      services: services.map((serviceName) => ({
        serviceName,
        status: 'ACTIVE',
        runningCount: shop.running ?? 4,
        desiredCount: shop.desired ?? 4,
        deployments: [{ status: 'PRIMARY', taskDefinition: arn(`task-definition/api:${shop.revision ?? 42}`), rolloutState: shop.rollout ?? 'IN_PROGRESS' }],
      })),
    }),
    'ecs:ListTasks': ({ desiredStatus }: { desiredStatus: string }) => ({
      taskArns: (desiredStatus === 'STOPPED' ? (shop.stopped ?? []) : (shop.tasks ?? [])).map((_, n) => arn(`task/prod/${n}`)),
    }),
    'ecs:DescribeTasks': () => ({
      tasks:
        shop.stopped ??
        (shop.tasks ?? []).map((created, n) => ({
          taskArn: arn(`task/prod/${n}`),
          taskDefinitionArn: arn('task-definition/api:42'),
          lastStatus: 'RUNNING',
          createdAt: at(created),
          startedAt: at(created + 10),
          healthStatus: 'HEALTHY',
        })),
    }),
    'ecs:DescribeTaskDefinition': () => ({ taskDefinition: { containerDefinitions: [{ name: 'app', image: 'api:v1', healthCheck: { command: ['x'] } }] } }),
    'sns:Publish': ({ TopicArn, Subject }: { TopicArn: string; Subject: string }) => {
      published.push({ topic: TopicArn.split(':').at(-1)!, subject: Subject });
      return { MessageId: '1' };
    },
    'events:PutEvents': () => ({ FailedEntryCount: 0 }),
  });
  return { aws, published, shop };
}

export const serviceEvent = (eventName: string, detailType = 'ECS Service Action', extra: object = {}) => ({
  version: '0',
  'detail-type': detailType,
  source: 'aws.ecs',
  account: settings.account,
  region: settings.region,
  time: '2026-11-22T03:10:00Z',
  resources: [serviceArn],
  detail: { eventType: 'INFO', eventName, clusterArn: arn('cluster/prod'), ...extra },
});

export const watching = (): Incident => {
  const acting = moves.open(null, { id: 'em-7F3A91C2', diagnosis: aDiagnosis(), decision: toAct, settles: 120 }, at(0)) as moves.In<'acting'>;
  const applied = moves.applied(acting, { mine: true, at: at(7) }, at(7));
  return moves.told(applied, { seq: 1, said: { running: 2, members: 1 } }, at(8));
};
export const openIncident = (twist = {}): Incident =>
  anIncident({ told: 1, dueAt: at(300).getTime() / 1000, said: { at: at(0).toISOString(), running: 4, members: 1 }, ...twist });

/** The incident with prod/api as its member, as a run of the pipeline leaves it. */
export async function given(w: TestWorld, incident: Incident): Promise<Incident> {
  const saved = (await w.store.save(incident, w.now()))!;
  const sighting = await w.store.sight(aFailure(), { cause: 'ecr-auth-denied', quiet: false, because: null, captures: {}, fixable: true }, w);
  await w.store.join({ sighting, incident: saved, presumed: false }, w.now());
  return saved;
}
