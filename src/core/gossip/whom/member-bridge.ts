import { compareBoots, isFuture, type Boot } from '../../boot.js';
import { counted } from '../../counters.js';
import { LINK_PINGS_MAX } from '../../limits.js';
import type { IndirectPing, MembershipEffect } from '../../membership/effects.js';
import type { MemberRow } from '../../membership/member.js';
import { isActive, isFinal, isRemembered, sameRow } from '../../membership/row.js';
import type { Instant } from '../../ports.js';
import type { NodeStatus } from '../../node-status.js';
import type { Hearsay } from './hearsay.js';
import type { Session } from '../link/session.js';
import type { MeshInput } from '../mesh-io.js';
import type { Topology } from './topology.js';
import type { Around } from './around.js';
import { logged } from '../effects.js';

/** Carries what Membership asks for to links, dials and logs, and brings the answers back. */
export class MemberBridge {
  readonly #parts: BridgeParts;
  readonly #pings = new Map<number, PendingPing>();

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  /** What concerns the membership alone. */
  input(input: MemberInput, now: Instant): void {
    const { emit, membership } = this.#parts;
    switch (input.kind) {
      case 'ping-answered': {
        // An answer of another node than the one that was meant counts as none.
        const { pingId, node, rows } = input;
        if (this.#pings.get(pingId)?.target === node) this.#answered(pingId, node, rows, now);
        else this.#failed(pingId, now);
        break;
      }
      case 'ping-failed':
        this.#failed(input.pingId, now);
        break;
      case 'indirect-answered': {
        const { pingId, via, reachable, rows } = input;
        this.heard(rows, undefined, via, now);
        this.apply(membership.indirectAnswered(pingId, via, reachable, now), now);
        break;
      }
      case 'pinged':
        this.heard(input.rows, undefined, input.source, now);
        break;
      case 'announce':
        this.apply(membership.announce(input.absentMs, input.reason, now), now);
        break;
      case 'forget': {
        const result = membership.forget(input.name, now);
        if (result.ok) this.apply(result.value, now);
        else
          emit(logged('warn', 'a node is not forgotten', { peer: input.name, why: result.error }));
        break;
      }
    }
  }

  /** Rows that came from a peer. */
  heard(
    rows: readonly MemberRow[],
    session: Session | undefined,
    from: string,
    now: Instant,
  ): void {
    if (rows.length === 0) return;
    const counting = this.#sift(rows, from, session, now);
    this.apply(this.#parts.membership.merge(counting, from, now), now, session, counting);
    if (session !== undefined) for (const row of counting) session.outbox.memberHeard(row);
  }

  /** Takes in the rows that waited for the word of their own node, and wait no longer (M10). */
  settle(now: Instant): void {
    for (const { row, from } of this.#parts.hearsay.takeDue(now.monotonicMs)) {
      this.apply(this.#parts.membership.merge([row], from, now), now);
    }
  }

  /**
   * The rows that count now. A boot that no clock can have made does not pass the edge (S8); what others say
   * of a node that is linked is left to that node (M10).
   */
  #sift(
    rows: readonly MemberRow[],
    from: string,
    session: Session | undefined,
    now: Instant,
  ): MemberRow[] {
    return rows.filter((row) => {
      if (isFuture(row.boot, now.wallMs)) return false;
      if (session?.peer?.node === row.name) session.raisePeer(row.boot);
      if (!this.#parts.hearsay.takes(row, from, now.monotonicMs)) return true;
      this.#parts.emit(counted('member_rows_deferred_total', { node: row.name, peer: from }));
      return false;
    });
  }

  /** A node that an earlier life of this one knew: it is dialed like any other (D5). */
  remember(member: MemberRow, ageMs: number, now: Instant): void {
    this.apply(this.#parts.membership.remember(member, ageMs, now), now);
  }

  /** Does what Membership asks for. What a peer has just said itself is not told back to it. */
  apply(
    effects: readonly MembershipEffect[],
    now: Instant,
    session?: Session,
    said: readonly MemberRow[] = [],
  ): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'ping':
          this.#ping(effect.pingId, effect.target, effect.address);
          break;
        case 'ping-indirect':
          this.#pingIndirect(effect);
          break;
        case 'rows-changed':
          this.#flood(effect.rows, effect.to, now, session, said);
          break;
        case 'status':
          this.#status(effect.row, effect.from, effect.reason, now);
          break;
        case 'evict':
          this.#evict(effect.name, effect.boot);
          break;
        case 'held-back':
          this.#parts.emit(counted('evictions_total', { outcome: 'held' }));
          break;
        case 'barred':
          this.#parts.emit(counted('members_barred_total', { owner: effect.name }));
          break;
        case 'newer-self':
          this.#newerSelf(effect);
          break;
      }
    }
  }

  /** A pong came over a link. */
  pong(session: Session, pingId: number, rows: readonly MemberRow[], now: Instant): void {
    if (this.#pings.get(pingId)?.linkId !== session.id) return;
    this.#answered(pingId, session.name, rows, now, session);
  }

  /** The node that was pinged has answered: on this link, or by a unary call. */
  #answered(
    pingId: number,
    node: string,
    rows: readonly MemberRow[],
    now: Instant,
    session?: Session,
  ): void {
    const { emit, membership } = this.#parts;
    this.#pings.delete(pingId);
    emit(counted('pings_total', { outcome: 'answered' }));
    const counting = this.#sift(rows, node, session, now);
    this.apply(membership.pingAnswered(pingId, counting, now, node), now, session, rows);
  }

  /** A unary ping failed. */
  #failed(pingId: number, now: Instant): void {
    if (!this.#pings.delete(pingId)) return;
    this.#parts.emit(counted('pings_total', { outcome: 'failed' }));
    this.apply(this.#parts.membership.pingFailed(pingId, now), now);
  }

  /** A link is gone: its pings take the other way. */
  linkGone(session: Session): void {
    for (const [pingId, ping] of [...this.#pings]) {
      if (ping.linkId !== session.id) continue;
      this.#pings.delete(pingId);
      this.#ping(pingId, ping.target, ping.address);
    }
  }

  #ping(pingId: number, target: string, address: string): void {
    const { links, membership, emit } = this.#parts;
    const link = links.to(target);
    if (this.#pings.size >= LINK_PINGS_MAX) {
      const [oldest] = this.#pings.keys();
      if (oldest !== undefined) this.#pings.delete(oldest);
    }
    this.#pings.set(pingId, { target, address, linkId: link?.id });
    if (link !== undefined) link.outbox.ping(pingId);
    else emit({ kind: 'ping', pingId, address, target, rows: membership.pair(target) });
  }

  #pingIndirect(ping: IndirectPing): void {
    const viaAddress = this.#parts.membership.row(ping.via)?.address;
    if (viaAddress !== undefined) this.#parts.emit({ ...ping, viaAddress });
  }

  #flood(
    rows: readonly MemberRow[],
    to: string | undefined,
    now: Instant,
    from: Session | undefined,
    said: readonly MemberRow[],
  ): void {
    const { links, node, membership, overlay } = this.#parts;
    const heard = new Map(said.map((row) => [row.name, row]));
    for (const row of rows) {
      const { name } = row;
      // The grave of an older boot is flooded, too, and its node may live.
      this.#toDial(name, membership.row(name), now);
      for (const session of links.open()) {
        const peer = session.name;
        if (to === undefined ? !overlay.serves(session) : peer !== to) continue;
        const told = session === from ? heard.get(name) : undefined;
        if (told !== undefined && sameRow(told, row)) continue;
        // What concerns the two of them is not gathered: an accusation, and its refutation.
        session.outbox.member(name, name === node || name === peer);
      }
    }
  }

