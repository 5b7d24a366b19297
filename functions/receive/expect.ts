/** What every kind of event is held to: ARNs and names of the right grammar, all of this account and Region. What does not fit is thrown, with its field. */
import { isEcsName, lastSegment, type ParsedArn, parseArn } from '../arn.ts';
import { InputError, type Settings } from '../settings.ts';

/** The account and Region whose events are ours. */
export type Home = Pick<Settings, 'account' | 'region'>;

const services = { ecs: 'ECS', codebuild: 'CodeBuild' } as const;

interface Expected {
  readonly home: Home;
  /** As ARNs spell it; ECS unless told. */
  readonly service?: keyof typeof services;
}

/** The parsed ARN, if it is the service's and of this account and Region; else throws InputError. */
export function expectArn(field: string, text: string, { home, service = 'ecs' }: Expected): ParsedArn {
  const parsed = parseArn(text);
  if (parsed?.service !== service) throw new InputError(field, `expected an ARN of ${services[service]}`);
  expectSame(`${field} (account)`, parsed.account, home.account);
  expectSame(`${field} (region)`, parsed.region, home.region);
  return parsed;
}

/** The last segment, if it is a name as ECS allows; else throws InputError. CodeBuild's project names are a part of that grammar. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
export function expectName(field: string, text: string): string {
  const name = lastSegment(text);
  if (!isEcsName(name)) throw new InputError(field, 'expected a name of letters, digits, - and _');
  return name;
}

/** Throws InputError where the two differ. */
export function expectSame(field: string, found: string, expected: string): void {
  if (found !== expected) throw new InputError(field, `expected ${expected}, found ${found}`);
}

/** The same fields without those that are undefined: types and JSON both tell an absent field from an undefined one. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
