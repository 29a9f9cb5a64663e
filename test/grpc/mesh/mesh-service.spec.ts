import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { expect } from 'chai';
import { LOG_WATCHERS_MAX, RESPONSE_BYTES_MAX } from '../../../src/core/limits.js';
import type { NodeView, RecordView } from '../../../src/core/views.js';
import { codec, workerStateCodec } from '../../../src/grpc/proto.js';
import type { ListRecordsRequest } from '../../../src/gen/workermesh/v1/ListRecordsRequest.js';
import type { Node, Node__Output } from '../../../src/gen/workermesh/v1/Node.js';
import type { RecordInfo__Output } from '../../../src/gen/workermesh/v1/RecordInfo.js';
import { eventually } from '../../support/eventually.js';
import { call, failure } from '../support/calls.js';
import { detailsOf } from '../support/details.js';
import { NODE, TestEdge } from '../support/edge.js';
import { addImport } from '../support/imports.js';

const { status } = grpc;

function node(name: string, more: Partial<NodeView> = {}): NodeView {
  return {
    name,
    address: `${name}:50052`,
    status: 'ALIVE',
    boot: { generation: 17, instanceId: '00000000000000bb' },
    incarnation: 1,
    head: 9,
    floor: 2,
    recordCount: 3,
    hash: 0xabcn,
    settled: true,
    statusTimeMs: 1_700_000_000_000,
    statusReason: '',
    evictionHeld: '',
    settingsSkew: '',
    logRefused: '',
    logSigned: false,
    maintenance: '',
    gatewayAddress: '',
    version: '0.1.0',
    ...more,
  };
}

function record(key: string, more: Partial<RecordView> = {}): RecordView {
  return { generation: 17, key, seq: 1, prior: false, value: Buffer.from('?'), ...more };
}

