import { risk } from '../../../functions/decide/guards/risk.ts';
import { aDiagnosis, aRole, aService, serviceArn } from '../../fix/diagnosis.ts';
import { someSettings } from '../../support/settings.ts';
import { aPlan } from '../considered.ts';
import { describeGuard } from './rows.ts';

const asks = { plan: aPlan({ risk: 'ask' }) } as const;
const forService = aPlan({ resource: serviceArn });

describeGuard('risk', risk, {
  stops: [
    {
      when: 'the plan asks and the settings let nobody approve it',
      given: asks,
      says: "This does more than give back what was there: it needs a person's yes, and ApprovableFixes does not include it: the command is for you to run.",
    },
    {
      when: 'the plan asks and there are no approvers',
      given: { ...asks, settings: someSettings({ approvableFixes: 'all' }) },
      says: "This does more than give back what was there: it needs a person's yes, and Approvers is empty: the command is for you to run.",
    },
    {
      when: 'the plan asks and a person may approve it',
      given: { ...asks, settings: someSettings({ approvableFixes: 'all', approvers: ['OnCall'] }) },
      says: "This does more than give back what was there: it needs a person's yes.",
    },
    {
      when: 'a safe plan touches what is tagged ask',
      given: {
        settings: someSettings({ approvableFixes: 'service', chatMayApprove: true }),
        diagnosis: aDiagnosis({ evidence: { service: aService({ tags: { 'ecs-medic': 'ask' } }) } }),
      },
      says: "Tag ecs-medic=ask on service prod/api: it needs a person's yes.",
    },
  ],
  passes: [
    { when: 'the plan is safe and nothing is tagged ask', given: {} },
    {
      when: 'what is changed is not what carries the tag',
      given: { plan: forService, diagnosis: aDiagnosis({ evidence: { 'execution-role': aRole({ tags: { 'ecs-medic': 'ask' } }) } }) },
    },
  ],
});