  #toDial(name: string, row: MemberRow | undefined, now: Instant): void {
    const { node, peers } = this.#parts;
    // A dead node may be back any moment; one that left or was evicted comes by itself.
    if (row !== undefined && name !== node && !isFinal(row))
      peers.member(name, row.address, now.monotonicMs);
    else peers.memberGone(name);
  }

  #status(row: MemberRow, from: NodeStatus | undefined, reason: string, now: Instant): void {
    const { emit, store } = this.#parts;
    const { name, status } = row;
    store.setAway(name, status === 'SUSPECT' || status === 'DEAD', now);
    // A suspect keeps its place in the overlay.
    if (isActive({ status }) !== (from !== undefined && isActive({ status: from }))) {
      this.#parts.topology.changed();
    }
    emit({ kind: 'node-status', name, status, row, from, reason });
    emit(counted('member_transitions_total', { from: from ?? 'UNKNOWN', to: status }));
    const known = status === 'ALIVE' || status === 'LEFT' || isRemembered(row);
    const level = known ? 'info' : 'warn';
    const fields = { peer: name, from: from ?? 'UNKNOWN', to: status, reason };
    emit(logged(level, 'a node has changed its status', fields));
  }

  #evict(name: string, boot: Boot): void {
    const { emit, store } = this.#parts;
    const held = store.row(name)?.boot;
    emit(counted('evictions_total', { outcome: 'evicted' }));
    if (held === undefined || compareBoots(held, boot) > 0) return;
    store.evict(name);
    emit({ kind: 'log-dropped', owner: name });
  }

  #newerSelf(effect: Extract<MembershipEffect, { kind: 'newer-self' }>): void {
    const { boot, grave, address, from: peer } = effect;
    const what = grave
      ? `this node was evicted at generation ${boot.generation}`
      : `members know this node at generation ${boot.generation}`;
    const cause = grave ? 'GRAVE' : 'MEMBER';
    const evidence = { boot, address, peer, what, cause } as const;
    this.#parts.emit({ kind: 'evidence', evidence });
  }
}

/** What the bridge touches. */
export interface BridgeParts extends Around {
  readonly topology: Topology;
  readonly hearsay: Hearsay;
}

/** Inputs that concern the membership alone. */
export type MemberInput = Extract<
  MeshInput,
  {
    kind: 'ping-answered' | 'ping-failed' | 'indirect-answered' | 'pinged' | 'announce' | 'forget';
  }
>;

interface PendingPing {
  readonly target: string;
  readonly address: string;
  /** The link that it went over; none when it went by a unary call. */
  readonly linkId: number | undefined;
}
