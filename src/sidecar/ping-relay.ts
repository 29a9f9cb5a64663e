import { RELAYED_PINGS_MAX } from '../core/limits.js';
import type { MemberRow } from '../core/membership/member.js';

/**
 * Pings nodes for peers (M2). Only members are pinged, at the address that is known here: a peer cannot
 * make this node connect to wherever it likes. Requests for one node share one ping, and no more than
 * RELAYED_PINGS_MAX are under way: a peer cannot multiply its traffic.
 */
export class PingRelay {
  readonly #row: (name: string) => MemberRow | undefined;
  readonly #ping: (row: MemberRow) => Promise<boolean>;
  readonly #underWay = new Map<string, Promise<boolean>>();

  /** @param ping True when the node itself has answered. */
  constructor(
    row: (name: string) => MemberRow | undefined,
    ping: (row: MemberRow) => Promise<boolean>,
  ) {
    this.#row = row;
    this.#ping = ping;
  }

  /** False as well for a node that is no member here, and when too many are being pinged. */
  async ping(target: string): Promise<boolean> {
    const known = this.#underWay.get(target);
    if (known !== undefined) return known;
    const row = this.#row(target);
    if (row === undefined || row.address === '' || row.status === 'LEFT') return false;
    if (row.status === 'EVICTED' || this.#underWay.size >= RELAYED_PINGS_MAX) return false;
    const answer = this.#ping(row).finally(() => this.#underWay.delete(target));
    this.#underWay.set(target, answer);
    return answer;
  }
}
