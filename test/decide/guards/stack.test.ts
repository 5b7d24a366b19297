import { stack } from '../../../functions/decide/guards/stack.ts';
import { aDiagnosis, anOwner, groupArn } from '../../fix/diagnosis.ts';
import { aPlan } from '../considered.ts';
import { describeGuard } from './rows.ts';

const keptBy = (status: string, isAtIt = true) =>
  aDiagnosis({ evidence: { owner: anOwner({}, { kind: 'stack', name: 'shop', status, inProgress: status.endsWith('_IN_PROGRESS'), isAtIt }) } });

describeGuard('stack', stack, {
  stops: ['UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'].map((status) => ({
    when: `the stack that keeps the role is ${status}, and at work on it`,
    given: { diagnosis: keptBy(status) },
    says: `Stack shop keeps role prod-api-exec and is at work on it (${status}): what it makes of the role comes first.`,
  })),
  passes: [
    { when: 'no stack is known to keep the role', given: {} },
    { when: 'its stack is done', given: { diagnosis: keptBy('UPDATE_COMPLETE', false) } },
    { when: 'its stack deploys the service, and leaves the role alone', given: { diagnosis: keptBy('UPDATE_IN_PROGRESS', false) } },
    { when: 'what is changed is no role', given: { plan: aPlan({ resource: groupArn }), diagnosis: keptBy('UPDATE_IN_PROGRESS') } },
  ],
});
