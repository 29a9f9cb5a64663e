import { Counter, type Registry } from 'prom-client';
import type { CounterFamily } from '../core/counters.js';
import { METRIC_PREFIX, METRIC_SERIES_MAX, METRIC_SWEEP_INTERVAL_MS } from './names.js';

type Labels = Readonly<Record<string, string>>;

/** Longest value of a label that is kept; the rest of it is cut off. */
const LABEL_CHARS_MAX = 256;

/**
 * The series of one counter, METRIC_SERIES_MAX of them. At the bound those that name a node which is no
 * member any more make room; where there are none, a new series counts as `other`. What is added is gathered
 * here, and told to the library when somebody looks: it would look the labels up by a hash each time.
 */
export class CounterSeries {
  readonly #counter: Counter;
  readonly #labels: readonly string[];
  readonly #nodeLabels: readonly string[];
  readonly #series = new Map<string, Series>();
  #other = 0;
  #sweptMs = -Infinity;

  constructor(registry: Registry, name: string, family: CounterFamily) {
    const labels = Object.entries(family.labels);
    this.#labels = labels.map(([label]) => label);
    this.#nodeLabels = labels.flatMap(([label, values]) => (values === 'node' ? [label] : []));
    this.#counter = new Counter({
      name: METRIC_PREFIX + name,
      help: family.help,
      labelNames: [...this.#labels],
      registers: [registry],
      collect: () => this.#tell(),
    });
  }

  add(
    labels: Labels,
    value: number,
    isMember: (name: string) => boolean,
    nowMs: () => number,
  ): void {
    let key = '';
    for (const label of this.#labels) {
      const value = valueOf(labels, label);
      key += `${value.length} ${value}`;
    }
    let series = this.#series.get(key);
    if (series === undefined) {
      if (this.#series.size >= METRIC_SERIES_MAX) this.#sweep(isMember, nowMs());
      if (this.#series.size >= METRIC_SERIES_MAX) {
        this.#other += value;
        return;
      }
      series = { labels: this.#fit(labels), untold: 0 };
      this.#series.set(key, series);
    }
    series.untold += value;
  }

  #tell(): void {
    for (const series of this.#series.values()) {
      if (series.untold > 0) this.#counter.inc(series.labels, series.untold);
      series.untold = 0;
    }
    if (this.#other > 0) this.#counter.inc(this.#fit({}, 'other'), this.#other);
    this.#other = 0;
  }

  /** Looks through all series at most once in METRIC_SWEEP_INTERVAL_MS, since a peer may make up names quickly. */
  #sweep(isMember: (name: string) => boolean, nowMs: number): void {
    if (this.#nodeLabels.length === 0 || nowMs - this.#sweptMs < METRIC_SWEEP_INTERVAL_MS) return;
    this.#sweptMs = nowMs;
    for (const [key, { labels }] of this.#series) {
      const names = this.#nodeLabels.map((label) => labels[label] ?? '');
      if (names.every((name) => name === '' || isMember(name))) continue;
      this.#series.delete(key);
      this.#counter.remove(labels);
    }
  }

  /** Exactly the labels of the family, in its order. */
  #fit(labels: Labels, instead?: string): Labels {
    const fitted = this.#labels.map((name) => [name, instead ?? valueOf(labels, name)]);
    return Object.fromEntries(fitted) as Labels;
  }
}

/** One combination of labels, and what was added to it since somebody looked. */
interface Series {
  readonly labels: Labels;
  untold: number;
}

function valueOf(labels: Labels, label: string): string {
  const value = labels[label] ?? '';
  return value.length > LABEL_CHARS_MAX ? value.slice(0, LABEL_CHARS_MAX) : value;
}
