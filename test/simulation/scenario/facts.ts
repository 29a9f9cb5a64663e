import type { MeshEffect } from '../../../src/core/gossip/effects.js';

/** Counters that move in every story, and tell nothing of it. */
const USUAL = /^(pings|dials|links|wants|deltas_received|full_cuts|refusals_received|member_trans)/;

/** What was seen so far, by machine: what the expectations of a script look at. */
export class Facts {
  readonly #removals = new Map<string, number[]>();
  readonly #shown = new Map<string, number>();
  readonly #sightings = new Map<string, string[]>();
  readonly #warnings = new Map<string, string[]>();
  readonly #clocks = new Map<string, string>();
  readonly #totals = new Map<string, number>();

  removed(machine: string, url: string, atMs: number): void {
    push(this.#removals, `${machine} ${url}`, atMs);
  }

  /** When a machine's watcher was told that a worker is gone, ms. */
  removals(machine: string, url: string): readonly number[] {
    return this.#removals.get(`${machine} ${url}`) ?? [];
  }

  showed(machine: string, url: string, atMs: number): void {
    const key = `${machine} ${url}`;
    if (!this.#shown.has(key)) this.#shown.set(key, atMs);
  }

  /** When a machine's watcher was told of a worker for the first time, ms. */
  firstShown(machine: string, url: string): number | undefined {
    return this.#shown.get(`${machine} ${url}`);
  }

  saw(machine: string, other: string, status: string): void {
    push(this.#sightings, `${machine} ${other}`, status);
  }

  /** All statuses that a machine has seen of a node, in order. */
  sightings(machine: string, other: string): readonly string[] {
    return this.#sightings.get(`${machine} ${other}`) ?? [];
  }

  clocked(machine: string, fault: string): void {
    this.#clocks.set(machine, fault);
  }

  /** Why a machine finds its clock wrong; empty when it does not. */
  clock(machine: string): string {
    return this.#clocks.get(machine) ?? '';
  }

  warned(machine: string, text: string): void {
    push(this.#warnings, machine, text);
  }

  warnings(machine: string): readonly string[] {
    return this.#warnings.get(machine) ?? [];
  }

  counted(machine: string, { name, labels, value }: Extract<MeshEffect, { kind: 'count' }>): void {
    const words = Object.entries(labels).map(([label, is]) => `${label}=${is}`);
    const key = `${machine} ${name}${words.length > 0 ? `{${words.join()}}` : ''}`;
    this.#totals.set(key, (this.#totals.get(key) ?? 0) + value);
  }

  /** Sum of a counter over all its labels. */
  total(machine: string, metric: string): number {
    return [...this.#totals]
      .filter(([key]) => key === `${machine} ${metric}` || key.startsWith(`${machine} ${metric}{`))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  /** Counters that moved, but for the usual ones, each with its labels. */
  totals(machine: string): string[] {
    return [...this.#totals]
      .map(([key, count]) => ({ who: key.split(' ', 1)[0], text: `${key} ${count}` }))
      .filter(({ who }) => who === machine)
      .map(({ text }) => text.slice(machine.length + 1))
      .filter((text) => !USUAL.test(text))
      .sort();
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key) ?? [];
  list.push(value);
  map.set(key, list);
}
