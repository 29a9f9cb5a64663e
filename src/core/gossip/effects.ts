import type { Boot } from '../boot.js';
import type { AnyCount } from '../counters.js';
import type { IndirectPing, MemberPing } from '../membership/effects.js';
import type { MemberRow } from '../membership/member.js';
import type { NodeStatus } from '../node-status.js';

/** One thing that the caller does, in this order. */
export type MeshEffect =
  | { readonly kind: 'dial'; readonly dialId: number; readonly address: string }
  | { readonly kind: 'resolve'; readonly seed: string }
  /** The link has frames: call `nextFrame` while the stream is writable, until it returns undefined. */
  | { readonly kind: 'poll'; readonly linkId: number }
  /**
   * End the stream, once what the link still has to say is written. `refused` says which field of the peer's Hello
   * differs: where this side serves the stream, it ends with that (I5).
   */
  | { readonly kind: 'close'; readonly linkId: number; readonly refused?: string }
  /** Ask by a unary call. */
  | (MemberPing & { readonly rows: readonly MemberRow[] })
  | (IndirectPing & { readonly viaAddress: string })
  | { readonly kind: 'persist-generation'; readonly generation: number }
  | { readonly kind: 'persist-peers'; readonly addresses: readonly string[] }
  | {
      readonly kind: 'node-status';
      readonly name: string;
      readonly status: NodeStatus;
      readonly row: MemberRow;
      /** undefined = a new name. */
      readonly from: NodeStatus | undefined;
      readonly reason: string;
    }
  /** A peer's Hello was refused, and why (I5). */
  | { readonly kind: 'peer-refused'; readonly name: string; readonly cause: string }
  | { readonly kind: 'boot-raised'; readonly boot: Boot }
  | { readonly kind: 'fence'; readonly message: string }
  /** The own log has settled (S7): what it holds is all that there is. Once. */
  | { readonly kind: 'settled' }
  /** This node is in sync (M6). Once. */
  | { readonly kind: 'synced' }
  /**
   * No log passes on any link, because this clock and those of all peers are too far apart; an empty fault
   * says that this is over (I3). `peers`: how many links say so.
   */
  | { readonly kind: 'clock'; readonly fault: string; readonly peers: number }
  /** A linked peer holds the own log up to this head. */
  | { readonly kind: 'acknowledged'; readonly node: string; readonly head: number }
  | LogLine
  | AnyCount;

/** A line for the log of this process. */
export interface LogLine {
  readonly kind: 'log';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

/** The effect that writes a line. */
export function logged(
  level: LogLine['level'],
  message: string,
  fields: LogLine['fields'] = {},
): LogLine {
  return { kind: 'log', level, message, fields };
}

/** Takes an effect of a part; effects are carried out later, in this order, and never within the call. */
export type Emit<E = MeshEffect> = (said: E) => void;
