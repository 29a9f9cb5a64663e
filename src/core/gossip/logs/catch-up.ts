import type { Instant, Rng } from '../../ports.js';
import type { DigestRow, OwnerDelta, Part } from '../../store/rows.js';
import type { Session } from '../link/session.js';
import type { Offers } from './offers.js';
import { Pulls } from './pulls.js';
import { SyncGate } from './sync-gate.js';
import type { Around } from '../whom/around.js';

const KINDS = ['log', 'prior'] as const;

/** What this node lacks and peers have: it is pulled (L2), and once the first peer's is here the node is in sync (M6). */
export class CatchUp {
  readonly #o: CatchUpParts;
  readonly #pulls: Pulls;
  readonly #gate: SyncGate;
  /** A peer has shown an earlier boot of somebody: seldom before the first restart. */
  #priorsSeen = false;

  constructor(o: CatchUpParts) {
    const { offers } = o;
    this.#o = o;
    const pulls = new Pulls(offers, o.rng);
    this.#pulls = pulls;
    const port = {
      offered: (linkId: number) => offers.offered(linkId),
      lacks: (linkId: number, owner: string, now: Instant) =>
        offers.lacks(linkId, owner, now) || pulls.has({ owner, kind: 'prior' }),
    };
    this.#gate = new SyncGate(port, o.alone);
  }

  get synced(): boolean {
    return this.#gate.synced;
  }

  /** The first whole digest of a link has come in. */
  compared(linkId: number, now: Instant): void {
    this.#told(this.#gate.compared(linkId, now));
  }

  /** Something was installed, refused, or withdrawn: is all there that the first peer offered? */
  check(now: Instant): void {
    this.#told(this.#gate.check(now));
  }

  /**
   * Pulls what a row offers, and looks anew at what is being pulled of its owner. `late`: the row is one of a whole
   * digest, after the first of its link.
   */
  lookAt(row: DigestRow, late: boolean, now: Instant): void {
    this.#priorsSeen ||= row.prior !== undefined;
    const lacks = this.#o.store.lacks(row, now);
    for (const kind of KINDS) {
      const part: Part = { owner: row.owner, kind };
      const news = lacks.some((want) => want.kind === kind);
      if (news || this.#pulls.has(part)) this.#pulls.touch(part, now, late);
    }
  }

  /**
   * Looks anew at what is pulled of an owner. What is not pulled was not offered, or its row will come;
   * but an unsettled boot that has come in makes its prior worth asking for.
   */
  note(owner: string, now: Instant): void {
    const [log, prior]: [Part, Part] = [
      { owner, kind: 'log' },
      { owner, kind: 'prior' },
    ];
    const unsettled = this.#priorsSeen && this.#o.store.row(owner)?.settled === false;
    if (this.#pulls.has(log)) this.#pulls.touch(log, now);
    if (unsettled || this.#pulls.has(prior)) this.#pulls.touch(prior, now);
  }

  /** A frame came in that may be installed: its sender gets more time for the rest. */
  progress(delta: OwnerDelta, now: Instant): void {
    this.#pulls.progress(delta, now.monotonicMs);
  }

  /** Whether only a whole digest had shown that this log was missing. True at most once for each pull. */
  repaired({ id }: Session, owner: string): boolean {
    return this.#pulls.takeFoundByDigest(owner, id);
  }

  /** What came could not be installed, so it is asked for again; with `full`, the whole log is. */
  again(delta: OwnerDelta, full: boolean, now: Instant): void {
    this.#pulls.again(delta, full, now);
  }

  /** There was no room for what came beside other transfers of its link: it is asked for again when those end. */
  crowded(delta: OwnerDelta, now: Instant): void {
    this.#pulls.touch(delta, now);
    this.again(delta, false, now);
  }

  /** An owner's log is gone from here. */
  dropped(owner: string, now: Instant): void {
    for (const kind of KINDS) this.#pulls.note({ owner, kind }, now);
    this.check(now);
  }

  /** A link is gone: others are asked, and the next one that has compared decides when the node is in sync. */
  linkGone(linkId: number, now: Instant): void {
    this.#pulls.linkGone(linkId, now);
    if (!this.#gate.linkGone(linkId)) return;
    for (const other of this.#o.links.live()) {
      this.compared(other.id, now);
      return;
    }
  }

  tick(now: Instant): void {
    this.#pulls.tick(now);
  }

  nextDeadlineMs(): number {
    return this.#pulls.nextDeadlineMs();
  }

  #told(opened: boolean): void {
    if (opened) this.#o.emit({ kind: 'synced' });
  }
}

/** What catching up touches. */
export interface CatchUpParts extends Around {
  readonly offers: Offers;
  readonly rng: Rng;
  /** Nobody to sync with is known (M6). */
  readonly alone: boolean;
}
