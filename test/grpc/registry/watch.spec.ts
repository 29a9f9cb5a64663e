import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { WATCHERS_MAX } from '../../../src/core/limits.js';
import { registryService } from '../../../src/grpc/proto.js';
import type { WatchWorkersRequest } from '../../../src/gen/workermesh/v1/WatchWorkersRequest.js';
import type { WatchWorkersResponse__Output } from '../../../src/gen/workermesh/v1/WatchWorkersResponse.js';
import { call, Reader } from '../support/calls.js';
import { detailsOf } from '../support/details.js';
import { TestEdge } from '../support/edge.js';
import { addImport } from '../support/imports.js';
import { RawCall } from '../support/raw-call.js';
import { until } from '../support/until.js';

const { status } = grpc;

type Response = WatchWorkersResponse__Output;

/** Events as short words: `RESET INITIAL`, `UPSERTED http://w:1`, … */
function words(responses: readonly Response[]): string[] {
  return responses.flatMap(({ events }) =>
    events.map((event) =>
      [
        event.type.replace('WORKER_EVENT_TYPE_', ''),
        ...(event.type === 'WORKER_EVENT_TYPE_RESET'
          ? [event.resetReason.replace('RESET_REASON_', '')]
          : []),
        ...(event.worker === null ? [] : [event.worker.url.replace('http://', '')]),
      ].join(' '),
    ),
  );
}

/** What a reader holds after all that it was told: URL → status and load. */
function held(responses: readonly Response[]): Map<string, string> {
  const workers = new Map<string, string>();
  for (const { type, worker } of responses.flatMap(({ events }) => events)) {
    if (type === 'WORKER_EVENT_TYPE_RESET') workers.clear();
    else if (worker === null) continue;
    else if (type === 'WORKER_EVENT_TYPE_REMOVED') workers.delete(worker.url);
    else workers.set(worker.url, worker.status);
  }
  return workers;
}

