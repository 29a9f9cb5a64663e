import { compareBoots, type Boot } from '../boot.js';

/** What a cut of a log is named by; where nothing is held there is none. */
export interface Cut {
  readonly boot: Boot;
  readonly head: number;
}

/** True when both name the same cut, or neither names one. */
export function sameCut(a: Cut | undefined, b: Cut | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.head === b.head && compareBoots(a.boot, b.boot) === 0;
}

/** A cut, and the hash of its records. */
interface HashedCut extends Cut {
  readonly hash: bigint;
}

/** True when `a` is a later cut than `b`: a newer boot, or a higher head in the same one. */
export function isAhead(a: Cut | undefined, b: Cut | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  const order = compareBoots(a.boot, b.boot);
  return order > 0 || (order === 0 && a.head > b.head);
}

/** True when `a` says more than `b`, or has other records at the same cut. */
export function isNews(a: HashedCut, b: HashedCut | undefined): boolean {
  return isAhead(a, b) || (sameCut(a, b) && a.hash !== b?.hash);
}
