import type { Boot } from './boot.js';
import type { NodeStatus } from './node-status.js';

/** This node, as GetNode shows it. */
export interface SelfView {
  readonly cluster: string;
  readonly version: string;
  readonly boot: Boot;
  /** Unix ms. */
  readonly startTimeMs: number;
  readonly addresses: {
    readonly registry: string;
    readonly gossip: string;
    readonly advertise: string;
    /** Absent when off. */
    readonly admin?: string;
  };
  readonly ready: boolean;
  readonly notReadyReasons: readonly string[];
  /** What it cannot do now, although it may be ready. */
  readonly degradedReasons: readonly string[];
  readonly machine: MachineView;
  /** Set when it started on an old data directory (D6). */
  readonly restore?: RestoreView;
  readonly protocolMin: number;
  readonly protocolMax: number;
}

/** Certificates, clock and disk of a node, as GetNode shows them. */
export interface MachineView {
  /** Of the listeners that have one; Unix ms. */
  readonly certificates: readonly { readonly listener: string; readonly expiryMs: number }[];
  /** What peers say of its clock; '' when nothing. */
  readonly clockFault: string;
  /** Absent when it keeps its workers in memory. */
  readonly dataDirectory?: { readonly path: string; readonly locked: boolean };
}

/** What a start on an old data directory found, as GetNode shows it. */
export interface RestoreView {
  /** Who holds more. */
  readonly peer: string;
  readonly preference: string;
  /** False: the peer knows of a later life, and holds nothing of it any more. */
  readonly held: boolean;
  /** URLs of workers that only peers hold, that were removed since, and that were changed since. */
  readonly lost: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly nextStep: string;
}

/** One node, as ListNodes shows it. */
export interface NodeView {
  readonly name: string;
  readonly address: string;
  readonly status: NodeStatus | undefined;
  readonly boot: Boot | undefined;
  readonly incarnation: number;
  readonly head: number;
  readonly floor: number;
  /** What it last said to hold of this node's log; absent without a link. */
  readonly acknowledgedHead?: number;
  readonly recordCount: number;
  readonly hash: bigint;
  readonly settled: boolean;
  readonly link?: LinkView;
  /** Unix ms; absent when its status never changed here. */
  readonly statusTimeMs?: number;
  readonly statusReason: string;
  /** Why its eviction is held; '' when it is not. */
  readonly evictionHeld: string;
  /** The limit, or the signature that is missing, that keeps its log from being taken in; '' when none does. */
  readonly logRefused: string;
  /** Its log carries its signature here. */
  readonly logSigned: boolean;
  readonly version: string;
  /** Which of its graces differ from this node's, in words. */
  readonly settingsSkew: string;
  /** What it has announced, in words; '' when nothing. */
  readonly maintenance: string;
  /** Where the gateway beside it is reached; '' when not said. */
  readonly gatewayAddress: string;
}

/** Lines of the log on their way to one reader. */
export interface LogTail {
  /** Takes what there is, at most `max` lines, and how many were lost before them. */
  take(max: number): { readonly lines: readonly string[]; readonly lost: number };
  close(): void;
}

/** One owner's log here and at another node; generation 0 = nothing is held. */
export interface LogComparison {
  readonly owner: string;
  readonly here: { readonly generation: number; readonly head: number };
  readonly there: { readonly generation: number; readonly head: number };
  readonly same: boolean;
}

/** A seed that never answered, and why. */
export interface SeedView {
  /** As it stands in `--peer`. */
  readonly name: string;
  /** What was dialed; empty when the name does not resolve. */
  readonly address: string;
  readonly cause: string;
  /** Of the last attempt, Unix ms. */
  readonly timeMs: number;
}

/** An open link. Bytes are those of frames, before compression. */
export interface LinkView {
  readonly dialed: boolean;
  /** Unix ms. */
  readonly openTimeMs: number;
  readonly framesSent: number;
  readonly framesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly remoteAddress: string;
  readonly lazy: boolean;
}

/** One record of a log; a tombstone has no value. */
export interface RecordView {
  readonly generation: number;
  readonly key: string;
  readonly seq: number;
  readonly prior: boolean;
  readonly value?: Uint8Array;
}
