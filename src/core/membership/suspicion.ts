import type { MembershipSettings } from './settings.js';

/** Confirmations after which a suspicion is as short as it gets, where there are nodes to give them. */
const CONFIRMATIONS_EXPECTED = 3;
/** Observers of a failure that are of use: the first, and those. What more say need not travel. */
export const OBSERVERS_WANTED = CONFIRMATIONS_EXPECTED + 1;
/** The part of a suspicion that remains then. A refutation needs the time of a ping and its answer, so it is not less. */
const SHORTEST_SHARE = 0.5;

/**
 * Time that a node of a mesh of `nodes` (alive or suspect, this one too) has to refute a suspicion,
 * in ms, before the health score: 4·log10(N + 1) ping intervals (M2), less when several `observers`
 * saw it fail by their own pings (Lifeguard). The first starts the suspicion, each further one
 * confirms it, with falling weight.
 */
export function suspicionMs(
  nodes: number,
  observers: number,
  settings: MembershipSettings,
): number {
  const baseMs = 4 * Math.log10(nodes + 1) * settings.pingIntervalMs;
  // Neither the suspect nor the first observer can confirm.
  const expected = Math.min(CONFIRMATIONS_EXPECTED, nodes - 2);
  if (expected < 1) return baseMs;
  const confirmations = Math.min(Math.max(observers - 1, 0), expected);
  const share = Math.log(confirmations + 1) / Math.log(expected + 1);
  return baseMs * (1 - (1 - SHORTEST_SHARE) * share);
}
