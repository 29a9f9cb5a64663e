import { expect } from 'chai';
import type { Worker } from '../../src/client/worker.js';
import { WorkerSet } from '../../src/client/worker-set.js';
import { RouterHttp } from '../../src/sinks/drive/api.js';
import { dynamo, dynamoId } from '../../src/sinks/drive/dynamo.js';
import { RouterSink } from '../../src/sinks/drive/router-sink.js';
import { clientWorker } from '../client/workers.js';
import { FakeDynamo } from '../support/fake-dynamo.js';

const ID = '57700c78-753b-56e6-8dd9-5e83533c69a6';

describe("E1 the driver of Dynamo's selection service", () => {
  const selector = new FakeDynamo();
  beforeEach(() => selector.start());
  afterEach(async () => {
    await selector.stop();
    selector.workers.clear();
    selector.requests.length = 0;
  });

  const apply = (...workers: Worker[]): Promise<void> =>
    new RouterSink({
      name: 'd',
      api: dynamo,
      http: new RouterHttp(selector.url, undefined),
      adopt: false,
      log: () => undefined,
    }).apply(new WorkerSet(workers));
  const worker = (url: string, spec: object, id = ID): Worker =>
    clientWorker(url, { id }, { models: [{ id: 'm' }], kv_block_size: 16, ...spec });
  const writes = (): string[] => selector.requests.filter((each) => !each.startsWith('GET'));
  const events = { kv_events_endpoints: { 0: 'tcp://10.0.0.1:5557' } };

  it('E1 names a worker by the first 53 bits of its id, exactly', () => {
    expect(dynamoId(ID)).to.equal(Number(BigInt('0x57700c78753b56') >> 3n));
    expect(dynamoId('ffffffff-ffff-ffff-ffff-ffffffffffff')).to.equal(Number.MAX_SAFE_INTEGER);
    expect(dynamoId('00000000-0000-0800-0000-000000000000')).to.equal(1);
  });

  it('E1 adds a worker with what its spec says of its cache, and nothing twice', async () => {
    await apply(worker('http://10.0.0.1:8000', { ...events, total_kv_blocks: 100 }));
    await apply(worker('http://10.0.0.1:8000', { ...events, total_kv_blocks: 100 }));
    expect(writes()).to.deep.equal(['POST /workers']);
    expect(selector.workers.get(dynamoId(ID))).to.deep.include({
      endpoint: 'http://10.0.0.1:8000',
      model_name: 'm',
      block_size: 16,
      kv_events_endpoints: { 0: 'tcp://10.0.0.1:5557' },
      total_kv_blocks: 100,
      stable_routing_id: `worker-mesh:${ID}`,
    });
  });

  it('I6 a rank is an entry of its own, at the endpoint of its engine', async () => {
    await apply(worker('http://10.0.0.1:8000@3', {}));
    await apply(worker('http://10.0.0.1:8000@3', {}));
    expect(writes()).to.deep.equal(['POST /workers']);
    expect(selector.workers.get(dynamoId(ID))).to.deep.include({
      endpoint: 'http://10.0.0.1:8000',
      data_parallel_start_rank: 3,
      data_parallel_size: 1,
    });
  });

  it('E1 patches what has changed, and replaces an entry where a patch changes nothing', async () => {
    const url = 'http://10.0.0.1:8000';
    const patch = `PATCH /workers/${dynamoId(ID)}`;
    await apply(worker(url, { ...events, total_kv_blocks: 100 }));
    await apply(worker(url, { ...events, total_kv_blocks: 200 }));
    expect(writes()).to.deep.equal(['POST /workers', patch]);
    await apply(worker(url, events));
    expect(selector.workers.get(dynamoId(ID))?.total_kv_blocks).to.equal(null);
    await apply(worker(url, { ...events, models: [{ id: 'n' }] }));
    expect(selector.workers.get(dynamoId(ID))?.model_name).to.equal('n');
    expect(writes()).to.deep.equal(['POST /workers', patch, 'POST /workers', 'POST /workers']);
    await apply(worker(url, { ...events, models: [{ id: 'n' }] }));
    expect(writes(), 'equal by now').to.have.length(4);
  });

  it('E1 removes what it added, also after its own restart, and leaves the rest alone', async () => {
    selector.workers.set(7, { worker_id: 7, endpoint: 'http://x:1', block_size: 32 });
    await apply(worker('http://10.0.0.1:8000', {}), worker('http://x:1', {}, 'f'.repeat(32)));
    await apply();
    expect([...selector.workers.values()]).to.deep.equal([
      { worker_id: 7, endpoint: 'http://x:1', block_size: 32 },
    ]);
  });
});
