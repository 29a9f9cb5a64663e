import { compareBoots } from '../../src/core/boot.js';
import { assertWorld } from './failure.js';
import type { Life, Oracle } from './oracle.js';
import type { SimNode } from './sim-node.js';

/** Follows what one process writes of its own log, and keeps the oracle's record of it. */
export class OwnLife {
  readonly #node: SimNode;
  readonly #oracle: Oracle;
  #life: Life;

  constructor(node: SimNode, oracle: Oracle) {
    this.#node = node;
    this.#oracle = oracle;
    this.#life = oracle.begin(node, node.boot, !node.complete);
    this.changed();
  }

  get life(): Life {
    return this.#life;
  }

  /** The bridge put or deleted a key. */
  wrote(key: string, seq: number, value: Uint8Array | undefined): void {
    const life = this.#life;
    assertWorld(
      seq > life.head,
      'owner-raises',
      `${life.owner} writes seq ${seq} at its head ${life.head}`,
    );
    life.writes.push({ seq, key, value: value && this.#oracle.value(value) });
    this.changed();
  }

  /** A header may have changed, or the boot. */
  changed(): void {
    const row = this.#node.mesh.store.row(this.#node.name);
    if (row?.boot === undefined) return;
    if (compareBoots(row.boot, this.#life.boot) !== 0) this.#raised();
    const life = this.#life;
    const { head, floor, settled } = row;
    if (settled) life.settledMs ??= this.#node.clock.now();
    const last = life.headers.at(-1);
    if (last?.head !== head || last.floor !== floor || last.settled !== settled) {
      life.headers.push({ head, floor, settled });
    }
    life.touch(head);
  }

  /** S8: everything that lives is written again under the new boot, and nothing else. */
  #raised(): void {
    const old = this.#life;
    const { store } = this.#node.mesh;
    old.endedMs = this.#node.clock.now();
    this.#life = this.#oracle.begin(this.#node, store.boot, old.fresh);
    const before = [...old.replay(old.head)].filter(([, { value }]) => value !== undefined);
    const after: string[] = [];
    for (const { record, prior } of store.records(old.owner)) {
      if (prior) continue;
      const value = record.value && this.#oracle.value(record.value);
      this.#life.writes.push({ seq: record.seq, key: record.key, value });
      if (value !== undefined) after.push(`${record.key} ${value}`);
    }
    const wanted = before.map(([key, { value }]) => `${key} ${value ?? ''}`);
    assertWorld(
      wanted.sort().join() === after.sort().join(),
      'raise',
      `${old.owner} went above a forgery and its records changed`,
    );
  }
}
