import { between, pick } from './rng.js';
import type { Rng } from '../../src/core/ports.js';

/** What holds for all machines of a world. Times in virtual ms. */
export interface SimSettings {
  readonly nodes: number;
  readonly pingIntervalMs: number;
  readonly deadTimeoutMs: number;
  readonly tombstoneGraceMs: number;
  readonly claimGraceMs: number;
  readonly reconcileIntervalMs: number;
  readonly diskFlushMs: number;
  /** How often what is known of other owners is kept on disk (D5); 0 = never. */
  readonly memoryMs: number;
  /** Every so many-th machine has no disk; 0 = all have one. */
  readonly disklessEvery: number;
  /** A transfer's frame is filled up to this. */
  readonly frameBytes: number;
  readonly windowBytes: number;
  readonly delayMaxMs: number;
  /** Tombstones of a log before its owner raises the floor (S4). */
  readonly tombstones: number;
  /** Records of one owner that the last machine takes (S11); 0 = as many as by default. */
  readonly recordsMax: number;
  /** Peers up to which everybody links to everybody; beyond, logs are relayed (L5). */
  readonly fullMeshPeers: number;
  readonly dirtyKeys: number;
  readonly ringCapacity: number;
  /** Owners from which a whole digest goes in short: few, since the worlds are small. */
  readonly digestSummaryOwnersMin: number;
}

export const DEFAULT_SETTINGS: SimSettings = {
  nodes: 3,
  pingIntervalMs: 1_000,
  deadTimeoutMs: 10_000,
  tombstoneGraceMs: 12_000,
  claimGraceMs: 8_000,
  reconcileIntervalMs: 30_000,
  diskFlushMs: 5,
  memoryMs: 0,
  disklessEvery: 0,
  frameBytes: 64 * 1024,
  windowBytes: 64 * 1024,
  delayMaxMs: 3,
  tombstones: 10_000,
  recordsMax: 0,
  fullMeshPeers: 48,
  dirtyKeys: 65_536,
  ringCapacity: 64,
  digestSummaryOwnersMin: 1,
};

/** Settings of the world that a seed makes: small bounds, so that what is rare happens often. */
export function drawSettings(rng: Rng, nodes: number): SimSettings {
  const claimGraceMs = between(rng, 5, 9) * 1_000;
  return {
    ...DEFAULT_SETTINGS,
    nodes,
    claimGraceMs,
    tombstoneGraceMs: claimGraceMs + pick(rng, [500, 2_000, 8_000]),
    deadTimeoutMs: pick(rng, [6_000, 10_000]),
    reconcileIntervalMs: pick(rng, [5_000, 30_000]),
    disklessEvery: pick(rng, [0, 0, 2, 3]),
    frameBytes: pick(rng, [300, 800, 3_000, 64 * 1024]),
    windowBytes: pick(rng, [1_000, 8_000, 64 * 1024]),
    delayMaxMs: pick(rng, [3, 20, 80]),
    tombstones: pick(rng, [4, 10_000]),
    recordsMax: pick(rng, [0, 0, 0, 5]),
    dirtyKeys: pick(rng, [3, 65_536]),
    ringCapacity: pick(rng, [3, 64]),
    fullMeshPeers: pick(rng, [48, 48, 2]),
  };
}

/** Drawn apart: the story of a seed does not depend on it. */
export function drawMemoryMs(rng: Rng): number {
  return pick(rng, [0, 500, 500, 3_000, 30_000]);
}

/** The machine, the last one, that takes fewer records of one owner than an owner may write (S11). */
export function isSmall(settings: SimSettings, machine: string): boolean {
  return settings.recordsMax > 0 && machine === `n${settings.nodes - 1}`;
}

/** The settings that differ from the default, as `name=value` words. */
export function formatSettings(settings: SimSettings): string {
  return Object.entries(settings)
    .filter(([name, value]) => DEFAULT_SETTINGS[name as keyof SimSettings] !== value)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}

/** Reads what `formatSettings` wrote. */
export function parseSettings(words: readonly string[]): SimSettings {
  const settings: Record<string, number> = { ...DEFAULT_SETTINGS };
  for (const word of words) {
    const [name = '', value] = word.split('=');
    if (!(name in settings) || !Number.isFinite(Number(value))) {
      throw new Error(`${word} is no setting; there are ${Object.keys(settings).join(', ')}`);
    }
    settings[name] = Number(value);
  }
  return settings as unknown as SimSettings;
}
