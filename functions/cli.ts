#!/usr/bin/env node
/** The command line: each command is a file in cli/, imported only when it is called. Nothing here writes to AWS. */
import { styleText } from 'node:util';
import { type Command, UsageError, wrap } from './cli/command.ts';

interface Entry {
  readonly usage: string;
  readonly says: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

const commands: Readonly<Record<string, Entry>> = {
  explain: {
    usage: 'explain [--json] [--rules FILE] [FILE…|-]',
    says: 'name the cause of stopped tasks: EventBridge events, alone or as CloudWatch Logs keeps them, describe-tasks output, or pasted text, one message a line (a few wrapped lines are read as one, too); reads stdin without FILE',
    load: () => import('./cli/explain.ts'),
  },
  causes: { usage: 'causes [--json] [ID]', says: 'list the catalogue, or print one row of it', load: () => import('./cli/causes.ts') },
  replay: {
    usage: 'replay [--json] FILE…',
    says: 'run stored events through receive and classify, and sum them up by service, cause and day',
    load: () => import('./cli/replay.ts'),
  },
  diagnose: {
    usage: 'diagnose [--json] [--profile P] [--region R] [--cluster C] (--service S | TASK)',
    says: 'examine a real failure with your own credentials and print the message; reads only. TASK is the ARN of a task, or with --cluster its id',
    load: () => import('./cli/diagnose.ts'),
  },
  policy: { usage: 'policy read', says: 'print the IAM policy that diagnose reads with', load: () => import('./cli/policy.ts') },
  from: {
    usage: 'from [--write] DOCKERFILE…',
    says: "take Docker Hub's official images from ECR Public instead: a diff, or with --write the change itself",
    load: () => import('./cli/from.ts'),
  },
};

const help = (): string =>
  ['usage: ecs-medic COMMAND', ...Object.values(commands).flatMap(({ usage, says }) => ['', `  ${usage}`, wrap(says, '      ', 80)]), ''].join('\n');

/** 0: answered · 2: something of the input was not understood, and said so on stderr. */
const main = async (name: string | undefined, args: readonly string[]): Promise<number> => {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry) throw new UsageError(`unknown command ${name}: expected one of ${Object.keys(commands).join(', ')}`);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`usage: ecs-medic ${entry.usage}\n${wrap(entry.says, '', 80)}\n`);
    return 0;
  }
  const { command } = await entry.load();
  return command(args);
};

/** A reader that has seen enough (`| head`) is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  process.exitCode = await main(process.argv[2], process.argv.slice(3));
} catch (error) {
  if (!(error instanceof Error) || !isUsage(error)) throw error;
  process.stderr.write(`${styleText('red', 'ecs-medic:', { stream: process.stderr })} ${error.message}\n`);
  process.exitCode = 2;
}

/** parseArgs throws its own codes for unknown options. */
function isUsage(error: Error): boolean {
  return error instanceof UsageError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
