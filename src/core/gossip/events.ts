import type { Boot } from '../boot.js';
import type { MemberRow } from '../membership/member.js';
import type { MeshEffect } from './effects.js';
import type { Session } from './link/session.js';
import type { Evidence } from './self/self-guard.js';

/**
 * What a room says that concerns another one. Rooms do not call each other upwards: they emit values, and MeshNode
 * routes them, in one switch, once the part that has spoken is done. Effects pass through to its caller.
 */
export type RoomEvent =
  | MeshEffect
  /** A peer was accepted: what its Hello says of it is first-hand. */
  | { readonly kind: 'greeted'; readonly session: Session; readonly row: MemberRow }
  /** A Hello was refused: its speaker is no member (M8). */
  | { readonly kind: 'turned-away'; readonly name: string; readonly boot: Boot }
  /** The log of an evicted node was dropped. */
  | { readonly kind: 'log-dropped'; readonly owner: string }
  /** Something about this node that it did not say itself (S8). */
  | { readonly kind: 'evidence'; readonly evidence: Evidence }
  /** A link to this node is wanted for a while, whatever the overlay says. */
  | { readonly kind: 'meet'; readonly name: string }
  /** A grave came with a refusal. */
  | { readonly kind: 'grave-heard'; readonly grave: MemberRow; readonly from: string };
