import type { MeshEffect } from '../../src/core/gossip/effects.js';
import { sameBoot } from '../../src/core/boot.js';
import { workerState } from '../../src/grpc/worker-state.js';
import { workerIdOf } from '../../src/streams/context.js';
import { GUEST_STAY_MS, OVERLAY_INTERVAL_MS, OVERLAY_LINGER_MS } from '../../src/core/limits.js';
import { assertWorld } from './failure.js';
import { between, chance, createRng, pick } from './rng.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/** A calm lasts over a whole digest of each link. */
const CALM_MS = 35_000;
/** Each log is relayed along a tree of its own, which its first writes may have to mend: rows, then a graft. */
const GROW_ROUNDS = 3;
const SOON_MS = 6_000;
/** Specs of a calm are newer than those of the story before it. */
const FIRST_VERSION = 1_000_000;
/** Writes at once, and what each of them takes in a frame at most. */
const BURST_MAX = 12;
const WRITE_BYTES = 500;
/**
 * An overlay lets go of links that nobody wants, some time after the membership has come to rest, and of guests
 * after their stay. The next write of the node at the other end then comes by a row and a graft (L5).
 */
const LINKS_AT_REST_MS = GUEST_STAY_MS + OVERLAY_LINGER_MS + 2 * OVERLAY_INTERVAL_MS;
/** A turn of a reader, and what its pipelines do in later turns of the same moment. */
const TURN_MS = 1;

/**
 * The second kind of invariant: not that a write comes, but when. While all is calm, it is everywhere within
 * what a link takes, for each hop, and no whole digest has to mend anything.
 */
export function checkPromptness(world: World, calmMs = CALM_MS): void {
  const rng = createRng(world.nowMs);
  let version = FIRST_VERSION;
  // Where one machine takes few records, nobody writes more of them.
  const urls = world.settings.recordsMax > 0 ? 1 : 8;
  const prompt = new Promptness(world);
  const nodes = world.running();
  world.checker.prompt = prompt;
  const writeUntil = (untilMs: number): void => {
    while (world.nowMs < untilMs) {
      const node = pick(rng, nodes);
      // Now and then so much at once that it takes some frames, with more behind it while they are on their way.
      const writes = chance(rng, 0.7) ? 1 : between(rng, 2, BURST_MAX);
      for (let count = 0; count < writes; count += 1) {
        version += 1;
        world.machine(node.machine).gateway.register(`u${version % urls}`, version);
        if (chance(rng, 0.3)) world.run(between(rng, 1, 10));
      }
      world.run(between(rng, writes > 1 ? prompt.boundMs : 0, 1_500));
    }
  };
  if (world.settings.fullMeshPeers < nodes.length - 1) {
    world.run(LINKS_AT_REST_MS);
    prompt.boundMs = SOON_MS;
    for (let round = 0; round < GROW_ROUNDS; round += 1) {
      version += 1;
      for (const { machine } of nodes) world.machine(machine).gateway.register('u0', version);
      world.run(SOON_MS + TURN_MS);
    }
  }
  prompt.begin(nodes.length - 1);
  writeUntil(world.nowMs + calmMs);
  world.run(prompt.boundMs + TURN_MS);
  world.checker.prompt = undefined;
}

/** Looks at each write when its time is over. */
export class Promptness {
  readonly #world: World;
  boundMs = Infinity;
  #strict = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** From now on writes take a delay for each hop, and no digest mends anything. */
  begin(hopsMax: number): void {
    const { delayMaxMs, fullMeshPeers, windowBytes } = this.#world.settings;
    const hops = fullMeshPeers >= hopsMax ? 1 : hopsMax;
    // A window is full, then it goes, and so does the next: each takes a delay.
    const windows = 1 + Math.ceil((BURST_MAX * WRITE_BYTES) / windowBytes);
    this.boundMs = hops * (windows * delayMaxMs + TURN_MS);
    this.#strict = true;
  }

  /** A node's own log has grown. */
  wrote(owner: SimNode, key: string, seq: number): void {
    const { boundMs } = this;
    const { boot } = owner.mesh;
    const readers = this.#world.running().filter((node) => node !== owner);
    this.#world.scheduler.at(boundMs, () => {
      if (!owner.alive || !sameBoot(owner.mesh.boot, boot)) return;
      for (const reader of readers) {
        const late = reader.alive ? lacks(reader, owner, key, seq) : undefined;
        const message = `${late ?? ''}, ${boundMs} ms after ${owner.name} wrote it`;
        assertWorld(late === undefined, 'prompt', message);
      }
    });
  }

  notice(node: SimNode, effect: MeshEffect): void {
    if (effect.kind !== 'count' || effect.name !== 'digest_repairs_total') return;
    const { way } = effect.labels;
    assertWorld(
      !this.#strict,
      'prompt',
      `${node.machine} needs a whole digest for what a ${way} lost`,
    );
  }
}

/** What a node does not show of a write of another one. */
function lacks(reader: SimNode, owner: SimNode, key: string, seq: number): string | undefined {
  const row = reader.mesh.store.row(owner.name);
  if (!sameBoot(row?.boot, owner.mesh.boot) || (row?.head ?? 0) < seq) {
    return `${reader.machine} holds ${owner.name} at head ${row?.head ?? 0}, not ${seq}`;
  }
  const id = workerIdOf(key) ?? '';
  const held = reader.mesh.store.get(owner.name, key);
  const says = held && workerState.decode(held.value);
  const shown = reader.registry.table.get(id);
  if (says?.revision === shown?.revision && says?.status === shown?.ownerStatus) return undefined;
  return `${reader.machine} does not show ${says?.url ?? key} of ${owner.name} as its store has it`;
}
