import type { Boot } from '../boot.js';
import type { MemberRow } from '../membership/member.js';
import type { Observed } from '../observed/observed.js';
import type { Rng, Hash64, Instant, SealPort } from '../ports.js';
import type { OwnerDelta } from '../store/rows.js';
import type { StoreLimits } from '../store/store-limits.js';
import type { Frame } from './link/frames.js';
import type { LinkOrigin } from './link/session.js';

/** One thing that happened. */
export type MeshInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'tick' }
  /** The own log has grown: flush it. */
  | { readonly kind: 'written' }
  /** Another certificate of this node is in force: its log is signed anew. */
  | { readonly kind: 'certificate' }
  | ({ readonly kind: 'link-opened' } & LinkOrigin)
  | {
      readonly kind: 'frame';
      readonly linkId: number;
      readonly frame: Frame;
      readonly bytes: number;
    }
  | { readonly kind: 'frame-invalid'; readonly linkId: number; readonly message: string }
  | { readonly kind: 'link-closed'; readonly linkId: number; readonly reason: string }
  | { readonly kind: 'dial-failed'; readonly dialId: number; readonly reason: string }
  /** No addresses = the name could not be resolved. */
  | { readonly kind: 'resolved'; readonly seed: string; readonly addresses: readonly string[] }
  | {
      readonly kind: 'ping-answered';
      readonly pingId: number;
      readonly node: string;
      readonly boot: Boot;
      readonly rows: readonly MemberRow[];
    }
  | { readonly kind: 'ping-failed'; readonly pingId: number }
  | {
      readonly kind: 'indirect-answered';
      readonly pingId: number;
      readonly via: string;
      readonly reachable: boolean;
      readonly rows: readonly MemberRow[];
    }
  /** A unary Ping came in; the reply is `membership.pair(source)`. */
  | { readonly kind: 'pinged'; readonly source: string; readonly rows: readonly MemberRow[] }
  | { readonly kind: 'generation-persisted'; readonly generation: number }
  | { readonly kind: 'forget'; readonly name: string }
  /** This node will be away for so long; 0: it will not (M9). */
  | { readonly kind: 'announce'; readonly absentMs: number; readonly reason: string }
  /** Leave for good: the log is drained already (M5). */
  | { readonly kind: 'leave' }
  /** Leave for a restart. */
  | { readonly kind: 'stop' }
  /** A piece of an owner's log as an earlier life of this node held it (D5); before `start`. */
  | { readonly kind: 'remember'; readonly delta: OwnerDelta; readonly member: MemberRow }
  /** The records of this node are back from disk (S7). */
  | { readonly kind: 'settle' };

/** What a deployment may set of the mesh. */
export interface MeshSettings {
  /** Times of the membership, ms: between two pings, for an answer, from DEAD to eviction. */
  readonly membership: {
    readonly pingIntervalMs: number;
    readonly pingTimeoutMs: number;
    readonly deadTimeoutMs: number;
  };
  /** S4; default TOMBSTONE_GRACE_MS. */
  readonly tombstoneGraceMs: number;
  /** S6, S7; default CLAIM_GRACE_MS, below the tombstone grace. */
  readonly claimGraceMs: number;
  /** Peers up to which all link to all (L4); default FULL_MESH_PEERS_MAX. The same at all nodes. */
  readonly fullMeshPeersMax?: number;
  /** Owners from which a digest goes in short; default DIGEST_SUMMARY_OWNERS_MIN. */
  readonly digestSummaryOwnersMin?: number;
  /** How often this node tells what its gateway reports, at most; Infinity: never (W17). */
  readonly observedIntervalMs?: number;
  /** Those of store/store-limits.ts that differ from the default (S11). */
  readonly storeLimits?: Partial<StoreLimits>;
}

/** What a mesh node is made from. */
export interface MeshOptions {
  readonly cluster: string;
  readonly node: string;
  readonly boot: Boot;
  /** What peers dial, host:port. */
  readonly address: string;
  readonly version: string;
  /** Where the gateway beside this node is reached; absent where `--gateway-address` is not given. */
  readonly gatewayAddress?: string;
  /** `--peer`: names that the caller resolves. */
  readonly seeds: readonly string[];
  /** Addresses of peers of an earlier life. */
  readonly knownPeers: readonly string[];
  readonly hash64: Hash64;
  readonly rng: Rng;
  /** A disk gave back all that this node owned: nothing of that is waited for from peers (S7). */
  readonly restored?: boolean;
  /** Commits on this node's disk, over all its boots (D6); absent where there is none. */
  readonly diskCommits?: () => number;
  /** Calls and links prove the name of their other end (X2): what ends this process must be first-hand. */
  readonly authenticated?: boolean;
  /** Where cuts are signed and checked (S12). */
  readonly seals?: { readonly port: SealPort; readonly strict: boolean };
  readonly settings: MeshSettings;
  /** What nodes see of workers; shared with those who read it (W17). */
  readonly observed?: Observed;
  readonly now: Instant;
}
