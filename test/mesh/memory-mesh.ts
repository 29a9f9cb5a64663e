import type { Boot } from '../../src/core/boot.js';
import { fail, ok } from '../../src/core/ports.js';
import type { NodeView } from '../../src/core/views.js';
import type { RecordStore } from '../../src/streams/context.js';
import type { Mesh, MeshEvent } from '../../src/mesh/mesh.js';

interface Entry {
  readonly seq: number;
  readonly value: Uint8Array;
}

/** A mesh of one node, in memory: nobody listens, nobody is waited for, and nothing is kept. */
export class MemoryMesh implements Mesh {
  readonly boot: Boot;
  readonly synced = true;
  readonly records: RecordStore;
  readonly #node: string;
  readonly #entries = new Map<string, Entry>();
  #head = 0;
  #settled = false;
  #listener: (event: MeshEvent) => void = () => undefined;

  constructor(node: string, boot: Boot) {
    this.#node = node;
    this.boot = boot;
    this.records = {
      put: (key, value) => {
        this.#entries.set(key, { seq: (this.#head += 1), value });
        return ok(this.#head);
      },
      delete: (key) => (this.#entries.delete(key) ? (this.#head += 1) : undefined),
      removalTrace: () => undefined,
      get: (owner, key) => {
        const entry = owner === node ? this.#entries.get(key) : undefined;
        return entry && { seq: entry.seq, value: entry.value, record: entry, prior: false };
      },
      keys: () => Array.from(this.#entries.keys(), (key) => ({ owner: node, key, prior: false })),
      takeDirty: () => ({ keys: [], overflowed: false, upTo: 0 }),
      dirtyPlace: 0,
      onDirty: () => () => undefined,
    };
  }

  listen(listener: (event: MeshEvent) => void): void {
    this.#listener = listener;
  }

  start(): void {
    this.#listener({ kind: 'synced' });
  }

  published(): void {
    this.#settled = true;
  }

  nodes(): NodeView[] {
    const counts = { head: this.#head, floor: 0, recordCount: this.#entries.size };
    const words = {
      statusReason: '',
      evictionHeld: '',
      logRefused: '',
      maintenance: '',
      gatewayAddress: '',
    };
    return [
      {
        ...{ name: this.#node, address: '', status: 'ALIVE', boot: this.boot, incarnation: 0 },
        ...{ ...counts, ...words, hash: 0n, settled: this.#settled, logSigned: false },
        ...{ version: '', settingsSkew: '' },
      },
    ];
  }

  owners(): string[] {
    return [this.#node];
  }

  *recordsOf(owner: string): ReturnType<Mesh['recordsOf']> {
    if (owner !== this.#node) return;
    const { generation } = this.boot;
    for (const [key, entry] of this.#entries) yield { ...entry, generation, key, prior: false };
  }

  forget(name: string): ReturnType<Mesh['forget']> {
    return fail(name === this.#node ? `node ${name} is alive` : `there is no node ${name}`);
  }

  restore = (): Promise<void> => Promise.resolve();
  written = (): number => this.#head;
  observed = (): void => undefined;
  loadsToLog = (): boolean => false;
  waitsFor = (): string => '';
  unconfirmed = (): Promise<readonly string[]> => Promise.resolve([]);
  seeds = (): [] => [];
  compare = (): undefined => undefined;
  announce = (): undefined => undefined;
  stop = (): Promise<void> => Promise.resolve();
  close = (): void => undefined;
}
