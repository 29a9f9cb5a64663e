import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { startAdmin, type AdminServer } from '../../src/http/admin.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { FakeStatus, fakeNode, fakeRecord } from '../support/admin-fake.js';
import { Browser, browserPath } from '../support/browser.js';
import { eventually } from '../support/eventually.js';

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
      log: { warn: () => 0 },
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
  const open = async (width: number, height: number): Promise<void> => {
    await browser.open(`http://${admin.address}/`, width, height);
    await eventually(async () => (await text('#workers')).includes('10.0.0.1'));
  };

  it('shows nodes, links, lag and workers with owner and status', async () => {
    await open(1280, 800);
    expect(await text('#name')).to.equal('a');
    expect(await text('#nodes'))
      .to.contain('3 behind')
      .and.contain('10.0.0.2:50052');
    expect(await text('#nodes'))
      .to.contain('eviction held')
      .and.contain('no other node is alive');
    expect(await text('#workers'))
      .to.contain('http://10.0.0.1:8000/loaded')
      .and.contain('NOT_READY')
      .and.contain('PROBE_FAILED')
      .and.contain('0.5');
  });

  it('shows what a peer wrote as text, whatever it is', async () => {
    await open(1280, 800);
    expect(await text('#workers')).to.contain('<img src=x');
    expect(await browser.evaluate('window.hacked === undefined')).to.equal(true);
    expect(await browser.evaluate('document.querySelectorAll("img").length')).to.equal(0);
  });

  it('fits a phone: nothing is wider than the screen', async () => {
    await open(360, 740);
    expect(await browser.evaluate('document.documentElement.scrollWidth')).to.be.at.most(360);
    expect(
      await browser.evaluate('getComputedStyle(document.querySelector("thead")).display'),
    ).to.equal('none');
    if (process.env.WORKER_MESH_TEST_SHOTS !== undefined) {
      writeFileSync(`${process.env.WORKER_MESH_TEST_SHOTS}/phone.png`, await browser.screenshot());
    }
  });

  it('is live: it follows changes, filters, and says when the node no longer answers', async () => {
    await open(1280, 800);
    status.records = [fakeRecord({ url: 'http://new:1', status: 'DRAINING' })];
    status.ready = false;
    status.notReadyReasons = ['the disk is full'];
    await eventually(async () => (await text('#workers')).includes('http://new:1'));
    expect(await text('#problem')).to.equal('the disk is full');
    await browser.evaluate(
      `document.querySelector('#owner').value = 'b';
       document.querySelector('#owner').dispatchEvent(new Event('input'))`,
    );
    await eventually(async () => (await text('#workers')) === '');
    await admin.close();
    await eventually(async () => (await text('#problem')).includes('No answer'), 9_000);
  });
});
