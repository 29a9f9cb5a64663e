import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status, type ServiceError } from '@grpc/grpc-js';
import { expect } from 'chai';
import { failure } from '../grpc/support/calls.js';
import { metricOf } from '../support/admin.js';
import { eventually } from '../support/eventually.js';
import type { LeaveMeshResponse__Output } from '../../src/gen/workermesh/v1/LeaveMeshResponse.js';
import { Watch, call, list, register } from '../support/gateway.js';
import { SmallDisk } from '../support/small-disk.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const URL = 'http://127.0.0.1:9';

describe('M5 a node that leaves', function () {
  this.timeout(60_000);
  let sidecars: SidecarProcess[];

  beforeEach(() => (sidecars = []));
  afterEach(() => Promise.all(sidecars.map((one) => one.end('SIGKILL'))));

  /** A node that owns a READY worker, and a watch of its peer that has seen it. */
  const pair = async (drainSettleSecs: number): Promise<[leaver: SidecarProcess, peer: Watch]> => {
    const a = await startSidecar('a');
    sidecars.push(a);
    const b = await startSidecar('b', ['--peer', a.addresses.gossip]);
    sidecars.push(b);
    const health = { disable_health_check: true, drain_settle_secs: drainSettleSecs };
    await register(a.registry, { url: URL, health });
    const watch = new Watch(b.registry);
    await eventually(() => heardBy(watch).length > 0);
    return [a, watch];
  };

  const heardBy = ({ events }: Watch): string[] =>
    events
      .filter(({ worker }) => worker?.url === URL)
      .map(({ type, worker }) => `${type} ${worker?.ownerStatus}`)
      .map((line) => line.replaceAll(/WORKER_(EVENT_TYPE|STATUS)_/g, ''));

  const leave = (sidecar: SidecarProcess, seconds: number): Promise<LeaveMeshResponse__Output> =>
    call(sidecar.mesh, sidecar.mesh.leaveMesh.bind(sidecar.mesh), {
      nodeName: sidecar.name,
      timeout: { seconds },
    });

  it('drains its READY workers before they go, and takes no write meanwhile', async () => {
    const [a, watch] = await pair(2);
    const left = leave(a, 30);
    await eventually(() => heardBy(watch).length === 2);
    const write = register(a.registry, { url: 'http://127.0.0.1:10' });
    expect((await failure(write)).code).to.equal(status.UNAVAILABLE);
    await left;
    await eventually(() => heardBy(watch).length === 3);
    expect(heardBy(watch)).to.deep.equal([
      'UPSERTED READY',
      'UPSERTED DRAINING',
      'REMOVED DRAINING',
    ]);
    await eventually(() => expect(a.child.exitCode).to.equal(0));
  });

  it('waits for a drain no longer than the timeout of LeaveMesh', async () => {
    const [a, watch] = await pair(3_000);
    await leave(a, 1);
    await eventually(() => heardBy(watch).length === 3);
    await eventually(() => expect(a.child.exitCode).to.equal(0));
  });

  it('stops for a restart when it is told to meanwhile: what drains stays', async () => {
    const [a, watch] = await pair(3_000);
    const left = failure(leave(a, 60));
    await eventually(() => heardBy(watch).length === 2);
    expect(await a.end('SIGTERM')).to.equal(0);
    await left;
    expect(new Set(heardBy(watch))).to.deep.equal(new Set(['UPSERTED READY', 'UPSERTED DRAINING']));
  });

  describe('whose disk is full', () => {
    let disk: SmallDisk;
    beforeEach(function () {
      const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-leaving-'));
      const mounted = SmallDisk.mount(directory, '4m');
      if (mounted === undefined) {
        rmSync(directory, { recursive: true });
        this.skip();
      }
      disk = mounted;
    });
    afterEach(async () => {
      await Promise.all(sidecars.map((one) => one.end('SIGKILL')));
      disk.unmount();
      rmSync(disk.directory, { recursive: true });
    });

    const start = async (name: string, ...flags: string[]): Promise<SidecarProcess> => {
      const sidecar = await startSidecar(name, ['--health-checks=off', ...flags]);
      sidecars.push(sidecar);
      return sidecar;
    };

    /** A node whose disk has refused a write, its peer, and the workers that both show. */
    const full = async (): Promise<
      [leaver: SidecarProcess, peer: SidecarProcess, urls: string[]]
    > => {
      const a = await start('a', '--data-dir', disk.directory, '--admin-address=127.0.0.1:0');
      const b = await start('b', '--peer', a.addresses.gossip);
      const urls = Array.from({ length: 50 }, (_, at) => `http://127.0.0.2:${100 + at}`);
      const health = { drain_settle_secs: 0 };
      await Promise.all(urls.map((url) => register(a.registry, { url, health })));
      disk.fill();
      // What is left of a block has room for some more, but not for all removals.
      for (let refused: ServiceError | undefined; refused === undefined;) {
        const url = `http://127.0.0.1:${100 + urls.length}`;
        await register(a.registry, { url, health }).then(
          () => urls.push(url),
          (error: unknown) => (refused = error as ServiceError),
        );
      }
      await eventually(async () => (await list(b.registry)).length === urls.length);
      return [a, b, urls];
    };

    const isGone = async (a: SidecarProcess, b: SidecarProcess): Promise<void> => {
      await eventually(async () => (await list(b.registry)).length === 0);
      await eventually(() => expect(a.child.exitCode).to.equal(0));
    };

    const shownAgain = async (): Promise<string[]> => {
      const again = await start('a', '--data-dir', disk.directory);
      return (await list(again.registry, {})).map(({ url }) => url);
    };

    it('M5 D1 waits for room as long as a drain may take, and its workers are gone from the disk', async () => {
      const [a, b] = await full();
      const refusals = await metricOf(a, 'journal_failures_total');
      const left = leave(a, 30);
      await eventually(async () => (await metricOf(a, 'journal_failures_total')) > refusals);
      disk.makeRoom();
      expect(await left).to.include({ diskError: '' });
      await isGone(a, b);
      expect(await shownAgain()).to.deep.equal([]);
    });

    it('M5 D1 says that they are still there, leaves all the same, and they are back on that disk', async () => {
      const [a, b, urls] = await full();
      const { diskError } = await leave(a, 1);
      expect(diskError).to.equal(`no space left for ${disk.directory}`);
      await isGone(a, b);
      disk.makeRoom();
      expect(await shownAgain()).to.have.members(urls);
    });
  });
});
