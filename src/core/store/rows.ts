import type { Boot } from '../boot.js';
import type { Seal } from '../ports.js';

/** One entry of a log: a value, or a tombstone when `value` is absent. One entry a key, in seq order. */
export interface LogRecord {
  readonly key: string;
  readonly seq: number;
  readonly value?: Uint8Array;
  /** In a prior only: the boot that wrote it. */
  readonly boot?: Boot;
  /** In a tombstone: the trace of the removal, where it is recorded (O3). No part of the hash. */
  readonly trace?: string;
}

/** What travels of an owner in one transfer: its log, or the records of its earlier boots (S6). */
export interface Part {
  readonly owner: string;
  readonly of: 'log' | 'prior';
}

/** The part that a Want asks for, or that a delta is a piece of. */
export function partOf({ owner, prior }: Pick<Want, 'owner' | 'prior'>): Part {
  return { owner, of: prior ? 'prior' : 'log' };
}

/** State of one owner's log at a node. Equal rows mean equal records (S5). */
export interface DigestRow {
  readonly owner: string;
  /** Boot of the installed cut; absent when only a prior is held. */
  readonly boot?: Boot;
  readonly head: number;
  readonly floor: number;
  /** Sum modulo 2^64 of the hashes of all entries (key, seq, value or tombstone). */
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
 * One frame of a transfer: what leads from the cut (boot, after) to (boot, upTo). `after` 0 is a full
 * cut, swapped in whole. Nothing is installed before the frame with `more` false (S2). The log may
 * grow under way: entries come in seq order, a moved one comes again, the last frame's words count.
 */
export interface OwnerDelta {
  readonly owner: string;
  readonly boot: Boot;
  readonly after: number;
  readonly upTo: number;
  readonly floor: number;
  readonly records: readonly LogRecord[];
  readonly more: boolean;
  readonly stampMs: number;
  readonly settled: boolean;
  readonly hash: bigint;
  readonly prior: boolean;
  /** Number of this frame in its transfer, from 1. */
  readonly part: number;
  /** Of the owner's settings; absent when it has not said. */
  readonly claimGraceMs?: number;
  readonly tombstoneGraceMs?: number;
  /** Commits on the owner's disk at upTo, over all its boots; absent when it has not said. */
  readonly diskCommits?: number;
  /** Of the cut at `upTo`, on the last frame; its certificates only where the receiver has not seen them. */
  readonly seal?: TravelingSeal;
}

/** A seal as it travels. */
export type TravelingSeal = Omit<Seal, 'chain'> & Partial<Pick<Seal, 'chain'>>;

/** Asks for an owner's log from (boot, after) on, or for its prior. */
export interface Want {
  readonly owner: string;
  readonly boot?: Boot;
  readonly after: number;
  readonly prior: boolean;
}

export type RefusalReason =
  'GAP' | 'GRAVE' | 'LIMIT' | 'HASH' | 'NOT_OWNER' | 'FUTURE' | 'TOO_OLD' | 'KNOWN' | 'SIGNATURE';

/** What a reader must look at again (S9). */
export interface DirtyKey {
  readonly owner: string;
  readonly key: string;
}
