/** `ecs-medic policy read`: the exact policy that `diagnose` reads with; whatever it leaves out becomes a gap in the message. */
import { outlookReads } from '../diagnose/outlook.ts';
import { probes } from '../diagnose/registry.ts';
import { type Command, print, UsageError } from './command.ts';

/** Every read that a probe declares, and what finding a failed task takes. */
export function readPolicy(): object {
  const actions = new Set<string>([...Object.values(probes).flatMap(({ reads }): readonly string[] => reads), ...outlookReads]);
  return { Version: '2012-10-17', Statement: [{ Sid: 'EcsMedicReads', Effect: 'Allow', Action: [...actions].toSorted(), Resource: '*' }] };
}

/** Prints the policy as JSON. */
export const command: Command = async (args) => {
  if (args.length !== 1 || args[0] !== 'read') throw new UsageError('policy: expected the word read: ecs-medic policy read');
  print([JSON.stringify(readPolicy(), null, 2)]);
  return 0;
};
