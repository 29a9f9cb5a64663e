import { counted } from '../../counters.js';
import type { MemberRow } from '../../membership/member.js';
import type { Instant } from '../../ports.js';
import type { GoodbyeReason, Hello } from '../link/frames.js';
import { checkHello, type HelloFault } from '../link/handshake.js';
import type { LinkOrigin, Session } from '../link/session.js';
import type { SelfWatch } from '../self/self-watch.js';
import type { Around } from './around.js';
import { logged } from '../effects.js';

/** Opens, judges and closes links (L6, I4, I5, X2). */
export class Greeter {
  readonly #parts: GreeterParts;

  constructor(parts: GreeterParts) {
    this.#parts = parts;
  }

  /** A stream has opened; what this node has no room or time for is told so. */
  opened(origin: LinkOrigin, now: Instant, stopping: GoodbyeReason | undefined): void {
    const { emit, links, peers } = this.#parts;
    const full = links.full;
    const session = links.add(origin, now.monotonicMs);
    if (origin.dialId !== undefined) {
      peers.opened(origin.dialId);
      emit(counted('dials_total', { outcome: 'opened' }));
    }
    if (stopping !== undefined) this.close(session, stopping, 'this node is stopping');
    else if (full) this.close(session, 'OVERLAY', 'this node has no room for more links');
  }

  /** A peer says who it is. */
  hello(session: Session, hello: Hello, now: Instant): void {
    const { emit, links, node, peers } = this.#parts;
    const { peerNames, dialId } = session.origin;
    const fault = checkHello(hello, this.#parts.ours(), peerNames, now.wallMs);
    if (fault !== undefined) {
      this.#refuse(session, hello, fault);
      emit({ kind: 'turned-away', name: hello.node, boot: hello.boot });
      return;
    }
    if (hello.node === node) {
      this.#ownName(session, hello, now);
      return;
    }
    peers.named(hello.node, dialId);
    const choice = links.choose(session, hello);
    if (choice.keep === 'old') {
      // A peer that lost to a newer boot of its own name learns of it before it goes (I4).
      this.close(session, 'DUPLICATE_LINK', choice.why);
      session.outbox.member(hello.node);
      return;
    }
    const old = choice.close === undefined ? undefined : links.get(choice.close);
    if (old !== undefined) this.close(old, 'DUPLICATE_LINK', 'another link of this pair stays');
    session.accept(hello, now.monotonicMs);
    links.name(session);
    peers.greeted(hello.node);
    emit({ kind: 'greeted', session, row: rowOf(hello) });
    const direction = session.dialed ? 'out' : 'in';
    emit(counted('links_opened_total', { direction }));
    const { node: peer, address } = hello;
    emit(logged('info', 'a link is open', { peer, direction, address }));
  }

  /** The peer says goodbye; its stream is at its end. */
  goodbye(session: Session, reason: GoodbyeReason, message: string): void {
    const { emit } = this.#parts;
    const peer = session.peer?.node ?? session.origin.remoteAddress;
    if (reason === 'DUPLICATE_LINK') session.duplicate = true;
    const level = reason === 'PROTOCOL_ERROR' || reason === 'FENCED' ? 'warn' : 'info';
    emit(logged(level, 'a peer closes its link', { peer, reason, why: message }));
    emit({ kind: 'close', linkId: session.id });
  }

  /** Says goodbye; with `flush`, after what the peer still lacks. */
  close(session: Session, reason: GoodbyeReason, message: string, flush = false): void {
    if (session.state === 'CLOSING') return;
    this.#sayGoodbye(session, reason, message, flush);
    this.#parts.emit({ kind: 'close', linkId: session.id });
  }

  /** A stream is gone. True when its peer has no link left. */
  closed(session: Session, reason: string, now: Instant): boolean {
    const { emit, links, peers } = this.#parts;
    const { dialId, remoteAddress } = session.origin;
    const last = links.remove(session);
    if (dialId !== undefined) {
      const failed = !session.wasLive && !session.duplicate;
      if (failed) peers.failed(dialId, now.monotonicMs);
      else peers.ended(dialId, now.monotonicMs);
    }
    const name = session.peer?.node;
    if (last && name !== undefined) peers.unlinked(name, now.monotonicMs, session.offended);
    emit(counted('links_closed_total', { reason: session.duplicate ? 'duplicate' : 'closed' }));
    emit(logged('debug', 'a link is gone', { peer: name ?? remoteAddress, reason }));
    return last;
  }

  #refuse(session: Session, hello: Hello, { field, message }: HelloFault): void {
    const { emit } = this.#parts;
    emit(counted('handshakes_refused_total', { reason: field }));
    const refused = `${field} differs: ${message}`;
    session.close('PROTOCOL_ERROR', refused.slice(0, 1000), false);
    emit({ kind: 'close', linkId: session.id, refused });
    emit({ kind: 'peer-refused', name: hello.node, cause: refused });
    const address = session.origin.remoteAddress;
    emit(logged('warn', 'a peer is refused', { peer: hello.node, address, field, why: message }));
  }

  #sayGoodbye(session: Session, reason: GoodbyeReason, message: string, flush: boolean): void {
    if (reason === 'DUPLICATE_LINK') session.duplicate = true;
    session.close(reason, message.slice(0, 1000), flush);
    const peer = session.peer?.node ?? session.origin.remoteAddress;
    const level = reason === 'PROTOCOL_ERROR' ? 'warn' : 'info';
    this.#parts.emit(logged(level, 'closing a link', { peer, reason, why: message }));
  }

  /** The peer bears this node's name: it is this process, or another one (I4). */
  #ownName(session: Session, hello: Hello, now: Instant): void {
    const { peers, self } = this.#parts;
    const { dialId } = session.origin;
    if (hello.boot.instanceId === this.#parts.ours().boot.instanceId) {
      if (dialId !== undefined) peers.self(dialId);
      this.close(session, 'DUPLICATE_LINK', 'this node has called itself');
      return;
    }
    const message = `node name ${hello.node} is used by two processes: ${hello.address} and this one`;
    this.close(session, 'PROTOCOL_ERROR', message);
    self.met(hello.boot, hello.address, now);
  }
}

/** What the greeter touches. */
export interface GreeterParts extends Around {
  readonly self: SelfWatch;
  readonly ours: () => Hello;
}

/** What a Hello says of its speaker, at first hand. */
function rowOf(hello: Hello): MemberRow {
  const { node: name, boot, address, version, deadTimeoutMs } = hello;
  const fresh = { incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
  const timeout = deadTimeoutMs === undefined ? {} : { deadTimeoutMs };
  return { name, boot, address, version, ...fresh, restarting: false, ...timeout };
}
