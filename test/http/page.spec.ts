import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { ClusterEvent } from '../../src/core/events/event.js';
import { startAdmin, type AdminServer } from '../../src/http/admin.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { FakeStatus, fakeNode, fakeRecord } from '../support/admin-fake.js';
import { Browser, browserPath } from '../support/browser.js';
import { eventually } from '../support/eventually.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const HOSTILE = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>';

describe('the status page, in a real browser', function () {
  this.timeout(60_000);
  let status: FakeStatus;
  let metrics: Metrics;
  let admin: AdminServer;
  let browser: Browser;

  before(function () {
    if (browserPath === undefined) {
      const reason = 'no Chromium on this machine (apt-get install chromium)';
      process.stdout.write(`    skipped: ${reason}\n`);
      this.skip();
    }
  });
  beforeEach(async () => {
    status = new FakeStatus();
    metrics = createMetrics({ processMetrics: false });
    const link = { dialed: true, lazy: false, openTimeMs: 1, remoteAddress: '10.0.0.2:50052' };
    status.nodeViews = [
      fakeNode({ name: 'a', head: 10, recordCount: 2 }),
      fakeNode({ name: 'b', acknowledgedHead: 7, link, recordCount: 1 }),
      fakeNode({
        name: 'gateway-with-a-long-name.cluster.local',
        status: 'DEAD',
        evictionHeld: 'no other node is alive',
        statusReason: HOSTILE,
      }),
    ];
    const health = fakeRecord({ url: 'x' }).health;
    status.records = [
      fakeRecord({ url: 'http://10.0.0.1:8000/loaded' }),
      fakeRecord({
        url: `grpc://${'very-long-host-name.'.repeat(8)}example:50051`,
        owner: 'b',
        origin: 'MESH',
        status: 'NOT_READY',
        health: { ...health, reason: 'PROBE_FAILED', message: HOSTILE },
      }),
    ];
    admin = await startAdmin('127.0.0.1:0', {
      status,
      discovery: { ready: () => [] },
      metrics,
      hosts: [],
      log: { warn: () => 0, debug: () => 0 },
    });
    browser = new Browser(browserPath ?? '');
  });
  afterEach(async () => {
    await browser.close();
    await admin.close();
    metrics.close();
  });

  const text = (selector: string) =>
    browser.evaluate<string>(`document.querySelector('${selector}')?.innerText ?? ''`);
  const press = (key: string) =>
    browser.evaluate(
      `(document.activeElement ?? document.body).dispatchEvent(
         new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true }))`,
    );
  const type = (selector: string, value: string) =>
    browser.evaluate(
      `(() => {
         const field = document.querySelector('${selector}');
         field.value = ${JSON.stringify(value)};
         field.dispatchEvent(new Event('input', { bubbles: true }));
       })()`,
    );
  const shows = (selector: string, part: string) =>
    eventually(async () => (await text(selector)).includes(part), 15_000);
  const open = async (width: number, height: number, query = ''): Promise<void> => {
    await browser.open(`http://${admin.address}/${query}`, width, height);
    await shows('#space', 'http');
    await shows('#nodes', 'this node');
  };
  /** Says to the page that workers changed. */
  const change = (records: typeof status.records) => {
    status.records = records;
    status.revision += 1;
  };
  const event = (fields: Partial<ClusterEvent>) =>
    status.events.append({
      ...{ kind: 'WORKER_STATUS_CHANGED', timeMs: status.now().wallMs, workerId: '', url: '' },
      ...{ node: 'a', from: 'READY', to: 'NOT_READY', cause: '', by: 'probe', manager: '' },
      ...fields,
    });

  it('shows nodes, links, lag and workers with owner and status', async () => {
    await open(1280, 800);
    expect(await text('#name')).to.equal('a');
    expect(await text('#nodes'))
      .to.contain('3 behind')
      .and.contain('10.0.0.2:50052');
    expect(await text('#nodes'))
      .to.contain('eviction held')
      .and.contain('no other node is alive');
    expect(await text('#space'))
      .to.contain('http://10.0.0.1:8000/loaded')
      .and.contain('NOT_READY')
      .and.contain('PROBE_FAILED')
      .and.contain('0.5');
  });

  it('opens with the verdict, the worst first', async () => {
    await open(1280, 800);
    expect(await text('#verdict')).to.equal(
      '1 of 3 nodes is DEAD: gateway-with-a-long-name.cluster.local',
    );
    expect(await browser.evaluate('document.querySelector("#verdict").className')).to.equal('bad');
    expect(await text('#findings')).to.contain('1 of 2 workers is not routable here');
    status.nodeViews = [fakeNode({ name: 'a' })];
    change([fakeRecord({ url: 'http://w:1' })]);
    await shows('#verdict', 'all 1 workers are routable here; this node is alone');
    status.seedRows = [{ name: 'seed:1', cause: 'connection refused' }];
    await shows('#verdict', '1 of the seeds never answered: seed:1 (connection refused)');
    expect(await text('#seeds')).to.contain('connection refused');
  });

  it('D6 shows a data directory that was put back as a field of its own', async () => {
    await open(1280, 800);
    const hidden = 'document.querySelector("#restore").hidden';
    expect(await browser.evaluate(hidden)).to.equal(true);
    status.restore = {
      ...{ peer: 'b:1', preference: 'prefer-disk', held: true, nextStep: 'register them' },
      ...{ lost: ['http://l:1'], removed: [], changed: ['http://c:1', 'http://c:2'] },
    };
    change([fakeRecord({ url: 'http://w:1' })]);
    await shows('#restore-fields', 'http://c:1, http://c:2');
    expect(await text('#restore-fields'))
      .to.contain('b:1')
      .and.contain('only peers hold')
      .and.contain('register them')
      .and.not.contain('removed since');
    expect(await browser.evaluate(hidden)).to.equal(false);
  });

  it('shows what a peer wrote as text, whatever it is', async () => {
    event({ cause: HOSTILE, url: HOSTILE, node: HOSTILE });
    event({ kind: 'NODE_STATUS_CHANGED', node: HOSTILE, to: 'DEAD', cause: HOSTILE });
    await open(1280, 800);
    await shows('#events', '<img src=x');
    expect(await text('#space')).to.contain('<img src=x');
    expect(await browser.evaluate('window.hacked === undefined')).to.equal(true);
    expect(await browser.evaluate('document.querySelectorAll("img").length')).to.equal(0);
  });

  it('fits a phone: nothing is wider than the screen', async () => {
    await open(360, 740);
    expect(await browser.evaluate('document.documentElement.scrollWidth')).to.be.at.most(360);
    expect(
      await browser.evaluate('getComputedStyle(document.querySelector("thead")).display'),
    ).to.equal('none');
  });

  it('is live: it follows changes, filters, and says when the node no longer answers', async () => {
    await open(1280, 800);
    change([fakeRecord({ url: 'http://new:1', status: 'DRAINING' })]);
    status.ready = false;
    status.notReadyReasons = ['the disk is full'];
    await shows('#space', 'http://new:1');
    await shows('#verdict', 'this node is not ready: the disk is full');
    await type('#owner', 'b');
    await eventually(async () => (await text('#space')) === '');
    await admin.close();
    await shows('#verdict', 'No answer from the node; what is shown is from');
    expect(await browser.evaluate('document.querySelector("#verdict").className')).to.equal('bad');
  });

  it('changes rows in place: a selection and an open worker survive', async () => {
    await open(1280, 800);
    await browser.evaluate(
      `document.getSelection().selectAllChildren(document.querySelector('#space .open'))`,
    );
    await browser.evaluate(`document.querySelector('#space .open').click()`);
    await shows('#detail', 'routable here: http://10.0.0.1:8000/loaded is READY');
    expect(await browser.evaluate('location.search')).to.contain('worker=');
    const [first, ...others] = status.records;
    change([{ ...first!, status: 'NOT_READY' }, ...others, fakeRecord({ url: 'http://z:1' })]);
    await shows('#space', 'http://z:1');
    await shows('#detail', 'not routable here');
    expect(await browser.evaluate('document.getSelection().toString()')).to.equal(first!.url);
    await press('Escape');
    expect(await browser.evaluate('document.querySelector("#detail").hidden')).to.equal(true);
  });

  it('reaches all of many workers by scrolling, by search, and by the address', async () => {
    change(
      Array.from({ length: 20_000 }, (_, at) =>
        fakeRecord({ url: `http://10.1.0.0:${String(at).padStart(5, '0')}`, revision: at }),
      ),
    );
    await open(1280, 800);
    await shows('#worker-count', '20000');
    expect(await browser.evaluate('document.querySelectorAll("#space .cells").length')).to.be.below(
      60,
    );
    await browser.evaluate('document.querySelector("#scroll").scrollTop = 1e9');
    await shows('#space', 'http://10.1.0.0:19999');
    await type('#text', ':0777');
    await shows('#worker-count', '10');
    await eventually(async () => (await browser.evaluate('location.search')) === '?text=%3A0777');
    await open(1280, 800, '?text=%3A12345&sort=owner&order=down');
    await shows('#space', 'http://10.1.0.0:12345');
    expect(await text('#worker-count')).to.equal('1');
  });

  it('leaves rows that stay where they are when the list is scrolled', async () => {
    change(
      Array.from({ length: 100 }, (_, at) =>
        fakeRecord({ url: `http://10.1.0.0:${1000 + at}`, revision: at }),
      ),
    );
    await open(1280, 800);
    await shows('#worker-count', '100');
    await browser.evaluate(`{
      window.added = 0;
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) window.added += addedNodes.length;
      }).observe(document.querySelector('#space'), { childList: true });
      document.querySelector('#scroll').scrollTop = 3 * 44;
    }`);
    await eventually(async () => !(await text('#space')).includes('10.1.0.0:1000'));
    expect(await browser.evaluate('window.added')).to.be.within(1, 3);
  });

  it('asks again when a search took too long, without another key', async () => {
    await open(1280, 800);
    await browser.evaluate(`{
      const real = window.fetch;
      window.fetch = () => {
        window.fetch = real;
        return Promise.reject(new Error('too slow'));
      };
    }`);
    await type('#text', 'loaded');
    await shows('#worker-count', '1');
    await shows('#space', 'loaded');
  });

  it('is used by the keyboard alone', async () => {
    await open(1280, 800);
    await press('/');
    expect(await browser.evaluate('document.activeElement.id')).to.equal('text');
    await browser.evaluate('document.querySelector("#space .open").focus()');
    await press('ArrowDown');
    expect(await text('#space :focus')).to.contain('grpc://');
    await browser.evaluate('document.activeElement.click()');
    await shows('#detail', 'NOT_READY: PROBE_FAILED');
    expect(await browser.evaluate('document.activeElement.id')).to.equal('detail-title');
  });

  it('draws the mesh and the last hour, with the same in tables', async () => {
    event({ url: 'http://w:1', cause: 'PROBE_FAILED' });
    event({ kind: 'NODE_STATUS_CHANGED', node: 'b', to: 'DEAD', cause: 'no answer' });
    await open(1280, 800);
    const count = (selector: string) =>
      browser.evaluate<number>(`document.querySelectorAll('${selector}').length`);
    expect(await count('#graph circle')).to.equal(3);
    expect(await count('#graph line.behind')).to.equal(1);
    expect(await count('#timeline rect.fill-bad')).to.equal(1);
    expect(await count('#timeline path.fill-bad')).to.equal(1);
    expect(await browser.evaluate(`document.querySelector('#members').textContent`)).to.contain(
      'b: DEAD: no answer',
    );
    expect(await text('#models')).to.equal('m: 1 of 2');
    await shows('#events', 'PROBE_FAILED');
    await type('#events-text', 'no answer');
    await eventually(async () => !(await text('#events')).includes('PROBE_FAILED'));
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`has nothing that WCAG 2.2 AA forbids, ${scheme}`, async () => {
      event({ url: 'http://w:1', cause: 'PROBE_FAILED' });
      browser.prefer(scheme);
      await open(1280, 800);
      await browser.evaluate(`document.querySelector('#space .open').click()`);
      await shows('#detail', 'routable here');
      await browser.evaluate(readFileSync(AXE, 'utf8'));
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const found = await browser.evaluate<{ id: string; nodes: string[] }[]>(
        `axe.run({ runOnly: ${JSON.stringify(tags)} }).then(({ violations }) =>
           violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`,
      );
      expect(found).to.deep.equal([]);
    });
  }
});
