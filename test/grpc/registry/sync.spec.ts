import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { SYNC_WORKERS_STREAMS_MAX } from '../../../src/core/limits.js';
import type { SyncWorkersRequest } from '../../../src/gen/workermesh/v1/SyncWorkersRequest.js';
import type { SyncWorkersResponse__Output } from '../../../src/gen/workermesh/v1/SyncWorkersResponse.js';
import { jsonToStruct } from '../../../src/grpc/struct.js';
import { call, failure } from '../support/calls.js';
import { detailsOf } from '../support/details.js';
import { TestEdge } from '../support/edge.js';
import { until } from '../support/until.js';

const { status } = grpc;

describe('SyncWorkers', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['client']>;
  const startWith = async (options: ConstructorParameters<typeof TestEdge>[0]) => {
    await (edge as TestEdge | undefined)?.stop();
    edge = await new TestEdge(options).start();
    client = edge.client();
  };
  beforeEach(() => startWith({}));
  afterEach(() => edge.stop());

  const open = () => {
    let stream: grpc.ClientWritableStream<SyncWorkersRequest> | undefined;
    const answer = new Promise<SyncWorkersResponse__Output>((resolve, reject) => {
      stream = client.syncWorkers((error, response) => {
        if (response) resolve(response);
        else reject(error ?? new Error('no answer'));
      });
    });
    // Looked at later; until then it is nobody's.
    answer.catch(() => undefined);
    return { stream: stream!, answer };
  };
  const sync = (...messages: SyncWorkersRequest[]) => {
    const { stream, answer } = open();
    for (const message of messages) stream.write(message);
    stream.end();
    return answer;
  };
  const worker = (host: string, more: object = {}) => ({
    specJson: JSON.stringify({ url: `http://${host}:1`, ...more }),
  });
  const counts = ({ created, replaced, unchanged, removed }: SyncWorkersResponse__Output) => [
    created,
    replaced,
    unchanged,
    removed,
  ];
  const refused = async (promise: Promise<unknown>) => {
    const error = await failure(promise);
    const { info, fields } = detailsOf(error);
    return [status[error.code], info?.reason, ...fields];
  };

  it('says: these are all the workers of this manager', async () => {
    const first = await sync(
      { manager: 'k8s', workers: [worker('a'), worker('b')] },
      { workers: [{ spec: jsonToStruct({ url: 'http://c:1' }) }] },
      { commit: true },
    );
    expect(counts(first)).to.deep.equal([3, 0, 0, 0]);
    expect(first.registryRevision).to.equal(edge.table.revision);
    const second = await sync({
      manager: 'k8s',
      workers: [worker('a'), worker('b', { cost: 2 })],
      commit: true,
    });
    expect(counts(second)).to.deep.equal([0, 1, 1, 1]);
  });

  it('W16 says what of the specs is probably not meant, and at which of them; 20 things at most', async () => {
    const healt = (at: number) =>
      `workers[${at}].spec_json.healt is kept and not read; did you mean health?`;
    const some = [
      { manager: 'k8s', workers: [worker('a'), worker('b', { healt: 1 })] },
      { workers: [worker('c', { healt: 1 })], commit: true },
    ];
    for (const validateOnly of [true, false, false]) {
      expect((await sync({ ...some[0], validateOnly }, ...some.slice(1))).warnings).to.deep.equal([
        healt(1),
        healt(2),
      ]);
    }
    const many = Array.from({ length: 21 }, (_, at) => worker(`w${at}`, { healt: 1, modles: [] }));
    const { warnings } = await sync({ manager: 'k8s', workers: many, commit: true });
    expect([warnings.length, warnings.at(-1)?.split('.')[0]]).to.deep.equal([20, 'workers[9]']);
  });

  it('applies at commit only: a stream without it changes nothing', async () => {
    const answer = sync({ manager: 'k8s', workers: [worker('a')] });
    expect(await refused(answer)).to.deep.equal(['INVALID_ARGUMENT', 'INVALID_REQUEST', 'commit']);
    expect(edge.table.size).to.equal(0);
    const { stream } = open();
    stream.write({ manager: 'k8s', workers: [worker('a')] });
    await call(client, 'listWorkers', {});
    stream.cancel();
    await call(client, 'listWorkers', {});
    expect(edge.table.size).to.equal(0);
  });

  it('one invalid spec refuses the whole call, and names its index over all messages', async () => {
    const answer = sync(
      { manager: 'k8s', workers: [worker('a'), worker('b')] },
      { workers: [worker('c'), { spec: jsonToStruct({ url: 'ftp://x' }) }], commit: true },
    );
    expect(await refused(answer)).to.deep.equal([
      'INVALID_ARGUMENT',
      'INVALID_SPEC',
      'workers[3].spec.url',
    ]);
    expect(edge.table.size).to.equal(0);
  });

  for (const [what, field, ...messages] of [
    ['no manager', 'manager', { workers: [], commit: true }],
    ['a manager that comes late', 'manager', { workers: [] }, { manager: 'k8s', commit: true }],
    ['two managers', 'manager', { manager: 'k8s' }, { manager: 'other', commit: true }],
    ['a worker without a source', 'workers[0].spec', { manager: 'm', workers: [{}], commit: true }],
    ['a long manager', 'manager', { manager: 'm'.repeat(129), commit: true }],
    ['no message', 'commit'],
  ] as [string, string, ...SyncWorkersRequest[]][]) {
    it(`${what} is INVALID_ARGUMENT naming ${field}`, async () => {
      expect((await refused(sync(...messages)))[2]).to.equal(field);
      expect(edge.table.size).to.equal(0);
    });
  }

  it('an empty set needs allow_empty', async () => {
    await sync({ manager: 'k8s', workers: [worker('a')], commit: true });
    const [code] = await refused(sync({ manager: 'k8s', commit: true }));
    expect(code).to.equal('INVALID_ARGUMENT');
    expect(edge.table.size).to.equal(1);
    const emptied = await sync({ manager: 'k8s', allowEmpty: true, commit: true });
    expect(counts(emptied)).to.deep.equal([0, 0, 0, 1]);
  });

  it('validate_only answers what would happen', async () => {
    const answer = sync(
      { manager: 'k8s', workers: [worker('a')] },
      { validateOnly: true, commit: true },
    );
    expect(counts(await answer)).to.deep.equal([1, 0, 0, 0]);
    expect([edge.table.size, edge.commits]).to.deep.equal([0, 0]);
  });

  it('D4 is durable before it is answered, or seen; what the disk refuses changes nothing', async () => {
    await sync({ manager: 'k8s', workers: [worker('a'), worker('b')], commit: true });
    edge.slowDisk = true;
    const second = () =>
      sync({ manager: 'k8s', workers: [worker('a', { cost: 2 }), worker('c')], commit: true });
    const full = second();
    await until('judged', () => edge.waiting === 1);
    const before = edge.table.revision;
    edge.refuse('FULL');
    expect(await refused(full)).to.deep.equal(['RESOURCE_EXHAUSTED', 'DISK_FULL']);
    expect([edge.table.size, edge.table.revision]).to.deep.equal([2, before]);
    const again = second();
    await until('judged', () => edge.waiting === 1);
    edge.commit();
    expect(counts(await again)).to.deep.equal([1, 1, 0, 1]);
    expect(edge.table.revision).to.equal(before + 3);
    edge.refusal = 'NODE_FENCED';
    const fenced = sync({ manager: 'k8s', workers: [worker('d')], commit: true });
    expect(await refused(fenced)).to.deep.equal(['FAILED_PRECONDITION', 'NODE_FENCED']);
  });

  it('takes 5,000 workers over many messages', async () => {
    const messages = Array.from({ length: 50 }, (_, part) => ({
      manager: 'k8s',
      workers: Array.from({ length: 100 }, (_each, index) => worker(`w${part * 100 + index}`)),
    }));
    const answer = await sync(...messages, { commit: true });
    expect(counts(answer)).to.deep.equal([5_000, 0, 0, 0]);
  });

  describe('X4 what all open calls hold together', () => {
    // Three workers of this spec.
    const one = worker('a').specJson.length;
    for (const [bytesMax, taken] of [
      [3 * one - 1, false],
      [3 * one, true],
      [3 * one + 1, true],
    ] as const) {
      it(`${3 * one} bytes are ${taken ? 'taken' : 'refused'} where ${bytesMax} are allowed`, async () => {
        await startWith({ syncWorkersBounds: { bytesMax, idleMs: 60_000 } });
        const { stream, answer } = open();
        stream.write({ manager: 'first', workers: [worker('a'), worker('b')] });
        // Answered after it, so that the first call has been taken in.
        await call(client, 'listWorkers', {});
        await call(client, 'listWorkers', {});
        const second = sync({ manager: 'second', workers: [worker('c')], commit: true });
        if (taken) expect(counts(await second)).to.deep.equal([1, 0, 0, 0]);
        else expect(await refused(second)).to.deep.equal(['RESOURCE_EXHAUSTED', 'LIMIT_EXCEEDED']);
        stream.end({ commit: true });
        expect(counts(await answer)).to.deep.equal([2, 0, 0, 0]);
        const third = sync({
          manager: 'third',
          workers: ['d', 'e'].map((host) => worker(host)),
          commit: true,
        });
        expect(counts(await third)).to.deep.equal([2, 0, 0, 0]);
      });
    }
  });

  it('X4 a call that falls silent is ABORTED, and applies nothing', async () => {
    await startWith({ syncWorkersBounds: { bytesMax: 1_000_000, idleMs: 50 } });
    const { stream, answer } = open();
    stream.write({ manager: 'k8s', workers: [worker('a')] });
    expect(await refused(answer)).to.deep.equal(['ABORTED', 'IDLE']);
    expect(edge.table.size).to.equal(0);
  });

  it(`X4 at most ${SYNC_WORKERS_STREAMS_MAX} at once collect; one that ends makes room`, async () => {
    const opened = Array.from({ length: SYNC_WORKERS_STREAMS_MAX }, () => {
      const { stream, answer } = open();
      stream.write({ manager: 'k8s', workers: [worker('a')] });
      return { stream, answer };
    });
    await call(client, 'listWorkers', {});
    const more = sync({ manager: 'k8s', workers: [worker('a')], commit: true });
    expect(await refused(more)).to.deep.equal(['RESOURCE_EXHAUSTED', 'LIMIT_EXCEEDED']);
    for (const { stream } of opened) stream.cancel();
    await Promise.all(opened.map(({ answer }) => failure(answer)));
    let answer: SyncWorkersResponse__Output | undefined;
    // The server hears of the cancellations a moment later.
    while (answer === undefined) {
      const last = sync({ manager: 'k8s', workers: [worker('a')], commit: true });
      answer = await last.catch((error: unknown) => {
        expect((error as grpc.ServiceError).code).to.equal(status.RESOURCE_EXHAUSTED);
        return undefined;
      });
    }
    expect(counts(answer)).to.deep.equal([1, 0, 0, 0]);
  });
});
