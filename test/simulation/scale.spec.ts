import { expect } from 'chai';
import { FULL_MESH_PEERS_MAX } from '../../src/core/limits.js';
import { faultsOf } from './scale-report.js';
import { measureScale, type ScaleResult } from './scale.js';

const KEPT: ScaleResult = {
  ...{ nodes: 1_000, workers: 0, settledMs: 0, hopsMax: 6, hopsMean: 4, copiesMean: 1.5 },
  ...{ visibleMsMax: 20, idleBytes: 1_000 },
};

describe('T3 the mesh at scale', () => {
  it('L5 an overlay keeps its promises, and says nothing of workers while they rest', function () {
    this.timeout(120_000);
    const results = measureScale(FULL_MESH_PEERS_MAX + 12, 60);
    expect(faultsOf(results)).to.deep.equal([]);
    expect(results.map(({ workers }) => workers)).to.deep.equal([0, 60]);
    for (const { hopsMax } of results) expect(hopsMax).to.be.within(2, 4);
  });

  it('L5 six hops, 1.5 copies and 5 % of idle traffic are kept, and more is a fault', () => {
    const other = (change: Partial<ScaleResult>): string[] =>
      faultsOf([KEPT, { ...KEPT, workers: 500, ...change }]);
    expect(other({ idleBytes: 1_050 })).to.deep.equal([]);
    expect(other({ hopsMax: 7 })).to.deep.equal(['1000 nodes: 7 hops, at most 6']);
    expect(other({ copiesMean: 1.51 })).to.deep.equal([
      '1000 nodes: 1.51 copies a node, at most 1.5',
    ]);
    expect(other({ idleBytes: 1_051 })).to.deep.equal([
      '1000 nodes: idle traffic depends on the workers, 1000 to 1051 B/s',
    ]);
    expect(other({ idleBytes: 900 })).to.have.lengthOf(1);
  });
});
