/** For tests of probes, fixes and the store: an account in memory, and the product's own way to it. */
import { join } from 'node:path';
import { type Aws, connect } from '../../functions/aws/aws.ts';
import { openSandbox, type Sandbox, type SandboxOptions } from '../sandbox/sandbox.ts';

export interface TestSandbox extends Sandbox {
  /** The product's connection, with an administrator's credentials, or those of the role that was asked for. */
  readonly aws: Aws;
  /** A connection as a session of this role, judged by IAM. */
  as(roleArn: string, sessionName?: string): Aws;
}

/** An account file's name under test/accounts without `.json`, a path, or the account itself. Call `restore` after each test. */
export function sandbox(source: string | object, options: SandboxOptions & { readonly as?: string } = {}): TestSandbox {
  const path = typeof source === 'string' && !source.includes('/') ? join(import.meta.dirname, '../accounts', `${source.replace(/\.json$/, '')}.json`) : source;
  const opened = openSandbox(path, options);
  const { region } = opened.account;
  const as = (roleArn: string, sessionName = 'test') => connect({ region, credentials: opened.credentials({ role: roleArn, sessionName }) });
  return { ...opened, as, aws: options.as ? as(options.as) : connect({ region, credentials: opened.credentials() }) };
}
