import type { Boot } from '../boot.js';
import type { AnyCount } from '../counters.js';
import type { MemberRow } from '../membership/member.js';
import type { NodeStatus } from '../registry/worker.js';

/** One thing that the caller does, in this order. */
export type MeshEffect =
  | { readonly kind: 'dial'; readonly dialId: number; readonly address: string }
  | { readonly kind: 'resolve'; readonly seed: string }
  /** `nextFrame` has something: pull while the stream is writable, until it has nothing. */
  | { readonly kind: 'poll'; readonly linkId: number }
  /**
   * With `afterFlush`, pull and write what there is first. Without, at once. `refused` says which field
   * of the peer's Hello differs: where this side serves the stream, it ends with that (I5).
   */
  | {
      readonly kind: 'close';
      readonly linkId: number;
      readonly afterFlush: boolean;
      readonly refused?: string;
    }
  | {
      readonly kind: 'ping';
      readonly pingId: number;
      readonly address: string;
      readonly target: string;
      readonly rows: readonly MemberRow[];
    }
  | {
      readonly kind: 'ping-indirect';
      readonly pingId: number;
      readonly via: string;
      readonly viaAddress: string;
      readonly target: string;
      readonly address: string;
    }
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
  /** Ready as far as the mesh goes (M6). Once. */
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

/** Takes what a part says, in the order in which it is to be done. The part goes on; nothing is called back. */
export type Emit<E = MeshEffect> = (said: E) => void;
