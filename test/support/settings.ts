/** Settings under which everything may be fixed: a test states only the one that it is about. */
import type { Settings } from '../../functions/settings.ts';

const account = '111122223333';

export const someSettings = (twist: Partial<Settings> = {}): Settings => ({
  mode: 'auto',
  account,
  accountName: 'shop-prod',
  region: 'eu-west-1',
  partition: 'aws',
  fixIam: true,
  fixableRoles: ['ecsTaskExecutionRole'],
  approvableFixes: 'none',
  approvers: [],
  chatMayApprove: false,
  clusters: [],
  excludedClusters: [],
  maxFixesPerHour: 5,
  undoWhenUseless: 'off',
  quoteLogs: false,
  customRules: '',
  tableName: 'ecs-medic',
  pageTopicArn: `arn:aws:sns:eu-west-1:${account}:page`,
  informTopicArn: `arn:aws:sns:eu-west-1:${account}:inform`,
  safeFixRoleArn: `arn:aws:iam::${account}:role/ecs-medic-safe-fix`,
  approvedFixRoleArn: null,
  answerUrl: null,
  ...twist,
});
