/** What every kind of event is held to: ARNs and names of the right grammar, all of this account and Region. What does not fit is thrown, with its field. */
import { isEcsName, lastSegment, type ParsedArn, parseArn } from '../arn.ts';
import { InputError, type Settings } from '../settings.ts';

export type Home = Pick<Settings, 'account' | 'region'>;

const services = { ecs: 'ECS', codebuild: 'CodeBuild' } as const;

interface Expected {
  readonly home: Home;
  /** As ARNs spell it; ECS unless told. */
  readonly service?: keyof typeof services;
}

export function expectArn(field: string, text: string, { home, service = 'ecs' }: Expected): ParsedArn {
  const parsed = parseArn(text);
  if (parsed?.service !== service) throw new InputError(field, `expected an ARN of ${services[service]}`);
  expectSame(`${field} (account)`, parsed.account, home.account);
  expectSame(`${field} (region)`, parsed.region, home.region);
  return parsed;
}

/** Projects of CodeBuild are named by a part of ECS's grammar. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
export function expectName(field: string, text: string): string {
  const name = lastSegment(text);
  if (!isEcsName(name)) throw new InputError(field, 'expected a name of letters, digits, - and _');
  return name;
}

export function expectSame(field: string, found: string, expected: string): void {
  if (found !== expected) throw new InputError(field, `expected ${expected}, found ${found}`);
}

/** Without the keys whose value is absent: `exactOptionalPropertyTypes` tells absent from undefined, and so does JSON. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
