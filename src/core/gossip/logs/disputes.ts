import { isFuture } from '../../boot.js';
import { counted } from '../../counters.js';
import type { MeshStore } from '../../store/mesh-store.js';
import type { DigestRow, OwnerDelta } from '../../store/rows.js';
import type { Transfer } from '../../store/transfer.js';
import type { Links, Session } from '../link/links.js';
import type { Emit } from '../effects.js';
import { heldOf, isAhead, sameCut } from '../link/peer-view.js';
import type { Evidence } from '../self/self-guard.js';
import type { Turn } from './turn.js';

/**
 * One cut of a log has one content. Where two nodes hold different ones, somebody else has written: of this
 * node's log, that is answered by a boot above it (S8); of another's, it is carried to the owner (S5).
 */
export class Disputes {
  readonly #o: DisputesParts;

  constructor(o: DisputesParts) {
    this.#o = o;
  }

  /** True when the row says more of the own log than this node wrote. */
  judge(session: Session, row: DigestRow, verb = 'holds'): boolean {
    const { store, port, turn } = this.#o;
    if (!store.disowns(row)) return false;
    const boot = row.boot ?? row.prior?.boot;
    if (boot === undefined || isFuture(boot, turn.now.wallMs)) return true;
    const peer = session.peer?.node ?? '';
    const cut = `generation ${boot.generation}, head ${row.head}`;
    const what = `node ${peer} ${verb} a log of this node at ${cut}`;
    port.evidence({ boot, address: '', peer, what, cause: 'LOG' }, turn.now);
    return true;
  }

  /** Somebody sent a piece of this node's log. */
  forged(session: Session, delta: OwnerDelta): void {
    const { owner, boot, upTo: head, floor, hash, settled, stampMs } = delta;
    this.#log('a peer sent a log of this node', { peer: session.peer?.node ?? '', head });
    this.judge(session, { owner, boot, head, floor, hash, settled, stampMs }, 'sent');
  }

  /** A row of another's log: is it of the very cut that is held here, with other records? */
  compare(session: Session, row: DigestRow): void {
    const own = this.#o.store.row(row.owner);
    if (isAhead(heldOf(row), heldOf(own))) this.#ask(session, row);
    if (own?.boot === undefined || own.hash === row.hash || own.head !== row.head) return;
    if (sameCut({ boot: own.boot, head: 0 }, { boot: row.boot, head: 0 }))
      this.#carry(session, row);
  }

  /** Compares what was installed with what peers have shown already. */
  compareAll(owner: string): void {
    for (const session of this.#o.links.live()) {
      const row = session.view.row(owner);
      if (row !== undefined) this.compare(session, row);
    }
  }

  /** A row says more than an owner's own, on its link: the owner is asked whether it wrote that. */
  #ask(session: Session, row: DigestRow): void {
    const { owner } = row;
    const link = this.#o.links.to(owner);
    if (link === undefined || session.peer?.node === owner) return;
    if (!isAhead(heldOf(row), heldOf(link.view.row(owner)))) return;
    const message = `node ${session.peer?.node ?? ''} holds more of this log`;
    link.outbox.refuse({ owner, reason: 'KNOWN', row, message });
    link.doubt(this.#o.turn.now.monotonicMs);
  }

  #carry(session: Session, row: DigestRow): void {
    const { emit, links, port } = this.#o;
    const { owner, boot } = row;
    const peer = session.peer?.node ?? '';
    emit(counted('hash_mismatches_total', { owner, peer }));
    this.#log('two copies of a log differ', { owner, peer, head: row.head });
    if (peer === owner) {
      session.outbox.want({ owner, ...(boot ? { boot } : {}), after: 0, prior: false });
      return;
    }
    const link = links.to(owner);
    const message = `node ${peer} holds another copy of this cut`;
    if (link === undefined) port.meet(owner);
    else link.outbox.refuse({ owner, reason: 'KNOWN', row, message });
  }

  #log(message: string, fields: Record<string, string | number>): void {
    this.#o.emit({ type: 'log', level: 'warn', message, fields });
  }
}

/** What disputes need of the rest of the node. */
export interface DisputesPort {
  /** Something about this node's log that it did not say (S8). */
  evidence(evidence: Evidence, now: Turn['now']): void;
  /** Opens a link to a node for a while, whatever the overlay says. */
  meet(name: string): void;
}

interface DisputesParts {
  readonly store: MeshStore;
  readonly links: Links<Transfer>;
  readonly port: DisputesPort;
  readonly emit: Emit;
  readonly turn: Turn;
}
