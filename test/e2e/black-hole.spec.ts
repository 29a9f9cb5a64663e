import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Watch, register } from '../support/gateway.js';
import { nodeAt, startMesh, statusOf } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

const FLAGS = ['--health-checks=off', '--probe-interval', '200ms'];
const WRITES = 150;
/** Enough that no socket buffer hides a reader that does not read: 6 MB in all. */
const PAD = 'x'.repeat(40_000);

describe('a node that swallows all that is sent to it', function () {
  this.timeout(60_000);
  let nodes: SidecarProcess[] = [];

  before(async () => {
    nodes = await startMesh(['a', 'b', 'c', 'd'], () => FLAGS);
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  });

  /** From each write on A, one after the other, to the event at a watcher of B, in ms, sorted. */
  async function latencies(host: string, during: () => void = () => undefined): Promise<number[]> {
    const [a, b] = nodes as [SidecarProcess, SidecarProcess];
    const watch = new Watch(b.registry, { view: 'WORKER_VIEW_BASIC' });
    await eventually(() => watch.synced);
    const seen = new Map<string, () => void>();
    watch.stream.on('data', ({ events }: { events: { worker: { url: string } | null }[] }) => {
      for (const { worker } of events) seen.get(worker?.url ?? '')?.();
    });
    const times: number[] = [];
    for (let at = 0; at < WRITES; at += 1) {
      if (at === 10) during();
      const url = `http://${host}-${at}.example:8000`;
      const start = performance.now();
      const visible = new Promise<void>((resolve) => seen.set(url, resolve));
      await register(a.registry, { url, pad: PAD });
      await visible;
      times.push(performance.now() - start);
    }
    watch.end();
    return times.sort((one, other) => one - other);
  }

  it('L2 L6 does not change how soon the others see a write', async () => {
    const [a, , c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
    await latencies('warm-up');
    const before = await latencies('before');
    const during = await latencies('during', () => c.child.kill('SIGSTOP'));
    // What was measured went on until after its neighbours had noticed, and dialed it in vain.
    await eventually(async () => statusOf(await nodeAt(a, 'c')) === 'DEAD');
    const dead = await latencies('dead');
    const shown = [before, during, dead].map((times) => `${at(times, 0.5)} / ${at(times, 0.95)}`);
    const [was, is, later] = shown;
    process.stdout.write(
      `      write to visible, median / p95 in ms: before ${was}, swallowing ${is}, dead ${later}\n`,
    );
    for (const times of [during, dead]) {
      expect(at(times, 0.5)).to.be.lessThan(3 * at(before, 0.5) + 10);
      expect(at(times, 0.95)).to.be.lessThan(3 * at(before, 0.95) + 100);
    }
    c.child.kill('SIGCONT');
    await eventually(async () => statusOf(await nodeAt(a, 'c')) === 'ALIVE');
  });
});

/** A quantile of sorted times, with one decimal. */
function at(times: readonly number[], quantile: number): number {
  return Math.round((times[Math.floor(times.length * quantile)] ?? 0) * 10) / 10;
}
