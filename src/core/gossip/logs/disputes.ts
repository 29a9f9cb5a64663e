import { isFuture, sameBoot } from '../../boot.js';
import { counted } from '../../counters.js';
import type { Instant } from '../../ports.js';
import { isAhead } from '../../store/cut.js';
import { rowOf, type DigestRow, type LogDelta } from '../../store/rows.js';
import type { Session } from '../link/session.js';
import type { Around } from '../whom/around.js';
import { logged } from '../effects.js';

/**
 * One cut of a log has one content. Where two nodes hold different ones, somebody else has written: of this
 * node's log, that is answered by a boot above it (S8); of another's, it is carried to the owner (S5).
 */
export class Disputes {
  readonly #o: Around;

  constructor(o: Around) {
    this.#o = o;
  }

  /** True when the row says more of the own log than this node wrote. */
  judge(session: Session, row: DigestRow, now: Instant, verb = 'holds'): boolean {
    const { store, emit } = this.#o;
    if (!store.disowns(row)) return false;
    const { boot } = row;
    if (isFuture(boot, now.wallMs)) return true;
    const peer = session.name;
    const cut = `generation ${boot.generation}, head ${row.head}`;
    const what = `node ${peer} ${verb} a log of this node at ${cut}`;
    emit({ kind: 'evidence', evidence: { boot, address: '', peer, what, cause: 'LOG' } });
    return true;
  }

  /** Somebody sent a piece of this node's log. */
  forged(session: Session, delta: LogDelta, now: Instant): void {
    const fields = { peer: session.name, head: delta.upTo };
    this.#o.emit(logged('warn', 'a peer sent a log of this node', fields));
    this.judge(session, rowOf(delta), now, 'sent');
  }

  /** A row of another's log: is it of the very cut that is held here, with other records? */
  compare(session: Session, row: DigestRow, now: Instant): void {
    const own = this.#o.store.row(row.owner);
    if (isAhead(row, own)) this.#ask(session, row, now);
    if (own === undefined || own.hash === row.hash || own.head !== row.head) return;
    if (sameBoot(own.boot, row.boot)) this.#carry(session, row);
  }

  /** Compares what was installed with what peers have shown already. */
  compareAll(owner: string, now: Instant): void {
    for (const session of this.#o.links.live()) {
      const row = session.view.row(owner);
      if (row !== undefined) this.compare(session, row, now);
    }
  }

  /** A row says more than an owner's own, on its link: the owner is asked whether it wrote that. */
  #ask(session: Session, row: DigestRow, now: Instant): void {
    const { owner } = row;
    const link = this.#o.links.to(owner);
    if (link === undefined || session.peer?.node === owner) return;
    if (!isAhead(row, link.view.row(owner))) return;
    const message = `node ${session.name} holds more of this log`;
    link.outbox.refuse({ owner, reason: 'KNOWN', row, message });
    link.doubt(now.monotonicMs);
  }

  #carry(session: Session, row: DigestRow): void {
    const { emit, links } = this.#o;
    const { owner, boot } = row;
    const peer = session.name;
    emit(counted('hash_mismatches_total', { owner, peer }));
    emit(logged('warn', 'two copies of a log differ', { owner, peer, head: row.head }));
    if (peer === owner) {
      session.outbox.want({ owner, kind: 'log', boot, after: 0 });
      return;
    }
    const link = links.to(owner);
    const message = `node ${peer} holds another copy of this cut`;
    if (link === undefined) emit({ kind: 'meet', name: owner });
    else link.outbox.refuse({ owner, reason: 'KNOWN', row, message });
  }
}
