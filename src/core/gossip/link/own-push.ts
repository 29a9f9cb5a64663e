import { isAhead, type Cut } from '../../store/cut.js';
import type { LinkOutbox, LinkSource } from './outbox.js';
import type { PeerView } from './peer-view.js';

/** The own log on one link: it goes out whenever it has grown, and must then arrive. */
export class OwnPush<T> {
  readonly #source: LinkSource<T>;
  readonly #view: PeerView;
  readonly #outbox: LinkOutbox<T>;
  /** The log up to what was to go out last. */
  #pushed: Cut | undefined;

  constructor(source: LinkSource<T>, view: PeerView, outbox: LinkOutbox<T>) {
    this.#source = source;
    this.#view = view;
    this.#outbox = outbox;
  }

  /** Lets go out what the peer lacks of the log as it is now. */
  push(): void {
    const { node } = this.#source;
    this.#pushed = this.#source.row(node);
    this.#outbox.push(node);
  }

  /** Nothing of what was to go out waits here any more, nor for the end of a refusal. */
  get allSent(): boolean {
    const { node } = this.#source;
    return !this.#outbox.pushes(node) && !this.#view.sendPaused(node, this.#pushed);
  }

  /** The peer, by its newest row, has less than what was to go out, and nothing is under way. */
  get lacks(): boolean {
    return isAhead(this.#pushed, this.#view.believed(this.#source.node));
  }
}
