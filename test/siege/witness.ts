import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';
import { Watch } from '../support/gateway.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

/** Workers that must be shown all the time: URL → the node that keeps it. */
export type Truth = ReadonlyMap<string, string>;

/** Watches one node, and says what was ever shown that is not so. */
export class Witness {
  /** Workers that were said to be removed, though their owner keeps them. */
  readonly removed: string[] = [];
  /** For how long something wrong was shown without a break, at most, ms; and what it was. */
  wrongMs = 0;
  wrong = '';
  readonly #node: SidecarProcess;
  readonly #truth: Truth;
  readonly #watch: Watch;
  #wrongSinceMs: number | undefined;

  constructor(node: SidecarProcess, truth: Truth) {
    this.#node = node;
    this.#truth = truth;
    this.#watch = new Watch(node.registry);
    this.#watch.stream.on('data', ({ events }: { events: Watch['events'] }) => {
      for (const { type, worker } of events) {
        const removed = type === 'WORKER_EVENT_TYPE_REMOVED' && worker !== null;
        if (removed && truth.has(worker.url)) this.removed.push(`${node.name}: ${worker.url}`);
      }
      this.look();
      // What is kept is the state; ten minutes of events are not.
      this.#watch.events.length = 0;
    });
  }

  get synced(): boolean {
    return this.#watch.synced;
  }

  /** How long what is wrong now has been shown. */
  look(): void {
    if (!this.synced) return;
    const found = this.#fault();
    const nowMs = performance.now();
    if (found === undefined) {
      this.#wrongSinceMs = undefined;
      return;
    }
    this.#wrongSinceMs ??= nowMs;
    const ms = nowMs - this.#wrongSinceMs;
    if (this.wrong === '' || ms > this.wrongMs) {
      [this.wrongMs, this.wrong] = [ms, `${this.#node.name}: ${found}`];
    }
  }

  end(): void {
    this.#watch.end();
  }

  #fault(): string | undefined {
    const { error, state } = this.#watch;
    if (error !== undefined) return `the watch ended: ${error.message}`;
    const shown = new Map<string, Worker__Output>();
    for (const worker of state.values()) shown.set(worker.url, worker);
    for (const [url, owner] of this.#truth) {
      const worker = shown.get(url);
      if (worker === undefined) return `${url} is missing`;
      if (worker.ownerNode !== owner) return `${url} is said to be ${worker.ownerNode}'s`;
    }
    const nodes = new Set(this.#truth.values());
    const invented = [...shown.values()].find(
      ({ url, ownerNode }) => nodes.has(ownerNode) && !this.#truth.has(url),
    );
    return invented && `${invented.url} is said to be ${invented.ownerNode}'s`;
  }
}
