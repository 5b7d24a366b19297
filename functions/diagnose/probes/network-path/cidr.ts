/** IPv4 ranges. Tasks without IPv4 are left to people: nothing here reads IPv6. */

interface Range {
  readonly first: number;
  readonly last: number;
}

const grammar = /^(?<a>\d{1,3})\.(?<b>\d{1,3})\.(?<c>\d{1,3})\.(?<d>\d{1,3})\/(?<bits>\d{1,2})$/;

function rangeOf(cidr: string): Range | null {
  const { a, b, c, d, bits } = grammar.exec(cidr)?.groups ?? {};
  const parts = [a, b, c, d].map(Number);
  const length = Number(bits);
  if (!bits || length > 32 || parts.some((part) => part > 255)) return null;
  const size = 2 ** (32 - length);
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

/** How a rule's range meets the addresses that packets go to. */
export type Cover = 'all' | 'some' | 'none';

/** How much of the wanted range a rule's range holds. */
export function cover(rule: string, wanted: string): Cover {
  const [outer, inner] = [rangeOf(rule), rangeOf(wanted)];
  if (!outer || !inner || outer.last < inner.first || outer.first > inner.last) return 'none';
  return outer.first <= inner.first && outer.last >= inner.last ? 'all' : 'some';
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'];

/** Addresses that no packet to the internet ever has. https://datatracker.ietf.org/doc/html/rfc6890 */
export const isPrivate = (cidr: string): boolean => privateRanges.some((range) => cover(range, cidr) === 'all');
