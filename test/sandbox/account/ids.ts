/** Ids that look like AWS's and are the same in every run. */
import { createHash } from 'node:crypto';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');

/** 32 hex digits, as a task's id. */
export const taskId = (seed: string): string => hex(seed).slice(0, 32);
/** Decimal digits, as a deployment's id. */
export const digits = (seed: string, length = 19): string =>
  BigInt(`0x${hex(seed)}`)
    .toString()
    .slice(0, length);
export const digestOf = (seed: string): string => `sha256:${hex(seed)}`;
/** `AROA…`, `ASIA…`: a prefix and 17 capitals and digits. */
export const idFrom = (prefix: string, seed: string): string => `${prefix}${hex(seed).toUpperCase().slice(0, 17)}`;
/** `subnet-0…`: a prefix and 17 hex digits. */
export const resourceId = (prefix: string, seed: string): string => `${prefix}-0${hex(seed).slice(0, 16)}`;
export const requestId = (seed: string): string => {
  const h = hex(seed);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`;
};
