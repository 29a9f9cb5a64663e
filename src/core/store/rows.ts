import type { Boot } from '../boot.js';
import type { Seal } from '../ports.js';

/** One record of a log: a value, or a tombstone when `value` is absent. One record a key, in seq order. */
export interface LogRecord {
  readonly key: string;
  readonly seq: number;
  readonly value?: Uint8Array;
  /** In a tombstone: the trace of the removal, where it is recorded (O3). No part of the hash. */
  readonly trace?: string;
}

/** What travels of an owner in one transfer: its log, or the records of its earlier boots (S6). */
export interface Part {
  readonly owner: string;
  readonly kind: 'log' | 'prior';
}

/** Names a log, or a prior, in a map. */
export function keyOf({ owner, kind }: Part): string {
  return `${kind} ${owner}`;
}

/** Asks for a log from (boot, after) on, or for a prior: that comes whole, and `after` is 0. */
export interface Want extends Part {
  readonly boot?: Boot;
  readonly after: number;
}

/** State of one owner's log at a node. Equal rows mean equal records (S5). */
export interface DigestRow {
  readonly owner: string;
  /** Boot of the installed cut. */
  readonly boot: Boot;
  readonly head: number;
  readonly floor: number;
  /** Sum modulo 2^64 of the hashes of all records (key, seq, value or tombstone). */
  readonly hash: bigint;
  readonly settled: boolean;
  /** Owner's wall clock when it last renewed the log, Unix ms. */
  readonly stampMs: number;
  readonly prior?: PriorRow;
}

/** Records of earlier boots that are still shown (S6). */
export interface PriorRow {
  /** Newest boot among them. */
  readonly boot: Boot;
  readonly head: number;
  readonly hash: bigint;
}

/**
 * One frame of a transfer. Nothing is installed before the frame with `more` false (S2). What is sent may change
 * under way: records come in seq order, a moved one comes again, the last frame's words count.
 */
export type OwnerDelta = LogDelta | PriorDelta;

interface TransferFrame extends Part {
  /** Of the log, or the newest one in the prior. */
  readonly boot: Boot;
  readonly upTo: number;
  readonly more: boolean;
  readonly stampMs: number;
  readonly hash: bigint;
  /** Number of this frame in its transfer, from 1. */
  readonly frame: number;
}

/** What leads from the cut (boot, after) to (boot, upTo). `after` 0 is a full cut, swapped in whole. */
export interface LogDelta extends TransferFrame {
  readonly kind: 'log';
  readonly after: number;
  readonly floor: number;
  readonly records: readonly LogRecord[];
  readonly settled: boolean;
  /** Of the owner's settings; absent when it has not said. */
  readonly claimGraceMs?: number;
  readonly tombstoneGraceMs?: number;
  /** Commits on the owner's disk at upTo, over all its boots; absent when it has not said. */
  readonly diskCommits?: number;
  /** Of the cut at `upTo`, on the last frame; its certificates only where the receiver has not seen them. */
  readonly seal?: TravelingSeal;
}

/** The row of whoever has taken in what this delta leads to. */
export function rowOf({ owner, boot, upTo, floor, hash, settled, stampMs }: LogDelta): DigestRow {
  return { owner, boot, head: upTo, floor, hash, settled, stampMs };
}

/** A prior: its dots, then how far it knows each earlier boot. */
export interface PriorDelta extends TransferFrame {
  readonly kind: 'prior';
  readonly records: readonly PriorRecord[];
}

/** What is said of an earlier boot in a prior. Records of a signed cut come in the order of seq. */
export type PriorRecord =
  /** One record. */
  | (LogRecord & { readonly kind: 'dot'; readonly boot: Boot })
  /** A record of a signed cut that is gone: its digest, in hexadecimal digits. */
  | { readonly kind: 'gone'; readonly boot: Boot; readonly seq: number; readonly digest: string }
  /** What the owner has signed of a cut; undefined when it cannot be read. */
  | { readonly kind: 'seal'; readonly boot: Boot; readonly cut: SealedHeader | undefined }
  /** All boots below are closed. */
  | { readonly kind: 'from'; readonly boot: Boot }
  /** The boot is known up to this head. */
  | { readonly kind: 'known'; readonly boot: Boot; readonly head: number }
  /** The cut that had struck the prior at its sender. */
  | { readonly kind: 'struck-by'; readonly boot: Boot; readonly head: number };

/** The words of a cut besides its records, and its owner's signature over all of it (S12). */
export interface SealedHeader {
  readonly boot: Boot;
  readonly head: number;
  readonly floor: number;
  readonly stampMs: number;
  readonly settled: boolean;
  readonly claimGraceMs: number;
  readonly tombstoneGraceMs: number;
  readonly diskCommits: number;
  readonly seal: Seal & { readonly head: number };
}

/** The head that a delta leads on from; 0 for what comes whole. */
export function afterOf(delta: OwnerDelta): number {
  return delta.kind === 'log' ? delta.after : 0;
}

/** A seal as it travels. */
export type TravelingSeal = Omit<Seal, 'chain'> & Partial<Pick<Seal, 'chain'>>;

export type RefusalReason =
  'GAP' | 'GRAVE' | 'LIMIT' | 'HASH' | 'NOT_OWNER' | 'FUTURE' | 'TOO_OLD' | 'KNOWN' | 'SIGNATURE';

/** What a reader must look at again (S9). */
export interface DirtyKey {
  readonly owner: string;
  readonly key: string;
}
