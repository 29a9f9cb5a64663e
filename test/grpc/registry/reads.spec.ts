import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { RESPONSE_BYTES_MAX } from '../../../src/core/limits.js';
import { jsonToStruct } from '../../../src/grpc/struct.js';
import { workerCodec } from '../../../src/grpc/proto.js';
import type { ListWorkersRequest } from '../../../src/gen/workermesh/v1/ListWorkersRequest.js';
import type { Worker__Output } from '../../../src/gen/workermesh/v1/Worker.js';
import { call, failure } from '../support/calls.js';
import { detailsOf } from '../support/details.js';
import { TestEdge } from '../support/edge.js';
import { addImport } from '../support/imports.js';

const { status } = grpc;

describe('RegistryService reads', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['client']>;
  beforeEach(async () => {
    edge = await new TestEdge().start();
    client = edge.client();
  });
  afterEach(() => edge.stop());

  const list = async (request: ListWorkersRequest) =>
    (await call(client, 'listWorkers', request)).response;
  const refusedField = async (promise: Promise<unknown>) => {
    const error = await failure(promise);
    expect(error.code).to.equal(status.INVALID_ARGUMENT);
    return detailsOf(error).fields[0];
  };
  const pages = async (request: ListWorkersRequest): Promise<Worker__Output[][]> => {
    const found: Worker__Output[][] = [];
    let pageToken = '';
    do {
      const page = await list({ ...request, pageToken });
      found.push(page.workers);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return found;
  };

  it('M7 a list before the registry is complete says so', async () => {
    edge.complete = false;
    expect((await list({})).incomplete).to.equal(true);
    edge.becomeComplete();
    expect((await list({})).incomplete).to.equal(false);
  });

  describe('GetWorker', () => {
    const spec = { url: 'grpc://w:9000', labels: { a: 'b' }, future_field: { x: [1, null] } };

    it('shows a worker by id, or the active one by URL, with its spec', async () => {
      const record = addImport(edge.table, 'node-b', spec);
      for (const target of [{ workerId: record.id }, { url: 'GRPC://w:9000' }, { url: 'w:9000' }]) {
        const { response } = await call(client, 'getWorker', target);
        expect(response.worker).to.deep.include({
          workerId: record.id,
          origin: 'WORKER_ORIGIN_MESH',
          ownerNode: 'node-b',
          ownerNodeStatus: 'NODE_STATUS_UNSPECIFIED',
          updateTime: { seconds: 1_700_000_000, nanos: 250_000_000 },
          specJson: '',
        });
        expect(response.worker?.spec?.fields.labels).to.deep.equal({
          structValue: { fields: { a: { stringValue: 'b', kind: 'stringValue' } } },
          kind: 'structValue',
        });
      }
    });

    it('H9 shows when the worker is probed next', async () => {
      const { id } = addImport(edge.table, 'node-b', spec);
      const next = async () =>
        (await call(client, 'getWorker', { workerId: id })).response.worker?.health?.nextProbeTime;
      expect(await next()).to.equal(null);
      edge.probeTimes.set(spec.url, 1_700_000_060_500);
      expect(await next()).to.deep.equal({ seconds: 1_700_000_060, nanos: 500_000_000 });
    });

    it('shows as much as the view says', async () => {
      const { id } = addImport(edge.table, 'node-b', spec);
      const get = async (view: 'WORKER_VIEW_BASIC' | 'WORKER_VIEW_SPEC_JSON') =>
        (await call(client, 'getWorker', { workerId: id, view })).response.worker;
      expect(await get('WORKER_VIEW_BASIC')).to.include({ spec: null, specJson: '' });
      const { specJson = '' } = (await get('WORKER_VIEW_SPEC_JSON')) ?? {};
      expect(JSON.parse(specJson)).to.deep.equal(spec);
    });

    it('traps: text that is no Unicode reaches a client as something that is', async () => {
      const { id } = addImport(edge.table, 'node-b', { ...spec, labels: { 'k\ud800': '\udc00' } });
      const { response } = await call(client, 'getWorker', { workerId: id });
      expect(response.worker?.labels).to.deep.equal({ 'k\ufffd': '\ufffd' });
    });

    for (const [what, request, code, field] of [
      ['no target', {}, status.INVALID_ARGUMENT, 'worker_id'],
      ['an empty id', { workerId: '' }, status.INVALID_ARGUMENT, 'worker_id'],
      ['a long URL', { url: 'u'.repeat(2049) }, status.INVALID_ARGUMENT, 'url'],
      ['a view of the future', { url: 'w:9000', view: 9 }, status.INVALID_ARGUMENT, 'view'],
      ['an unknown id', { workerId: 'x' }, status.NOT_FOUND, undefined],
      ['an unknown URL', { url: 'x:1' }, status.NOT_FOUND, undefined],
      ['no URL at all', { url: '::' }, status.INVALID_ARGUMENT, 'url'],
    ] as [string, object, grpc.status, string | undefined][]) {
      it(`${what} is ${status[code]}`, async () => {
        const error = await failure(call(client, 'getWorker', request));
        expect(error.code).to.equal(code);
        expect(detailsOf(error).fields[0]).to.equal(field);
      });
    }
  });

  describe('ListWorkers', () => {
    const fill = (count: number, more: object = {}) => {
      for (let index = 0; index < count; index += 1) {
        const url = `http://w${String(index).padStart(5, '0')}:80`;
        addImport(edge.table, 'node-b', { ...more, url });
      }
    };

    it('comes in pages: by URL, each worker once, with the total', async () => {
      fill(1_234);
      const found = await pages({ pageSize: 100 });
      expect(found.map(({ length }) => length)).to.deep.equal([...Array<number>(12).fill(100), 34]);
      const urls = found.flat().map(({ url }) => url);
      expect(urls).to.deep.equal([...new Set(urls)].sort());
      expect((await list({ pageSize: 1 })).totalSize).to.equal(1_234);
    });

    it('a page is 500 by default, and 5,000 at most', async () => {
      fill(5_001);
      expect((await list({})).workers).to.have.length(500);
      expect((await list({ pageSize: 1_000_000 })).workers.length).to.be.lessThan(5_001);
    });

    it('a worker that is there throughout comes once, whatever else comes and goes', async () => {
      fill(20);
      const first = await list({ pageSize: 5 });
      edge.table.setClaims(first.workers.at(-1)!.url, []);
      addImport(edge.table, 'node-b', { url: 'http://a-new-first:80' });
      const second = await list({ pageSize: 50, pageToken: first.nextPageToken });
      expect(second.workers).to.have.length(15);
      expect(second.nextPageToken).to.equal('');
    });

    for (const view of [
      'WORKER_VIEW_SPEC',
      'WORKER_VIEW_SPEC_JSON',
      'WORKER_VIEW_BASIC',
    ] as const) {
      it(`no response of view ${view} exceeds 1 MiB: the page ends early`, async () => {
        // Numbers weigh most as a Struct, labels most in every view.
        const numbers = Array.from({ length: 8_000 }, (_, index) => index % 10);
        const labels = { l: 'é'.repeat(8_000) };
        fill(90, { numbers, labels });
        const sizes: number[] = [];
        let pageToken = '';
        let count = 0;
        do {
          const page = await list({ pageSize: 5_000, view, pageToken });
          count += page.workers.length;
          const bytes = page.workers.map((worker) => workerCodec.encode(worker).length + 4);
          sizes.push(bytes.reduce((sum, size) => sum + size, 0));
          pageToken = page.nextPageToken;
        } while (pageToken !== '');
        expect(count).to.equal(90);
        expect(sizes.length).to.be.greaterThan(1);
        expect(Math.max(...sizes)).to.be.lessThan(RESPONSE_BYTES_MAX);
        expect(sizes[0]).to.be.greaterThan(RESPONSE_BYTES_MAX * 0.4);
      });
    }

    it('no response exceeds 1 MiB when probes have had much to say since', async () => {
      fill(90);
      const said = { success: true, message: 'm'.repeat(30_000) };
      for (const { id, revision } of edge.table.records()) {
        edge.registry.applyProbe(id, revision, said, edge.now());
      }
      const page = await list({ pageSize: 5_000 });
      const bytes = page.workers.map((worker) => workerCodec.encode(worker).length + 4);
      expect(bytes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(RESPONSE_BYTES_MAX);
      expect(bytes[0]).to.be.greaterThan(30_000);
    });

    it('W13 filters by every field', async () => {
      const models = [{ id: 'llama', aliases: ['l3'] }];
      addImport(edge.table, 'node-b', {
        url: 'http://one:80',
        models,
        labels: { zone: 'z1', rack: 'r1' },
        worker_type: 'decode',
      });
      addImport(edge.table, 'node-c', { url: 'http://one:80', models });
      addImport(edge.table, 'node-c', { url: 'http://two:80', models }, { status: 'FAILED' });
      await call(client, 'registerWorker', {
        specJson: '{"url":"grpc://three:80"}',
        manager: 'k8s',
      });
      for (const [filter, ...expected] of [
        [{}, 'three', 'one', 'two'],
        [{ modelId: 'l3' }, 'three', 'one', 'two'],
        [{ modelId: 'gpt' }, 'three'],
        [{ statuses: ['WORKER_STATUS_FAILED', 'WORKER_STATUS_PENDING'] }, 'three', 'two'],
        [{ origin: 'WORKER_ORIGIN_MESH' }, 'one', 'two'],
        [{ origin: 'WORKER_ORIGIN_LOCAL' }, 'three'],
        [{ ownerNode: 'node-c' }, 'two'],
        [{ ownerNode: 'node-c', includeShadowed: true }, 'one', 'two'],
        [{ workerType: 'decode' }, 'one'],
        [{ labels: { zone: 'z1', rack: 'r1' } }, 'one'],
        [{ labels: { zone: 'z2' } }],
        [{ url: 'one:80' }, 'one'],
        [{ url: 'three:80' }, 'three'],
        [{ url: 'http://three:80' }],
        [{ url: 'nobody:80' }],
        [{ manager: 'k8s' }, 'three'],
        [{ includeShadowed: true }, 'three', 'one', 'one', 'two'],
      ] as [ListWorkersRequest['filter'], ...string[]][]) {
        const { workers, totalSize } = await list({ filter: filter ?? null });
        const hosts = workers.map(({ url }) => /\/\/(\w+)/.exec(url)?.[1]);
        expect(hosts, JSON.stringify(filter)).to.deep.equal(expected);
        expect(totalSize).to.equal(expected.length);
      }
    });

    for (const [field, request] of [
      ['page_size', { pageSize: -1 }],
      ['page_token', { pageToken: 'foreign' }],
      ['view', { view: 77 }],
      ['filter.statuses[1]', { filter: { statuses: ['WORKER_STATUS_READY', 0] } }],
      ['filter.statuses[0]', { filter: { statuses: [42] } }],
      ['filter.origin', { filter: { origin: 9 } }],
      ['filter.worker_type', { filter: { workerType: 'toaster' } }],
      ['filter.url', { filter: { url: 'ftp://x' } }],
      ['filter.manager', { filter: { manager: 'm'.repeat(129) } }],
      ['filter.owner_node', { filter: { ownerNode: 'n'.repeat(254) } }],
      ['filter.model_id', { filter: { modelId: 'm'.repeat(2049) } }],
    ] as [string, object][]) {
      it(`${JSON.stringify(request).slice(0, 60)} is INVALID_ARGUMENT naming ${field}`, async () => {
        expect(await refusedField(call(client, 'listWorkers', request))).to.equal(field);
      });
    }

    for (const [count, refused] of [
      [63, false],
      [64, false],
      [65, true],
    ] as const) {
      it(`a filter of ${count} labels is ${refused ? 'refused' : 'taken'}`, async () => {
        const labels = Object.fromEntries(
          Array.from({ length: count }, (_, at) => [`l${at}`, 'v']),
        );
        const answered = call(client, 'listWorkers', { filter: { labels } });
        if (!refused) expect((await answered).response.totalSize).to.equal(0);
        else expect((await failure(answered)).code).to.equal(status.RESOURCE_EXHAUSTED);
      });
    }

    it('a page token with another filter is INVALID_ARGUMENT', async () => {
      fill(3);
      const { nextPageToken } = await list({ pageSize: 1 });
      const other = { filter: { ownerNode: 'node-b' }, pageToken: nextPageToken };
      expect(await refusedField(call(client, 'listWorkers', other))).to.equal('page_token');
      expect((await list({ pageSize: 7, pageToken: nextPageToken })).workers).to.have.length(2);
    });

    it('shows the revision of the registry, and a token to watch from', async () => {
      fill(3);
      const response = await list({});
      expect(response.registryRevision).to.equal(edge.table.revision);
      expect(response.resumeToken).not.to.equal('');
    });
  });

  it('a spec in the biggest form of all still fits one response', async () => {
    const zeros = Array<number>(20_000).fill(0);
    const { response } = await call(client, 'registerWorker', {
      spec: jsonToStruct({ url: 'http://big:80', zeros }),
    });
    const shown = await call(client, 'getWorker', { workerId: response.worker!.workerId });
    expect(shown.response.worker?.spec?.fields.zeros?.listValue?.values).to.have.length(20_000);
  });
});
