import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { failure } from '../grpc/support/calls.js';
import { eventually } from '../support/eventually.js';
import { Watch, call, register } from '../support/gateway.js';
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

  const leave = (sidecar: SidecarProcess, seconds: number): Promise<unknown> =>
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
});
