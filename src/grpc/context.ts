import type { ClusterEvent } from '../core/events/event.js';
import type { LogLevels, LogReader, LogSetting } from '../core/log-levels.js';
import type { Instant, Result } from '../core/ports.js';
import type { EventRing } from '../core/registry/table/event-ring.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type {
  LogComparison,
  LogTail,
  NodeView,
  RecordView,
  SeedView,
  SelfView,
} from '../core/views.js';
import type { NodeContext } from './node-context.js';
import type { WriteRefusal } from './status.js';

/** What the services of the registry listener need from the process around them. */
export interface EdgeContext extends NodeContext {
  readonly registry: WorkerRegistry;
  now(): Instant;
  /** Why no write is taken now; asked before every write. */
  refusal(): WriteRefusal | undefined;
  /** The registry holds all that the first peer named, or it was waited for long enough (M7). */
  complete(): boolean;
  /** Calls `listener` when `complete` may have changed; returns what ends that. */
  onReadiness(listener: () => void): () => void;
  /** To be called after every write: wakes timers, and sends what is unsaved to the journal. */
  changed(): void;
  /**
   * Resolves when all writes before the call are on disk, and visible; rejects with a JournalError when they
   * have not happened. To be called in the turn of the write.
   */
  durable(): Promise<void>;
  /** When this node probes a URL next, Unix ms; undefined while it does, and when it does not. */
  nextProbeTimeMs(url: string): number | undefined;
  /** Seq of a record in its owner's log; 0 when it is not published. */
  meshSeq(owner: string, workerId: string): number;
  /** A traced write of a worker is on its way to disk. */
  readonly traced?: (id: string, trace: string) => void;
  readonly mesh: MeshView;
  /** What happened lately to workers and members (O1). */
  readonly events: EventRing<ClusterEvent>;
}

/** The mesh as MeshService shows and steers it. */
export interface MeshView {
  self(): SelfView;
  /** All nodes that this one knows, itself included, in any order. */
  nodes(): readonly NodeView[];
  /** Seeds that never answered. */
  seeds(): readonly SeedView[];
  /** Owners of the logs that are held, in any order. */
  owners(): Iterable<string>;
  /** Entries of one owner's log, tombstones and prior too, in any order; none for an unknown owner. */
  records(owner: string): Iterable<RecordView>;
  /** The levels of the log. */
  readonly logLevels: Pick<LogLevels, 'of'>;
  /** Sets the level of the log, or of a subsystem; answers the former one. */
  setLogLevel(setting: LogSetting): string;
  /** Lines of the log from now on; none is kept that nobody takes in time. */
  watchLog(reader: LogReader, contains: string, wake: () => void): LogTail;
  /** What is held here and at another node of each log; undefined without a link to it. */
  compare(name: string): readonly LogComparison[] | undefined;
  /** Announces an absence, or with 0 that there is none; when the announcement ends, Unix ms. */
  announce(absentMs: number, reason: string): number | undefined;
  /** Evicts a node that is not alive; else why not, in words. */
  forget(name: string): Result<undefined, string>;
  /** Leaves for good; the process ends behind the answer. */
  leave(timeoutMs: number): Promise<Left>;
}

/** How a node has left. */
export interface Left {
  /** Linked nodes that did not acknowledge in time. */
  readonly unacknowledged: readonly string[];
  /** Why the disk has not taken the removals in time; empty when it has. */
  readonly diskError: string;
}
