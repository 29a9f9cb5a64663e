import { Counter, type Registry } from 'prom-client';
import type { CounterFamily } from '../core/counters.js';
import { METRIC_PREFIX, METRIC_SERIES_MAX, METRIC_SWEEP_INTERVAL_MS } from './names.js';

type Labels = Readonly<Record<string, string>>;

/** Longest value of a label that is kept; the rest of it is cut off. */
const LABEL_CHARS_MAX = 256;

/**
 * The series of one counter, METRIC_SERIES_MAX of them. At the bound those that name a node which is no
 * member any more make room; where there are none, a new series counts as `other`.
 */
export class CounterSeries {
  readonly #counter: Counter;
  readonly #family: CounterFamily;
  readonly #nodeLabels: readonly string[];
  readonly #series = new Map<string, Labels>();
  #sweptMs = -Infinity;

  constructor(registry: Registry, name: string, family: CounterFamily) {
    this.#family = family;
    const labels = Object.entries(family.labels);
    this.#nodeLabels = labels.flatMap(([label, values]) => (values === 'node' ? [label] : []));
    this.#counter = new Counter({
      name: METRIC_PREFIX + name,
      help: family.help,
      labelNames: labels.map(([label]) => label),
      registers: [registry],
    });
  }

  add(labels: Labels, value: number, isMember: (name: string) => boolean, nowMs: number): void {
    const fitted = this.#fit(labels);
    const key = JSON.stringify(fitted);
    if (!this.#series.has(key)) {
      if (this.#series.size >= METRIC_SERIES_MAX) this.#sweep(isMember, nowMs);
      if (this.#series.size >= METRIC_SERIES_MAX) {
        this.#counter.inc(this.#fit({}, 'other'), value);
        return;
      }
      this.#series.set(key, fitted);
    }
    this.#counter.inc(fitted, value);
  }

  /** Names that a peer makes up may come fast: they cost a pass over all series only now and then. */
  #sweep(isMember: (name: string) => boolean, nowMs: number): void {
    if (this.#nodeLabels.length === 0 || nowMs - this.#sweptMs < METRIC_SWEEP_INTERVAL_MS) return;
    this.#sweptMs = nowMs;
    for (const [key, labels] of this.#series) {
      const names = this.#nodeLabels.map((label) => labels[label] ?? '');
      if (names.every((name) => name === '' || isMember(name))) continue;
      this.#series.delete(key);
      this.#counter.remove(labels);
    }
  }

  /** Exactly the labels of the family, in its order. */
  #fit(labels: Labels, instead?: string): Labels {
    const names = Object.keys(this.#family.labels);
    const valueOf = (name: string): string => (labels[name] ?? '').slice(0, LABEL_CHARS_MAX);
    return Object.fromEntries(names.map((name) => [name, instead ?? valueOf(name)]));
  }
}
