import type { Boot } from '../boot.js';
import type { NodeStatus } from '../node-status.js';

/** What one node says of another (M1). Rows merge by (boot, incarnation, status rank). */
export interface MemberRow {
  readonly name: string;
  readonly boot: Boot;
  readonly incarnation: number;
  /** EVICTED is a grave: nothing at or below its boot is let in (M4). */
  readonly status: NodeStatus;
  readonly address: string;
  /** For how long the status has held, in ms, as far as the speaker knows. */
  readonly ageMs: number;
  /** Nodes that saw it fail by their own pings. Sorted, at most OBSERVERS_MAX. */
  readonly observers: readonly string[];
  /** DEAD because it said that it restarts (M5). */
  readonly restarting: boolean;
  readonly version: string;
  /** Its own dead-timeout; absent when it has not said. */
  readonly deadTimeoutMs?: number;
  /** Why it will be away for that long, where it has announced that (M9). */
  readonly maintenance?: string;
  /** Where the gateway beside it is reached; absent when it has not said. */
  readonly gatewayAddress?: string;
}

/** Order of statuses inside one (boot, incarnation). */
export const STATUS_RANK: Readonly<Record<NodeStatus, number>> = {
  ALIVE: 0,
  SUSPECT: 1,
  DEAD: 2,
  LEFT: 3,
  EVICTED: 4,
};
