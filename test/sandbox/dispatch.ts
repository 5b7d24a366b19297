/** One call: is it announced, may the caller make it, and what does the service answer? */
import { Refusal, Unexpected } from './errors.ts';
import { refuse } from './permissions.ts';
import type { AnyOperation, Call, ServiceModel } from './service.ts';
import { leaveTrail } from './services/cloudtrail.ts';

/** Throws a Refusal where AWS would, and Unexpected where nobody taught the sandbox what AWS would do. */
export function dispatch(service: ServiceModel, name: string, { input, call }: { input: object; call: Call }): unknown {
  const action = `${service.name}:${name}`;
  const operation = announced(service.operations[name], action, input);
  for (const asks of operation.asks(input, call)) {
    const refusal = refuse(call.account, call.caller, { action, asks });
    if (refusal) throw new Refusal(service.denied, refusal, 403);
  }
  // Whoever is answered keeps what it was, whatever becomes of the account.
  const answer = structuredClone(operation.answer(input, call));
  leaveTrail(service.name, name, { input, call });
  return answer;
}

function announced(operation: AnyOperation | undefined, action: string, input: object): AnyOperation {
  if (!operation) throw new Unexpected(`${action} was not announced to the sandbox`);
  const given = Object.entries(input).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const strange = given.filter((key) => !operation.fields.includes(key));
  if (strange.length > 0) throw new Unexpected(`${action}: the sandbox does not know the input ${strange.join(', ')}`);
  return operation;
}
