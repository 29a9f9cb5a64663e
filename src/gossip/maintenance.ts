import type { MeshInput } from '../core/gossip/mesh-io.js';

/** The announced absence of this node (M9): one at a time, which ends by itself when the node stays. */
export class Maintenance {
  readonly #input: (input: MeshInput) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(input: (input: MeshInput) => void) {
    this.#input = input;
  }

  /** Announces an absence of so many ms, or with 0 takes the announcement back; returns when it ends, Unix ms. */
  announce(absentMs: number, reason: string): number | undefined {
    clearTimeout(this.#timer);
    this.#input({ kind: 'announce', absentMs, reason });
    if (absentMs === 0) return undefined;
    this.#timer = setTimeout(() => this.announce(0, ''), absentMs);
    this.#timer.unref();
    return Date.now() + absentMs;
  }
}
