/** Errors as the SDK throws them: of the service's modelled class where there is one, else of its base class with AWS's own name. */
import type { ServiceModel } from './service.ts';

/** What an operation throws; the wire turns it into the service's own error. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Something the sandbox was not built for: never an answer that AWS would give, so that no test passes by luck. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

type ErrorClass = new (options: object) => Error;

export function sdkError(service: ServiceModel, { code, message, status }: Refusal, requestId: string): Error {
  const base = Object.entries(service.sdk).find(([name]) => name === service.client.replace(/Client$/, 'ServiceException'))?.[1] as ErrorClass;
  const modelled = service.sdk[code] as ErrorClass | undefined;
  const options = {
    message,
    name: code,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status, requestId, attempts: 1, totalRetryDelay: 0 },
  };
  return Object.assign(new (modelled ?? base)(options), { name: code });
}
