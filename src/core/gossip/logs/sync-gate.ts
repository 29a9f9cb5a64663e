import type { Instant } from '../../ports.js';
import type { Offers } from './offers.js';

/**
 * M6: synced, once everything that one peer offered in its first whole digest was pulled, pushed or
 * refused; at once where there is no one to wait for. What is offered later does not delay it.
 */
export class SyncGate {
  readonly #port: GatePort;
  #done: boolean;
  #linkId: number | undefined;
  #missing = new Set<string>();

  constructor(port: GatePort, alone: boolean) {
    this.#port = port;
    this.#done = alone;
  }

  get synced(): boolean {
    return this.#done;
  }

  /** The first whole digest of a link has come in. The first link of all is the one that counts. */
  compared(linkId: number, now: Instant): boolean {
    if (this.#done || this.#linkId !== undefined) return false;
    this.#linkId = linkId;
    const offered = this.#port.offered(linkId);
    this.#missing = new Set(offered.filter((owner) => this.#port.lacks(linkId, owner, now)));
    return this.check(now);
  }

  /**
   * Something was installed, refused, or withdrawn. True when this opened the gate. A link that is being closed brings
   * nothing any more, which is not to say that all is here: its end is waited for.
   */
  check(now: Instant): boolean {
    if (this.#done || this.#linkId === undefined || !this.#port.isLive(this.#linkId)) return false;
    for (const owner of this.#missing) {
      if (this.#port.lacks(this.#linkId, owner, now)) break;
      this.#missing.delete(owner);
    }
    if (this.#missing.size > 0) return false;
    this.#done = true;
    return true;
  }

  /** The link is gone before its time: the next one that compares takes its place. */
  linkGone(linkId: number): boolean {
    if (this.#linkId !== linkId) return false;
    this.#linkId = undefined;
    return !this.#done;
  }
}

/** What the gate asks about what a peer offers. */
interface GatePort extends Pick<Offers, 'offered' | 'lacks'> {
  /** Logs flow on this link. */
  isLive(linkId: number): boolean;
}
