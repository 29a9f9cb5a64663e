import { expect } from 'chai';
import { Overlay } from '../../../../src/core/gossip/whom/overlay.js';
import { Topology, type TopologyParts } from '../../../../src/core/gossip/whom/topology.js';
import {
  GUEST_STAY_MS,
  GUESTS_MAX,
  OVERLAY_INTERVAL_MS,
  OVERLAY_LINGER_MS,
} from '../../../../src/core/limits.js';

const NAMES = Array.from({ length: 30 }, (_, n) => `node-${n}`);

/** A topology over links that this node dialed; what it does with them is noted. */
function topologyOf(linked: readonly string[], { dialed = true, fullMeshMax = 1 } = {}) {
  const [closed, retold]: [string[], string[]] = [[], []];
  const limits: (ReadonlySet<string> | undefined)[] = [];
  let names: readonly string[] = NAMES;
  const sessions = linked.map((node, id) => ({
    ...{ id, name: node, peer: { node }, dialed, open: true },
    retell: () => void retold.push(node),
  }));
  const parts = {
    overlay: new Overlay('me', fullMeshMax),
    links: {
      live: () => sessions,
      open: () => sessions,
      to: (name: string) => sessions.find(({ peer }) => peer.node === name),
      get: (id: number) => sessions[id],
    },
    peers: {
      isFailing: () => false,
      limitTo: (to: ReadonlySet<string> | undefined) => void limits.push(to),
    },
    greeter: {
      close: (session: (typeof sessions)[number], reason: string, _: string, flush: boolean) => {
        expect([reason, flush]).to.deep.equal(['OVERLAY', true]);
        closed.push(session.name);
      },
    },
    membership: {
      activeNames: () => names,
      get activeCount() {
        return names.length;
      },
    },
  };
  const topology = new Topology(parts as unknown as TopologyParts);
  const know = (known: readonly string[]): void => {
    names = known;
    topology.changed();
  };
  return { topology, overlay: parts.overlay, closed, retold, limits, know };
}

const wanted = [...(new Overlay('me', 1).choose(NAMES, () => false) ?? [])];
const others = NAMES.filter((name) => !wanted.includes(name)).slice(0, 2);

