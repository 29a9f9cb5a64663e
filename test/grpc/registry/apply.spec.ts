import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import {
  APPLY_BATCH_MAX,
  APPLY_OPERATIONS_PER_STEP,
  APPLY_RESPONSE_BYTES_TARGET,
  APPLY_UNANSWERED_MAX,
} from '../../../src/core/limits.js';
import type { ApplyWorkersRequest } from '../../../src/gen/workermesh/v1/ApplyWorkersRequest.js';
import type { ApplyResult__Output } from '../../../src/gen/workermesh/v1/ApplyResult.js';
import type { ApplyWorkersResponse__Output } from '../../../src/gen/workermesh/v1/ApplyWorkersResponse.js';
import { registryService } from '../../../src/grpc/proto.js';
import { jsonToStruct } from '../../../src/grpc/struct.js';
import { call, Reader } from '../support/calls.js';
import { detailsOfStatus } from '../support/details.js';
import { TestEdge } from '../support/edge.js';
import { addImport } from '../support/imports.js';
import { RawCall } from '../support/raw-call.js';
import { until } from '../support/until.js';

const { status } = grpc;

describe('ApplyWorkers', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['client']>;
  beforeEach(async () => {
    edge = await new TestEdge().start();
    client = edge.client();
  });
  let disk: NodeJS.Timeout | undefined;
  afterEach(() => clearInterval(disk));
  afterEach(() => edge.stop());

  const open = () => {
    const stream = client.applyWorkers();
    return { stream, reader: new Reader<ApplyWorkersResponse__Output>(stream) };
  };
  const answers = async (requests: readonly ApplyWorkersRequest[]) => {
    const { stream, reader } = open();
    for (const request of requests) stream.write(request);
    stream.end();
    expect((await reader.end()).code).to.equal(status.OK);
    return reader.messages;
  };
  const spec = (index: number, more: object = {}): ApplyWorkersRequest => ({
    requestId: String(index),
    specJson: JSON.stringify({ url: `http://w${index}:1`, ...more }),
  });

  it('registers, replaces and removes, each answered once, in order', async () => {
    const got = await answers([
      spec(1),
      spec(1),
      spec(1, { cost: 2 }),
      { requestId: 'struct', spec: jsonToStruct({ url: 'http://w2:1' }), manager: 'k8s' },
      { requestId: 'gone', remove: { url: 'http://w1:1', skipDrain: true } },
      { requestId: 'missing', remove: { url: 'http://w1:1', allowMissing: true } },
    ]);
    expect(got.map(({ requestId, outcome }) => [requestId, outcome])).to.deep.equal([
      ['1', 'WRITE_OUTCOME_CREATED'],
      ['1', 'WRITE_OUTCOME_UNCHANGED'],
      ['1', 'WRITE_OUTCOME_REPLACED'],
      ['struct', 'WRITE_OUTCOME_CREATED'],
      ['gone', 'WRITE_OUTCOME_REMOVED'],
      ['missing', 'WRITE_OUTCOME_UNCHANGED'],
    ]);
    expect(got.every(({ error }) => error === null)).to.equal(true);
    expect(got[3]?.worker?.manager).to.equal('k8s');
    expect(got[5]?.worker).to.equal(null);
    expect([...edge.table.records()].map(({ url }) => url)).to.deep.equal(['http://w2:1']);
  });

  it('W16 says what of a spec is probably not meant, of an operation alone and in a batch', async () => {
    const healt = ['spec_json.healt is kept and not read; did you mean health?'];
    const got = await answers([
      spec(1, { healt: 1 }),
      spec(1, { healt: 1 }),
      spec(2),
      { batch: [spec(3, { healt: 1 }), spec(4), { remove: { url: 'http://w2:1' } }] },
    ]);
    expect(got.map(({ warnings }) => warnings)).to.deep.equal([healt, healt, [], []]);
    expect(got[3]?.results.map(({ warnings }) => warnings)).to.deep.equal([healt, [], []]);
  });

  it('an error is an answer with google.rpc.Status, and the rest goes on', async () => {
    const imported = addImport(edge.table, 'node-b', { url: 'http://theirs:1' });
    const cases: [ApplyWorkersRequest, grpc.status, string, ...string[]][] = [
      [{}, status.INVALID_ARGUMENT, 'INVALID_REQUEST', 'spec'],
      [{ specJson: '{' }, status.INVALID_ARGUMENT, 'INVALID_SPEC', 'spec_json'],
      [
        { spec: jsonToStruct({ url: 'ftp://x' }) },
        status.INVALID_ARGUMENT,
        'INVALID_SPEC',
        'spec.url',
      ],
      [{ remove: {} }, status.INVALID_ARGUMENT, 'INVALID_REQUEST', 'remove.worker_id'],
      [{ remove: { url: '::' } }, status.INVALID_ARGUMENT, 'INVALID_REQUEST', 'remove.url'],
      [
        { remove: { url: 'x:1', expectedRevision: -1 } },
        status.INVALID_ARGUMENT,
        'INVALID_REQUEST',
        'remove.expected_revision',
      ],
      [
        { ...spec(1), manager: 'm'.repeat(129) },
        status.INVALID_ARGUMENT,
        'INVALID_REQUEST',
        'manager',
      ],
      [
        { ...spec(1), requestId: 'r'.repeat(129) },
        status.INVALID_ARGUMENT,
        'INVALID_REQUEST',
        'request_id',
      ],
      [{ remove: { workerId: 'nobody' } }, status.NOT_FOUND, 'WORKER_NOT_FOUND'],
      [{ remove: { workerId: imported.id } }, status.FAILED_PRECONDITION, 'NOT_OWNER'],
    ];
    const requests = cases.flatMap(([request], index) => [request, spec(100 + index)]);
    const got = await answers(requests);
    expect(got).to.have.length(requests.length);
    for (const [index, [, code, reason, ...fields]] of cases.entries()) {
      const [bad, good] = got.slice(index * 2);
      expect(bad?.worker).to.equal(null);
      const details = detailsOfStatus(bad!.error!);
      expect([bad?.error?.code, details.info?.reason, ...details.fields]).to.deep.equal([
        code,
        reason,
        ...fields,
      ]);
      expect(good?.outcome).to.equal('WRITE_OUTCOME_CREATED');
    }
  });

  it('X4 bytes that are no request are an answer, too', async () => {
    const stream = client.makeBidiStreamRequest<Buffer, ApplyWorkersResponse__Output>(
      '/workermesh.v1.RegistryService/ApplyWorkers',
      (bytes) => bytes,
      (bytes) => registryService.ApplyWorkers.responseDeserialize(bytes),
    );
    const reader = new Reader<ApplyWorkersResponse__Output>(stream);
    stream.write(Buffer.from([0x0a, 0x7f, 1]));
    stream.write(registryService.ApplyWorkers.requestSerialize(spec(1)));
    stream.end();
    expect((await reader.end()).code).to.equal(status.OK);
    const codes = reader.messages.map(({ error }) => error?.code);
    expect(codes).to.deep.equal([status.INVALID_ARGUMENT, undefined]);
  });

  it('answers 20,000 in order, bad ones among them, in groups that share a commit', async () => {
    edge.slowDisk = true;
    // Slow enough that even a busy machine makes fewer commits than the bound below.
    disk = setInterval(() => edge.commit(), 25);
    const { stream, reader } = open();
    for (let index = 0; index < 20_000; index += 1) {
      const request = index % 100 === 0 ? { requestId: String(index), specJson: '{' } : spec(index);
      if (!stream.write(request)) await new Promise((resolve) => stream.once('drain', resolve));
    }
    stream.end();
    await until('end of stream', () => reader.status !== undefined, 55_000);
    expect(reader.status?.code).to.equal(status.OK);
    const ids = reader.messages.map(({ requestId }) => Number(requestId));
    expect(ids).to.deep.equal(Array.from({ length: 20_000 }, (_, index) => index));
    expect(reader.messages.filter(({ error }) => error !== null)).to.have.length(200);
    expect(edge.table.size).to.equal(19_800);
    expect(edge.commits).to.be.lessThan(2_000);
  }).timeout(60_000);

  it('D4 answers and shows nothing before it is durable, nor errors that stand behind it', async () => {
    edge.slowDisk = true;
    const { stream, reader } = open();
    stream.write(spec(1));
    stream.write({ requestId: 'bad' });
    await until('judged', () => edge.waiting === 1);
    const { response } = await call(client, 'listWorkers', {});
    expect([response.totalSize, reader.messages]).to.deep.equal([0, []]);
    edge.commit();
    await reader.until(({ length }) => length === 2);
    expect(reader.messages.map(({ requestId }) => requestId)).to.deep.equal(['1', 'bad']);
    expect(edge.table.size).to.equal(1);
    stream.end();
    await reader.end();
  });

  it('D4 what the disk refused has not happened, and the stream goes on', async () => {
    edge.slowDisk = true;
    const { stream, reader } = open();
    stream.write(spec(1));
    await until('judged', () => edge.waiting === 1);
    edge.refuse('FULL');
    await reader.until(({ length }) => length === 1);
    expect(reader.messages[0]?.error?.code).to.equal(status.RESOURCE_EXHAUSTED);
    expect(detailsOfStatus(reader.messages[0]!.error!).info?.reason).to.equal('DISK_FULL');
    expect(edge.table.size).to.equal(0);
    edge.slowDisk = false;
    stream.write(spec(1));
    await reader.until(({ length }) => length === 2);
    expect(reader.messages[1]?.outcome).to.equal('WRITE_OUTCOME_CREATED');
    edge.refusal = 'STOPPING';
    stream.write(spec(2));
    await reader.until(({ length }) => length === 3);
    expect(reader.messages[2]?.error?.code).to.equal(status.UNAVAILABLE);
    stream.end();
    expect((await reader.end()).code).to.equal(status.OK);
  });

  it('D4 a request that was refused while an earlier answer was on its way is told so', async () => {
    edge.slowDisk = true;
    const { stream, reader } = open();
    stream.write(spec(1));
    await until('judged', () => edge.waiting === 1);
    stream.write(spec(2));
    await until('judged', () => edge.waiting === 2);
    // Both end in one turn, before the first is answered.
    edge.refuse('FULL');
    edge.commit();
    await reader.until(({ length }) => length === 2);
    const codes = reader.messages.map(({ error }) => error?.code);
    expect(codes).to.deep.equal([status.RESOURCE_EXHAUSTED, status.RESOURCE_EXHAUSTED]);
    stream.end();
    await reader.end();
  });

  it(`stops reading at ${APPLY_UNANSWERED_MAX} unanswered, and goes on when they are answered`, async () => {
    edge.slowDisk = true;
    const { stream, reader } = open();
    const total = APPLY_UNANSWERED_MAX + 500;
    for (let index = 0; index < total; index += 1) stream.write(spec(index));
    stream.end();
    await until('judged', () => edge.waiting === APPLY_UNANSWERED_MAX);
    // Whatever could still come in has come in when another call has gone round twice.
    await call(client, 'listWorkers', {});
    await call(client, 'listWorkers', {});
    expect(edge.waiting).to.equal(APPLY_UNANSWERED_MAX);
    edge.slowDisk = false;
    edge.commit();
    expect((await reader.end()).code).to.equal(status.OK);
    expect(reader.messages).to.have.length(total);
  });

  it('a client that reads no answers is not read from, and gets them all in the end', async () => {
    const { path, requestSerialize, responseDeserialize } = registryService.ApplyWorkers;
    const bytes = requestSerialize({ specJson: JSON.stringify({ url: 'http://w:1' }) });
    const raw = await RawCall.open(edge.address, path, bytes);
    const total = 20_000;
    let sent = 1;
    const send = async () => {
      for (; sent < total; sent += 1) if (!raw.send(bytes)) await raw.drained();
      raw.endOfRequests();
    };
    const sending = send();
    let before = -1;
    // Until round trips later nothing more has been taken in.
    while (before !== edge.changes) {
      before = edge.changes;
      for (let round = 0; round < 20; round += 1)
        await call(client, 'listWorkers', { pageSize: 1 });
    }
    // What waits is bounded by the unanswered, and by what the windows of HTTP/2 hold.
    expect(edge.changes).to.be.within(APPLY_UNANSWERED_MAX, 2 * APPLY_UNANSWERED_MAX);
    const got: ApplyWorkersResponse__Output[] = [];
    raw.read((message) => got.push(responseDeserialize(message)));
    await sending;
    await until('answers', () => got.length === total);
    raw.close();
  }).timeout(60_000);

  it('X4 a client that goes away in the middle hurts nobody', async () => {
    edge.slowDisk = true;
    const { stream, reader } = open();
    for (let index = 0; index < 10; index += 1) stream.write(spec(index));
    await until('judged', () => edge.waiting === 10);
    reader.cancel();
    await reader.end();
    edge.slowDisk = false;
    edge.commit();
    expect(await answers([spec(11)])).to.have.length(1);
    expect(edge.logged).to.deep.equal([]);
  });

  describe('with batches', () => {
    const words = (results: readonly ApplyResult__Output[]) =>
      results.map(({ requestId, outcome, error }) => [requestId, error?.code ?? outcome]);

    it('answers each operation once, in order, errors among them, beside messages of one operation', async () => {
      const got = await answers([
        {
          manager: 'of all',
          batch: [
            spec(1),
            { ...spec(2), manager: 'its own' },
            { requestId: 'bad', specJson: '{' },
            { requestId: 'none' },
            { requestId: 'gone', remove: { url: 'http://w1:1', skipDrain: true } },
          ],
        },
        spec(3),
        { batch: [spec(3), { ...spec(4), requestId: 'r'.repeat(129) }] },
      ]);
      expect(got.map(({ results }) => words(results))).to.deep.equal([
        [
          ['1', 'WRITE_OUTCOME_CREATED'],
          ['2', 'WRITE_OUTCOME_CREATED'],
          ['bad', status.INVALID_ARGUMENT],
          ['none', status.INVALID_ARGUMENT],
          ['gone', 'WRITE_OUTCOME_REMOVED'],
        ],
        [],
        [
          ['3', 'WRITE_OUTCOME_UNCHANGED'],
          ['r'.repeat(128), status.INVALID_ARGUMENT],
        ],
      ]);
      expect(got[1]?.outcome).to.equal('WRITE_OUTCOME_CREATED');
      const [second] = edge.table.claims('http://w2:1');
      expect(second?.manager).to.equal('its own');
      expect(got[0]?.results[1]).to.deep.include({
        workerId: second?.id,
        revision: second?.revision,
      });
      const details = detailsOfStatus(got[0]!.results[2]!.error!);
      expect(details.fields).to.deep.equal(['spec_json']);
    });

    it(`X4 refuses a batch over ${APPLY_BATCH_MAX}, or beside an operation, as a whole, and goes on`, async () => {
      const batch = Array.from({ length: APPLY_BATCH_MAX + 1 }, (_, at) => spec(at));
      const got = await answers([
        { requestId: 'large', batch },
        { ...spec(1), batch: [spec(2)] },
        { batch: batch.slice(1) },
      ]);
      for (const { error, results } of got.slice(0, 2)) {
        expect(results).to.deep.equal([]);
        expect(detailsOfStatus(error!).fields).to.deep.equal(['batch']);
      }
      expect(got.map(({ requestId }) => requestId).slice(0, 2)).to.deep.equal(['large', '1']);
      const results = got.slice(2).flatMap((response) => response.results);
      expect(results).to.have.length(APPLY_BATCH_MAX);
      expect(edge.table.size).to.equal(APPLY_BATCH_MAX);
    });

    it('D4 does a batch in steps that share a commit each, and answers nothing before it', async () => {
      edge.slowDisk = true;
      const { stream, reader } = open();
      const count = 2 * APPLY_OPERATIONS_PER_STEP + 1;
      stream.write({ batch: Array.from({ length: count }, (_, at) => spec(at)) });
      await until('judged', () => edge.waiting === 3);
      expect([edge.table.size, reader.messages]).to.deep.equal([0, []]);
      edge.commit();
      await reader.until((got) => got.flatMap(({ results }) => results).length === count);
      expect(edge.table.size).to.equal(count);
      stream.end();
      await reader.end();
    });

    it('D4 what the disk refused of a batch has not happened', async () => {
      edge.slowDisk = true;
      const { stream, reader } = open();
      stream.write({ batch: [spec(1), { requestId: 'bad' }, spec(2)] });
      await until('judged', () => edge.waiting === 1);
      edge.refuse('FULL');
      await reader.until(({ length }) => length === 1);
      expect(words(reader.messages[0]!.results)).to.deep.equal([
        ['1', status.RESOURCE_EXHAUSTED],
        ['bad', status.INVALID_ARGUMENT],
        ['2', status.RESOURCE_EXHAUSTED],
      ]);
      expect(edge.table.size).to.equal(0);
      stream.end();
      await reader.end();
    });

    it('counts operations, not messages, where it stops reading', async () => {
      edge.slowDisk = true;
      const { stream, reader } = open();
      const batch = Array.from({ length: APPLY_UNANSWERED_MAX / 2 }, (_, at) => spec(at));
      for (let sent = 0; sent < 5; sent += 1) stream.write({ batch });
      stream.end();
      const steps = APPLY_UNANSWERED_MAX / APPLY_OPERATIONS_PER_STEP;
      await until('judged', () => edge.waiting === steps);
      await call(client, 'listWorkers', {});
      await call(client, 'listWorkers', {});
      expect(edge.waiting).to.equal(steps);
      edge.slowDisk = false;
      edge.commit();
      expect((await reader.end()).code).to.equal(status.OK);
      expect(reader.messages.flatMap(({ results }) => results)).to.have.length(5 * batch.length);
    });

    it('shares results out among messages that fit', async () => {
      const labels = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`l${at}`, at]));
      const bad = {
        requestId: 'r'.repeat(128),
        specJson: JSON.stringify({ url: 'http://w', labels }),
      };
      const got = await answers([{ batch: Array.from({ length: APPLY_BATCH_MAX }, () => bad) }]);
      expect(got.length).to.be.greaterThan(1);
      expect(got.flatMap(({ results }) => results)).to.have.length(APPLY_BATCH_MAX);
      for (const response of got) {
        const { length } = registryService.ApplyWorkers.responseSerialize(response);
        expect(length).to.be.lessThan(2 * APPLY_RESPONSE_BYTES_TARGET);
      }
    });
  });
});
