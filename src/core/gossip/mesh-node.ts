import type { Boot } from '../boot.js';
import { counted } from '../counters.js';
import type { MemberRow } from '../membership/member.js';
import type { Membership } from '../membership/membership.js';
import type { Instant } from '../ports.js';
import type { MeshStore } from '../store/mesh-store.js';
import { afterOf, type DigestRow, type OwnerDelta } from '../store/rows.js';
import { logged, type MeshEffect } from './effects.js';
import type { RoomEvent } from './events.js';
import { LinkEvents } from './link-events.js';
import type { Frame, GoodbyeReason } from './link/frames.js';
import type { LinkInfo } from './link/links.js';
import type { Session } from './link/session.js';
import type { MeshInput, MeshOptions } from './mesh-io.js';
import { createParts, type NodeParts } from './node-parts.js';
import type { Observations } from './observed/observations.js';
import { saidOf, saySkew } from './self/skew.js';

/**
 * One node of the mesh: the only coordinator over the store, the membership and the links. One input
 * enters, effects leave; nothing is awaited and nothing is read from the world.
 */
export class MeshNode {
  readonly store: MeshStore;
  readonly membership: Membership;
  readonly observations: Observations;
  readonly #options: MeshOptions;
  readonly #parts: NodeParts;
  readonly #linkEvents: LinkEvents;
  /** Events of the parts that have not been routed yet. */
  readonly #events: RoomEvent[] = [];
  #effects: MeshEffect[] = [];
  #started = false;
  #stopping: GoodbyeReason | undefined;
  #keptPeers = 0;
  /** What is told once, as far as it has been told, or was so from the beginning. */
  readonly #told = new Set<'settled' | 'synced'>();
  /** Since the last input; what goes out between inputs is counted at the end of the next. */
  #fullCutsSent = 0;

  constructor(options: MeshOptions) {
    this.#options = options;
    const emit = (event: RoomEvent): void => void this.#events.push(event);
    this.#parts = createParts(options, emit);
    this.#linkEvents = new LinkEvents(this.#parts, emit);
    const { catchUp, store, membership, observations } = this.#parts;
    if (catchUp.synced) this.#told.add('synced');
    this.store = store;
    this.membership = membership;
    this.observations = observations;
  }

  /** This node's present boot. */
  get boot(): Boot {
    return this.store.boot;
  }

  /** True once this node is in sync: it holds what the first peer's digest named (M6). */
  get synced(): boolean {
    return this.#parts.catchUp.synced;
  }

  /** True once this process has fenced itself, because another one has its name and a newer boot (I4). */
  get fenced(): boolean {
    return this.#parts.self.fenced;
  }

  /** Links on which logs flow. */
  get live(): Iterable<Session> {
    return this.#parts.links.live();
  }

  /** Takes in one thing that happened; returns what the caller is to do, in this order. */
  handle(input: MeshInput, now: Instant): MeshEffect[] {
    this.#effects = [];
    if (!this.fenced) this.#step(input, now);
    else if (input.kind === 'link-closed') this.#linkEvents.closed(input.linkId, input.reason, now);
    this.#routeAll(now);
    this.#finish(now);
    return this.#effects;
  }

  /**
   * The next frame of a link, composed now; undefined when there is none, or no such link. After that
   * undefined, ask `nextDeadlineMs` anew: the link's rows count on a timer again.
   */
  nextFrame(linkId: number, now: Instant): Frame | undefined {
    const frame = this.#parts.links.next(linkId, now.monotonicMs);
    if (frame?.kind === 'delta' && afterOf(frame.delta) === 0 && !frame.delta.more) {
      this.#fullCutsSent += 1;
    }
    return frame;
  }

