import { counted } from '../counters.js';
import { STAMP_AGE_MAX_MS } from '../limits.js';
import type { Instant } from '../ports.js';
import type { Emit } from './effects.js';
import type { RoomEvent } from './events.js';
import type { Frame } from './link/frames.js';
import { RowBudgets } from './link/row-budget.js';
import type { LinkEvent, Session } from './link/session.js';
import type { NodeParts } from './node-parts.js';

/** What comes in over links: each frame goes to the part that it concerns, and who breaks the protocol is closed. */
export class LinkEvents {
  readonly #parts: NodeParts;
  readonly #emit: Emit<RoomEvent>;
  readonly #budgets = new RowBudgets();

  constructor(parts: NodeParts, emit: Emit<RoomEvent>) {
    this.#parts = parts;
    this.#emit = emit;
  }

  /** A frame has come in. */
  frame(linkId: number, frame: Frame, bytes: number, now: Instant): void {
    const session = this.#parts.links.get(linkId);
    if (session === undefined) return;
    // After a sleep of days, frames that were sent before it say nothing about the present (M4).
    const why = session.overdue(now.monotonicMs - STAMP_AGE_MAX_MS);
    if (why !== undefined) this.#parts.greeter.close(session, 'PROTOCOL_ERROR', why);
    else this.#event(session, session.receive(frame, bytes, now.monotonicMs), now);
  }

  /** What came in is no frame. */
  invalid(linkId: number, message: string): void {
    const session = this.#parts.links.get(linkId);
    if (session !== undefined) this.#offended(session, message);
  }

  /** A stream is gone. @returns the name of its peer, if that was its last link */
  closed(linkId: number, reason: string, now: Instant): string | undefined {
    const { bridge, greeter, links, observations, replication } = this.#parts;
    const session = links.get(linkId);
    if (session === undefined) return undefined;
    const last = greeter.closed(session, reason, now);
    replication.linkGone(session, now);
    bridge.linkGone(session);
    observations.linkGone(linkId);
    return last ? session.peer?.node : undefined;
  }

  /** Closes links whose peers have been silent for too long. */
  tick(now: Instant): void {
    const { greeter, links } = this.#parts;
    for (const session of [...links.all()]) {
      const why = session.overdue(now.monotonicMs);
      if (why !== undefined) greeter.close(session, 'PROTOCOL_ERROR', why);
    }
  }

  #event(session: Session, event: LinkEvent, now: Instant): void {
    const { greeter, observations, peers, replication, spread } = this.#parts;
    switch (event.kind) {
      case 'nothing':
        break;
      case 'hello':
        greeter.hello(session, event.hello, now);
        break;
      case 'rows':
        if (event.live && session.peer !== undefined) peers.live(session.peer.node);
        replication.rows(session, event, now);
        break;
      case 'delta':
        replication.delta(session, event.delta, now);
        break;
      case 'want':
        if (!spread.want(session, event.want)) this.#offended(session, 'too many Wants');
        break;
      case 'refusal':
        replication.refusal(session, event.refusal, now);
        break;
      case 'members':
      case 'ping':
      case 'pong':
        this.#members(session, event, now);
        break;
      case 'goodbye':
        greeter.goodbye(session, event.reason, event.message);
        break;
      case 'violation':
        this.#offended(session, event.message);
        break;
      case 'unknown':
        this.#emit(counted('frames_unknown_total', { peer: session.name }));
        break;
      case 'observed':
        observations.receive(session, event.observed, now.monotonicMs);
        break;
      case 'mode':
        session.view.allLazy = event.lazy;
        break;
    }
  }

  #members(
    session: Session,
    event: Extract<LinkEvent, { kind: 'members' | 'ping' | 'pong' }>,
    now: Instant,
  ): void {
    const { bridge, membership } = this.#parts;
    const { rows, kind } = event;
    const peer = session.name;
    const names = rows.filter(({ name }) => membership.row(name) === undefined).length;
    const excess = this.#budgets.spend(peer, rows.length, names, now.monotonicMs);
    if (excess !== undefined) {
      this.#offended(session, excess);
      return;
    }
    if (kind === 'pong') bridge.pong(session, event.id, rows, now);
    else bridge.heard(rows, session, peer, now);
    if (kind === 'ping') session.outbox.pong(event.id);
  }

  #offended(session: Session, message: string): void {
    session.offended = true;
    this.#emit(counted('protocol_errors_total', { peer: session.name }));
    this.#parts.greeter.close(session, 'PROTOCOL_ERROR', message);
  }
}
