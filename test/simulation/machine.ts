import { SimDisk } from './disk.js';
import { Gateway } from './gateway.js';
import type { Ledger } from './ledger.js';
import type { SimNode } from './sim-node.js';

/** A host: its disk, its clock, its gateway, and the process that runs there now. */
export class Machine {
  readonly id: string;
  /** Node name of the processes that run here. */
  readonly name: string;
  readonly address: string;
  readonly gateway: Gateway;
  disk: SimDisk | undefined;
  wallOffsetMs = 0;
  process: SimNode | undefined;
  /** It stays down when the story is over. */
  dead = false;
  /** A second machine under the name of another one. */
  readonly double: boolean;

  constructor(id: string, name: string, hasDisk: boolean, ledger: Ledger) {
    this.id = id;
    this.name = name;
    this.address = `${id}:50052`;
    this.double = id !== name;
    this.disk = hasDisk ? new SimDisk() : undefined;
    this.gateway = new Gateway(ledger);
  }

  /** The process, while it lives. */
  get running(): SimNode | undefined {
    return this.process?.alive === true ? this.process : undefined;
  }

  /** Another disk takes the place of the one that was there: what was acknowledged is not all on it. */
  replaceDisk(disk: SimDisk): void {
    this.disk = disk;
    this.gateway.forgetPromises();
  }

  /** Somebody sets its clock, so that it is off by at most so much. */
  setClock(offMaxMs: number): void {
    this.wallOffsetMs = Math.max(-offMaxMs, Math.min(offMaxMs, this.wallOffsetMs));
  }

  /** What was on the disk is gone. */
  loseDisk(): void {
    if (this.disk) this.disk = new SimDisk();
  }
}