describe('MeshService', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['meshClient']>;
  beforeEach(async () => {
    edge = await new TestEdge().start();
    client = edge.meshClient();
  });
  afterEach(() => edge.stop());

  it('O1 SetLogLevel sets one of the levels, of one subsystem too, and GetLogLevel shows all', async () => {
    const { response } = await call(client, 'SetLogLevel', { logLevel: 'debug' });
    expect(response.formerLogLevel).to.equal('info');
    const quiet = { logLevel: 'error', subsystem: 'probes' };
    expect((await call(client, 'SetLogLevel', quiet)).response.formerLogLevel).to.equal('debug');
    for (const wrong of [{ logLevel: 'loud' }, { logLevel: 'info', subsystem: 'engine' }]) {
      const error = await failure(call(client, 'SetLogLevel', wrong));
      expect(error.code).to.equal(status.INVALID_ARGUMENT);
      expect(error.details).to.contain('must be one of');
    }
    const { response: levels } = await call(client, 'GetLogLevel', {});
    expect(levels.logLevel).to.equal('debug');
    expect(levels.subsystemLogLevels).to.include({
      probes: 'error',
      gossip: 'debug',
      xds: 'debug',
    });
  });

  it('O1 WatchLog streams lines of a level, with how many were lost, and lets go at its end', async () => {
    const stream = client.watchLog({ logLevel: 'debug', subsystem: 'gossip', contains: 'dial' });
    stream.on('error', () => undefined);
    edge.mesh.tailed = { lines: ['one', 'two'], lost: 3 };
    const [response] = (await once(stream, 'data')) as [object];
    expect(response).to.deep.equal({ lines: ['one', 'two'], lostCount: 3 });
    expect(edge.mesh.tails).to.deep.equal([
      { level: 'debug', subsystem: 'gossip', contains: 'dial', closed: false },
    ]);
    stream.cancel();
    await eventually(() => expect(edge.mesh.tails[0]?.closed).to.equal(true));
  });

  it('X4 WatchLog refuses a level that there is not, and readers beyond LOG_WATCHERS_MAX', async () => {
    const [unknown] = (await once(client.watchLog({ logLevel: 'loud' }), 'error')) as [
      ServiceError,
    ];
    expect(unknown.code).to.equal(status.INVALID_ARGUMENT);
    const streams = Array.from({ length: LOG_WATCHERS_MAX }, () => client.watchLog({}));
    for (const stream of streams) stream.on('error', () => undefined);
    await Promise.all(streams.map((stream) => once(stream, 'metadata')));
    const [over] = (await once(client.watchLog({}), 'error')) as [ServiceError];
    expect(over.code).to.equal(status.RESOURCE_EXHAUSTED);
    for (const stream of streams) stream.cancel();
  });

  it('O1 DiffNode shows the logs of both, and that nothing is known without a link', async () => {
    edge.mesh.nodeList = [node('b')];
    const row = { owner: 'b', here: { generation: 1, head: 2 }, there: { generation: 1, head: 1 } };
    expect((await call(client, 'DiffNode', { nodeName: 'b' })).response).to.deep.equal({
      ...{ linked: false, logs: [] },
    });
    edge.mesh.comparisons.set('b', [{ ...row, same: false }]);
    const { response } = await call(client, 'DiffNode', { nodeName: 'b' });
    expect(response.linked).to.equal(true);
    expect(response.logs).to.deep.equal([
      {
        ...{ owner: 'b', hereGeneration: 1, hereHead: 2, thereGeneration: 1, thereHead: 1 },
        same: false,
      },
    ]);
    const error = await failure(call(client, 'DiffNode', { nodeName: 'x' }));
    expect(error.code).to.equal(status.NOT_FOUND);
  });

  it('M9 SetMaintenance announces an absence of this node, of at most a day', async () => {
    const set = (nodeName: string, seconds: number, reason = '') =>
      call(client, 'SetMaintenance', { nodeName, duration: { seconds, nanos: 0 }, reason });
    expect((await set(NODE, 600, 'kernel')).response.endTime?.seconds).to.equal(1_700_000_600);
    expect((await set(NODE, 86_400)).response.endTime).not.to.equal(null);
    expect((await set(NODE, 0)).response.endTime).to.equal(null);
    expect(edge.mesh.announced).to.deep.equal([
      [600_000, 'kernel'],
      [86_400_000, 'maintenance'],
      [0, 'maintenance'],
    ]);
    expect((await failure(set(NODE, 86_401))).code).to.equal(status.INVALID_ARGUMENT);
    expect((await failure(set('b', 1))).code).to.equal(status.FAILED_PRECONDITION);
    expect(edge.mesh.announced).to.have.length(3);
  });

  it('O1 ListNodes shows on its first page the seeds that never answered', async () => {
    edge.mesh.nodeList = [node('b'), node('c')];
    edge.mesh.seedList = [{ name: 's:1', address: '10.0.0.1:1', cause: 'refused', timeMs: 5_000 }];
    const { response: first } = await call(client, 'ListNodes', { pageSize: 1 });
    const { nextPageToken: pageToken } = first;
    const { response: second } = await call(client, 'ListNodes', { pageSize: 1, pageToken });
    expect(first.seeds).to.deep.equal([
      {
        ...{ name: 's:1', address: '10.0.0.1:1', lastError: 'refused' },
        errorTime: { seconds: 5, nanos: 0 },
      },
    ]);
    expect([second.nodes.length, second.seeds]).to.deep.equal([1, []]);
  });

  it('GetNode shows this node, its readiness and its workers', async () => {
    addImport(edge.table, 'node-b', { url: 'http://w:1' });
    const { response, metadata } = await call(client, 'getNode', {});
    expect(metadata.get('worker-mesh-node')).to.deep.equal([NODE]);
    expect(response).to.deep.include({
      node: NODE,
      cluster: 'default',
      startTime: { seconds: 1_700_000_000, nanos: 500_000_000 },
      addresses: { registry: 'r:1', gossip: 'g:1', advertise: 'v:1', admin: '' },
      ready: false,
      notReadyReasons: ['no peer has synced yet'],
      degradedReasons: ['writes are refused: the disk is full'],
      registryRevision: edge.table.revision,
      workerCounts: [{ origin: 'WORKER_ORIGIN_MESH', status: 'WORKER_STATUS_READY', count: 1 }],
      protocolMin: 1,
      protocolMax: 1,
      generation: 1_700_000_000_000,
      instanceId: '00000000000000aa',
    });
  });

  describe('ListNodes', () => {
    const list = async (request = {}) => (await call(client, 'listNodes', request)).response;

    it('shows nodes by name, with link and reasons', async () => {
      const link = {
        dialed: true,
        openTimeMs: 1_700_000_000_000,
        framesSent: 1,
        framesReceived: 2,
        bytesSent: 3,
        bytesReceived: 4,
        remoteAddress: '10.0.0.2:1',
        lazy: false,
      };
      edge.mesh.nodeList = [
        node('c', { status: undefined, boot: undefined }),
        node('a', { link, acknowledgedHead: 0 }),
        node('b', {
          status: 'SUSPECT',
          statusReason: 'no answer',
          evictionHeld: 'alone',
          logRefused: 'too big',
        }),
      ];
      const { nodes, nextPageToken } = await list();
      expect(nodes.map(({ name }) => name)).to.deep.equal(['a', 'b', 'c']);
      expect(nextPageToken).to.equal('');
      const { openTimeMs: _, ...numbers } = link;
      expect(nodes[0]).to.deep.include({ acknowledgedHead: 0, checksum: '0000000000000abc' });
      expect(nodes[0]?.link).to.deep.include(numbers);
      expect(nodes[1]).to.deep.include({
        status: 'NODE_STATUS_SUSPECT',
        statusReason: 'no answer',
        evictionHeld: 'alone',
        logRefused: 'too big',
        link: null,
      });
      expect(nodes[1]).not.to.have.property('acknowledgedHead');
      expect(nodes[2]).to.include({ status: 'NODE_STATUS_UNSPECIFIED', instanceId: '' });
    });

    it('comes in pages, none of them over 1 MiB', async () => {
      const nodeCodec = codec<Node, Node__Output>('workermesh.v1.Node');
      const statusReason = 'r'.repeat(4_000);
      edge.mesh.nodeList = Array.from({ length: 600 }, (_, at) => node(`n${at}`, { statusReason }));
      const names: string[] = [];
      let pageToken = '';
      do {
        const page = await list({ pageSize: 5_000, pageToken });
        names.push(...page.nodes.map(({ name }) => name));
        const bytes = page.nodes.reduce((sum, each) => sum + nodeCodec.encode(each).length + 4, 0);
        expect(bytes).to.be.lessThan(RESPONSE_BYTES_MAX);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(names).to.have.length(600);
      expect(names).to.deep.equal([...new Set(names)].sort());
    });

    for (const [field, request] of [
      ['page_size', { pageSize: -5 }],
      ['page_token', { pageToken: 'x' }],
    ] as const) {
      it(`a wrong ${field} is INVALID_ARGUMENT`, async () => {
        const error = await failure(list(request));
        expect(error.code).to.equal(status.INVALID_ARGUMENT);
        expect(detailsOf(error).fields).to.deep.equal([field]);
      });
    }
  });

  describe('ListRecords', () => {
    const list = async (request: ListRecordsRequest) =>
      (await call(client, 'listRecords', request)).response;
    const all = async (request: ListRecordsRequest) => {
      const found: RecordInfo__Output[] = [];
      let pageToken = '';
      do {
        const page = await list({ ...request, pageToken });
        found.push(...page.records);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return found;
    };
    const shown = (records: readonly RecordInfo__Output[]) =>
      records.map(({ owner, key, prior, tombstone }) =>
        [owner, key, ...(prior ? ['prior'] : []), ...(tombstone ? ['gone'] : [])].join(' '),
      );

    beforeEach(() => {
      const { value: _, ...tombstone } = record('worker:2');
      edge.mesh.logs.set('node-b', [record('worker:3'), tombstone, record('worker:1')]);
      edge.mesh.logs.set('node-a', [
        record('worker:9', { prior: true, generation: 16 }),
        record('worker:9'),
        record('other:1'),
      ]);
    });

    it('shows records by owner, then key, prior behind', async () => {
      const expected = [
        'node-a other:1',
        'node-a worker:9',
        'node-a worker:9 prior',
        'node-b worker:1',
        'node-b worker:3',
      ];
      expect(shown((await list({})).records)).to.deep.equal(expected);
      for (const pageSize of [1, 2, 3, 4, 5]) {
        expect(shown(await all({ pageSize }))).to.deep.equal(expected);
      }
    });

    it('filters by owner and prefix, and shows tombstones when asked', async () => {
      const request = { owner: 'node-b', includeTombstones: true };
      expect(shown(await all(request))).to.deep.equal([
        'node-b worker:1',
        'node-b worker:2 gone',
        'node-b worker:3',
      ]);
      expect(shown(await all({ keyPrefix: 'other:' }))).to.deep.equal(['node-a other:1']);
      expect(await all({ owner: 'nobody' })).to.deep.equal([]);
    });

    it('P6 shows a value that can be read as a worker, and the size of one that cannot', async () => {
      const value = workerStateCodec.encode({ workerId: 'i', url: 'http://w:1', version: 5 });
      edge.mesh.logs.set('node-b', [record('worker:1', { value }), record('worker:2')]);
      const [good, bad] = (await list({ owner: 'node-b' })).records;
      expect(good).to.include({ valueBytes: value.length });
      expect(good?.worker).to.include({ workerId: 'i', version: 5 });
      expect(bad).to.deep.include({ valueBytes: 1, worker: null });
    });

    it('no response exceeds 1 MiB', async () => {
      const value = workerStateCodec.encode({ workerId: 'i', specJson: 'x'.repeat(40_000) });
      const log = Array.from({ length: 100 }, (_, at) => record(`worker:${at}`, { value }));
      edge.mesh.logs.set('node-b', log);
      const first = await list({ owner: 'node-b', pageSize: 5_000 });
      expect(first.records.length).to.be.within(10, 27);
      expect(await all({ owner: 'node-b', pageSize: 5_000 })).to.have.length(100);
    });

    for (const [field, request] of [
      ['page_size', { pageSize: -1 }],
      ['owner', { owner: 'o'.repeat(254) }],
      ['key_prefix', { keyPrefix: 'k'.repeat(513) }],
    ] as const) {
      it(`a wrong ${field} is INVALID_ARGUMENT`, async () => {
        expect(detailsOf(await failure(list(request))).fields).to.deep.equal([field]);
      });
    }

    it('a token of another filter is INVALID_ARGUMENT', async () => {
      const { nextPageToken } = await list({ pageSize: 1 });
      const other = list({ pageToken: nextPageToken, includeTombstones: true });
      expect(detailsOf(await failure(other)).fields).to.deep.equal(['page_token']);
    });
  });

  describe('ForgetNode', () => {
    beforeEach(() => (edge.mesh.nodeList = [node('b'), node('c', { status: 'DEAD' })]));

    it('M3 evicts a node that is not alive', async () => {
      await call(client, 'forgetNode', { nodeName: 'c' });
      expect(edge.mesh.forgotten).to.deep.equal(['c']);
    });

    for (const [what, nodeName, code, reason] of [
      ['a living node', 'b', status.FAILED_PRECONDITION, 'NODE_ALIVE'],
      ['an unknown node', 'x', status.NOT_FOUND, 'NODE_NOT_FOUND'],
      ['no name', '', status.INVALID_ARGUMENT, 'INVALID_REQUEST'],
    ] as const) {
      it(`${what} is ${reason}`, async () => {
        const error = await failure(call(client, 'forgetNode', { nodeName }));
        expect([error.code, detailsOf(error).info?.reason]).to.deep.equal([code, reason]);
        expect(edge.mesh.forgotten).to.deep.equal([]);
      });
    }
  });

  describe('LeaveMesh', () => {
    it('M5 leaves, and names who did not acknowledge, and what the disk said', async () => {
      const { response } = await call(client, 'leaveMesh', { nodeName: NODE });
      expect(response.unacknowledgedNodes).to.deep.equal(['node-c']);
      expect(response.diskError).to.equal('no space left for /data');
      await call(client, 'leaveMesh', { nodeName: NODE, timeout: { seconds: 3600 } });
      expect(edge.mesh.left).to.deep.equal([5_000, 60_000]);
    });

    for (const [what, request, code, reason, field] of [
      ['another name', { nodeName: 'node-b' }, 'FAILED_PRECONDITION', 'WRONG_NODE', 'node_name'],
      ['no name', {}, 'INVALID_ARGUMENT', 'INVALID_REQUEST', 'node_name'],
      [
        'a negative timeout',
        { nodeName: NODE, timeout: { seconds: -1 } },
        'INVALID_ARGUMENT',
        'INVALID_REQUEST',
        'timeout',
      ],
    ] as const) {
      it(`${what} is ${reason}, and the node stays`, async () => {
        const error = await failure(call(client, 'leaveMesh', request));
        const { info, fields } = detailsOf(error);
        expect([status[error.code], info?.reason, ...fields]).to.deep.equal([code, reason, field]);
        expect(edge.mesh.left).to.deep.equal([]);
      });
    }
  });
});
