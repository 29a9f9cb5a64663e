import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { FakeCommandLine } from '../support/fake-command-line.js';

const URL = 'http://w:1';
const WORKER = {
  ...{ workerId: 'id-b', url: URL, ownerNode: 'b', revision: 7, meshSeq: 3, shadowed: false },
  ...{ status: 'WORKER_STATUS_READY', ownerStatus: 'WORKER_STATUS_READY', stale: false },
  specJson: JSON.stringify({ url: URL, health: { failure_threshold: 5 } }),
  health: { reason: 'PROBE_SUCCEEDED', consecutiveSuccesses: 4 },
};
const REMOVED = {
  ...{ type: 'EVENT_TYPE_WORKER_REMOVED', url: URL, node: 'b', actor: 'members' },
  ...{ eventTime: { seconds: 1_700_000_000, nanos: 0 }, cause: 'its owner was evicted' },
};

describe('worker-mesh explain', () => {
  const cli = FakeCommandLine.use();
  beforeEach(() => {
    cli.sidecar.on('GetNode', { node: 'a' });
    cli.sidecar.on('ListNodes', { nodes: [{ name: 'b', status: 'NODE_STATUS_ALIVE' }] });
  });

  const explain = async (worker: object | undefined, claims: object[] = []) => {
    if (worker === undefined) cli.sidecar.refuse('GetWorker', grpc.status.NOT_FOUND, 'no worker');
    else cli.sidecar.on('GetWorker', { worker });
    cli.sidecar.on('ListWorkers', { workers: claims });
    expect(await cli.call('explain', URL)).to.equal(0);
    return cli.io.out.split('\n')[0];
  };

  it('O1 opens with the verdict, then says what it stands on', async () => {
    expect(await explain(WORKER)).to.equal(`routable here: ${URL} is READY`);
    expect(cli.io.out).to.match(/owner's word +READY, revision 7, log seq 3\n/);
    expect(cli.io.out).to.match(
      /thresholds +READY after 2 good, NOT_READY after 5 failed; every 60 s/,
    );
    expect(cli.io.out).to.contain('no events are kept');
  });

  for (const [what, worker, verdict] of [
    [
      'probes that fail',
      {
        status: 'WORKER_STATUS_NOT_READY',
        health: { reason: 'PROBE_FAILED', message: 'connection refused' },
      },
      `not routable here: ${URL} is NOT_READY: PROBE_FAILED: connection refused`,
    ],
    [
      'a worker that was never probed',
      { status: 'WORKER_STATUS_PENDING', health: { reason: 'REGISTERED' } },
      `not routable here: ${URL} is PENDING: it has not been probed yet`,
    ],
    [
      'a worker on its way to READY',
      {
        status: 'WORKER_STATUS_PENDING',
        health: { reason: 'REGISTERED', consecutiveSuccesses: 1, probeTime: { seconds: 1 } },
      },
      `not routable here: ${URL} is PENDING: 1 of 2 good probes so far (REGISTERED)`,
    ],
    [
      'a cordon',
      {
        status: 'WORKER_STATUS_DRAINING',
        health: { reason: 'GATEWAY_REPORT', message: 'upgrade' },
      },
      `not routable here: ${URL} is DRAINING: cordoned (GATEWAY_REPORT: upgrade)`,
    ],
    [
      'a removal',
      { status: 'WORKER_STATUS_DRAINING', removeTime: { seconds: 1_700_000_000 } },
      `not routable here: ${URL} is DRAINING: it is being removed, and goes at 2023-11-14T22:13:20.000Z`,
    ],
    [
      'what is stale',
      { stale: true },
      `routable here: ${URL} is READY, but its owner has not confirmed it since a restart`,
    ],
  ] as const) {
    it(`O1 says in one line: ${what}`, async () => {
      expect(await explain({ ...WORKER, ...worker })).to.equal(verdict);
    });
  }

  it('O1 W4 names the owner of the active claim, and all claims', async () => {
    const active = { ...WORKER, ownerNode: 'c', workerId: 'id-c' };
    const shadowed = { ...WORKER, shadowed: true };
    expect(await explain(shadowed, [active, shadowed])).to.match(/that of c is the active one$/);
    expect(cli.io.out).to.match(/c +READY +active +id-c\nb +READY +shadowed +id-b\n/);
  });

  it('O1 M3 says that the owner is not alive', async () => {
    cli.sidecar.on('ListNodes', { nodes: [{ name: 'b', status: 'NODE_STATUS_DEAD' }] });
    expect(await explain(WORKER)).to.equal(
      `routable here: ${URL} is READY, but its owner b is DEAD`,
    );
  });

  it('O1 says why a worker that is gone went', async () => {
    cli.sidecar.on('ListEvents', { events: [REMOVED] });
    expect(await explain(undefined)).to.equal(
      `not routable here: a knows no worker ${URL}; it was here until 2023-11-14T22:13:20.000Z: its owner was evicted`,
    );
  });
});
