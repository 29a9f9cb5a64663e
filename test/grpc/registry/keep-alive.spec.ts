import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { KEEP_ALIVE_IDS_MAX, KEEP_ALIVE_STREAMS_MAX } from '../../../src/core/limits.js';
import type { KeepAliveWorkersResponse__Output } from '../../../src/gen/workermesh/v1/KeepAliveWorkersResponse.js';
import { call, failure, Reader } from '../support/calls.js';
import { detailsOf } from '../support/details.js';
import { TestEdge } from '../support/edge.js';
import { until } from '../support/until.js';

const { status } = grpc;
const SPEC = '{"url":"http://10.0.0.1:8000"}';

describe('KeepAliveWorkers', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['client']>;
  beforeEach(async () => {
    edge = await new TestEdge().start();
    client = edge.client();
  });
  afterEach(() => edge.stop());

  const register = async (lease: object | undefined) => {
    const request = { specJson: SPEC, ...(lease && { lease }) };
    return (await call(client, 'registerWorker', request)).response.worker?.workerId ?? '';
  };
  const open = () => {
    const stream = client.keepAliveWorkers();
    return { stream, reader: new Reader<KeepAliveWorkersResponse__Output>(stream) };
  };

  it('W18 renews what has a lease, and names what has none, in order', async () => {
    const id = await register({ seconds: 3 });
    const { stream, reader } = open();
    for (const at of [0, 2_000, 4_000, 6_000]) {
      edge.nowMs = 1_700_000_000_000 + at;
      edge.registry.tick(edge.now());
      stream.write({ workerIds: [id, 'none'] });
      await until('its answer', () => reader.messages.length === 1 + at / 2_000);
    }
    stream.end();
    expect((await reader.end()).code).to.equal(status.OK);
    const unknown = reader.messages.map(({ unknownWorkerIds }) => unknownWorkerIds);
    expect(unknown).to.deep.equal(Array(4).fill(['none']));
    edge.nowMs += 3_000;
    edge.registry.tick(edge.now());
    expect(edge.table.get(id)?.status).to.equal('DRAINING');
  });

  for (const [lease, taken] of [
    [{ seconds: 2, nanos: 999_000_000 }, false],
    [{ seconds: 3 }, true],
    [{ seconds: 3600 }, true],
    [{ seconds: 3600, nanos: 1_000_000 }, false],
    [{ seconds: 0 }, true],
    [{ seconds: -1 }, false],
  ] as const) {
    it(`X4 a lease of ${JSON.stringify(lease)} is ${taken ? 'taken' : 'refused'}`, async () => {
      if (taken) await register(lease);
      else expect(detailsOf(await failure(register(lease))).fields).to.deep.equal(['lease']);
    });
  }

  for (const count of [KEEP_ALIVE_IDS_MAX - 1, KEEP_ALIVE_IDS_MAX, KEEP_ALIVE_IDS_MAX + 1]) {
    const taken = count <= KEEP_ALIVE_IDS_MAX;
    it(`X4 ${count} ids are ${taken ? 'taken' : 'RESOURCE_EXHAUSTED'}`, async () => {
      const { stream, reader } = open();
      stream.write({ workerIds: Array<string>(count).fill('x') });
      stream.end();
      const { code } = await reader.end();
      expect(code).to.equal(taken ? status.OK : status.RESOURCE_EXHAUSTED);
    });
  }

  it('X4 of streams there are so many at once, and one that ends makes room', async function () {
    this.timeout(60_000);
    const answered = async ({ stream, reader }: ReturnType<typeof open>): Promise<boolean> => {
      stream.write({ workerIds: [] });
      await until('an answer', () => reader.messages.length > 0 || reader.status !== undefined);
      return reader.messages.length > 0;
    };
    const streams = Array.from({ length: KEEP_ALIVE_STREAMS_MAX }, open);
    expect((await Promise.all(streams.map(answered))).every((taken) => taken)).to.equal(true);
    const beyond = open();
    expect((await beyond.reader.end()).code).to.equal(status.RESOURCE_EXHAUSTED);
    const [first] = streams as [ReturnType<typeof open>];
    first.stream.end();
    await first.reader.end();
    expect(await answered(open())).to.equal(true);
    for (const { stream } of streams) stream.cancel();
  });

  it('X4 an id that is none ends the stream, and names its place', async () => {
    const { stream, reader } = open();
    stream.write({ workerIds: ['a', ''] });
    const end = await reader.end();
    expect(end.code).to.equal(status.INVALID_ARGUMENT);
    expect(end.details).to.include('worker_ids[1]');
  });
});
