/** What IAM says to the role that starts a task: null when allowed, else AWS's sentence. */
import { denialText } from '../../iam/denial.ts';
import { judge } from '../../permissions.ts';
import type { Asks } from '../../service.ts';
import type { Start } from '../check.ts';

export function refusal({ account, role, taskId }: Pick<Start, 'account' | 'role' | 'taskId'>, action: string, asks: Asks): string | null {
  if (!role) return null;
  const { verdict, request } = judge(account, role, { sessionName: taskId, action, asks });
  return verdict.allowed ? null : denialText(request, verdict);
}
