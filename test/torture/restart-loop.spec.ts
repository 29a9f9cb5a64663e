import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runRestartLoop } from './restart-loop.js';

describe('a node of three that restarts under changes (short round)', function () {
  this.timeout(180_000);

  it('M7 D5 no gateway that swaps its table at SYNCED ever misses a routable worker', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-restarts-'));
    try {
      const { misses, swaps, changes } = await runRestartLoop({
        ...{ directory, restarts: 2, changesPerSecond: 30 },
      });
      expect(misses).to.deep.equal([]);
      expect(swaps, 'one at each start, and one a restart').to.be.at.least(3 + 2);
      expect(changes).to.be.above(0);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
