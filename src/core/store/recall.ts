import type { Boot } from '../boot.js';

/** How far a disk knows the log of its node: its newest generation, and its commits over all boots. */
export interface KnownOnDisk {
  readonly generation: number;
  readonly commits: number;
}

/**
 * Whether a log that a peer holds says more than its owner's disk does (D6). A write is on disk, and counted
 * there, before any peer hears of it (D4); so this is true only of a disk that was put back.
 */
export function isBeyond(
  log: { readonly boot: Boot; readonly diskCommits?: number },
  known: KnownOnDisk,
): boolean {
  const { generation } = log.boot;
  if (generation !== known.generation) return generation > known.generation;
  return (log.diskCommits ?? 0) > known.commits;
}
