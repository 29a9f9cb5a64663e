import type { OwnerMemory } from '../../src/core/gossip/owner-recording.js';
import type { StoredWorker, UnsavedChange } from '../../src/core/registry/stored.js';
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

/** A process's access to its disk: group commits that take a while; none after the process is gone. */
export class SimJournal {
  readonly #disk: SimDisk | undefined;
  readonly #scheduler: Later;
  readonly #flushMs: number;
  #open = true;

  /** @param disk undefined = memory only: a flush is done at once, and forgotten with the process. */
  constructor(disk: SimDisk | undefined, scheduler: Later, flushMs: number) {
    this.#disk = disk;
    this.#scheduler = scheduler;
    this.#flushMs = flushMs;
  }

  /** Writes changes; `done` comes when they are durable. */
  save(changes: readonly UnsavedChange[], highestRevision: number, done: () => void): void {
    this.#flush((disk) => {
      disk.highestRevision = Math.max(disk.highestRevision, highestRevision);
      for (const { id, worker } of changes) {
        if (worker) disk.workers.set(id, worker);
        else disk.workers.delete(id);
      }
    }, done);
  }

  saveGeneration(generation: number, done: () => void): void {
    this.#flush((disk) => (disk.generation = Math.max(disk.generation, generation)), done);
  }

  saveSettled(): void {
    this.#flush(
      (disk) => (disk.settled = true),
      () => undefined,
    );
  }

  savePeers(addresses: readonly string[]): void {
    this.#flush(
      (disk) => (disk.peers = addresses),
      () => undefined,
    );
  }

  /** The process is gone: what was not flushed is lost. */
  crash(): void {
    this.#open = false;
  }

  #flush(write: (disk: SimDisk) => void, done: () => void): void {
    this.#scheduler.at(this.#disk ? this.#flushMs : 0, () => {
      if (!this.#open) return;
      if (this.#disk) write(this.#disk);
      done();
    });
  }
}
