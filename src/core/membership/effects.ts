import type { Boot } from '../boot.js';
import type { NodeStatus } from '../node-status.js';
import type { MemberRow } from './member.js';

/** What Membership asks its caller to do, in this order. Nothing has happened yet but its own change. */
export type MembershipEffect =
  /** Ping the target on its link, else by a unary Ping, with `pair(target)`; then say how it went. */
  | MemberPing
  /** Ask `via` to ping the target. All relays of a ping share its id. */
  | IndirectPing
  /** Flood the rows on the links; with `to`, it is enough to send them on that node's link. */
  | { readonly kind: 'rows-changed'; readonly rows: MemberRow[]; readonly to?: string }
  /** The status that `row(name)` shows is another one than before; `from` undefined = a new name. */
  | {
      readonly kind: 'status';
      readonly row: MemberRow;
      readonly from: NodeStatus | undefined;
      readonly reason: string;
    }
  /** Drop the log and the prior of this owner, as far as they are at or below this boot. */
  | { readonly kind: 'evict'; readonly name: string; readonly boot: Boot }
  /** It is time to evict this node, and the brake holds it back (M3). */
  | { readonly kind: 'held-back'; readonly name: string }
  /** A row about this node was stopped by its grave (M4). */
  | { readonly kind: 'barred'; readonly name: string }
  /**
   * Somebody knows something newer about this node than it does (S8, I4). Repeated as often as it is
   * heard, until `raiseBoot`: the caller limits the rate.
   */
  | {
      readonly kind: 'newer-self';
      readonly boot: Boot;
      readonly grave: boolean;
      readonly address: string;
      /** Who said so; '' when nobody knows. */
      readonly from: string;
    };

export interface MemberPing {
  readonly kind: 'ping';
  readonly pingId: number;
  readonly target: string;
  readonly address: string;
}

export interface IndirectPing {
  readonly kind: 'ping-indirect';
  readonly pingId: number;
  readonly via: string;
  readonly target: string;
  /** The target's. */
  readonly address: string;
}
