import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { KEPT_MS_MAX, runRestartLoop } from './restart-loop.js';

const CHANGES_PER_SECOND = 200;

describe('five nodes that restart one after the other under 200 changes a second', function () {
  this.timeout(180_000);

  it('M7 D5 no gateway of the client library misses a routable worker, or keeps a removed one for more than 1 s', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-restarts-'));
    const nodes = 5;
    try {
      const { misses, connects, removals, keptMs, stallMs } = await runRestartLoop({
        ...{ directory, nodes, restarts: nodes, rolling: true },
        ...{ changesPerSecond: CHANGES_PER_SECOND, changesMin: nodes * CHANGES_PER_SECOND },
      });
      expect(misses).to.deep.equal([]);
      expect(connects, 'one at each start, and one a restart').to.be.at.least(nodes + nodes);
      expect(removals).to.be.above(nodes);
      expect(keptMs, `stalled for ${stallMs} ms`).to.be.below(KEPT_MS_MAX + stallMs);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
