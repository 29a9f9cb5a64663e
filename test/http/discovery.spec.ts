import { expect } from 'chai';
import type { Worker } from '../../src/client/worker.js';
import { startAdmin, type AdminServer } from '../../src/http/admin.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { clientWorker } from '../client/workers.js';
import { FakeStatus } from '../support/admin-fake.js';

describe('discovery by the admin listener', () => {
  let metrics: Metrics;
  let admin: AdminServer;
  let slices: Worker[][] | undefined;

  beforeEach(async () => {
    slices = [];
    metrics = createMetrics({ processMetrics: false });
    const status = new FakeStatus();
    const discovery = { ready: () => slices };
    const log = { warn: () => 0, debug: () => 0 };
    admin = await startAdmin('127.0.0.1:0', { status, discovery, metrics, hosts: [], log });
  });
  afterEach(async () => {
    await admin.close();
    metrics.close();
  });

  const get = (path: string) => fetch(`http://${admin.address}${path}`);
  const llama = { models: [{ id: 'llama', aliases: ['l3'] }], provider: 'meta' };

  it('E1 /sd names a target a worker, as Prometheus reads it', async () => {
    slices = [[clientWorker('http://10.0.0.1:8000')], [clientWorker('https://w.example')]];
    const answer = await get('/sd');
    expect(answer.headers.get('content-type')).to.match(/^application\/json/);
    const groups = (await answer.json()) as { targets: string[]; labels: object }[];
    expect(groups.map(({ targets }) => targets)).to.deep.equal([
      ['10.0.0.1:8000'],
      ['w.example:443'],
    ]);
    expect(groups[1]?.labels).to.deep.include({ __scheme__: 'https', worker_type: 'regular' });
  });

  it('E1 /v1/models is the union by id and alias, with the provider and the first registration', async () => {
    slices = [
      [
        clientWorker('http://a:1', { registerTimeMs: 9_000 }, llama),
        clientWorker('http://b:1', { registerTimeMs: 5_000 }, llama),
      ],
      [clientWorker('http://c:1', { registerTimeMs: 7_000 }, { models: [{ id: 'other' }] })],
    ];
    expect(await (await get('/v1/models')).json()).to.deep.equal({
      object: 'list',
      data: [
        { id: 'l3', object: 'model', created: 5, owned_by: 'meta' },
        { id: 'llama', object: 'model', created: 5, owned_by: 'meta' },
        { id: 'other', object: 'model', created: 7, owned_by: 'worker-mesh' },
      ],
    });
  });

  it('M7 neither shows a set that is not complete: who asks keeps what it had', async () => {
    slices = undefined;
    for (const path of ['/sd', '/v1/models']) expect((await get(path)).status, path).to.equal(503);
  });
});