  /** When `tick` has something to do, monotonic ms. */
  nextDeadlineMs(): number {
    const { hearsay, links, peers, pulls, self, strangers, topology } = this.#parts;
    if (self.fenced) return Infinity;
    const lasting = Math.min(
      this.store.nextDeadlineMs() ?? Infinity,
      links.nextDeadlineMs(),
      pulls.nextDeadlineMs(),
      hearsay.nextDeadlineMs(),
    );
    if (this.#stopping !== undefined) return lasting;
    return Math.min(
      lasting,
      this.membership.nextDeadlineMs(),
      this.#started ? Math.min(peers.nextDeadlineMs(), topology.nextDeadlineMs()) : Infinity,
      self.nextDeadlineMs(),
      this.observations.nextDeadlineMs(),
      strangers.nextDeadlineMs(),
    );
  }

  /** Which graces of a node differ from the own ones, in words (M3, S6). */
  skew(name: string): string {
    const { membership, ...ours } = this.#options.settings;
    const theirs = { ...saidOf(this.membership.row(name)), ...this.store.graces(name) };
    return saySkew(theirs, { ...ours, deadTimeoutMs: membership.deadTimeoutMs });
  }

  /** Why what peers offer of an owner's log is not taken in: a limit (S11). Empty when it is. */
  logRefused(owner: string): string {
    return this.#parts.replication.refusedLogs.get(owner) ?? '';
  }

  /** What a peer said last of the logs that it holds; undefined without a link to it. */
  peerRows(name: string): Iterable<DigestRow> | undefined {
    return this.#parts.links.to(name)?.view.rows();
  }

  /** All links, for people to see. */
  linkInfos(): LinkInfo[] {
    return this.#parts.links.infos((session) => this.#isLazy(session));
  }

  /** True for a peer that this node wants a link to, or that has dialed one. */
  serves(name: string): boolean {
    return this.#parts.topology.serves(name);
  }

  /** Nothing is pushed there but the own log (L5); while all link to all nobody relays. */
  #isLazy(session: Session): boolean {
    const { overlay } = this.#parts;
    const { peer, view } = session;
    if (peer === undefined || !overlay.on) return false;
    return !overlay.serves(session) || view.isLazyBut([this.#options.node, peer.node]);
  }

  #step(input: MeshInput, now: Instant): void {
    const { bridge, greeter, peers, replication, self, spread } = this.#parts;
    switch (input.kind) {
      case 'start':
        this.#started = true;
        break;
      case 'tick':
        this.#tick(now);
        break;
      case 'written':
        spread.written();
        break;
      case 'link-opened':
        greeter.opened(input, now, this.#stopping);
        break;
      case 'frame':
        this.#linkEvents.frame(input.linkId, input.frame, input.bytes, now);
        break;
      case 'frame-invalid':
        this.#linkEvents.invalid(input.linkId, input.message);
        break;
      case 'link-closed':
        this.#linkClosed(input.linkId, input.reason, now);
        break;
      case 'dial-failed':
        this.#dialFailed(input.dialId, input.reason, now);
        break;
      case 'resolved':
        peers.resolved(input.seed, input.addresses, now.monotonicMs);
        break;
      case 'generation-persisted':
        this.#persisted(input.generation, now);
        break;
      case 'remember':
        this.#remember(input.delta, input.member, now);
        break;
      case 'settle':
      case 'certificate':
        this.#writeHeader(input.kind, now);
        break;
      case 'forget':
        if (this.membership.row(input.name)) bridge.input(input, now);
        else replication.dropStranger(input.name, 'forgotten by an operator', now);
        break;
      case 'leave':
      case 'stop':
        this.#stop(input.kind === 'leave' ? 'LEAVING' : 'RESTARTING', now);
        break;
      case 'ping-answered':
        if (!self.answered(input, now)) bridge.input(input, now);
        break;
      case 'ping-failed':
        if (!self.unanswered(input.pingId, now)) bridge.input(input, now);
        break;
      default:
        bridge.input(input, now);
    }
  }

  #dialFailed(dial: number, reason: string, now: Instant): void {
    const { peers, topology } = this.#parts;
    peers.failed(dial, now.monotonicMs);
    topology.changed();
    this.#events.push(counted('dials_total', { outcome: 'failed' }));
    this.#events.push(logged('debug', 'a dial failed', { dial, reason }));
  }

  /** Routes the events of the parts, and those that follow from them, until there are none left. */
  #routeAll(now: Instant): void {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.#route(event, now);
    }
  }

  #route(event: RoomEvent, now: Instant): void {
    const { bridge, replication, self, topology } = this.#parts;
    switch (event.kind) {
      case 'greeted':
        bridge.apply(this.membership.hello(event.row, now), now, event.session);
        break;
      case 'turned-away':
        bridge.apply(this.membership.refused(event.name, event.boot, now), now);
        break;
      case 'log-dropped':
        replication.dropped(event.owner, now);
        break;
      case 'evidence':
        self.weigh(event.evidence, now);
        break;
      case 'meet':
        topology.meet(event.name);
        break;
      case 'grave-heard':
        bridge.heard([event.grave], undefined, event.from, now);
        break;
      case 'node-status':
        this.observations.nodeStatus(event.name, event.row);
        this.#effects.push(event);
        break;
      default:
        this.#effects.push(event);
    }
  }

  /** Takes back what an earlier life held of an owner; its node counts as not alive until it is heard of (D5). */
  #remember(delta: OwnerDelta, member: MemberRow, now: Instant): void {
    const { bridge, replication } = this.#parts;
    if (delta.owner === this.#options.node || delta.owner !== member.name) return;
    if (replication.remember(delta, now)) bridge.remember(member, now.wallMs - delta.stampMs, now);
  }

  #writeHeader(cause: 'settle' | 'certificate', now: Instant): void {
    if (cause === 'settle') this.store.settle(now);
    else this.store.stampAnew(now);
    this.#parts.spread.written();
  }

  #tick(now: Instant): void {
    const { bridge, pulls, replication, self, spread } = this.#parts;
    const before = this.store.row(this.#options.node)?.head;
    this.store.tick(now);
    if (this.store.row(this.#options.node)?.head !== before) spread.written();
    pulls.tick(now);
    if (this.#stopping === undefined) {
      bridge.apply(this.membership.tick(now), now);
      replication.tickStrangers(now);
      self.tick(now);
      this.observations.tick(now.monotonicMs);
    }
    this.#linkEvents.tick(now);
  }

  #linkClosed(linkId: number, reason: string, now: Instant): void {
    const unlinked = this.#linkEvents.closed(linkId, reason, now);
    if (unlinked !== undefined && this.#stopping === undefined) {
      this.membership.linkClosed(unlinked, now);
    }
  }

  #persisted(generation: number, now: Instant): void {
    const { bridge, self, spread } = this.#parts;
    const boot = self.persisted(generation, now);
    if (boot === undefined) return;
    this.store.raiseBoot(boot, now);
    spread.raised();
    this.observations.raised(boot, now.monotonicMs);
    bridge.apply(this.membership.raiseBoot(boot, now), now);
  }

  #stop(kind: 'RESTARTING' | 'LEAVING', now: Instant): void {
    if (this.#stopping !== undefined) return;
    this.#stopping = kind;
    this.#parts.bridge.apply(this.membership.leaving(kind, now), now);
    this.#closeAll(kind, kind === 'LEAVING' ? 'leaves for good' : 'stops, and will be back', true);
  }

  #closeAll(reason: GoodbyeReason, message: string, flush: boolean): void {
    const { greeter, links } = this.#parts;
    for (const session of links.all()) greeter.close(session, reason, message, flush);
  }

  /** What follows each input: dials, the peers to keep on disk, the end of all links of a fenced node, and polls. */
  #finish(now: Instant): void {
    const { bridge, catchUp, clocks, links, peers, topology } = this.#parts;
    if (!this.fenced) bridge.settle(now);
    this.#routeAll(now);
    // Whether the clocks agree is told before a readiness that may rest on it.
    clocks.tell(links.live());
    if (!this.fenced) catchUp.check(now);
    if (this.store.settled) this.#tellOnce('settled');
    if (this.synced) this.#tellOnce('synced');
    if (this.fenced && this.#stopping === undefined) {
      this.#stopping = 'FENCED';
      this.#closeAll('FENCED', 'is fenced', false);
    }
    if (this.#started && this.#stopping === undefined) {
      topology.tick(now.monotonicMs);
      this.#events.push(...peers.tick(now.monotonicMs));
      if (peers.version !== this.#keptPeers) {
        this.#keptPeers = peers.version;
        this.#events.push({ kind: 'persist-peers', addresses: peers.known() });
      }
    }
    if (this.#fullCutsSent > 0) {
      this.#events.push(counted('full_cuts_total', { direction: 'out' }, this.#fullCutsSent));
      this.#fullCutsSent = 0;
    }
    this.#routeAll(now);
    for (const session of links.toPoll(now.monotonicMs)) {
      this.#effects.push({ kind: 'poll', linkId: session.id });
    }
  }

  #tellOnce(kind: 'settled' | 'synced'): void {
    if (!this.#told.has(kind)) this.#events.push({ kind });
    this.#told.add(kind);
  }
}
