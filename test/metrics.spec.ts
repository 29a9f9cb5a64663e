import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { CounterFamily } from '../src/core/counters.js';
import {
  createMetrics,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type Metrics,
} from '../src/metrics.js';
import {
  COUNTERS,
  GAUGES,
  HISTOGRAMS,
  METRIC_SERIES_MAX,
  type Family,
} from '../src/metrics/names.js';

/** The exposition with a series in every family: promtool looks at labels, too. */
function lintable(metrics: Metrics): Promise<string> {
  const count = (name: CounterName, labels: object): void => {
    metrics.count(name, labels);
  };
  for (const [name, { labels }] of Object.entries<CounterFamily>(COUNTERS)) {
    const each = Object.keys(labels).map((label) => [label, 'x']);
    count(name as CounterName, Object.fromEntries(each) as object);
  }
  for (const [name, { labels }] of Object.entries<Family>(GAUGES)) {
    if (name === 'event_loop_delay_seconds') continue;
    const each = labels.map((label) => [label, 'x']);
    const sample = { labels: Object.fromEntries(each) as Record<string, string>, value: 1 };
    metrics.gauge(name as GaugeName, () => [sample]);
  }
  for (const [name, { labels }] of Object.entries<Family>(HISTOGRAMS)) {
    const each = labels.map((label) => [label, 'x']);
    const values = Object.fromEntries(each) as Record<string, string>;
    metrics.observe(name as HistogramName, 1, values);
  }
  return metrics.render().then(({ text }) => text);
}

describe('createMetrics()', () => {
  let metrics: Metrics;
  beforeEach(() => {
    metrics = createMetrics({ processMetrics: false });
  });
  afterEach(() => metrics.close());

  const text = async () => (await metrics.render()).text;

  it('counts by labels', async () => {
    metrics.count('registry_events_total', { type: 'REMOVED', status: 'READY' });
    metrics.count('registry_events_total', { type: 'REMOVED', status: 'READY' }, 2);
    metrics.count('dirty_overflows_total', {});
    expect(await text()).to.contain(
      'worker_mesh_registry_events_total{type="REMOVED",status="READY"} 3\n',
    );
    expect(await metrics.value('registry_events_total', { type: 'REMOVED' })).to.equal(3);
    expect(await metrics.value('registry_events_total', { type: 'REPLACED' })).to.equal(0);
    expect(await metrics.value('dirty_overflows_total')).to.equal(1);
  });

  it('shows a gauge as it is when someone looks, and no series of before', async () => {
    let statuses = ['ALIVE', 'DEAD'];
    metrics.gauge('nodes', () => statuses.map((status) => ({ labels: { status }, value: 1 })));
    expect(await text()).to.contain('worker_mesh_nodes{status="DEAD"} 1\n');
    statuses = ['ALIVE'];
    expect(await text())
      .to.contain('worker_mesh_nodes{status="ALIVE"} 1\n')
      .and.to.not.contain('status="DEAD"');
  });

  it('observes into histograms', async () => {
    metrics.observe('write_acknowledged_seconds', 0.004);
    metrics.observe('probe_seconds', 0.5, { kind: 'http' });
    expect(await text())
      .to.contain('worker_mesh_write_acknowledged_seconds_bucket{le="0.005"} 1\n')
      .and.to.contain('worker_mesh_write_acknowledged_seconds_bucket{le="0.002"} 0\n')
      .and.to.contain('worker_mesh_probe_seconds_count{kind="http"} 1\n');
  });

  it('measures the delay of the event loop', async () => {
    expect(await text()).to.match(
      /worker_mesh_event_loop_delay_seconds\{percentile="99"\} [\d.e-]+/,
    );
  });

  const fill = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      metrics.count('protocol_errors_total', { peer: `p${at}` });
    }
  };

  it('X4 bounds the series that a peer can make', async () => {
    fill(0, METRIC_SERIES_MAX - 1);
    fill(METRIC_SERIES_MAX - 1, METRIC_SERIES_MAX);
    expect(await metrics.value('protocol_errors_total', { peer: 'other' })).to.equal(0);
    fill(METRIC_SERIES_MAX, METRIC_SERIES_MAX + 1);
    fill(0, 1);
    expect(await metrics.value('protocol_errors_total', { peer: 'other' })).to.equal(1);
    expect(await metrics.value('protocol_errors_total', { peer: 'p0' })).to.equal(2);
  });

  it('X4 gives a new node its own series at the bound, in place of those of nodes that are gone', async () => {
    metrics.members((name) => ['p7', 'new'].includes(name));
    fill(0, METRIC_SERIES_MAX);
    expect(await metrics.value('protocol_errors_total', { peer: 'p0' })).to.equal(1);
    metrics.count('protocol_errors_total', { peer: 'new' });
    expect(await metrics.value('protocol_errors_total', { peer: 'new' })).to.equal(1);
    expect(await metrics.value('protocol_errors_total', { peer: 'p7' })).to.equal(1);
    expect(await metrics.value('protocol_errors_total', { peer: 'p0' })).to.equal(0);
    expect(await metrics.value('protocol_errors_total', { peer: 'other' })).to.equal(0);
  });

  it('X4 keeps a series that names a member in one label only as long as the other is one', async () => {
    metrics.members((name) => name === 'a');
    const reason = 'GRAVE';
    for (let at = 0; at < METRIC_SERIES_MAX; at += 1) {
      metrics.count('deltas_refused_total', { reason, owner: `p${at}`, peer: 'a' });
    }
    metrics.count('deltas_refused_total', { reason, owner: 'a', peer: '' });
    expect(await metrics.value('deltas_refused_total')).to.equal(1);
  });

  it('passes the lint of Prometheus', async function () {
    this.timeout(60_000);
    const check = spawnSync('promtool', ['check', 'metrics'], { input: await lintable(metrics) });
    if (check.error !== undefined) {
      process.stdout.write('    the metrics are not linted: there is no promtool here\n');
      this.skip();
    }
    expect(check.stderr.toString()).to.equal('');
    expect(check.status).to.equal(0);
  });

  it('may live several times in one process', async () => {
    const other = createMetrics({ processMetrics: false });
    other.count('dirty_overflows_total', {});
    expect(await metrics.value('dirty_overflows_total')).to.equal(0);
    other.close();
  });

  it('has no family that nobody fills', () => {
    const source = fileURLToPath(new URL('../../src', import.meta.url));
    const text = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) => name.endsWith('.ts') && !name.startsWith('metrics') && !name.startsWith('gen'),
      )
      .map((name) => readFileSync(join(source, name), 'utf8'))
      .join('');
    const names = Object.keys({ ...GAUGES, ...HISTOGRAMS });
    const filled = new Set([...text.matchAll(/'([a-z_]+)'/g)].map(([, name]) => name));
    const made = ['event_loop_delay_seconds'];
    expect(names.filter((name) => !filled.has(name) && !made.includes(name))).to.deep.equal([]);
  });

  it('has units in its names, and a sentence for each', () => {
    for (const name of Object.keys(COUNTERS)) expect(name).to.match(/^[a-z_]+_total$/);
    for (const name of Object.keys(HISTOGRAMS)) expect(name).to.match(/^[a-z_]+_seconds$/);
    for (const name of Object.keys(GAUGES)) expect(name).to.match(/^[a-z_]+(?<!_total)$/);
    for (const family of Object.values({ ...COUNTERS, ...GAUGES, ...HISTOGRAMS })) {
      expect(family.help).to.match(/^[A-Z0-9].*\.$/);
    }
  });
});
