import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runRestartLoop } from './restart-loop.js';

describe('nodes that restart under changes (short round)', function () {
  this.timeout(180_000);

  it('M7 D5 no gateway of the client library ever misses a routable worker, or keeps a removed one', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-restarts-'));
    try {
      const { misses, connects, changes, removals } = await runRestartLoop({
        ...{ directory, nodes: 3, restarts: 3, rolling: true, changesPerSecond: 30 },
      });
      expect(misses).to.deep.equal([]);
      expect(connects, 'one at each start, and one a restart').to.be.at.least(3 + 3);
      expect(changes).to.be.above(0);
      expect(removals).to.be.above(0);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
