/** What follows from a change of ours: what takes it away again, what it left open, and how to keep us from making another. */
import type { Owner } from '../../diagnose/evidence.ts';
import type { Plan, Section } from '../../model.ts';
import { quote } from '../../shell.ts';
import { thingOf } from '../names.ts';
import { commandsOf, deploys, hasFailed, runOf } from '../told.ts';
import type { View } from '../view.ts';
import { command, says, section } from './lines.ts';

function ownerOf({ fix }: Plan, { incident }: View): Owner | undefined {
  const owners = incident.diagnosis.evidence.owner;
  return fix === 'attach-execution-policy' ? owners?.role : owners?.service;
}

function ownerWords(owner: Owner | undefined): string {
  if (owner?.kind === 'stack') return ` (CloudFormation stack ${owner.name})`;
  return owner?.kind === 'hint' ? ` (a hint: ${owner.name})` : '';
}

/** After our change: nobody's code has it yet, so the owner's next deployment may take it away. */
export function comesBack(view: View): readonly Section[] {
  const { incident, verdict } = view;
  const run = runOf(incident);
  if (!run || run.direction === 'undo' || (verdict !== 'FIX APPLIED' && verdict !== 'RESOLVED')) return [];
  const { plan } = run;
  const lines = [
    says(`the same is in the code that owns ${thingOf(plan.resource)}${ownerWords(ownerOf(plan, view))}: its next deployment may take away what I made.`),
    ...(plan.fix === 'attach-execution-policy' ? [says('Deleting the role there fails until the policy is detached (DeleteConflict).')] : []),
    says('If it is taken away again I do not make it again unasked: I ask.'),
  ];
  return section(verdict === 'RESOLVED' ? 'LEFT FOR DAYTIME: it comes back unless' : 'IT COMES BACK UNLESS', lines);
}

/** Of an incident that went away: no cure was proved, so the cause may still be there. */
export function leftBehind({ incident, verdict }: View): readonly Section[] {
  if (verdict !== 'WENT AWAY' || incident.state !== 'closed' || incident.how !== 'went-away') return [];
  const lines = [says('No new task proved a cure: what broke it may still be there, and show at the next deployment.')];
  if (runOf(incident)) return section('LEFT FOR DAYTIME', [...lines, says('My change stays. Deploy what failed once more: that tells whether it is cured.')]);
  // Whoever went back, scaled or deleted it has deployed already; a container that ends now and then may still need another revision.
  const cures = commandsOf(incident)
    .filter((text) => incident.patience !== undefined || !deploys(text))
    .map(command);
  return section('LEFT FOR DAYTIME', [...lines, ...(cures.length ? [says('What I had asked for, if it is still needed:'), ...cures] : [])]);
}

/**
 * How to pause us, wherever we have made a change: a signed request, as curl 7.75 makes it. IAM asks for two permissions before we are asked at all.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function stopMe({ incident, answerUrl, hasApprovers }: View): readonly Section[] {
  const hasActed = incident.state === 'watching' || hasFailed(incident);
  if (!hasActed) return [];
  if (!answerUrl || !hasApprovers) {
    const because = answerUrl ? 'Approvers is empty' : 'Lambda has no function URLs in this Region';
    return section('TO KEEP ME FROM CHANGING ANYTHING', [says(`Nobody can pause me, for ${because}. Update my stack with Mode=observe instead.`)]);
  }
  const signed = `curl --aws-sigv4 aws:amz:${quote(incident.where.region)}:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" --header "x-amz-security-token: $AWS_SESSION_TOKEN"`;
  const pause = `${signed} --data '{"do":"pause","for":"1h"}' ${quote(answerUrl)}`;
  return section('TO KEEP ME FROM CHANGING ANYTHING FOR AN HOUR', [
    command(pause),
    says('You need a role that is named in Approvers and may lambda:InvokeFunctionUrl and lambda:InvokeFunction.'),
  ]);
}
