import { RELAYED_PINGS_MAX } from '../core/limits.js';
import type { MemberRow } from '../core/membership/member.js';

/** Takes whether a node has answered. */
type Reached = (reachable: boolean) => void;

/**
 * Pings nodes for peers (M2). Only members are pinged, at the address that is known here: a peer cannot
 * make this node connect to wherever it likes. Requests for one node share one ping, and no more than
 * RELAYED_PINGS_MAX are under way: a peer cannot multiply its traffic.
 */
export class PingRelay {
  readonly #row: (name: string) => MemberRow | undefined;
  readonly #ping: (row: MemberRow, done: Reached) => void;
  /** Who waits for the answer of which node. */
  readonly #underWay = new Map<string, Reached[]>();

  /** @param ping Says true when the node itself has answered; answers once, in bounded time. */
  constructor(
    row: (name: string) => MemberRow | undefined,
    ping: (row: MemberRow, done: Reached) => void,
  ) {
    this.#row = row;
    this.#ping = ping;
  }

  /** Answers false as well for a node that is no member here, and when too many are being pinged. */
  ping(target: string, done: Reached): void {
    const waiting = this.#underWay.get(target);
    const row = this.#row(target);
    if (waiting !== undefined) waiting.push(done);
    else if (row === undefined || row.address === '' || row.status === 'LEFT') done(false);
    else if (row.status === 'EVICTED' || this.#underWay.size >= RELAYED_PINGS_MAX) done(false);
    else this.#begin(row, done);
  }

  #begin(row: MemberRow, done: Reached): void {
    const waiting = [done];
    this.#underWay.set(row.name, waiting);
    this.#ping(row, (reachable) => {
      this.#underWay.delete(row.name);
      for (const one of waiting) one(reachable);
    });
  }
}
