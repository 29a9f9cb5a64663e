import { HEALTH_SCORE_MAX } from '../limits.js';

/**
 * How far this node may trust its own eyes (Lifeguard's local health awareness): 0 = well. A stalled event
 * loop, a refutation of its own, relays that stay silent raise it; a ping that is answered lowers it.
 */
export class Awareness {
  #score = 0;

  /** 0 to HEALTH_SCORE_MAX. */
  get score(): number {
    return this.#score;
  }

  /** By this factor timeouts and suspicions are longer than when all is well. */
  get stretch(): number {
    return this.#score + 1;
  }

  /** Something says that the fault may be here. */
  raise(by: number): void {
    this.#score = Math.min(HEALTH_SCORE_MAX, this.#score + by);
  }

  /** A ping was answered in time. */
  lower(): void {
    this.#score = Math.max(0, this.#score - 1);
  }
}
