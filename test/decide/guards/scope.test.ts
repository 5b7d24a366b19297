import { scope } from '../../../functions/decide/guards/scope.ts';
import { aDiagnosis, aFailure, aRole, aService, groupArn } from '../../fix/diagnosis.ts';
import { someSettings } from '../../support/settings.ts';
import { aPlan } from '../considered.ts';
import { describeGuard } from './rows.ts';

const untagged = aDiagnosis({ evidence: { 'execution-role': aRole({ tags: {} }) } });

describeGuard('scope', scope, {
  stops: [
    { when: 'the cluster is excluded', given: { settings: someSettings({ excludedClusters: ['pr*'] }) }, says: 'Cluster prod is in ExcludedClusters.' },
    {
      when: 'the cluster is excluded and included',
      given: { settings: someSettings({ clusters: ['prod'], excludedClusters: ['prod'] }) },
      says: 'Cluster prod is in ExcludedClusters.',
    },
    {
      when: 'the cluster is not among the clusters',
      given: { settings: someSettings({ clusters: ['staging', 'dev*'] }) },
      says: 'Cluster prod is not in Clusters.',
    },
    {
      when: 'no cluster is known',
      given: { diagnosis: aDiagnosis({ failure: aFailure({ where: { account: '1', region: 'r', partition: 'aws', kind: 'project', name: 'p' } }) }) },
      says: 'No cluster is known, so the settings cannot say whether this is mine to change.',
    },
    {
      when: 'the service is tagged off',
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ tags: { 'ecs-medic': 'off' } }) } }) },
      says: 'Tag ecs-medic=off on service prod/api: its owner wants nothing changed.',
    },
    {
      when: 'the cluster is tagged observe though the role is tagged auto',
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ clusterTags: { 'ecs-medic': 'observe' } }) } }) },
      says: 'Tag ecs-medic=observe on cluster prod: its owner wants nothing changed.',
    },
    {
      when: 'the role to change is tagged off though FixableRoles names it',
      given: {
        settings: someSettings({ fixableRoles: ['*'] }),
        diagnosis: aDiagnosis({ evidence: { 'execution-role': aRole({ tags: { 'ecs-medic': 'off' } }) } }),
      },
      says: 'Tag ecs-medic=off on role prod-api-exec: its owner wants nothing changed.',
    },
    {
      when: 'a tag is misspelt',
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ tags: { 'ecs-medic': 'Auto!' } }) } }) },
      says: 'Tag ecs-medic on service prod/api is none of off, observe, ask, auto: I take it as a no.',
    },
    {
      when: "the role's tag is spelt in capitals",
      given: {
        settings: someSettings({ fixableRoles: ['*'] }),
        diagnosis: aDiagnosis({ evidence: { 'execution-role': aRole({ tags: { 'ECS-Medic ': 'off' } }) } }),
      },
      says: 'Tag ecs-medic=off on role prod-api-exec: its owner wants nothing changed.',
    },
    {
      when: 'two spellings of the tag say two things',
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ tags: { 'ecs-medic': 'auto', 'Ecs-Medic': 'ask' } }) } }) },
      says: 'Tag ecs-medic on service prod/api is none of off, observe, ask, auto: I take it as a no.',
    },
    {
      when: "the cluster's tags could not be read",
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ clusterTags: 'unknown' }) } }) },
      says: "The tags of cluster prod could not be read, so its owner's wish is not known.",
    },
    {
      when: 'FixIam is off',
      given: { settings: someSettings({ fixIam: false, fixableRoles: ['*'] }) },
      says: 'FixIam is off in eu-west-1: roles are left to the ecs-medic of another Region.',
    },
    {
      when: 'the role is neither named nor tagged',
      given: { diagnosis: untagged },
      says: 'The owner of role prod-api-exec has not opted in: it is not in FixableRoles and has no tag ecs-medic=auto.',
    },
    {
      when: 'the tag of the role opts in under another spelling, which no permission of ours knows',
      given: { diagnosis: aDiagnosis({ evidence: { 'execution-role': aRole({ tags: { 'ECS-Medic': 'auto' } }) } }) },
      says: 'The owner of role prod-api-exec has not opted in: it is not in FixableRoles and has no tag ecs-medic=auto.',
    },
    {
      when: 'only the service is tagged auto, not the role',
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ tags: { 'ecs-medic': 'auto' } }), 'execution-role': aRole({ tags: {} }) } }) },
      says: 'The owner of role prod-api-exec has not opted in: it is not in FixableRoles and has no tag ecs-medic=auto.',
    },
  ],
  passes: [
    { when: 'the role is tagged auto', given: {} },
    { when: 'FixableRoles names the role by a pattern', given: { diagnosis: untagged, settings: someSettings({ fixableRoles: ['prod-*'] }) } },
    { when: 'the cluster is among the clusters', given: { settings: someSettings({ clusters: ['prod'] }) } },
    {
      when: 'a tag says ask: that is for the risk guard',
      given: { diagnosis: aDiagnosis({ evidence: { service: aService({ tags: { 'ecs-medic': 'ask' } }) } }) },
    },
    { when: 'what is changed is no role', given: { plan: aPlan({ resource: groupArn }), diagnosis: untagged, settings: someSettings({ fixIam: false }) } },
  ],
});
