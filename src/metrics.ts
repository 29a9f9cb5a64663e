import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CounterFamily, CounterLabels } from './core/counters.js';
import { CounterSeries } from './metrics/counter-series.js';
import {
  COUNTERS,
  GAUGES,
  HISTOGRAMS,
  METRIC_PREFIX,
  type CounterName,
  type Family,
  type GaugeName,
  type HistogramName,
} from './metrics/names.js';

export type { CounterName, GaugeName, HistogramName } from './metrics/names.js';

export type Labels = Readonly<Record<string, string>>;

/** One series of a gauge. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

/** The metrics of one sidecar, in a registry of their own, so that several may live in one process. */
export interface Metrics {
  /** Adds to a counter. */
  count<N extends CounterName>(name: N, labels: CounterLabels<N>, value?: number): void;
  /** Says which names are members: at the bound of a counter, series of other nodes make room. */
  members(isMember: (name: string) => boolean): void;
  /** Records one observation, in the unit of the name. */
  observe(name: HistogramName, value: number, labels?: Labels): void;
  /** Fills a gauge whenever it is scraped: all of its series, each time anew. */
  gauge(name: GaugeName, collect: () => Iterable<Sample>): void;
  /** Present value of a counter's series, or the sum of all of them. */
  value(name: CounterName, labels?: Labels): Promise<number>;
  /** The exposition text, and its content type. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Ends what watches the event loop. */
  close(): void;
}

/** Creates all families at zero. `processMetrics`: those of Node and the process too, default true. */
export function createMetrics(o: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  const counters = createCounters(registry);
  const histograms = createHistograms(registry);
  const collectors = createGauges(registry);
  const closeLoop = watchEventLoop(collectors);
  let isMember = (_name: string): boolean => true;
  const nowMs = (): number => performance.now();
  if (o.processMetrics !== false) collectDefaultMetrics({ register: registry });
  return {
    count: (name, labels, value = 1) => {
      counters[name].add(labels, value, isMember, nowMs);
    },
    members: (is) => void (isMember = is),
    observe: (name, value, labels = {}) =>
      histograms[name].observe(fit(HISTOGRAMS[name], labels), value),
    gauge: (name, collect) => void collectors.set(name, collect),
    value: async (name, labels) => sum(registry, name, labels),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    close: () => {
      closeLoop();
      registry.clear();
    },
  };
}

type Collectors = Map<GaugeName, () => Iterable<Sample>>;

function createCounters(registry: Registry): Record<CounterName, CounterSeries> {
  const families = Object.entries<CounterFamily>(COUNTERS);
  const created = families.map(([name, family]) => [
    name,
    new CounterSeries(registry, name, family),
  ]);
  return Object.fromEntries(created) as Record<CounterName, CounterSeries>;
}

function createHistograms(registry: Registry): Record<HistogramName, Histogram> {
  const created = Object.entries(HISTOGRAMS).map(([name, { help, labels, buckets }]) => {
    const options = { name: METRIC_PREFIX + name, help, registers: [registry] };
    return [name, new Histogram({ ...options, labelNames: [...labels], buckets: [...buckets] })];
  });
  return Object.fromEntries(created) as Record<HistogramName, Histogram>;
}

/** Gauges are pulled: what they show is state, and the state is read when someone looks. */
function createGauges(registry: Registry): Collectors {
  const collectors: Collectors = new Map();
  for (const [name, family] of Object.entries<Family>(GAUGES)) {
    new Gauge({
      name: METRIC_PREFIX + name,
      help: family.help,
      labelNames: [...family.labels],
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, value } of collectors.get(name as GaugeName)?.() ?? []) {
          this.set(fit(family, labels ?? {}), value);
        }
      },
    });
  }
  return collectors;
}

/** Percentiles of the loop's delay since the last scrape: a stall shows once, and does not linger. */
function watchEventLoop(collectors: Collectors): () => void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  collectors.set('event_loop_delay_seconds', () => {
    const samples = [50, 99, 100].map((percent) => ({
      labels: { percentile: String(percent) },
      value: percent === 100 ? delay.max / 1e9 : delay.percentile(percent) / 1e9,
    }));
    delay.reset();
    return samples;
  });
  return () => void delay.disable();
}

/** Exactly the labels of the family, in its order. */
function fit(family: Family, labels: Labels): Record<string, string> {
  return Object.fromEntries(
    family.labels.map((label) => [label, (labels[label] ?? '').slice(0, 256)]),
  );
}

async function sum(registry: Registry, name: CounterName, labels: Labels = {}): Promise<number> {
  const metric = await registry.getSingleMetric(METRIC_PREFIX + name)?.get();
  const values = metric?.values ?? [];
  return values
    .filter((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    .reduce((total, one) => total + one.value, 0);
}
