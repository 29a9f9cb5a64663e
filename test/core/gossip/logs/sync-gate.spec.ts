import { expect } from 'chai';
import { SyncGate } from '../../../../src/core/gossip/logs/sync-gate.js';

const NOW = { monotonicMs: 0, wallMs: 0 };

/** A gate over links that offer what the map says; one that is not in it is being closed. */
function gateOf(offers: Record<number, string[] | undefined>, alone = false) {
  const gate = new SyncGate(
    {
      isLive: (linkId) => offers[linkId] !== undefined,
      offered: (linkId) => offers[linkId] ?? [],
      lacks: (linkId, owner) => offers[linkId]?.includes(owner) ?? false,
    },
    alone,
  );
  return { gate, offers };
}

describe('SyncGate', () => {
  it('M6 is open where there is nobody to wait for', () => {
    expect(gateOf({}, true).gate.synced).to.equal(true);
    expect(gateOf({}).gate.synced).to.equal(false);
  });

  it('M6 opens at once when the first peer offers nothing', () => {
    expect(gateOf({ 1: [] }).gate.compared(1, NOW)).to.equal(true);
  });

  it('M6 opens when all that the first peer offered is here, not what came to it later', () => {
    const { gate, offers } = gateOf({ 1: ['x', 'y'] });
    expect(gate.compared(1, NOW)).to.equal(false);
    offers[1] = ['y', 'later'];
    expect(gate.check(NOW)).to.equal(false);
    offers[1] = ['later'];
    expect(gate.check(NOW)).to.equal(true);
    expect(gate.check(NOW)).to.equal(false);
    expect(gate.synced).to.equal(true);
  });

  it('M6 M7 stays shut while the link that counts is being closed, for it brings nothing any more', () => {
    const { gate, offers } = gateOf({ 1: ['x'], 2: ['x'] });
    gate.compared(1, NOW);
    offers[1] = undefined;
    expect(gate.check(NOW)).to.equal(false);
    gate.linkGone(1);
    expect(gate.check(NOW)).to.equal(false);
    expect(gate.compared(2, NOW)).to.equal(false);
    offers[2] = [];
    expect(gate.check(NOW)).to.equal(true);
  });

  it('M6 starts over with another peer when the first one is gone', () => {
    const { gate } = gateOf({ 1: ['x'], 2: [] });
    gate.compared(1, NOW);
    expect(gate.compared(2, NOW)).to.equal(false);
    expect(gate.linkGone(2)).to.equal(false);
    expect(gate.linkGone(1)).to.equal(true);
    expect(gate.compared(2, NOW)).to.equal(true);
  });
});
