import type { Instant } from '../../ports.js';
import type { DigestRow, OwnerDelta, Part } from '../../store/rows.js';
import type { Offers } from './offers.js';
import type { Pulls } from './pulls.js';
import { SyncGate } from './sync-gate.js';
import type { Around } from '../whom/around.js';

const KINDS = ['log', 'prior'] as const;

/** What this node lacks and peers have: it is pulled (L2), and once the first peer's is here the node is in sync (M6). */
export class CatchUp {
  readonly #o: CatchUpParts;
  readonly #gate: SyncGate;
  /** A peer has shown an earlier boot of somebody: seldom before the first restart. */
  #priorsSeen = false;

  constructor(o: CatchUpParts) {
    const { links, offers, pulls } = o;
    this.#o = o;
    const port = {
      isLive: (linkId: number) => links.get(linkId)?.state === 'LIVE',
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
    this.#gate.compared(linkId, now);
  }

  /** Whatever came in has been dealt with: is all there now that the first peer offered? */
  check(now: Instant): void {
    this.#gate.check(now);
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
      if (news || this.#o.pulls.has(part)) this.#o.pulls.touch(part, now, late);
    }
  }

  /**
   * Looks anew at what is pulled of an owner. What is not pulled was not offered, or its row will come;
   * but an unsettled boot that has come in makes its prior worth asking for.
   */
  note(owner: string, now: Instant): void {
    const unsettled = this.#priorsSeen && this.#o.store.row(owner)?.settled === false;
    for (const kind of KINDS) {
      const part: Part = { owner, kind };
      const asks = kind === 'prior' && unsettled;
      if (asks || this.#o.pulls.has(part)) this.#o.pulls.touch(part, now);
    }
  }

  /** There was no room for what came beside other transfers of its link: it is asked for again when those end. */
  crowded(delta: OwnerDelta, now: Instant): void {
    this.#o.pulls.touch(delta, now);
    this.#o.pulls.again(delta, false, now);
  }

  /** An owner's log is gone from here. */
  dropped(owner: string, now: Instant): void {
    for (const kind of KINDS) this.#o.pulls.note({ owner, kind }, now);
  }

  /** A link is gone: others are asked, and the next one that has compared decides when the node is in sync. */
  linkGone(linkId: number, now: Instant): void {
    this.#o.pulls.linkGone(linkId, now);
    if (!this.#gate.linkGone(linkId)) return;
    const [next] = this.#o.links.live();
    if (next !== undefined) this.compared(next.id, now);
  }
}

/** What catching up touches. */
export interface CatchUpParts extends Around {
  readonly offers: Offers;
  readonly pulls: Pulls;
  /** Nobody to sync with is known (M6). */
  readonly alone: boolean;
}
