import { expect } from 'chai';
import { Readiness } from '../../src/sidecar/readiness.js';

const FAULT = "node b refuses this node's log: it is stamped 10.0 days ahead of this clock";

function synced(): Readiness {
  const readiness = new Readiness(() => 'no peer has synced yet');
  readiness.restored();
  readiness.peerSynced();
  readiness.imported();
  return readiness;
}

describe('Readiness and clocks', () => {
  it('I3 a node that joins with a wrong clock is not ready, and says why, until it is right', () => {
    const readiness = synced();
    readiness.clock(FAULT, 1);
    readiness.joinTimedOut();
    expect(readiness.ready).to.equal(false);
    expect(readiness.reasons()).to.deep.equal([`check this node's clock: ${FAULT}`]);
    readiness.clock('', 1);
    expect(readiness.ready).to.equal(true);
  });

  it('I3 a node that serves goes on when one peer comes with another clock, not with two', () => {
    for (const serve of [
      (one: Readiness): void => one.joinTimedOut(),
      (one: Readiness): void => one.established(),
    ]) {
      const readiness = synced();
      serve(readiness);
      readiness.clock(FAULT, 1);
      expect(readiness.ready).to.equal(true);
      readiness.clock(FAULT, 2);
      expect(readiness.ready).to.equal(false);
    }
  });
});
