import { logged, type Emit } from '../effects.js';

/**
 * Which peers and this node refuse each other's logs because their clocks are too far apart (I3). When that
 * goes for every link, it is most likely this clock that is wrong: the node says so, and why.
 */
export class ClockWatch {
  readonly #emit: Emit;
  readonly #refusedBy = new Map<number, RefusedBy>();
  readonly #refusing = new Map<number, string>();
  /** How many links said so when it was told last; 0 = the clocks are near enough. */
  #told = 0;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** The peer of this link refused the own log, which was at this head. */
  refused(linkId: number, peer: string, why: string, head: number): void {
    this.#refusedBy.set(linkId, { why: `node ${peer} refuses this node's log: ${why}`, head });
  }

  /** The peer of this link holds the own log up to this head. */
  taken(linkId: number, head: number): void {
    if (head >= (this.#refusedBy.get(linkId)?.head ?? Infinity)) this.#refusedBy.delete(linkId);
  }

  /** This node refuses the peer's own log. */
  refuses(linkId: number, why: string): void {
    this.#refusing.set(linkId, why);
  }

  /** This node has taken the peer's own log. */
  takes(linkId: number): void {
    this.#refusing.delete(linkId);
  }

  linkGone(linkId: number): void {
    this.#refusedBy.delete(linkId);
    this.#refusing.delete(linkId);
  }

  /** Tells when it has changed whether logs pass on any of these links, at the end of a turn. */
  tell(live: Iterable<{ readonly id: number }>): void {
    if (this.#told === 0 && this.#refusedBy.size + this.#refusing.size === 0) return;
    const faults: string[] = [];
    let peers = 0;
    for (const { id } of live) {
      peers += 1;
      const fault = this.#refusedBy.get(id)?.why ?? this.#refusing.get(id);
      if (fault !== undefined) faults.push(fault);
    }
    const witnesses = faults.length === peers ? peers : 0;
    if (witnesses === this.#told) return;
    const [why = ''] = faults;
    const fault = witnesses > 0 ? why : '';
    this.#emit({ kind: 'clock', fault, peers });
    if (witnesses === 0) this.#emit(logged('info', 'the clocks are near enough again'));
    else if (this.#told === 0) {
      this.#emit(logged('warn', 'the clocks are too far apart for logs', { why }));
    }
    this.#told = witnesses;
  }
}

/** A peer refused this node's log, for its clock. */
interface RefusedBy {
  readonly why: string;
  /** The own head at that moment: a row of the peer that reaches it takes the refusal back. */
  readonly head: number;
}