describe('Topology', () => {
  for (const count of [1, 2]) {
    const few = count < 2;
    it(`L5 links that nobody wants ${few ? 'stay while' : 'go, once there are no longer'} too few are wanted`, () => {
      const { topology, closed, limits } = topologyOf([...others, ...wanted.slice(0, count)]);
      topology.tick(0);
      topology.tick(OVERLAY_LINGER_MS - 1);
      expect(closed).to.deep.equal([]);
      topology.tick(OVERLAY_LINGER_MS + OVERLAY_INTERVAL_MS);
      expect(closed).to.deep.equal(few ? [] : others);
      expect(limits, 'nobody came or went').to.have.length(1);
    });
  }

  it('L5 a link that is wanted again is told all that it has missed', () => {
    const [other = ''] = others;
    const { topology, retold, know } = topologyOf([other, ...wanted.slice(0, 2)]);
    topology.tick(0);
    expect(topology.serves(other)).to.equal(false);
    know([other, ...wanted.slice(0, 2)]);
    topology.tick(OVERLAY_INTERVAL_MS);
    expect(topology.serves(other)).to.equal(true);
    expect(retold).to.deep.equal([other]);
  });

  it('L5 a link that the other end dialed is its own: it is served, and stays', () => {
    const { topology, closed, retold, know } = topologyOf([...others, ...wanted], {
      dialed: false,
    });
    topology.tick(0);
    for (const name of others) expect(topology.serves(name)).to.equal(true);
    topology.tick(OVERLAY_LINGER_MS + OVERLAY_INTERVAL_MS);
    know([...others, ...wanted.slice(0, 2)]);
    topology.tick(OVERLAY_LINGER_MS + 2 * OVERLAY_INTERVAL_MS);
    expect([closed, retold]).to.deep.equal([[], []]);
  });

  it('L4 while all fit, all are served and none is let go of, or limited to', () => {
    const { topology, overlay, closed, limits, retold } = topologyOf(NAMES, {
      fullMeshMax: NAMES.length,
    });
    for (const nowMs of [0, OVERLAY_LINGER_MS, 3 * OVERLAY_LINGER_MS]) topology.tick(nowMs);
    expect(overlay.on).to.equal(false);
    for (const name of NAMES) expect(topology.serves(name)).to.equal(true);
    expect([closed, retold, limits]).to.deep.equal([[], [], [undefined]]);
    topology.meet(others[0]!);
    expect(topology.nextDeadlineMs(), 'nobody is a guest where all are welcome').to.equal(Infinity);
  });

  it('L5 looks again when something has changed, once an interval, and at once when too many are there', () => {
    const { topology, overlay, limits, know } = topologyOf([], { fullMeshMax: 5 });
    know(NAMES.slice(0, 3));
    topology.tick(0);
    expect(limits).to.deep.equal([undefined]);
    expect(topology.nextDeadlineMs()).to.equal(Infinity);
    know(NAMES.slice(0, 5));
    expect(topology.nextDeadlineMs()).to.equal(OVERLAY_INTERVAL_MS);
    topology.tick(OVERLAY_INTERVAL_MS - 1);
    expect(limits).to.have.length(1);
    know(NAMES);
    topology.tick(OVERLAY_INTERVAL_MS - 1);
    expect(limits, 'crowded').to.have.length(2);
    expect([...limits[1]!].sort()).to.deep.equal([...wanted].sort());
    expect(overlay.on).to.equal(true);
    know(NAMES);
    topology.tick(OVERLAY_INTERVAL_MS);
    expect(limits, 'not twice').to.have.length(2);
    topology.tick(2 * OVERLAY_INTERVAL_MS);
    expect(limits).to.have.length(3);
    topology.tick(9 * OVERLAY_INTERVAL_MS);
    expect(limits, 'nothing has changed').to.have.length(3);
  });

  it('L5 a link that is wanted for a moment lingers its whole time again', () => {
    const [other = ''] = others;
    const { topology, closed, know } = topologyOf([other, ...wanted.slice(0, 2)]);
    topology.tick(0);
    expect(topology.nextDeadlineMs()).to.equal(OVERLAY_LINGER_MS);
    know([other, ...wanted.slice(0, 2)]);
    topology.tick(OVERLAY_INTERVAL_MS);
    expect(topology.nextDeadlineMs()).to.equal(Infinity);
    know(NAMES);
    topology.tick(2 * OVERLAY_INTERVAL_MS);
    topology.tick(2 * OVERLAY_INTERVAL_MS + OVERLAY_LINGER_MS - 1);
    expect(closed).to.deep.equal([]);
    topology.tick(2 * OVERLAY_INTERVAL_MS + OVERLAY_LINGER_MS);
    expect(closed).to.deep.equal([other]);
  });

  it('L5 a guest is linked to, and stays linked, for its time', () => {
    const [guest = '', other = ''] = others;
    const { topology, closed, limits } = topologyOf([guest, other, ...wanted.slice(0, 2)]);
    topology.meet(guest);
    topology.tick(0);
    expect(limits.at(-1)?.has(guest), 'before there is an overlay').to.equal(false);
    topology.meet(guest);
    topology.meet(guest);
    expect(topology.nextDeadlineMs()).to.equal(OVERLAY_INTERVAL_MS);
    topology.tick(OVERLAY_INTERVAL_MS);
    expect(limits.at(-1)?.has(guest)).to.equal(true);
    topology.tick(OVERLAY_INTERVAL_MS + OVERLAY_LINGER_MS);
    expect(closed).to.deep.equal([other]);
    const overMs = OVERLAY_INTERVAL_MS + GUEST_STAY_MS;
    topology.tick(overMs - 1);
    expect(limits.at(-1)?.has(guest)).to.equal(true);
    topology.tick(overMs + OVERLAY_INTERVAL_MS);
    expect(limits.at(-1)?.has(guest)).to.equal(false);
    topology.tick(overMs + OVERLAY_INTERVAL_MS + OVERLAY_LINGER_MS);
    expect(closed).to.include(guest);
  });

  it('L5 a guest that is met again stays no longer, and goes when its time is over', () => {
    const [guest = ''] = others;
    const { topology, limits } = topologyOf([]);
    topology.tick(0);
    topology.meet(guest);
    topology.tick(OVERLAY_INTERVAL_MS);
    const overMs = OVERLAY_INTERVAL_MS + GUEST_STAY_MS;
    expect(topology.nextDeadlineMs()).to.equal(overMs);
    topology.meet(guest);
    topology.tick(overMs - OVERLAY_INTERVAL_MS);
    topology.tick(overMs);
    expect(limits.at(-1)?.has(guest)).to.equal(false);
  });

  it('L4 L5 when all fit again, nobody is a guest any more', () => {
    const [guest = ''] = others;
    const { topology, limits, know } = topologyOf([]);
    topology.tick(0);
    topology.meet(guest);
    topology.tick(OVERLAY_INTERVAL_MS);
    expect(limits.at(-1)?.has(guest)).to.equal(true);
    know([]);
    topology.tick(2 * OVERLAY_INTERVAL_MS);
    expect(limits.at(-1)).to.equal(undefined);
    know(NAMES);
    topology.tick(3 * OVERLAY_INTERVAL_MS);
    expect(limits.at(-1)?.has(guest)).to.equal(false);
  });

  it('L5 a link that nobody wants is told nothing when others come and go', () => {
    const { topology, retold, know } = topologyOf([...others, ...wanted]);
    topology.tick(0);
    know(NAMES.filter((name) => name !== wanted[0]));
    topology.tick(OVERLAY_INTERVAL_MS);
    know(NAMES);
    topology.tick(2 * OVERLAY_INTERVAL_MS);
    expect(retold.filter((name) => others.includes(name))).to.deep.equal(
      others.filter((name) => topology.serves(name)),
    );
  });

  it(`L5 of more than ${GUESTS_MAX} guests the oldest goes`, () => {
    const { topology, limits } = topologyOf([]);
    topology.tick(0);
    const guests = Array.from({ length: GUESTS_MAX + 1 }, (_, at) => `guest-${at}`);
    for (const guest of guests.slice(0, GUESTS_MAX)) topology.meet(guest);
    topology.tick(OVERLAY_INTERVAL_MS);
    expect(limits.at(-1)?.has('guest-0')).to.equal(true);
    topology.meet(guests.at(-1)!);
    topology.tick(2 * OVERLAY_INTERVAL_MS);
    const met = guests.filter((guest) => limits.at(-1)?.has(guest));
    expect(met).to.deep.equal(guests.slice(1));
  });
});
