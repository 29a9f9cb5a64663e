import { expect } from 'chai';
import type { DigestRow } from '../../../src/core/store/rows.js';
import { createRng } from '../../simulation/rng.js';
import { VirtualMesh } from '../../support/virtual-mesh.js';
import { SETTINGS } from '../../support/virtual-process.js';

/** Four nodes in a full mesh; seven in an overlay. */
const SHAPES = {
  'a full mesh': { names: ['a', 'b', 'c', 'd'], settings: SETTINGS },
  'an overlay': {
    names: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    settings: { ...SETTINGS, fullMeshPeersMax: 3 },
  },
} as const;
type Shape = (typeof SHAPES)[keyof typeof SHAPES];
const SEEDS = ['a:1', 'b:1'];

/** A mesh, and what each node's gateway has registered since its last start. */
class Chaos {
  readonly mesh: VirtualMesh;
  readonly wanted = new Map<string, Map<string, string>>();
  private readonly shape: Shape;
  private readonly rng: () => number;
  private writes = 0;

  constructor(seed: number, shape: Shape) {
    this.shape = shape;
    this.mesh = new VirtualMesh({ seed, delayMs: [1, 40], loss: 0.02 });
    this.rng = createRng(seed + 1_000_000);
    for (const name of this.shape.names) this.start(name);
  }

  /** One random thing, then a random while. */
  step(): void {
    const { mesh } = this;
    const name = this.pick(this.shape.names);
    const up = mesh.processes.has(name);
    const roll = this.rng();
    if (!up) {
      if (roll < 0.5) this.start(name);
    } else if (roll < 0.5) this.write(name);
    else if (roll < 0.55) mesh.crash(name);
    else if (roll < 0.6) mesh.freeze(name);
    else if (roll < 0.7) mesh.thaw(name);
    else if (roll < 0.78) this.cut(name, this.pick(this.shape.names));
    else if (roll < 0.95) mesh.heal(name, this.pick(this.shape.names));
    mesh.run(this.rng() ** 4 * 20_000);
  }

  /** Everything works again; all is brought up. */
  calm(): void {
    this.mesh.healAll();
    for (const name of this.shape.names) {
      if (!this.mesh.processes.has(name)) this.start(name);
      this.mesh.thaw(name);
    }
  }

  /** What every node must show once all is calm. */
  view(): Record<string, string> {
    const view: Record<string, string> = {};
    for (const [name, records] of this.wanted) {
      for (const [key, value] of records) view[`${name}/${key}`] = value;
    }
    return view;
  }

  agreed(): boolean {
    const want = sorted(this.view());
    return [...this.mesh.processes.values()].every((one) => sorted(one.view()) === want);
  }

  private start(name: string): void {
    this.mesh.start(name, { seeds: SEEDS, settings: this.shape.settings });
    this.wanted.set(name, new Map());
  }

  private write(name: string): void {
    const records = this.wanted.get(name) ?? new Map<string, string>();
    for (let n = 0; n < 1 + this.rng() * 4; n += 1) {
      const key = `k${Math.floor(this.rng() * 6)}`;
      this.writes += 1;
      if (this.rng() < 0.3) {
        this.mesh.delete(name, key);
        records.delete(key);
      } else {
        this.mesh.put(name, key, `v${this.writes}`);
        records.set(key, `v${this.writes}`);
      }
    }
  }

  private cut(a: string, b: string): void {
    const { processes } = this.mesh;
    if (a !== b && processes.has(a) && processes.has(b)) this.mesh.cut(a, b);
  }

  private pick<E>(list: readonly E[]): E {
    return list[Math.floor(this.rng() * list.length)]!;
  }
}

function sorted(view: Record<string, string>): string {
  return JSON.stringify(Object.entries(view).sort());
}

/** Rows without what only its reader sees. */
function rowsOf(chaos: Chaos): Map<string, string> {
  const rows = new Map<string, string>();
  for (const process of chaos.mesh.processes.values()) {
    const own = [...process.node.store.owners()].sort().map((owner) => {
      const row: DigestRow | undefined = process.node.store.row(owner);
      return [owner, row?.boot, row?.head, row?.floor, String(row?.hash)];
    });
    rows.set(process.name, JSON.stringify(own));
  }
  return rows;
}

describe('MeshNode under chaos', () => {
  const count = Number(process.env.CHAOS_SEEDS ?? 4);
  const first = Number(process.env.CHAOS_FIRST ?? 1);
  for (const [title, shape] of Object.entries(SHAPES)) {
    for (let seed = first; seed < first + count; seed += 1) {
      it(`T3 in ${title} all agree after crashes, cuts and freezes (seed ${seed})`, () => {
        const chaos = new Chaos(seed, shape);
        for (let n = 0; n < 80; n += 1) chaos.step();
        chaos.calm();
        // Claim grace, dead-timeout and two whole digests later nothing of the past is left.
        chaos.mesh.until('all agree', () => chaos.agreed(), 240_000);
        chaos.mesh.run(130_000);
        expect(chaos.agreed()).to.equal(true);
        expect(new Set(rowsOf(chaos).values()).size).to.equal(1);
        for (const process of chaos.mesh.processes.values()) {
          expect(process.livePeers().length).to.be.at.least(3);
          expect(process.witness.fence).to.equal(undefined);
          expect(process.node.store.staged).to.equal(0);
        }
      });
    }
  }
});
