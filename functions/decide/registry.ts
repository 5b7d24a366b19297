/** All guards, in the order in which they speak: the first "no" is the sentence shown. A new one is a file in guards/ and a line here. */
import type { Guard } from './guard.ts';
import { evidence } from './guards/evidence.ts';
import { mode } from './guards/mode.ts';
import { paused } from './guards/paused.ts';
import { risk } from './guards/risk.ts';
import { scope } from './guards/scope.ts';
import { stack } from './guards/stack.ts';
import { storm } from './guards/storm.ts';
import { takenBack } from './guards/taken-back.ts';
import { tried } from './guards/tried.ts';

/** The guards by name. */
export const guards = [
  ['mode', mode],
  ['paused', paused],
  ['scope', scope],
  ['evidence', evidence],
  ['stack', stack],
  ['taken-back', takenBack],
  ['tried', tried],
  ['storm', storm],
  ['risk', risk],
] as const satisfies readonly (readonly [string, Guard])[];

/** The name of a guard, as a decision and the history keep it. */
export type GuardName = (typeof guards)[number][0];
