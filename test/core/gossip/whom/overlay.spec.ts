import { expect } from 'chai';
import { Overlay } from '../../../../src/core/gossip/whom/overlay.js';
import { DUPLICATES_MAX, FULL_MESH_PEERS_MAX, OVERLAY_RINGS } from '../../../../src/core/limits.js';
import { VirtualMesh } from '../../../support/virtual-mesh.js';
import { SETTINGS } from '../../../support/virtual-process.js';
import { forgery, greeting, shows } from '../mesh-support.js';

const none = (): boolean => false;

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `gateway-${n}.region-${n % 7}`);
}

/** Everybody's choice. */
function graphOf(names: readonly string[]): Map<string, ReadonlySet<string>> {
  const graph = new Map<string, ReadonlySet<string>>();
  for (const name of names) {
    const peers = names.filter((other) => other !== name);
    const chosen = new Overlay(name, FULL_MESH_PEERS_MAX).choose(peers, none);
    graph.set(name, chosen ?? new Set(peers));
  }
  return graph;
}

/** Hops from a node to the farthest; Infinity when one is out of reach. */
function depth(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string): number {
  const seen = new Set([from]);
  let edge = [from];
  let hops = 0;
  for (;;) {
    const next = edge.flatMap((name) => [...(graph.get(name) ?? [])]);
    edge = [...new Set(next)].filter((name) => !seen.has(name));
    if (edge.length === 0) return seen.size === graph.size ? hops : Infinity;
    for (const name of edge) seen.add(name);
    hops += 1;
  }
}

describe('Overlay', () => {
  for (const count of [FULL_MESH_PEERS_MAX - 1, FULL_MESH_PEERS_MAX, FULL_MESH_PEERS_MAX + 1]) {
    const full = count <= FULL_MESH_PEERS_MAX;
    it(`L4 L5 ${count} peers make ${full ? 'a full mesh' : 'an overlay'}`, () => {
      const overlay = new Overlay('me', FULL_MESH_PEERS_MAX);
      expect(overlay.choose(namesOf(count), none) === undefined).to.equal(full);
      expect(overlay.on).to.equal(!full);
    });
  }

  it('L5 it does not turn back and forth at the bound', () => {
    const overlay = new Overlay('me', FULL_MESH_PEERS_MAX);
    overlay.choose(namesOf(FULL_MESH_PEERS_MAX + 1), none);
    expect(overlay.choose(namesOf(41), none)).not.to.equal(undefined);
    expect(overlay.choose(namesOf(40), none)).to.equal(undefined);
    expect(overlay.choose(namesOf(FULL_MESH_PEERS_MAX), none)).to.equal(undefined);
  });

  it('L5 both ends want a link, nobody has more than eight, and all are within six hops of 1,000', () => {
    const names = namesOf(1_000);
    const graph = graphOf(names);
    for (const [name, peers] of graph) {
      expect(peers.size).to.be.within(OVERLAY_RINGS, 2 * OVERLAY_RINGS);
      for (const peer of peers) expect(graph.get(peer)?.has(name)).to.equal(true);
    }
    for (const from of names.slice(0, 20)) expect(depth(graph, from)).to.be.at.most(6);
  });

  it('L5 one more node moves few links', () => {
    const before = graphOf(namesOf(200));
    const after = graphOf(namesOf(201));
    let moved = 0;
    for (const [name, peers] of before) {
      for (const peer of peers) if (after.get(name)?.has(peer) !== true) moved += 1;
    }
    expect(moved).to.be.at.most(2 * OVERLAY_RINGS);
  });

  it('L5 who cannot be reached is stepped over, and wanted nevertheless', () => {
    const names = namesOf(100);
    const overlay = new Overlay('me', FULL_MESH_PEERS_MAX);
    const first = overlay.choose(names, none)!;
    let more = 0;
    for (const lost of first) {
      const second = overlay.choose(names, (name) => name === lost)!;
      for (const name of first) expect(second.has(name)).to.equal(true);
      more += second.size - first.size;
    }
    expect(more).to.be.above(first.size / 2);
  });
});

