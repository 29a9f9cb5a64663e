import { DIGEST_INTERVAL_MS, STAGED_IDLE_MAX_MS } from '../../src/core/limits.js';
import { disagreement, isKept } from './agreement.js';
import { assertWorld } from './failure.js';
import { checkPromptness } from './promptness.js';
import { makeRoom } from './verbs.js';
import type { World } from './world.js';

/** Dials back off up to 30 s, digests come every 30 s, raises wait 10 s, claims and deaths their grace. */
const AGREE_MAX_MS = 150_000;
/** With all links up, a write is everywhere by then. */
const WRITE_MAX_MS = 3_000;
const STEP_MS = 500;
/** Clocks that differ by less than a day are no fault. */
const CLOCK_OFF_MAX_MS = 10 * 3_600_000;

/** How a story ended. */
export interface Ending {
  /** From the end of all faults to agreement. */
  readonly agreedMs: number;
  /** From a write at each node to agreement. */
  readonly writtenMs: number;
}

/** Ends all faults, and waits until the world agrees, writes, agrees again, and is at rest. */
export function finish(world: World): Ending {
  endFaults(world);
  const agreedMs = awaitAgreement(world, AGREE_MAX_MS, 'converge');
  // What a limit barred is not pushed again before the next whole digest (L1).
  if (world.settings.recordsMax > 0) world.run(DIGEST_INTERVAL_MS + STEP_MS);
  let version = 1_000;
  for (const machine of world.machines.values()) {
    if (machine.running) machine.gateway.register('u0', (version += 1));
  }
  const writtenMs = awaitAgreement(world, WRITE_MAX_MS, 'prompt');
  const { claimGraceMs, tombstoneGraceMs } = world.settings;
  const graceMs = 2 * claimGraceMs + 1.2 * tombstoneGraceMs;
  world.run(Math.max(graceMs, STAGED_IDLE_MAX_MS) + 2_000);
  atRest(world);
  checkPromptness(world);
  return { agreedMs, writtenMs };
}

function endFaults(world: World): void {
  world.network.heal();
  world.resetWire();
  world.network.noticeLost();
  for (const machine of world.machines.values()) {
    machine.setClock(CLOCK_OFF_MAX_MS);
    machine.running?.clock.thaw();
    if (machine.double) machine.running?.crash();
    makeRoom(machine);
  }
  world.lastFaultMs = world.nowMs;
  // A process that is on its way out is gone by then.
  world.run(2_000);
  startAll(world);
  trim(world);
}

/** Where one machine takes few records, nobody has more in the end. */
function trim(world: World): void {
  const { recordsMax } = world.settings;
  if (recordsMax === 0) return;
  for (const { gateway } of world.machines.values()) gateway.keepAtMost(recordsMax - 1);
}

/** Whoever is down and not dead comes back, as a supervisor would see to. */
function startAll(world: World): void {
  for (const machine of world.machines.values()) {
    if (machine.running || machine.dead || machine.double) continue;
    const process = world.start(machine.id);
    if (!process) continue;
    world.lastFaultMs = world.nowMs;
    world.scheduler.at(200, () => machine.gateway.resync());
  }
}

function awaitAgreement(world: World, maxMs: number, rule: string): number {
  const startMs = world.nowMs;
  for (;;) {
    world.run(STEP_MS);
    startAll(world);
    const found = disagreement(world);
    const tookMs = world.nowMs - startMs;
    if (found === undefined) return tookMs;
    assertWorld(tookMs < maxMs, rule, `no agreement within ${maxMs} ms: ${found}`);
  }
}

/** Graves, priors, staged cuts and tombstones are gone, or bounded (T3). */
function atRest(world: World): void {
  const found = disagreement(world);
  assertWorld(found === undefined, 'rest', `at rest: ${found ?? ''}`);
  const owners = new Map(world.running().map((node) => [node.name, node]));
  for (const node of world.running()) {
    const { machine, mesh } = node;
    const { store, membership } = mesh;
    assertWorld(store.staged === 0, 'rest', `${machine} stages ${store.staged} transfers`);
    for (const owner of store.owners()) {
      if (isKept(node, owner, owners)) continue;
      const { prior, tombstones } = store.counts(owner);
      assertWorld(prior === 0, 'rest', `${machine} shows ${prior} prior records of ${owner}`);
      assertWorld(
        tombstones === 0,
        'rest',
        `${machine} keeps ${tombstones} tombstones of ${owner}`,
      );
    }
    const names = new Set([...world.machines.values()].map(({ name }) => name)).size;
    const rows = membership.rows().length;
    assertWorld(rows <= names + 1, 'rest', `${machine} knows ${rows} members`);
  }
}
