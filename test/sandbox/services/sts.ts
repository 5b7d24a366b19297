/** AWS STS: who am I, and a role's session cut by a session policy. */
import * as sdk from '@aws-sdk/client-sts';
import { idFrom } from '../account/ids.ts';
import { sessionOf } from '../caller.ts';
import { Refusal } from '../errors.ts';
import { denialText } from '../iam/denial.ts';
import { evaluate } from '../iam/evaluate.ts';
import type { Policy } from '../iam/policy.ts';
import { findRole, layersOf, principalOf } from '../permissions.ts';
import type { Call, OperationsOf, ServiceModel } from '../service.ts';

const sessionName = /^[\w+=,.@-]{2,64}$/;

const operations: OperationsOf<'sts'> = {
  GetCallerIdentity: {
    fields: [],
    asks: () => [],
    answer: (_, { account, caller }) => ({ Account: account.account, Arn: caller.arn, UserId: idFrom('AROA', caller.arn) }),
  },
  AssumeRole: {
    fields: ['RoleArn', 'RoleSessionName', 'Policy', 'DurationSeconds'],
    // Asked together with the role's trust policy, below: either may be enough.
    asks: () => [],
    answer({ RoleArn = '', RoleSessionName = '', Policy: text, DurationSeconds = 3600 }, call) {
      if (!sessionName.test(RoleSessionName)) {
        throw new Refusal('ValidationError', `1 validation error detected: Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint`);
      }
      if (DurationSeconds < 900 || DurationSeconds > 43_200) throw new Refusal('ValidationError', "Value at 'durationSeconds' failed to satisfy constraint");
      mayAssume(RoleArn, RoleSessionName, call);
      const policies: Policy[] | undefined = text === undefined ? undefined : [{ id: 'session policy', document: parsed(text) }];
      const caller = sessionOf(RoleArn, RoleSessionName, policies);
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = call.mint(caller, new Date(call.clock.ms() + DurationSeconds * 1000));
      return {
        Credentials: { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: expiration },
        AssumedRoleUser: { AssumedRoleId: `${idFrom('AROA', RoleArn)}:${RoleSessionName}`, Arn: caller.arn },
        ...(text !== undefined && { PackedPolicySize: Math.ceil(text.length / 20) }),
      };
    },
  },
};

function mayAssume(roleArn: string, name: string, { account, caller, region }: Call): void {
  const role = findRole(account, roleArn);
  const refused = (reason: string) =>
    new Refusal('AccessDenied', `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}${reason}`, 403);
  if (!role) throw refused('');
  if (caller.kind === 'administrator') return;
  const own = findRole(account, caller.roleArn);
  if (!own) throw refused(' because no identity-based policy allows the sts:AssumeRole action');
  const request = {
    principal: principalOf(own, caller.sessionName),
    action: 'sts:AssumeRole',
    resource: roleArn,
    context: { 'sts:RoleSessionName': name, 'aws:RequestedRegion': region },
  };
  const { rcp: _, ...layers } = layersOf(account, own);
  const verdict = evaluate(request, {
    ...layers,
    trust: [{ id: 'trust policy', document: role.AssumeRolePolicyDocument }],
    ...(caller.session && { session: caller.session }),
  });
  if (!verdict.allowed) throw new Refusal('AccessDenied', denialText(request, verdict), 403);
}

function parsed(text: string) {
  if (text.length > 2048) throw new Refusal('PackedPolicyTooLargeException', 'Packed size of session tags and policy exceeds the limit');
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('MalformedPolicyDocumentException', 'Syntax errors in policy.');
  }
}

export const sts: ServiceModel = { name: 'sts', sdk, client: 'STSClient', denied: 'AccessDenied', throttled: 'Throttling', operations };
