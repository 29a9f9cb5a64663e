import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { metricOf } from '../support/admin.js';
import { eventually } from '../support/eventually.js';
import { register } from '../support/gateway.js';
import { startMesh } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

const BACKENDS = 10;
/** As many as ten backends get in an hour, at one a minute. */
const PROBES = 600;
/** A scrape and a call of the test itself may be under way at any look. */
const SLACK = 6;

describe('an hour of hung backends and a frozen peer', function () {
  this.timeout(180_000);
  let nodes: SidecarProcess[] = [];
  const backends: Server[] = [];

  before(async function () {
    if (process.platform !== 'linux') {
      process.stderr.write(
        'SKIPPED: descriptors of a process are counted in /proc, on Linux only\n',
      );
      this.skip();
    }
    nodes = await startMesh(['a', 'b'], () => [
      ...['--ping-interval', '100ms', '--dead-timeout', '1s', '--admin-address', '127.0.0.1:0'],
    ]);
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    for (const backend of backends) backend.close();
  });

  it('H8 L6 leaves no descriptor behind', async () => {
    const [a, b] = nodes as [SidecarProcess, SidecarProcess];
    const descriptors = (): number => readdirSync(`/proc/${a.child.pid}/fd`).length;
    for (let at = 0; at < BACKENDS; at += 1) {
      // They accept, and say nothing; a socket whose peer ends it is let go of.
      const backend = createServer((socket) => socket.on('error', () => undefined).resume());
      backends.push(backend.listen(0, '127.0.0.1'));
      await once(backend, 'listening');
      const { port } = backend.address() as AddressInfo;
      const health = { check_interval_secs: 0.1, timeout_secs: 0.2 };
      const url = `${at % 2 === 0 ? 'http' : 'grpc'}://127.0.0.1:${port}`;
      await register(a.registry, { url, health });
    }
    b.child.kill('SIGSTOP');
    /** The most that were open while the next so many probes were made. */
    const mostDuring = async (probes: number): Promise<number> => {
      const from = await metricOf(a, 'probes_total');
      let most = 0;
      await eventually(async () => {
        most = Math.max(most, descriptors());
        return (await metricOf(a, 'probes_total')) >= from + probes;
      }, 150_000);
      return most;
    };
    const early = await mostDuring(PROBES / 3);
    await mostDuring(PROBES / 3);
    const late = await mostDuring(PROBES / 3);
    expect(late).to.be.at.most(early + SLACK);
  });
});
