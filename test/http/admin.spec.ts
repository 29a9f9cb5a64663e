import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { request } from 'node:http';
import { expect } from 'chai';
import { startAdmin, type AdminServer } from '../../src/http/admin.js';
import { ADMIN_CONNECTIONS_PER_SOURCE_MAX } from '../../src/http/connections.js';
import { STATUS_WORKERS_MAX, type StatusDocument } from '../../src/http/status.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { eventually } from '../support/eventually.js';
import { FakeStatus, fakeNode, fakeRecord } from '../support/admin-fake.js';
import { testSpec } from '../support/workers.js';

describe('startAdmin()', () => {
  let status: FakeStatus;
  let metrics: Metrics;
  let admin: AdminServer;
  let warnings: string[];

  beforeEach(async () => {
    status = new FakeStatus();
    metrics = createMetrics({ processMetrics: false });
    warnings = [];
    const log = { warn: (message: string) => warnings.push(message), debug: () => 0 };
    admin = await startAdmin('127.0.0.1:0', {
      status,
      discovery: { ready: () => [] },
      metrics,
      log,
      hosts: ['Mesh.Svc.'],
    });
  });
  afterEach(async () => {
    await admin.close();
    metrics.close();
  });

  const get = (path: string, init?: RequestInit) => fetch(`http://${admin.address}${path}`, init);
  const document = async (query = '') =>
    (await (await get(`/status.json${query}`)).json()) as StatusDocument;

  it('names the port that it picked', () => {
    expect(admin.address).to.match(/^127\.0\.0\.1:[1-9]\d+$/);
  });

  it('collects metrics no more than a tenth of the time, however often they are asked for', async () => {
    await admin.close();
    let collected = 0;
    const render = () => {
      const endMs = performance.now() + 110;
      while (performance.now() < endMs);
      return Promise.resolve({ contentType: 'text/plain', text: String((collected += 1)) });
    };
    admin = await startAdmin('127.0.0.1:0', {
      status,
      discovery: { ready: () => [] },
      metrics: { ...metrics, render },
      log: { warn: () => 0, debug: () => 0 },
      hosts: [],
    });
    for (let times = 0; times < 20; times += 1)
      expect((await get('/metrics')).status).to.equal(200);
    expect(collected).to.be.below(10);
  });

  it('says that it cannot listen, and where', async () => {
    const error = await startAdmin(admin.address, {
      status,
      discovery: { ready: () => [] },
      metrics,
      hosts: [],
      log: { warn: () => 0, debug: () => 0 },
    }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(Error).with.property('message').that.contains(admin.address);
  });

  it('serves metrics in the format that Prometheus reads', async () => {
    metrics.count('dirty_overflows_total', {});
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).to.contain('worker_mesh_dirty_overflows_total 1\n');
  });

  it('M6 is ready or says why not, and lives either way', async () => {
    expect((await get('/readyz')).status).to.equal(200);
    status.ready = false;
    status.notReadyReasons = ['no peer has synced yet', 'the disk is full'];
    const answer = await get('/readyz');
    expect(answer.status).to.equal(503);
    expect(await answer.text()).to.equal('not ready\nno peer has synced yet\nthe disk is full\n');
    expect((await get('/healthz')).status).to.equal(200);
  });

  it('M6 stays ready while the disk refuses writes, and says that it is degraded', async () => {
    status.degradedReasons = ['writes are refused: the disk is full'];
    const answer = await get('/readyz');
    expect(answer.status).to.equal(200);
    expect(await answer.text()).to.equal('ready\ndegraded: writes are refused: the disk is full\n');
  });

  it('shows nodes by name, with what each lacks of our log', async () => {
    const link = { dialed: true, lazy: false, openTimeMs: 1, remoteAddress: '127.0.0.1:9' };
    status.nodeViews = [
      fakeNode({ name: 'c', status: 'SUSPECT', statusReason: 'b did not hear it' }),
      fakeNode({ name: 'a', head: 10 }),
      fakeNode({ name: 'b', acknowledgedHead: 7, link }),
    ];
    const { nodes } = await document();
    expect(nodes.map(({ name, self, lag, status: is }) => [name, self, lag, is])).to.deep.equal([
      ['a', true, null, 'ALIVE'],
      ['b', false, 3, 'ALIVE'],
      ['c', false, null, 'SUSPECT'],
    ]);
  });

  it('filters and bounds the workers that it shows', async () => {
    status.records = Array.from({ length: STATUS_WORKERS_MAX + 1 }, (_, at) =>
      fakeRecord({ url: `http://w${at}`, owner: at % 2 === 0 ? 'a' : 'b' }),
    );
    const total = STATUS_WORKERS_MAX + 1;
    expect(await document())
      .to.include({ workerTotal: total })
      .and.nested.include({
        'workers.length': 200,
      });
    expect((await document(`?limit=${STATUS_WORKERS_MAX - 1}`)).workers).to.have.length(
      STATUS_WORKERS_MAX - 1,
    );
    expect((await document(`?limit=${STATUS_WORKERS_MAX}`)).workers).to.have.length(
      STATUS_WORKERS_MAX,
    );
    expect((await get(`/status.json?limit=${STATUS_WORKERS_MAX + 1}`)).status).to.equal(400);
    expect((await document('?owner=b&status=&model=')).workerTotal).to.equal(total >> 1);
  });

  for (const query of ['limit=0', 'limit=x', 'status=HAPPY', 'surplus=1']) {
    it(`refuses ?${query} and says what is allowed`, async () => {
      const answer = await get(`/status.json?${query}`);
      expect(answer.status).to.equal(400);
      expect(await answer.text())
        .to.contain(query.split('=')[0])
        .and.contain('allowed');
    });
  }

  it('shows what the last probe said, also when it changed no status', async () => {
    const record = fakeRecord({ url: 'http://w', status: 'PENDING' });
    status.records = [record];
    status.probed.set(record.id, { ...record.health, message: 'connection refused' });
    expect((await document()).workers[0]).to.include({
      status: 'PENDING',
      message: 'connection refused',
    });
  });

  it('W10 shows no secret: not the spec, and not what a message repeats of it', async () => {
    const secret = 'sk-0123456789';
    const record = fakeRecord({ url: 'http://w' });
    status.records = [
      {
        ...record,
        spec: testSpec(record.url, { text: `{"api_key":"${secret}"}` }),
        health: { ...record.health, message: `401 for Bearer ${secret}` },
      },
    ];
    expect(JSON.stringify(await document())).to.not.contain(secret);
  });

  it('changes nothing: only GET and HEAD', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await get('/', { method });
      expect(answer.status, method).to.equal(405);
      expect(answer.headers.get('allow')).to.equal('GET, HEAD');
    }
    const head = await get('/readyz', { method: 'HEAD' });
    expect([head.status, await head.text()]).to.deep.equal([200, '']);
  });

  it('says what there is, where there is nothing', async () => {
    for (const path of ['/nope', '/status.json/', '/..%2f', '//x']) {
      const answer = await get(path);
      expect(answer.status, path).to.equal(404);
      expect(await answer.text()).to.contain('/readyz');
    }
  });

  it('X4 outlives a target that is no path, and bytes that are no HTTP', async () => {
    const code = await new Promise<number | undefined>((resolve, reject) => {
      const [host, port] = admin.address.split(':');
      const sent = request({ host, port, path: '*', agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject).end();
    });
    expect(code).to.equal(404);
    const [host, port] = admin.address.split(':');
    const socket = connect(Number(port), host);
    socket.end('\0\0\0\r\n\r\n').resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await get('/healthz')).status).to.equal(200);
  });

  const codeFor = (host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const [name, port] = admin.address.split(':');
      const headers = { host };
      request({ host: name, port, path: '/status.json', headers, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .once('error', reject)
        .end();
    });

  for (const host of ['127.0.0.1', '10.1.2.3:50053', '[::1]:1', '[fd00::1]', 'localhost:1']) {
    it(`answers to an address and to localhost: ${host}`, async () => {
      expect(await codeFor(host)).to.equal(200);
    });
  }

  for (const host of ['mesh.svc', 'MESH.svc:50053', 'mesh.svc.']) {
    it(`answers to a name that was given: ${host}`, async () => {
      expect(await codeFor(host)).to.equal(200);
    });
  }

  for (const host of ['evil.example', 'mesh.svc.evil.example', '127.0.0.1.evil.example', '1.2.3']) {
    it(`X4 answers to no other name, whoever has it point here: "${host}"`, async () => {
      expect(await codeFor(host)).to.equal(421);
    });
  }

  describe('with more silent connections than there may be', () => {
    let sockets: Socket[];
    const open = async (): Promise<Socket> => {
      const [host, port] = admin.address.split(':');
      const socket = connect(Number(port), host).on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'connect');
      return socket;
    };

    beforeEach(() => (sockets = []));
    afterEach(() => sockets.forEach((socket) => socket.destroy()));

    for (const count of [
      ADMIN_CONNECTIONS_PER_SOURCE_MAX - 1,
      ADMIN_CONNECTIONS_PER_SOURCE_MAX,
      ADMIN_CONNECTIONS_PER_SOURCE_MAX + 1,
      3 * ADMIN_CONNECTIONS_PER_SOURCE_MAX,
    ]) {
      it(`X4 answers probes beside ${count} of them, and keeps the newest`, async () => {
        for (let at = 0; at < count; at += 1) await open();
        for (const path of ['/healthz', '/readyz']) {
          expect((await get(path)).status).to.equal(200);
        }
        const kept = sockets.slice(Math.max(0, count - ADMIN_CONNECTIONS_PER_SOURCE_MAX + 3));
        expect(kept.every((socket) => !socket.destroyed)).to.equal(true);
        await eventually(
          () => sockets.filter((one) => !one.closed).length <= ADMIN_CONNECTIONS_PER_SOURCE_MAX,
        );
      });
    }

    it('X4 closes one that says nothing', async () => {
      const socket = await open();
      socket.resume();
      await eventually(() => socket.closed, 20_000);
    }).timeout(30_000);
  });

  it('answers 500 and logs when something behind it fails', async () => {
    status.nodes = () => {
      throw new Error('BUG: broken');
    };
    const answer = await get('/status.json');
    expect([answer.status, await answer.text()]).to.deep.equal([500, 'failed; see the log\n']);
    expect(warnings).to.deep.equal(['admin request failed']);
  });

  it('serves a page that loads nothing from elsewhere, under a policy that forbids it', async () => {
    const answer = await get('/');
    const html = await answer.text();
    expect(html).to.not.match(/(src|href)="(?!data:)/);
    expect(html).to.not.match(/https?:\/\/|@import|innerHTML|insertAdjacentHTML|document\.write/);
    expect(answer.headers.get('content-security-policy'))
      .to.match(
        /default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'/,
      )
      .and.contain("frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
  });
});
