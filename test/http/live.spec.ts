import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { ClusterEvent } from '../../src/core/events/event.js';
import { startAdmin, type AdminServer } from '../../src/http/admin.js';
import { LIVE_STREAMS_MAX, LiveStreams } from '../../src/http/live.js';
import { EVENTS_SHOWN_MAX } from '../../src/http/recent-events.js';
import { ROWS_MAX, SEARCH_LENGTH_MAX } from '../../src/http/query.js';
import { Refreshed } from '../../src/http/refreshed.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { FakeStatus, fakeNode, fakeRecord } from '../support/admin-fake.js';
import { eventually } from '../support/eventually.js';

interface Told {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

describe('what an open status page is told', () => {
  let status: FakeStatus;
  let metrics: Metrics;
  let admin: AdminServer;
  const open: ClientRequest[] = [];

  beforeEach(async () => {
    status = new FakeStatus();
    metrics = createMetrics({ processMetrics: false });
    admin = await startAdmin('127.0.0.1:0', {
      ...{ status, metrics, hosts: [], discovery: { ready: () => [] } },
      log: { warn: () => 0, debug: () => 0 },
    });
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.destroy();
    await admin.close();
    metrics.close();
  });

  /** Follows /live; what it is told arrives in the list. */
  async function follow(address = admin.address): Promise<{ code: number; told: Told[] }> {
    const asking = request(`http://${address}/live`, { agent: false });
    open.push(asking);
    asking.on('error', () => undefined);
    asking.end();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    const told: Told[] = [];
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? [];
        if (event && data) told.push({ event, data: JSON.parse(data) as Told['data'] });
      }
    });
    return { code: response.statusCode ?? 0, told };
  }
  const get = (path: string) => fetch(`http://${admin.address}${path}`);
  const json = async (path: string) => (await (await get(path)).json()) as Record<string, unknown>;
  const event = (fields: Partial<ClusterEvent>) =>
    status.events.append({
      ...{ kind: 'WORKER_REMOVED', timeMs: 1, workerId: '', url: '', node: 'a', from: '' },
      ...{ to: '', cause: '', by: 'gateway', manager: '', ...fields },
    });

  it('begins with the present, then says that workers, events or nodes changed', async () => {
    const { told } = await follow();
    const overviews = () => told.filter(({ event }) => event === 'overview');
    const changes = () => told.filter(({ event }) => event === 'change');
    await eventually(() => overviews().length === 1 && changes().length === 1);
    expect(overviews()[0]?.data).to.have.property('findings').that.has.length(1);
    status.revision += 1;
    await eventually(() => changes().at(-1)?.data.registryRevision === status.revision);
    event({});
    await eventually(() => changes().at(-1)?.data.eventEnd === 1);
    status.nodeViews = [fakeNode({ name: 'a' }), fakeNode({ name: 'b', status: 'DEAD' })];
    await eventually(() => overviews().length > 1);
    expect(JSON.stringify(overviews().at(-1)?.data.findings)).to.contain('1 of 2 nodes is DEAD: b');
  });

  it('says that workers changed while all of them are still being counted', async () => {
    const live = new LiveStreams(
      status,
      new Refreshed(
        () => 0,
        () => new Promise(() => undefined),
      ),
    );
    const server = createServer((asking, response) => live.open(asking, response)).listen(0);
    await once(server, 'listening');
    try {
      const { told } = await follow(`127.0.0.1:${(server.address() as AddressInfo).port}`);
      const changes = () => told.filter(({ event }) => event === 'change');
      await eventually(() => changes().length === 1);
      status.revision += 1;
      await eventually(() => changes().at(-1)?.data.registryRevision === status.revision);
      expect(told.some(({ event }) => event === 'overview')).to.equal(false);
    } finally {
      live.close();
      server.close();
    }
  });

  it(`follows ${LIVE_STREAMS_MAX} pages, refuses one more, and takes it when one has gone`, async () => {
    for (let at = 0; at < LIVE_STREAMS_MAX - 1; at += 1)
      expect((await follow()).code).to.equal(200);
    expect((await follow()).code).to.equal(200);
    const refused = await get('/live');
    expect(refused.status).to.equal(503);
    expect(await refused.text()).to.contain(`${LIVE_STREAMS_MAX} pages follow this node already`);
    open.pop()?.destroy();
    await eventually(async () => (await follow()).code === 200);
    expect((await get('/healthz')).status).to.equal(200);
    expect(await (await get('/metrics')).text()).to.match(
      new RegExp(`worker_mesh_status_pages ${LIVE_STREAMS_MAX}\\n`),
    );
  });

  it('gives rows of a place in the list, and leaves the place of one that has gone empty', async () => {
    status.records = [1, 2, 3].map((at) => fakeRecord({ url: `http://w:${at}` }));
    const rows = async () => (await json('/workers.json?from=1&count=2')).workers as object[];
    expect((await rows()).map((row) => (row as { url: string }).url)).to.deep.equal([
      'http://w:2',
      'http://w:3',
    ]);
    status.records = status.records.filter(({ url }) => url !== 'http://w:2');
    expect(await rows()).to.have.property('0', null);
  });

  it('explains a worker, with its claims and what happened to its URL', async () => {
    const health = {
      ...fakeRecord({ url: 'x' }).health,
      reason: 'PROBE_FAILED',
      message: 'refused',
    };
    status.records = [
      fakeRecord({ url: 'http://w:1', status: 'NOT_READY', health }),
      fakeRecord({ id: 'other', url: 'http://w:1', owner: 'b' }),
    ];
    event({ url: 'http://w:1', cause: 'first' });
    event({ url: 'http://w:2', cause: 'of another' });
    event({ url: 'http://w:1', cause: 'Bearer abcdefgh' });
    const detail = await json('/worker.json?id=id-http%3A%2F%2Fw%3A1');
    expect(detail.verdict).to.equal(
      'not routable here: http://w:1 is NOT_READY: PROBE_FAILED: refused',
    );
    expect(detail.claims).to.have.length(2);
    expect((detail.events as ClusterEvent[]).map(({ cause }) => cause)).to.deep.equal([
      'Bearer [redacted]',
      'first',
    ]);
    const shadowed = await json('/worker.json?id=other');
    expect(shadowed.verdict).to.contain('and that of a is the active one');
    const absent = await get('/worker.json?id=none');
    expect([absent.status, await absent.text()]).to.deep.equal([
      404,
      'id: no worker none is here\n',
    ]);
  });

  it('finds events by any of their words, the newest first', async () => {
    event({ url: 'http://w:1', cause: 'old' });
    event({ url: 'http://W:1', cause: 'new' });
    event({ url: 'http://other:1' });
    const { events } = (await json('/events.json?text=w%3A1')) as { events: ClusterEvent[] };
    expect(events.map(({ cause }) => cause)).to.deep.equal(['new', 'old']);
    const { events: one } = (await json('/events.json?limit=1')) as { events: ClusterEvent[] };
    expect(one.map(({ url }) => url)).to.deep.equal(['http://other:1']);
  });

  for (const [path, error] of [
    ['/workers.json?colour=red', 'colour: unknown; allowed: owner'],
    ['/workers.json?sort=size', 'sort: allowed: one of url, status'],
    ['/workers.json?order=left', 'order: allowed: one of up, down'],
    ['/workers.json?from=-1', 'from: allowed: a whole number'],
    [`/workers.json?count=${ROWS_MAX + 1}`, `count: allowed: a whole number from 1 to ${ROWS_MAX}`],
    ['/workers.json?status=GONE', 'status: allowed: one of PENDING'],
    [`/workers.json?text=${'x'.repeat(SEARCH_LENGTH_MAX + 1)}`, 'text: allowed: at most'],
    [`/events.json?limit=${EVENTS_SHOWN_MAX + 1}`, 'limit: allowed: a whole number'],
    ['/events.json?since=1', 'since: unknown; allowed: text, limit'],
  ] as const) {
    it(`answers ${path.slice(0, 40)} with what is allowed`, async () => {
      const answer = await get(path);
      expect(answer.status).to.equal(400);
      expect(await answer.text()).to.contain(error);
    });
  }
});
