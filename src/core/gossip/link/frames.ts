import type { Boot } from '../../boot.js';
import type { MemberRow } from '../../membership/member.js';
import type { ObservedFrame } from '../../observed/tally.js';
import type { DigestRow, OwnerDelta, RefusalReason, Want } from '../../store/rows.js';

/**
 * The frames of a link, as the core sees them; gossip/wire/frames.ts turns them into SyncFrame and back, and
 * checks every bound of what comes in.
 */
export type Frame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'digest'; readonly digest: Digest }
  | { readonly kind: 'summary'; readonly summary: DigestSummary }
  /** Asks for the rows of these buckets: the sums differ. */
  | { readonly kind: 'recall'; readonly buckets: readonly number[] }
  | { readonly kind: 'want'; readonly want: Want }
  | { readonly kind: 'delta'; readonly delta: OwnerDelta }
  | { readonly kind: 'members'; readonly rows: readonly MemberRow[] }
  | { readonly kind: 'ping'; readonly id: number; readonly rows: readonly MemberRow[] }
  | { readonly kind: 'pong'; readonly id: number; readonly rows: readonly MemberRow[] }
  | { readonly kind: 'mode'; readonly lazy: boolean }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'goodbye'; readonly reason: GoodbyeReason; readonly message: string }
  /** What nodes see of workers (W17). */
  | { readonly kind: 'observed'; readonly observed: ObservedFrame }
  /** A kind of a newer protocol: ignored and counted. */
  | { readonly kind: 'unknown' };

export interface Hello {
  readonly cluster: string;
  readonly node: string;
  readonly boot: Boot;
  readonly address: string;
  readonly protocolMin: number;
  readonly protocolMax: number;
  readonly version: string;
  /** Of the speaker's settings; absent when it does not say. */
  readonly deadTimeoutMs?: number;
}

/** Rows; a whole digest opens with `begin` and closes with `end`, and what it does not name is not held. */
export interface Digest {
  readonly rows: readonly DigestRow[];
  /** Owners of whom the speaker holds nothing, said because somebody may think that it does. */
  readonly none?: readonly string[];
  readonly begin: boolean;
  readonly end: boolean;
  /** A whole digest of these buckets only; absent = of all. */
  readonly buckets?: readonly number[];
  /** How many frames of this link the speaker has taken in. */
  readonly receivedFrames: number;
}

/** What a refusal is about: where a delta of this boot started; a full cut, and a row, at 0. */
export interface Refused {
  readonly boot: Boot;
  readonly after: number;
}

/** A whole digest in short (store/digest-sums.ts): who holds equal rows has equal sums. */
export interface DigestSummary {
  /** One for each of DIGEST_BUCKETS. */
  readonly sums: readonly bigint[];
  readonly receivedFrames: number;
}

export interface Refusal {
  readonly owner: string;
  /** The delta, or row, that is refused; absent: whatever was sent last. */
  readonly refused?: Refused;
  readonly reason: RefusalReason;
  readonly row?: DigestRow;
  readonly grave?: MemberRow;
  readonly message: string;
}

export type GoodbyeReason =
  'RESTARTING' | 'LEAVING' | 'DUPLICATE_LINK' | 'PROTOCOL_ERROR' | 'FENCED' | 'OVERLAY';
