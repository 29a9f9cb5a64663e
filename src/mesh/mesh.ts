import type { Config } from '../config.js';
import type { Boot } from '../core/boot.js';
import type { MeshEffect } from '../core/gossip/effects.js';
import type { Result } from '../core/ports.js';
import type { LogComparison, NodeView, RecordView, SeedView } from '../core/views.js';
import type { RecordStore } from '../streams/context.js';

/**
 * What a sidecar needs of whatever carries its records to other nodes and theirs to it. Between `listen` and
 * `start` it takes records and tells nobody.
 */
export interface Mesh {
  /** What this node publishes, and what is held of others: all that WorkerSync sees. */
  readonly records: RecordStore;
  /** This node's present boot. */
  readonly boot: Boot;
  /** The records hold what there was when this node joined (M6). */
  readonly synced: boolean;
  /** Takes the one who is told what happens; before anything else. */
  listen(listener: (event: MeshEvent) => void): void;
  /** Gives back what an earlier life knew of others (D5). */
  restore(): Promise<void>;
  /** Begins to talk. */
  start(): void;
  /**
   * The own records have changed: others are told in the next turn.
   * @returns Up to which entry; undefined when a telling is under way, which takes this along.
   */
  written(): number | undefined;
  /** What this node sees of workers has changed (W17). */
  observed(): void;
  /** Whether a peer reads loads in the records only (W14). */
  loadsToLog(): boolean;
  /** The own records say all that the registry holds, and that is all that there was (S7). */
  published(): void;
  /** What it waits for before it is synced, in words. */
  waitsFor(): string;
  /** Waits until all linked nodes hold the own records as they are now; who does not in time. */
  unconfirmed(timeoutMs: number): Promise<readonly string[]>;
  /** All nodes that are known, this one included. */
  nodes(): readonly NodeView[];
  /** Seeds that never answered, and why. */
  seeds(): readonly SeedView[];
  /** Owners of the logs that are held. */
  owners(): Iterable<string>;
  /** All that is held of an owner, tombstones too. */
  recordsOf(owner: string): Iterable<RecordView>;
  /** What is held here and at another node; undefined without a link to it. */
  compare(name: string): readonly LogComparison[] | undefined;
  /** Evicts a node on an operator's word; the error says why not. */
  forget(name: string): Result<undefined, string>;
  /** Announces an absence (M9), or with 0 that there is none; when it ends, Unix ms. */
  announce(absentMs: number, reason: string): number | undefined;
  /** Says goodbye, for good or until a restart, and waits for what is on its way, as long as is allowed. */
  stop(how: 'stop' | 'leave', timeoutMs: number): Promise<void>;
  /** Ends everything, in whatever state it is. */
  close(): void;
}

/** What the sidecar is told. */
export type MeshEvent = Extract<
  MeshEffect,
  {
    kind:
      | 'node-status'
      | 'peer-refused'
      | 'boot-raised'
      | 'synced'
      | 'clock'
      | 'acknowledged'
      | 'fence';
  }
>;

/** Where peers come in. */
export interface MeshListener {
  /** host:port as it was bound. */
  readonly address: string;
  /** When its certificate expires, Unix ms; undefined without TLS. */
  certificateExpiryMs(): number | undefined;
  /** Reads the certificates at the paths of `config`; true when they are new. @throws when they are bad. */
  reload(config: Config): boolean;
}