describe('WatchWorkers', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['client']>;
  beforeEach(async () => {
    edge = await new TestEdge({ historyMin: 50, watchTimes: { heartbeatMs: 60 } }).start();
    client = edge.client();
  });
  afterEach(() => edge.stop());

  const watch = (request: WatchWorkersRequest = {}) =>
    new Reader<Response>(client.watchWorkers(request));
  const put = (url: string, more: object = {}, owner = 'node-b') =>
    addImport(edge.table, owner, { url: `http://${url}` }, more);
  const removeUrl = (url: string) => edge.table.setClaims(`http://${url}`, []);
  const lastWord = (word: string) => (messages: readonly Response[]) =>
    words(messages).at(-1) === word;
  const upTo = async (reader: Reader<Response>, word: string) =>
    words(await reader.until(lastWord(word)));

  it('tells RESET, all that there is, SYNCED, then changes in order', async () => {
    put('a:1');
    put('b:1');
    const reader = watch();
    expect(await upTo(reader, 'SYNCED')).to.deep.equal([
      'RESET INITIAL',
      'UPSERTED a:1',
      'UPSERTED b:1',
      'SYNCED',
    ]);
    put('c:1');
    await upTo(reader, 'UPSERTED c:1');
    removeUrl('a:1');
    expect((await upTo(reader, 'REMOVED a:1')).slice(4)).to.deep.equal([
      'UPSERTED c:1',
      'REMOVED a:1',
    ]);
    const last = reader.messages.findLast(({ events }) => events.length > 0);
    expect(last?.registryRevision).to.equal(edge.table.revision);
    expect(last?.events[0]?.registryRevision).to.equal(edge.table.revision);
    reader.cancel();
  });

  it('W12 measures how long a change waits for its event, and not one that is not shown', async () => {
    const reader = watch({ filter: { url: 'http://a:1' } });
    await upTo(reader, 'SYNCED');
    const counted = async (): Promise<number> => {
      const { text } = await edge.metrics.render();
      return Number(/^worker_mesh_watch_delivery_seconds_count (\d+)$/m.exec(text)?.[1]);
    };
    put('b:1');
    const before = reader.messages.length;
    await reader.until((messages) => messages.length > before + 1);
    expect(await counted()).to.equal(0);
    put('a:1');
    await upTo(reader, 'UPSERTED a:1');
    expect(await counted()).to.equal(1);
  });

  it('M7 before the registry is complete rows flow, and SYNCED waits; resumed watches too', async () => {
    put('a:1');
    const before = watch();
    await upTo(before, 'SYNCED');
    const resumeToken = before.messages.at(-1)?.resumeToken ?? '';
    before.cancel();
    edge.complete = false;
    const [fresh, resumed] = [watch(), watch({ resumeToken })];
    put('b:1');
    expect(await upTo(fresh, 'UPSERTED b:1')).not.to.contain('SYNCED');
    expect(await upTo(resumed, 'UPSERTED b:1')).not.to.contain('SYNCED');
    put('c:1');
    edge.becomeComplete();
    const all = ['RESET INITIAL', 'UPSERTED a:1', 'UPSERTED b:1', 'UPSERTED c:1', 'SYNCED'];
    expect(await upTo(fresh, 'SYNCED')).to.deep.equal(all);
    expect(await upTo(resumed, 'SYNCED')).to.deep.equal(all.slice(2));
    expect(edge.readinessListeners.size).to.equal(0);
    for (const reader of [fresh, resumed]) reader.cancel();
  });

  it('M7 a watch that ends while SYNCED is held leaves nothing behind', async () => {
    edge.complete = false;
    const reader = watch();
    await upTo(reader, 'RESET INITIAL');
    reader.cancel();
    await until('the listener is gone', () => edge.readinessListeners.size === 0);
  });

  it('is open before it has anything to say, and names the node', async () => {
    const stream = client.watchWorkers({ filter: { ownerNode: 'nobody' } });
    const metadata = await new Promise<grpc.Metadata>((resolve) => stream.on('metadata', resolve));
    expect(metadata.get('worker-mesh-node')).to.deep.equal(['node-a']);
    stream.on('error', () => undefined);
    stream.cancel();
  });

  it('W4 a change of the active claim is one UPSERTED that names the other', async () => {
    const first = put('a:1');
    const second = put('a:1', {}, 'node-c');
    const reader = watch();
    await upTo(reader, 'SYNCED');
    edge.table.setClaims(first.url, [second]);
    await upTo(reader, 'UPSERTED a:1');
    const event = reader.messages.flatMap(({ events }) => events).at(-1);
    expect(event).to.include({ previousWorkerId: first.id });
    expect(event?.worker?.workerId).to.equal(second.id);
    expect(words(reader.messages)).not.to.include('REMOVED a:1');
    reader.cancel();
  });

  it('I2 a watch of a bare host:port shows whichever worker comes there', async () => {
    const reader = watch({ filter: { url: 'w:1' } });
    await reader.until(lastWord('SYNCED'));
    addImport(edge.table, 'node-b', { url: 'grpc://w:1' });
    await reader.until(lastWord('UPSERTED grpc://w:1'));
    const later = watch({ filter: { url: 'w:1' } });
    await later.until(lastWord('SYNCED'));
    expect(words(later.messages)).to.include('UPSERTED grpc://w:1');
  });

  it('a filtered watch behaves as if the registry held matches only', async () => {
    const record = put('a:1');
    put('b:1', { status: 'FAILED' });
    const reader = watch({ filter: { statuses: ['WORKER_STATUS_READY'] } });
    expect(await upTo(reader, 'SYNCED')).to.deep.equal(['RESET INITIAL', 'UPSERTED a:1', 'SYNCED']);
    edge.table.setClaims(record.url, [{ ...record, status: 'NOT_READY' }]);
    await upTo(reader, 'REMOVED a:1');
    reader.cancel();
  });

  it('W12 says why a worker is shown no longer', async () => {
    const gone = put('gone:1');
    const failed = put('failed:1');
    const lost = put('lost:1');
    const other = put('lost:1', { status: 'NOT_READY' }, 'node-c');
    put('forgotten:1');
    const reader = watch({ filter: { statuses: ['WORKER_STATUS_READY'] } });
    await upTo(reader, 'SYNCED');
    const causeOf = async (url: string): Promise<string> => {
      await upTo(reader, `REMOVED ${url}`);
      return reader.messages.at(-1)!.events.at(-1)!.removalCause;
    };
    edge.registry.setNodeStatus('node-b', 'EVICTED');
    edge.registry.removeImport('node-b', gone.id);
    expect(await causeOf('gone:1')).to.equal('REMOVAL_CAUSE_OWNER_EVICTED');
    edge.table.setClaims(failed.url, [{ ...failed, status: 'NOT_READY' }]);
    expect(await causeOf('failed:1')).to.equal('REMOVAL_CAUSE_NO_LONGER_MATCHES');
    edge.table.setClaims(lost.url, [other, lost]);
    expect(await causeOf('lost:1')).to.equal('REMOVAL_CAUSE_SUPERSEDED');
    removeUrl('forgotten:1');
    expect(await causeOf('forgotten:1')).to.equal('REMOVAL_CAUSE_UNSPECIFIED');
    reader.cancel();
  });

  it('shows as much as the view says', async () => {
    put('a:1');
    for (const [view, specJson, hasSpec] of [
      ['WORKER_VIEW_UNSPECIFIED', '', false],
      ['WORKER_VIEW_SPEC', '', true],
      ['WORKER_VIEW_SPEC_JSON', '{"url":"http://a:1"}', false],
    ] as const) {
      const reader = watch({ view });
      await upTo(reader, 'SYNCED');
      const worker = reader.messages[0]?.events[1]?.worker;
      expect(worker?.specJson).to.equal(specJson);
      expect(worker?.spec !== null).to.equal(hasSpec);
      reader.cancel();
    }
  });

  describe('resume_token', () => {
    it('of a watch resumes with what was missed, removals too, then SYNCED, no RESET', async () => {
      put('a:1');
      put('b:1');
      const reader = watch();
      await upTo(reader, 'SYNCED');
      const { resumeToken } = reader.messages.at(-1)!;
      reader.cancel();
      removeUrl('a:1');
      put('c:1');
      const resumed = watch({ resumeToken });
      const told = await upTo(resumed, 'SYNCED');
      expect(told).to.deep.equal(['REMOVED a:1', 'UPSERTED c:1', 'SYNCED']);
      resumed.cancel();
    });

    it('of a list’s first page resumes without a gap', async () => {
      put('a:1');
      put('b:1');
      const { response } = await call(client, 'listWorkers', { pageSize: 1 });
      removeUrl('b:1');
      put('c:1');
      const resumed = watch({ resumeToken: response.resumeToken });
      const told = await upTo(resumed, 'SYNCED');
      expect(told).to.have.members(['REMOVED b:1', 'UPSERTED c:1', 'SYNCED']);
      resumed.cancel();
    });

    it('of every response resumes: told so far and then is the same as told from the start', async () => {
      for (let index = 0; index < 30; index += 1) put(`w${index}:1`);
      const reader = watch();
      await upTo(reader, 'SYNCED');
      for (let index = 0; index < 15; index += 1) {
        removeUrl(`w${index}:1`);
        if (index % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await reader.until((messages) => held(messages).size === 15);
      reader.cancel();
      await reader.end();
      put('late:1');
      for (const [index, { resumeToken }] of reader.messages.entries()) {
        const resumed = watch({ resumeToken });
        await resumed.until((messages) => words(messages).includes('SYNCED'));
        const told = [...reader.messages.slice(0, index + 1), ...resumed.messages];
        expect(words(resumed.messages).join()).not.to.include('RESET');
        expect([...held(told).keys()].sort()).to.deep.equal(
          [...edge.table.records()].map(({ url }) => url).sort(),
        );
        resumed.cancel();
      }
    });

    for (const [what, reason, token] of [
      ['garbage', 'FOREIGN', () => 'garbage'],
      ['any Unicode', 'FOREIGN', () => '\u{1f600}\ud800'],
      [
        'that of another process',
        'FOREIGN',
        async () => {
          const other = await new TestEdge().start();
          Object.assign(other.table, { processId: 'process-2' });
          const { response } = await call(other.client(), 'listWorkers', {});
          await other.stop();
          return response.resumeToken;
        },
      ],
      [
        'that of another filter',
        'FOREIGN',
        async () =>
          (await call(client, 'listWorkers', { filter: { ownerNode: 'x' } })).response.resumeToken,
      ],
      [
        'one that is too old',
        'EXPIRED',
        async () => {
          const { resumeToken } = (await call(client, 'listWorkers', {})).response;
          for (let round = 0; round < 100; round += 1) {
            put('x:1');
            removeUrl('x:1');
          }
          return resumeToken;
        },
      ],
    ] as [string, string, () => string | Promise<string>][]) {
      it(`${what} is RESET ${reason}, then the present; never an error`, async () => {
        const resumeToken = await token();
        put('a:1');
        const reader = watch({ resumeToken });
        const told = await upTo(reader, 'SYNCED');
        expect(told).to.deep.equal([`RESET ${reason}`, 'UPSERTED a:1', 'SYNCED']);
        reader.cancel();
      });
    }
  });

  it('an idle stream gets empty responses with fresh tokens', async () => {
    const reader = watch({ filter: { ownerNode: 'nobody' } });
    await upTo(reader, 'SYNCED');
    const before = reader.messages.length;
    put('a:1');
    const messages = await reader.until(({ length }) => length >= before + 3);
    const beats = messages.slice(before);
    expect(beats.every(({ events }) => events.length === 0)).to.equal(true);
    const { resumeToken, registryRevision } = beats.at(-1)!;
    expect(resumeToken).not.to.equal(messages[before - 1]?.resumeToken);
    expect(registryRevision).to.equal(edge.table.revision);
    reader.cancel();
  });

  describe('load_interval', () => {
    it('W14 tells loads at most so often, the newest only, without a revision', async () => {
      const { id } = put('a:1');
      const reader = watch({ loadInterval: { nanos: 1_000_000 } });
      await upTo(reader, 'SYNCED');
      const { revision } = edge.table;
      for (let load = 1; load <= 50; load += 1) edge.table.setLoad(id, load);
      await upTo(reader, 'LOAD_CHANGED a:1');
      const event = reader.messages.flatMap(({ events }) => events).at(-1);
      expect(event?.worker?.load).to.equal(50);
      expect(edge.table.revision).to.equal(revision);
      expect(words(reader.messages).filter((word) => word.startsWith('LOAD'))).to.have.length(1);
      edge.table.setLoad(id, undefined);
      await reader.until((messages) => words(messages).length === 5);
      const unknown = reader.messages.flatMap(({ events }) => events).at(-1);
      expect(unknown?.worker).not.to.have.property('load');
      reader.cancel();
    });

    it('W14 unset, no load is told', async () => {
      const { id } = put('a:1');
      const reader = watch();
      await upTo(reader, 'SYNCED');
      edge.table.setLoad(id, 3);
      const before = reader.messages.length;
      await reader.until(({ length }) => length >= before + 3);
      expect(words(reader.messages).at(-1)).to.equal('SYNCED');
      reader.cancel();
    });
  });

  for (const [field, request] of [
    ['view', { view: 12 }],
    ['load_interval', { loadInterval: { seconds: -1 } }],
    ['filter.worker_type', { filter: { workerType: 'x' } }],
  ] as [string, object][]) {
    it(`a wrong ${field} is INVALID_ARGUMENT`, async () => {
      const ended = await watch(request).end();
      expect(ended.code).to.equal(status.INVALID_ARGUMENT);
      expect(detailsOf(ended).fields).to.deep.equal([field]);
    });
  }

  describe('a reader that stands still', () => {
    it('W12 costs nothing while 20,000 changes pass, and ends with the truth', async () => {
      const { path, requestSerialize, responseDeserialize } = registryService.WatchWorkers;
      const request = requestSerialize({ view: 'WORKER_VIEW_SPEC_JSON' });
      const raw = await RawCall.openWith(edge.address, path, request);
      const note = 'n'.repeat(2_000);
      for (let round = 0; round < 20_000; round += 1) {
        const url = `http://w${round % 20}:1`;
        edge.table.setClaims(url, []);
        addImport(edge.table, 'node-b', { url, note, round });
        if (round % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      // Of 40 MB only what the window of HTTP/2 and the unsent responses hold was ever looked at.
      const types = ['UPSERTED', 'REMOVED'] as const;
      const told = await Promise.all(
        types.map((type) => edge.metrics.value('registry_watch_events_total', { type })),
      );
      expect(told[0]! + told[1]!).to.be.within(1, 1_000);
      const present = new Map(
        [...edge.table.records()].map((record) => [record.url, record.spec.text]),
      );
      const latest = new Map<string, string>();
      raw.read((message) => {
        for (const { worker, type } of responseDeserialize(message).events) {
          if (type === 'WORKER_EVENT_TYPE_UPSERTED') latest.set(worker!.url, worker!.specJson);
          if (type === 'WORKER_EVENT_TYPE_REMOVED') latest.delete(worker!.url);
        }
      });
      await until('truth', () => [...present].every(([url, text]) => latest.get(url) === text));
      raw.close();
    });

    it('no response exceeds 1 MiB, and a big snapshot comes whole', async () => {
      const note = 'é'.repeat(20_000);
      for (let index = 0; index < 100; index += 1) {
        addImport(edge.table, 'node-b', { url: `http://w${index}:1`, note });
      }
      for (const view of ['WORKER_VIEW_SPEC_JSON', 'WORKER_VIEW_SPEC'] as const) {
        const reader = watch({ view });
        await reader.until((messages) => words(messages).includes('SYNCED'));
        expect(held(reader.messages).size).to.equal(100);
        expect(reader.messages.length).to.be.greaterThan(10);
        reader.cancel();
      }
    });
  });

  it('ends with UNAVAILABLE, STOPPING when the node stops', async () => {
    const reader = watch();
    await upTo(reader, 'SYNCED');
    const stopped = edge.stopServing(5_000);
    const ended = await reader.end();
    expect(ended.code).to.equal(status.UNAVAILABLE);
    expect(detailsOf(ended).info?.reason).to.equal('STOPPING');
    client.close();
    await stopped;
  });

  it(`X4 one watch more than ${WATCHERS_MAX} is RESOURCE_EXHAUSTED; one that ends makes room`, async () => {
    const readers = Array.from({ length: WATCHERS_MAX }, () => watch());
    await Promise.all(readers.map((reader) => upTo(reader, 'SYNCED')));
    const ended = await watch().end();
    expect(ended.code).to.equal(status.RESOURCE_EXHAUSTED);
    expect(detailsOf(ended).info?.reason).to.equal('LIMIT_EXCEEDED');
    readers[0]?.cancel();
    await readers[0]?.end();
    const freed = watch();
    await upTo(freed, 'SYNCED');
    for (const reader of [...readers, freed]) reader.cancel();
  }).timeout(30_000);

  it('X4 a fault of ours ends the one stream with INTERNAL, and is logged', async () => {
    put('a:1');
    edge.table.isShadowed = () => {
      throw new Error('BUG: seen only in the log');
    };
    const ended = await watch().end();
    expect(ended.code).to.equal(status.INTERNAL);
    expect(edge.logged.join()).to.include('BUG: seen only in the log');
    expect(
      (await call(client, 'listWorkers', { filter: { url: 'x:1' } })).response.totalSize,
    ).to.equal(0);
  });
});
