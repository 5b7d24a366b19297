/**
 * The life of an incident: open → acting → watching → closed. States say what the tool is doing, the decision says whose turn it is. Every move is pure; it holds
 * once the store has saved its result over the version that was read. A move that owes a message makes `seq` grow and sets `dueAt` 90 s ahead: the run that wins
 * the save publishes, and if that run dies the timer does.
 */
export { applied, failedAgain, handedOn, heldAsTried, redecided, refused, renewed, takenOver } from './moves/fixing.ts';
export { isStill, open } from './moves/opening.ts';
export { type Examined, type In, isLiving, type Living, mostEntries, spans } from './moves/parts.ts';
export { claimed, close, covering, proved, rechecked, reread, sooner, told } from './moves/settling.ts';
