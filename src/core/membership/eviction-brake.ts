import { EVICTED_SHARE_MAX } from '../limits.js';

/** What this node sees at the moment when it would bury another one. */
export interface EvictionScene {
  readonly nowMs: number;
  /** Other nodes that are ALIVE. */
  readonly othersAlive: number;
  /** Since when nobody has said a word to this node, in ms; 0 = somebody just did. */
  readonly silenceMs: number;
  /** From this silence on, it takes itself for the one that is cut off. */
  readonly silenceMaxMs: number;
  /** Nodes that saw the dead one fail by their own pings. */
  readonly observers: readonly string[];
  /** Owners that are not buried, this node and the dead one included. */
  readonly owners: number;
  /** Whether a name is one of them. */
  readonly isLiving: (name: string) => boolean;
}

/**
 * Keeps one node's bad view from emptying its list (M3): who sees nobody buries nobody, one witness
 * is not enough where there could be two, and a mass death is buried slowly.
 */
export class EvictionBrake {
  /** Who was buried here in the last dead-timeout, and when; oldest first. */
  #buried: { readonly name: string; readonly atMs: number }[] = [];
  readonly #deadTimeoutMs: number;

  constructor(deadTimeoutMs: number) {
    this.#deadTimeoutMs = deadTimeoutMs;
  }

  /** Why the eviction must wait, in words that say until what; empty = it may go on. */
  hold(scene: EvictionScene): string {
    if (scene.othersAlive === 0) return 'this node sees no other node alive';
    if (scene.silenceMs > scene.silenceMaxMs) {
      return `no other node has answered this node for ${Math.round(scene.silenceMs / 1000)} s`;
    }
    const wanted = scene.othersAlive + 1 >= 3 ? 2 : 1;
    if (scene.observers.length < wanted) {
      const seen = scene.observers.length === 0 ? 'nobody yet' : scene.observers.join(', ');
      return `${wanted} observers are needed, seen failing by: ${seen}`;
    }
    this.#buried = this.#recent(scene.nowMs);
    // Whoever has returned since is one of the living, and is not to be counted twice.
    const gone = new Set(this.#buried.map(({ name }) => name).filter((it) => !scene.isLiving(it)));
    const owners = scene.owners + gone.size;
    const allowed = Math.max(1, Math.floor(owners * EVICTED_SHARE_MAX));
    if (this.#buried.length < allowed) return '';
    return (
      `${this.#buried.length} of ${owners} owners were evicted within ` +
      `${this.#deadTimeoutMs / 1000} s, at most ${allowed} are`
    );
  }

  /** An owner was buried, by this node or on another one's word: the rest of the mesh brakes too. */
  buried(name: string, nowMs: number): void {
    this.#buried = [...this.#recent(nowMs), { name, atMs: nowMs }];
  }

  /** The process slept: what it did not live through does not count. */
  shift(byMs: number): void {
    this.#buried = this.#buried.map(({ name, atMs }) => ({ name, atMs: atMs + byMs }));
  }

  #recent(nowMs: number): { readonly name: string; readonly atMs: number }[] {
    return this.#buried.filter(({ atMs }) => nowMs - atMs < this.#deadTimeoutMs);
  }
}
