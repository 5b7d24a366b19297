/** The command lines of the tools beside the product: usage where it is asked for, and one line with exit code 2 for what is not understood. */
import { parseArgs } from 'node:util';

export interface Tool {
  /** How it is called: the first line of its usage. */
  readonly usage: string;
  /** Whether it prints JSON when told `--json`. */
  readonly json?: true;
  /** How many names or files it takes at most; none unless told. */
  readonly most?: number;
}

export interface Given {
  readonly json: boolean;
  readonly positionals: readonly string[];
}

/** Told instead of run: on stdout with 0, or on stderr with 2. */
export interface Told {
  readonly exit: 0 | 2;
  readonly says: string;
}

export function readArguments(args: readonly string[], { usage, json, most = 0 }: Tool): Given | Told {
  const options = { help: { type: 'boolean', short: 'h' }, ...(json && { json: { type: 'boolean' } as const }) } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return { exit: 0, says: `usage: ${usage}` };
    const [strange] = positionals.slice(most);
    if (strange !== undefined) return { exit: 2, says: `${strange}: not expected. usage: ${usage}` };
    return { json: 'json' in values && values.json === true, positionals };
  } catch (error) {
    // Node's message goes on for sentences about `--`.
    const [what] = (error as Error).message.split('. ');
    return { exit: 2, says: `${what}. usage: ${usage}` };
  }
}

/** Of this process; ends it where there is nothing to run. */
export function argumentsOf(tool: Tool): Given {
  const given = readArguments(process.argv.slice(2), tool);
  if (!('exit' in given)) return given;
  (given.exit === 0 ? process.stdout : process.stderr).write(`${given.says}\n`);
  process.exit(given.exit);
}
