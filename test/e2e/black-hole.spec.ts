import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { isAlike, shown, writeToVisible, type Times } from '../support/latency.js';
import { nodeAt, startMesh, statusOf } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

const FLAGS = ['--health-checks=off', '--ping-interval', '200ms'];
/** Enough that no socket buffer hides a reader that does not read: 6 MB in all. */
const LOAD = { writes: 150, pad: 'x'.repeat(40_000) };

describe('a node that swallows all that is sent to it', function () {
  this.timeout(60_000);
  let nodes: SidecarProcess[] = [];

  before(async () => {
    nodes = await startMesh(['a', 'b', 'c', 'd'], () => FLAGS);
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  });

  it('L2 L6 does not change how soon the others see a write', async () => {
    const [writer, reader, hole] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
    const measure = (host: string, between?: (at: number) => unknown): Promise<Times> =>
      writeToVisible({ writer, reader }, { ...LOAD, host }, between);
    await measure('warm-up');
    const before = await measure('before');
    const during = await measure('during', (at) => at === 10 && hole.child.kill('SIGSTOP'));
    await eventually(async () => statusOf(await nodeAt(writer, 'c')) === 'DEAD');
    // Its neighbours have noticed, and dial it in vain: the kernel takes the connection for it.
    const dead = await measure('dead');
    process.stdout.write(
      `      write to visible, median / p95 in ms: before ${shown(before)}, ` +
        `swallowing ${shown(during)}, dead ${shown(dead)}\n`,
    );
    expect(isAlike(before, during), shown(during)).to.equal(true);
    expect(isAlike(before, dead), shown(dead)).to.equal(true);
    hole.child.kill('SIGCONT');
    await eventually(async () => statusOf(await nodeAt(writer, 'c')) === 'ALIVE');
  });
});
