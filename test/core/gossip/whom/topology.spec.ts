import { expect } from 'chai';
import { Overlay } from '../../../../src/core/gossip/whom/overlay.js';
import { Topology, type TopologyParts } from '../../../../src/core/gossip/whom/topology.js';
import { OVERLAY_INTERVAL_MS, OVERLAY_LINGER_MS } from '../../../../src/core/limits.js';

const NAMES = Array.from({ length: 30 }, (_, n) => `node-${n}`);

/** A topology over links that this node dialed; what it does with them is noted. */
function topologyOf(linked: readonly string[]) {
  const [closed, retold]: [string[], string[]] = [[], []];
  let names: readonly string[] = NAMES;
  const sessions = linked.map((node, id) => ({
    ...{ id, peer: { node }, dialed: true, open: true },
    retell: () => void retold.push(node),
  }));
  const parts = {
    node: 'me',
    fullMeshMax: 1,
    links: {
      live: () => sessions,
      open: () => sessions,
      to: (name: string) => sessions.find(({ peer }) => peer.node === name),
      get: (id: number) => sessions[id],
    },
    peers: { isFailing: () => false, limitTo: () => undefined },
    greeter: { close: ({ peer }: { peer: { node: string } }) => void closed.push(peer.node) },
    membership: { activeNames: () => names, activeCount: NAMES.length },
  };
  const topology = new Topology(parts as unknown as TopologyParts);
  return { topology, closed, retold, know: (known: readonly string[]) => void (names = known) };
}

const wanted = [...(new Overlay('me', 1).choose(NAMES, () => false) ?? [])];
const others = NAMES.filter((name) => !wanted.includes(name)).slice(0, 2);

describe('Topology', () => {
  for (const count of [1, 2]) {
    const few = count < 2;
    it(`L5 links that nobody wants ${few ? 'stay while' : 'go, once there are no longer'} too few are wanted`, () => {
      const { topology, closed } = topologyOf([...others, ...wanted.slice(0, count)]);
      topology.tick(0);
      topology.tick(OVERLAY_LINGER_MS - 1);
      expect(closed).to.deep.equal([]);
      topology.tick(OVERLAY_LINGER_MS + OVERLAY_INTERVAL_MS);
      expect(closed).to.deep.equal(few ? [] : others);
    });
  }

  it('L5 a link that is wanted again is told all that it has missed', () => {
    const [other = ''] = others;
    const { topology, retold, know } = topologyOf([other, ...wanted.slice(0, 2)]);
    topology.tick(0);
    expect(topology.serves(other)).to.equal(false);
    know([other, ...wanted.slice(0, 2)]);
    topology.changed();
    topology.tick(OVERLAY_INTERVAL_MS);
    expect(topology.serves(other)).to.equal(true);
    expect(retold).to.deep.equal([other]);
  });
});
