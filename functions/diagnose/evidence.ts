/**
 * What each probe found out, in types that the fixes and the messages read. Plain JSON values, because an incident keeps them: instants are ISO strings,
 * and `null` is "the account has none", never "not read" (what was not read is a Gap, or the word `unknown`).
 */

export type * from './evidence/build.ts';
export type * from './evidence/change.ts';
export type * from './evidence/ecs.ts';
export type * from './evidence/file-system.ts';
export type * from './evidence/image.ts';
export type * from './evidence/logs.ts';
export type * from './evidence/owner.ts';
export type * from './evidence/path.ts';
export type * from './evidence/role.ts';
export type * from './evidence/secrets.ts';
