import { expect } from 'chai';
import { metricOf } from '../support/admin.js';
import { eventually } from '../support/eventually.js';
import { call, syncWorkers } from '../support/gateway.js';
import { nodesAt, peersOf, recordsAt, sameLogs, startMesh } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const FLAGS = [
  '--health-checks=off',
  '--admin-address',
  '127.0.0.1:0',
  '--event-capacity',
  '65536',
];
const WORKERS = 50_000;
const OWNERS = ['a', 'b', 'c'];
/** What a joiner may receive, as a share of one copy of all that it ends with. */
const COPIES_MAX = 1.2;

describe('a node that joins a mesh of three with 50,000 workers', function () {
  this.timeout(90_000);
  let nodes: SidecarProcess[] = [];
  let joiner: SidecarProcess;

  before(async () => {
    nodes = await startMesh(OWNERS, () => FLAGS);
    await Promise.all(nodes.map((node, at) => fill(node, at)));
    await eventually(async () => {
      for (const node of nodes) expect(await countAt(node), node.name).to.equal(WORKERS);
    }, 60_000);
    joiner = await startSidecar('joiner', [...FLAGS, ...peersOf(nodes)]);
  });

  after(async () => {
    await Promise.all([...nodes, joiner].map((node) => node.end('SIGKILL')));
  });

  it('L2 L4 pulls each log from one peer: at most 1.2 × one copy comes in', async () => {
    await eventually(async () => (await countAt(joiner)) === WORKERS, 60_000);
    const bytes = await metricOf(joiner, 'frame_received_bytes_total');
    expect((await call(joiner.mesh, joiner.mesh.getNode.bind(joiner.mesh), {})).ready).to.equal(
      true,
    );
    let copy = 0;
    for (const owner of OWNERS) {
      for (const record of await recordsAt(joiner, owner)) {
        copy += Buffer.byteLength(record.key) + record.valueBytes;
      }
    }
    const shown = `${bytes} bytes came in, one copy is ${copy}: ${(bytes / copy).toFixed(3)} ×`;
    process.stdout.write(`      ${shown}\n`);
    expect(bytes, shown).to.be.within(copy, COPIES_MAX * copy);
    // Links tell the same: what came in on those that are open is no more than the count of all.
    const links = (await nodesAt(joiner)).map(({ link }) => link?.bytesReceived ?? 0);
    expect(links.reduce((sum, each) => sum + each, 0)).to.be.at.most(
      await metricOf(joiner, 'frame_received_bytes_total'),
    );
    await eventually(() => sameLogs([...nodes, joiner]));
  });
});

/** Gives a node its share of the workers, in one SyncWorkers. */
async function fill(node: SidecarProcess, at: number): Promise<void> {
  const share = [...Array(WORKERS).keys()].filter((worker) => worker % OWNERS.length === at);
  const specs = share.map((worker) => ({
    url: `http://10.${worker >> 16}.${(worker >> 8) & 255}.${worker & 255}:8000`,
    models: [{ id: 'llama-4-scout' }],
    labels: { zone: 'eu-1' },
  }));
  await syncWorkers(node.registry, 'test', specs);
}

async function countAt(node: SidecarProcess): Promise<number> {
  const { registry } = node;
  const list = registry.listWorkers.bind(registry);
  return (await call(registry, list, { pageSize: 1 })).totalSize;
}
