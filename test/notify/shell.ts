/** The judge of every command that a message shows. */
import { spawnSync } from 'node:child_process';

/** Whether a POSIX shell parses it; nothing is run. */
export const parses = (script: string): boolean => spawnSync('sh', ['-n'], { input: `${script}\n` }).status === 0;
