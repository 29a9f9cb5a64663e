import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { register } from '../support/gateway.js';
import { agreed, meshed, nodesAt, statusOf, urlsAt } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';
import { between, type Hosts, type WireRules } from './hosts.js';

/** From the end of a cut to full agreement. */
export const HEAL_WITHIN_MS = 60_000;

export const HOSTS = ['a', 'b', 'c', 'd', 'e'];

/** Cuts by name: both directions, and one only. */
export const CUTS: Readonly<Record<string, WireRules>> = {
  'a symmetric cut, a and b from the rest': { cuts: between(['a', 'b'], ['c', 'd', 'e']) },
  'an asymmetric cut, what a says reaches nobody': {
    cuts: ['b', 'c', 'd', 'e'].map((other) => ['a', other] as const),
  },
  'an asymmetric cut, b hears neither c nor d': {
    cuts: [
      ['c', 'b'],
      ['d', 'b'],
    ],
  },
};

/** Starts a sidecar on each host, the first being the seed, and waits for all links. */
export async function startAll(hosts: Hosts, flags: readonly string[]): Promise<SidecarProcess[]> {
  const peer = ['--peer', hosts.gossipAddress('a')];
  const nodes = await Promise.all(
    HOSTS.map((name) => hosts.start(name, [...flags, ...(name === 'a' ? [] : peer)])),
  );
  await eventually(() => meshed(nodes), 30_000);
  return nodes;
}

/**
 * Cuts for longer than dead-timeout while both sides write, heals, and waits for full agreement.
 * @returns how long that took, ms. @throws when it took longer than HEAL_WITHIN_MS, or a write is missing.
 */
export async function cutAndHeal(
  hosts: Hosts,
  nodes: readonly SidecarProcess[],
  scene: { readonly rules: WireRules; readonly name: string; readonly cutMs: number },
): Promise<number> {
  const before = await urlsAt(nodes[0]!);
  await hosts.rule(scene.rules);
  const written: string[] = [];
  const end = performance.now() + scene.cutMs;
  for (let at = 0; performance.now() < end; at += 1) {
    for (const { name, registry } of nodes) {
      const url = `http://${name}-${at}.${scene.name}.example:8000`;
      await register(registry, { url });
      written.push(url);
    }
    await pause(100);
  }
  await hosts.rule({});
  const healed = performance.now();
  const all = [...before, ...written].sort().join(' ');
  await eventually(async () => {
    await meshed(nodes);
    await agreed(nodes);
    if ((await urlsAt(nodes[0]!)).join(' ') !== all) throw new Error('a write is missing');
  }, HEAL_WITHIN_MS);
  return performance.now() - healed;
}

/** What membership made of a bad network. */
export interface Verdicts {
  readonly suspected: number;
  readonly dead: number;
  readonly evicted: number;
}

/** Writes on all hosts for so long, and tells how often a live node was taken for a dead one. */
export async function endure(nodes: readonly SidecarProcess[], forMs: number): Promise<Verdicts> {
  const from = nodes.map(({ log }) => log.length);
  const end = performance.now() + forMs;
  for (let at = 0; performance.now() < end; at += 1) {
    for (const { name, registry } of nodes) {
      await register(registry, { url: `http://${name}-${at}.endure.example:8000` });
    }
    await pause(500);
  }
  const changes = nodes.flatMap(({ log }, index) =>
    log.slice(from[index]).filter(({ message }) => message === 'a node has changed its status'),
  );
  const count = (status: string): number => changes.filter(({ to }) => to === status).length;
  return { suspected: count('SUSPECT'), dead: count('DEAD'), evicted: count('EVICTED') };
}

/** Nodes that one of them holds for buried. */
export async function buried(nodes: readonly SidecarProcess[]): Promise<string[]> {
  const seen = await Promise.all(nodes.map(nodesAt));
  return seen.flat().flatMap((node) => (statusOf(node) === 'EVICTED' ? [node.name] : []));
}
