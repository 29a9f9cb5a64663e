import type { MemberRow } from '../../membership/member.js';

/** Which graces of another node differ from the own ones, in words; empty when none does. */
export function saySkew(theirs: Graces, ours: Graces): string {
  const differing = NAMES.flatMap(([key, name]) => {
    const [there, here] = [theirs[key], ours[key]];
    if (there === undefined || here === undefined || there === here) return [];
    return [`${name} is ${there / 1000}s there, ${here / 1000}s here`];
  });
  return differing.join('; ');
}

/** Graces that a node's settings give, in ms; absent where it has not said. */
export interface Graces {
  readonly deadTimeoutMs?: number | undefined;
  readonly claimGraceMs?: number | undefined;
  readonly tombstoneGraceMs?: number | undefined;
}

const NAMES = [
  ['deadTimeoutMs', 'dead-timeout'],
  ['claimGraceMs', 'claim-grace'],
  ['tombstoneGraceMs', 'tombstone-grace'],
] as const;

/** The dead-timeout that a member row tells; none while the node has announced an absence, which sets another (M9). */
export function saidOf(row: MemberRow | undefined): Graces {
  return row?.maintenance === undefined ? { deadTimeoutMs: row?.deadTimeoutMs } : {};
}
