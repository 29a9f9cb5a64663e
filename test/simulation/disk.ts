import type { OwnerMemory } from '../../src/core/gossip/logs/owner-recording.js';
import { JOURNAL_RETRY_MS } from '../../src/core/limits.js';
import type { StoredWorker, UnsavedChange } from '../../src/core/registry/table/stored.js';
import type { Later } from './sim-scheduler.js';

/** What a machine keeps over the lives of its process. A crash loses what was not yet flushed. */
export class SimDisk {
  generation = 0;
  highestRevision = 0;
  /** A boot from this disk has settled (S7). */
  settled = false;
  readonly workers = new Map<string, StoredWorker>();
  peers: readonly string[] = [];
  /** What a process last kept of other owners; as old as it is (D5). */
  readonly memories = new Map<string, OwnerMemory>();
  /** It refuses workers; what is small always fits. */
  full = false;

  /** The same contents on another disk. */
  clone(): SimDisk {
    const copy = new SimDisk();
    copy.generation = this.generation;
    copy.highestRevision = this.highestRevision;
    copy.settled = this.settled;
    copy.peers = this.peers;
    this.workers.forEach((worker, id) => copy.workers.set(id, worker));
    this.memories.forEach((memory, owner) => copy.memories.set(owner, memory));
    return copy;
  }
}

/** Where a journal gets workers from, and whom it tells what became of them. */
export interface SimSource {
  readonly hasUnsaved: boolean;
  readonly highestRevision: number;
  takeUnsaved(): UnsavedChange[];
  /** These are on disk now, and nobody has been told. */
  flushed(changes: readonly UnsavedChange[]): void;
  committed(): void;
  refused(): void;
}

/** A process's access to its disk: group commits that take a while; none after the process is gone. */
export class SimJournal {
  readonly #disk: SimDisk | undefined;
  readonly #scheduler: Later;
  readonly #flushMs: number;
  readonly #source: SimSource;
  #open = true;
  #busy = false;

  /** @param disk undefined = memory only: a write has happened as soon as it is made. */
  constructor(disk: SimDisk | undefined, scheduler: Later, flushMs: number, source: SimSource) {
    this.#disk = disk;
    this.#scheduler = scheduler;
    this.#flushMs = flushMs;
    this.#source = source;
  }

  /** The source may have something to write: one batch after the other. */
  save(): void {
    const source = this.#source;
    if (this.#busy || !source.hasUnsaved) return;
    if (!this.#disk) {
      source.flushed(source.takeUnsaved());
      source.committed();
      return;
    }
    this.#busy = true;
    const changes = source.takeUnsaved();
    const { highestRevision } = source;
    this.#later((disk) => {
      this.#busy = false;
      if (disk.full) {
        source.refused();
        this.#scheduler.at(JOURNAL_RETRY_MS, () => this.save());
        return;
      }
      disk.highestRevision = Math.max(disk.highestRevision, highestRevision);
      for (const { id, worker } of changes) {
        if (worker) disk.workers.set(id, worker);
        else disk.workers.delete(id);
      }
      source.flushed(changes);
      source.committed();
      this.save();
    });
  }

  saveGeneration(generation: number, done: () => void): void {
    this.#later((disk) => (disk.generation = Math.max(disk.generation, generation)), done);
  }

  saveSettled(): void {
    this.#later((disk) => (disk.settled = true));
  }

  savePeers(addresses: readonly string[]): void {
    this.#later((disk) => (disk.peers = addresses));
  }

  /** The process is gone: what was not flushed is lost. */
  crash(): void {
    this.#open = false;
  }

  #later(write: (disk: SimDisk) => void, done: () => void = () => undefined): void {
    this.#scheduler.at(this.#disk ? this.#flushMs : 0, () => {
      if (!this.#open) return;
      if (this.#disk) write(this.#disk);
      done();
    });
  }
}