describe('MeshNode in an overlay', () => {
  const NODES = 24;
  const names = namesOf(NODES);
  const settings = { ...SETTINGS, fullMeshPeersMax: 10 };

  function overlayOf(): VirtualMesh {
    const mesh = new VirtualMesh({ seed: 5, delayMs: [5, 5] });
    for (const name of names) {
      mesh.start(name, { seeds: [`${names[0]!}:1`], settings });
      mesh.run(50);
    }
    mesh.run(70_000);
    return mesh;
  }

  function everywhere(mesh: VirtualMesh, owner: string): boolean {
    const head = mesh.get(owner).node.store.row(owner)?.head;
    return [...mesh.processes.values()].every(
      (process) => process.node.store.row(owner)?.head === head,
    );
  }

  it('L5 few links, and a write reaches all in few hops; once settled, in one copy a node', () => {
    const mesh = overlayOf();
    for (const process of mesh.processes.values()) {
      expect(process.livePeers().length).to.be.within(3, 9);
    }
    const owner = names[3]!;
    for (let n = 0; n < 10; n += 1) {
      let copies = 0;
      mesh.onFrame = ({ frame }) => {
        if (frame.kind === 'delta' && frame.delta.owner === owner) copies += 1;
      };
      const startMs = mesh.nowMs;
      mesh.put(owner, 'k', `v${n}`);
      mesh.until('everywhere', () => everywhere(mesh, owner), 1_000);
      expect(mesh.nowMs - startMs).to.be.at.most(6 * 5);
      mesh.run(3_000);
      if (n > 6) expect(copies / (NODES - 1)).to.be.at.most(1.5);
    }
  });

  it('L5 whoever joins a big mesh dials its neighbours, not everybody that it hears of', () => {
    const mesh = overlayOf();
    // The smallest name of all: it would be the one to dial in every pair.
    const joiner = mesh.start('a', { seeds: [`${names[0]!}:1`], settings });
    mesh.run(5_000);
    const dialed = joiner.counted('links_opened_total', { direction: 'out' });
    expect(dialed).to.be.within(1, 2 * OVERLAY_RINGS + 2);
    expect(joiner.livePeers().length).to.be.within(3, 9);
  });

  it('L5 who dialed a link is told what changes, whether or not it is a neighbour here', () => {
    const mesh = new VirtualMesh({ seed: 5, delayMs: [5, 5] });
    const leaves = 'abcdefghijklmnop'.split('');
    mesh.start('z', { settings });
    for (const leaf of leaves) {
      mesh.start(leaf, { seeds: ['z:1'] });
      for (const other of leaves) if (other < leaf) mesh.cut(leaf, other);
    }
    const { node } = mesh.get('z');
    mesh.until('all are linked', () => node.linkInfos().length === leaves.length);
    mesh.run(5_000);
    mesh.put('a', 'k', 'news');
    mesh.until('everywhere', () => shows(mesh, { 'a/k': 'news' }), 2_000);
  });

  it('L5 a link is shown as lazy once nothing but the own log is pushed on it', () => {
    const mesh = new VirtualMesh({ seed: 5, delayMs: [5, 5] });
    const small = { ...SETTINGS, fullMeshPeersMax: 1 };
    for (const name of ['a', 'b', 'c']) mesh.start(name, { seeds: ['a:1'], settings: small });
    const lazy = (): string[] => {
      const links = mesh
        .get('b')
        .node.linkInfos()
        .filter((link) => link.lazy);
      return links.map(({ peer }) => peer);
    };
    mesh.until('linked', () => mesh.get('b').livePeers().length === 2);
    expect(lazy()).to.deep.equal([]);
    for (let n = 0; n < 2 * DUPLICATES_MAX; n += 1) {
      mesh.put('a', 'k', `v${n}`);
      mesh.run(3_000);
    }
    // c has all of a's log from a itself, and is told so by rows from b.
    expect(lazy()).to.deep.equal(['c']);
  });

  it('L5 a broken branch is asked for, grows again, and nothing is lost', () => {
    const mesh = overlayOf();
    const owner = names[3]!;
    for (let n = 0; n < 8; n += 1) {
      mesh.put(owner, 'k', `v${n}`);
      mesh.run(1_000);
    }
    // The first neighbour that has a branch of the tree falls silent without a word.
    const [neighbour] = mesh.get(owner).livePeers();
    mesh.freeze(neighbour!);
    mesh.put(owner, 'k', 'news');
    const others = [...mesh.processes.values()].filter(({ name }) => name !== neighbour);
    const key = `${owner}/k`;
    mesh.until('all others', () => others.every((one) => one.view()[key] === 'news'), 6_000);
    mesh.thaw(neighbour!);
    mesh.until('it too', () => mesh.get(neighbour!).view()[key] === 'news', 6_000);
  });

  it('L5 a node that restarts under a new boot is known everywhere within seconds', () => {
    const mesh = overlayOf();
    const name = names[7]!;
    mesh.put(name, 'k', 'old');
    mesh.run(1_000);
    mesh.crash(name);
    mesh.run(3_000);
    mesh.start(name, { seeds: [`${names[0]!}:1`], settings });
    mesh.put(name, 'k', 'new');
    const key = `${name}/k`;
    mesh.until(
      'everywhere',
      () => [...mesh.processes.values()].every((one) => one.view()[key] === 'new'),
      6_000,
    );
  });

  it('S5 L5 a dispute far from the owner is carried to it by a link of its own', () => {
    const mesh = overlayOf();
    const owner = names[3]!;
    const neighbours = mesh.get(owner).livePeers();
    const far = names.find((name) => name !== owner && !neighbours.includes(name))!;
    mesh.forge(far, [...greeting(), forgery(mesh, 'evil', undefined, owner)]);
    mesh.put(owner, 'k', 'true');
    const view = { [`${owner}/k`]: 'true' };
    mesh.until('truth', () => shows(mesh, view), 20_000);
    expect(mesh.get(owner).witness.boots.length).to.equal(1);
    mesh.run(120_000);
    for (const process of mesh.processes.values()) {
      expect(process.livePeers().length).to.be.within(3, 9);
    }
  });
});
