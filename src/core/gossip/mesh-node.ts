import type { Boot } from '../boot.js';
import { counted } from '../counters.js';
import type { Membership } from '../membership/membership.js';
import type { MembershipEffect } from '../membership/effects.js';
import type { Instant } from '../ports.js';
import type { MeshStore } from '../store/mesh-store.js';
import type { MemberRow } from '../membership/member.js';
import type { DigestRow, OwnerDelta } from '../store/rows.js';
import type { Transfer } from '../store/transfer.js';
import type { Frame, GoodbyeReason, Hello } from './link/frames.js';
import { ClockWatch } from './self/clock-watch.js';
import { Greeter } from './whom/greeter.js';
import type { LinkEvent } from './link/session.js';
import { createLinkSource } from './link/source.js';
import { Links, type Session } from './link/links.js';
import { MemberBridge } from './whom/member-bridge.js';
import { createMembership, createObservations, createStore, helloOf } from './node-parts.js';
import type { Observations } from './observed/observations.js';
import { RowBudgets } from './link/row-budget.js';
import { Strangers } from './logs/strangers.js';
import { saidOf, saySkew } from './self/skew.js';
import { SelfWatch } from './self/self-watch.js';
import type { LinkInfo } from './link/links.js';
import type { MeshEffect } from './effects.js';
import type { MeshInput, MeshOptions } from './mesh-io.js';
import { DIGEST_SUMMARY_OWNERS_MIN, FULL_MESH_PEERS_MAX, STAMP_AGE_MAX_MS } from '../limits.js';
import { Peers } from './whom/peers.js';
import { Replication } from './logs/replication.js';
import { Topology } from './whom/topology.js';

/**
 * One node of the mesh: the only coordinator over the store, the membership and the links. One input
 * enters, effects leave; nothing is awaited and nothing is read from the world.
 */
export class MeshNode {
  readonly store: MeshStore;
  readonly membership: Membership;
  readonly observations: Observations;
  readonly #options: MeshOptions;
  readonly #links: Links<Transfer>;
  readonly #peers: Peers;
  readonly #replication: Replication;
  readonly #bridge: MemberBridge;
  readonly #greeter: Greeter;
  readonly #self: SelfWatch;
  readonly #topology: Topology;
  readonly #clocks: ClockWatch;
  readonly #strangers: Strangers;
  readonly #budgets = new RowBudgets();
  #effects: MeshEffect[] = [];
  #started = false;
  #stopping: GoodbyeReason | undefined;
  #keptPeers = 0;
  #toldSettled = false;
  #nowMs = 0;
  /** Since the last turn; what goes out between turns is counted at the end of the next. */
  #fullCutsSent = 0;

  constructor(options: MeshOptions) {
    const { node, rng, hash64, settings, now } = options;
    this.#options = options;
    this.store = createStore(options);
    this.membership = createMembership(options);
    const serves = (name: string): boolean => this.#topology.serves(name);
    const relaysTo = (name: string): boolean => this.#topology.relays && serves(name);
    const hello = (): Hello => helloOf(options, this.boot);
    const { store, membership } = this;
    const emit = (effect: MeshEffect): void => {
      if (effect.type === 'node-status') this.observations.nodeStatus(effect.name, effect.row);
      this.#effects.push(effect);
    };
    this.observations = createObservations(options, {
      ...{ membership, emit },
      links: () => this.#links,
      relays: () => this.#topology.relays,
    });
    const source = createLinkSource({
      ...{ node, hash64, store, membership, hello, relaysTo, startMs: now.monotonicMs },
      pingIntervalMs: settings.membership.pingIntervalMs,
      summaryOwnersMin: settings.digestSummaryOwnersMin ?? DIGEST_SUMMARY_OWNERS_MIN,
      observed: this.observations,
    });
    this.#links = new Links(node, source);
    this.#peers = new Peers(options);
    const links = this.#links;
    const peers = this.#peers;
    this.#self = new SelfWatch(options, emit);
    const evidence = this.#self.weigh.bind(this.#self);
    this.#clocks = new ClockWatch(emit);
    const clocks = this.#clocks;
    this.#strangers = new Strangers(
      (name) => membership.row(name) !== undefined,
      settings.membership.deadTimeoutMs,
    );
    const strangers = this.#strangers;
    this.#replication = new Replication({
      ...{ node, store, links, emit, clocks, rng, now },
      alone: options.seeds.length + options.knownPeers.length === 0,
      port: {
        relays: () => this.#topology.relays,
        serves,
        grave: (owner, ofBoot) => membership.bars(owner, ofBoot),
        stranger: (owner) => strangers.bar(owner),
        holds: (owner, held) => {
          if (held) strangers.installed(owner, this.#nowMs);
          else strangers.dropped(owner);
        },
        firstDial: (name) => peers.firstDial(name),
        meet: (name) => {
          this.#topology.meet(name);
        },
        evidence,
        heard: (row, from, at) => {
          this.#bridge.heard([row], undefined, from, at);
        },
      },
    });
    const replication = this.#replication;
    const changed = (): void => {
      this.#topology.changed();
    };
    const dropped = replication.dropped.bind(replication);
    const parts = { node, membership, store, links, peers, emit, evidence };
    this.#bridge = new MemberBridge({ ...parts, changed, dropped, serves });
    this.#greeter = new Greeter({
      ...{ node, links, peers, emit, self: this.#self },
      ours: hello,
      greeted: (row, session, at) => {
        this.#apply(membership.hello(row, at), at, session);
      },
      refused: (refused, at) => {
        this.#apply(membership.refused(refused.node, refused.boot, at), at);
      },
    });
    const greeter = this.#greeter;
    const fullMeshMax = settings.fullMeshPeersMax ?? FULL_MESH_PEERS_MAX;
    this.#topology = new Topology({ node, links, peers, greeter, membership, fullMeshMax });
  }

  /** This node's present boot. */
  get boot(): Boot {
    return this.store.boot;
  }

  /** True once ready as far as the mesh goes (M6). */
  get synced(): boolean {
    return this.#replication.synced;
  }

  /** True once another process of this name has made this one give way (I4). */
  get fenced(): boolean {
    return this.#self.fenced;
  }

  /** Links on which logs flow. */
  get live(): Iterable<Session> {
    return this.#links.live();
  }

  /** Takes in one thing that happened; returns what the caller is to do, in this order. */
  handle(input: MeshInput, now: Instant): MeshEffect[] {
    this.#effects = [];
    this.#nowMs = now.monotonicMs;
    this.#replication.at(now);
    if (!this.#self.fenced) this.#step(input, now);
    else if (input.type === 'link-closed') this.#linkClosed(input.linkId, input.reason, now);
    this.#finish(now);
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /**
   * The next frame of a link, composed now; undefined when there is none, or no such link. After that
   * undefined, ask `nextDeadlineMs` anew: the link's rows count on a timer again.
   */
  nextFrame(linkId: number, now: Instant): Frame | undefined {
    const session = this.#links.get(linkId);
    const frame = session?.next(now.monotonicMs);
    if (session !== undefined && frame === undefined) this.#links.drained(session);
    if (frame?.kind === 'delta' && frame.delta.after === 0 && !frame.delta.more) {
      this.#fullCutsSent += 1;
    }
    return frame;
  }

  /** When `tick` has something to do, monotonic ms. */
  nextDeadlineMs(): number {
    if (this.#self.fenced) return Infinity;
    const lasting = Math.min(
      this.store.nextDeadlineMs() ?? Infinity,
      this.#links.nextDeadlineMs(),
      this.#replication.nextDeadlineMs(),
      this.#bridge.nextDeadlineMs(),
    );
    if (this.#stopping !== undefined) return lasting;
    return Math.min(
      lasting,
      this.membership.nextDeadlineMs(),
      this.#started ? this.#peers.nextDeadlineMs() : Infinity,
      this.#topology.nextDeadlineMs(),
      this.#self.nextDeadlineMs(),
      this.observations.nextDeadlineMs(),
      this.#strangers.nextDeadlineMs(),
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
    return this.#replication.logRefused(owner);
  }

  /** What a peer said last of the logs that it holds; undefined without a link to it. */
  peerRows(name: string): Iterable<DigestRow> | undefined {
    return this.#links.to(name)?.view.rows();
  }

  /** All links, for people to see. */
  linkInfos(): LinkInfo[] {
    return this.#links.infos((session) => this.#isLazy(session));
  }

  /** True for a peer that this node wants a link to, or that has dialed one. */
  serves(name: string): boolean {
    return this.#topology.serves(name);
  }

  /** Nothing is pushed there but the own log (L5); while all link to all nobody relays. */
  #isLazy({ peer, view }: Session): boolean {
    if (peer === undefined || !this.#topology.relays) return false;
    return !this.#topology.serves(peer.node) || view.isLazyBut([this.#options.node, peer.node]);
  }

  #step(input: MeshInput, now: Instant): void {
    switch (input.type) {
      case 'start':
        this.#started = true;
        break;
      case 'tick':
        this.#tick(now);
        break;
      case 'written':
        this.#replication.written();
        break;
      case 'link-opened':
        this.#greeter.opened(input, now, this.#stopping);
        break;
      case 'frame':
        this.#frame(input.linkId, input.frame, input.bytes, now);
        break;
      case 'frame-invalid':
        this.#offended(this.#links.get(input.linkId), input.message);
        break;
      case 'link-closed':
        this.#linkClosed(input.linkId, input.reason, now);
        break;
      case 'dial-failed':
        this.#peers.failed(input.dialId, now.monotonicMs);
        this.#topology.changed();
        this.#effects.push(counted('dials_total', { outcome: 'failed' }));
        this.#log('debug', 'a dial failed', { dial: input.dialId, reason: input.reason });
        break;
      case 'resolved':
        this.#peers.resolved(input.seed, input.addresses, now.monotonicMs);
        break;
      case 'generation-persisted':
        this.#persisted(input.generation, now);
        break;
      case 'remember':
        this.#remember(input.delta, input.member, now);
        break;
      case 'settle':
      case 'certificate':
        this.#writeHeader(input.type, now);
        break;
      case 'forget':
        if (this.membership.row(input.name)) this.#bridge.input(input, now);
        else this.#dropStranger(input.name, 'forgotten by an operator');
        break;
      case 'leave':
      case 'stop':
        this.#stop(input.type === 'leave' ? 'LEAVING' : 'RESTARTING', now);
        break;
      case 'ping-answered':
        if (!this.#self.answered(input, now)) this.#bridge.input(input, now);
        break;
      case 'ping-failed':
        if (!this.#self.unanswered(input.pingId, now)) this.#bridge.input(input, now);
        break;
      default:
        this.#bridge.input(input, now);
    }
  }

  /** What an earlier life held of an owner, and the owner with it, who is not alive until heard (D5). */
  #remember(delta: OwnerDelta, member: MemberRow, now: Instant): void {
    if (delta.owner === this.#options.node || delta.owner !== member.name) return;
    if (this.#replication.remember(delta))
      this.#bridge.remember(member, now.wallMs - delta.stampMs, now);
  }

  #writeHeader(cause: 'settle' | 'certificate', now: Instant): void {
    if (cause === 'settle') this.store.settle(now);
    else this.store.stampAnew(now);
    this.#replication.written();
  }

  #tick(now: Instant): void {
    const before = this.store.row(this.#options.node)?.head;
    this.store.tick(now);
    if (this.store.row(this.#options.node)?.head !== before) this.#replication.written();
    this.#replication.tick();
    if (this.#stopping === undefined) {
      this.#apply(this.membership.tick(now), now);
      for (const owner of this.#strangers.takeDue(now.monotonicMs)) {
        this.#dropStranger(owner, 'no member of that name within the dead-timeout');
      }
      this.#self.tick(now);
      this.observations.tick(now.monotonicMs);
    }
    for (const session of [...this.#links.all()]) {
      const why = session.overdue(now.monotonicMs);
      if (why !== undefined) this.#greeter.close(session, 'PROTOCOL_ERROR', why);
    }
  }

  #frame(linkId: number, frame: Frame, bytes: number, now: Instant): void {
    const session = this.#links.get(linkId);
    if (session === undefined) return;
    // What was said before a sleep of days is no news of those whom it speaks of (M4).
    const why = session.overdue(now.monotonicMs - STAMP_AGE_MAX_MS);
    if (why !== undefined) this.#greeter.close(session, 'PROTOCOL_ERROR', why);
    else this.#event(session, session.receive(frame, bytes, now.monotonicMs), now);
  }

  #event(session: Session, event: LinkEvent, now: Instant): void {
    switch (event.kind) {
      case 'hello':
        this.#greeter.hello(session, event.hello, now);
        break;
      case 'rows':
        if (event.live && session.peer !== undefined) this.#peers.live(session.peer.node);
        this.#replication.rows(session, event);
        break;
      case 'delta':
        this.#replication.delta(session, event.delta);
        break;
      case 'want':
        if (!this.#replication.want(session, event.want)) this.#offended(session, 'too many Wants');
        break;
      case 'refusal':
        this.#replication.refusal(session, event.refusal);
        break;
      case 'members':
      case 'ping':
      case 'pong':
        this.#members(session, event, now);
        break;
      case 'goodbye':
        this.#greeter.goodbye(session, event.reason, event.message);
        break;
      case 'violation':
        this.#offended(session, event.message);
        break;
      case 'unknown':
        this.#effects.push(counted('frames_unknown_total', { peer: session.peer?.node ?? '' }));
        break;
      case 'observed':
        this.observations.receive(session, event.observed, now.monotonicMs);
        break;
      case 'mode':
        session.view.allLazy = event.lazy;
        break;
      case 'nothing':
        break;
    }
  }

  #members(
    session: Session,
    event: Extract<LinkEvent, { kind: 'members' | 'ping' | 'pong' }>,
    now: Instant,
  ): void {
    const { rows, kind } = event;
    const peer = session.peer?.node ?? '';
    const names = rows.filter(({ name }) => this.membership.row(name) === undefined).length;
    const excess = this.#budgets.spend(peer, rows.length, names, now.monotonicMs);
    if (excess !== undefined) {
      this.#offended(session, excess);
      return;
    }
    if (kind === 'pong') this.#bridge.pong(session, event.id, rows, now);
    else this.#bridge.heard(rows, session, peer, now);
    if (kind === 'ping') session.outbox.pong(event.id);
  }

  /** Drops the log of an owner that is no member. */
  #dropStranger(owner: string, reason: string): void {
    this.store.evict(owner);
    this.#replication.dropped(owner);
    this.#effects.push(counted('evictions_total', { outcome: 'evicted' }));
    this.#log('warn', 'dropped the log of an owner that is no member', { owner, reason });
  }

  #offended(session: Session | undefined, message: string): void {
    if (session === undefined) return;
    session.offended = true;
    this.#effects.push(counted('protocol_errors_total', { peer: session.peer?.node ?? '' }));
    this.#greeter.close(session, 'PROTOCOL_ERROR', message);
  }

  #linkClosed(linkId: number, reason: string, now: Instant): void {
    const session = this.#links.get(linkId);
    if (session === undefined) return;
    const last = this.#greeter.closed(session, reason, now);
    this.#replication.linkGone(session);
    this.#bridge.linkGone(session);
    this.observations.linkGone(linkId);
    const name = session.peer?.node;
    if (last && name !== undefined && this.#stopping === undefined) {
      this.membership.linkClosed(name, now);
    }
  }

  #persisted(generation: number, now: Instant): void {
    const boot = this.#self.persisted(generation, now);
    if (boot === undefined) return;
    this.store.raiseBoot(boot, now);
    this.#replication.raised();
    this.observations.raised(boot, now.monotonicMs);
    this.#apply(this.membership.raiseBoot(boot, now), now);
  }

  #stop(kind: 'RESTARTING' | 'LEAVING', now: Instant): void {
    if (this.#stopping !== undefined) return;
    this.#stopping = kind;
    this.#replication.written();
    this.#apply(this.membership.leaving(kind, now), now);
    const message = kind === 'LEAVING' ? 'leaves for good' : 'stops, and will be back';
    for (const session of this.#links.all()) this.#greeter.close(session, kind, message, true);
  }

  /** What every turn ends with: dials, peers to keep, a fence, and what streams are to pull. */
  #finish(now: Instant): void {
    if (!this.#self.fenced) this.#bridge.settle(now);
    if (this.store.settled && !this.#toldSettled) {
      this.#toldSettled = true;
      this.#effects.push({ type: 'settled' });
    }
    if (this.#self.fenced && this.#stopping === undefined) {
      this.#stopping = 'FENCED';
      for (const session of this.#links.all()) this.#greeter.close(session, 'FENCED', 'is fenced');
    }
    if (this.#started && this.#stopping === undefined) {
      this.#topology.tick(now.monotonicMs);
      for (const action of this.#peers.tick(now.monotonicMs)) this.#effects.push(action);
      if (this.#peers.version !== this.#keptPeers) {
        this.#keptPeers = this.#peers.version;
        this.#effects.push({ type: 'persist-peers', addresses: this.#peers.known() });
      }
    }
    this.#clocks.tell(this.#links.live());
    if (this.#fullCutsSent > 0) {
      this.#effects.push(counted('full_cuts_total', { direction: 'out' }, this.#fullCutsSent));
      this.#fullCutsSent = 0;
    }
    for (const session of this.#links.toPoll(now.monotonicMs)) {
      this.#effects.push({ type: 'poll', linkId: session.id });
    }
  }

  #apply(effects: readonly MembershipEffect[], now: Instant, session?: Session): void {
    this.#bridge.apply(effects, now, session);
  }

  #log(level: 'debug' | 'warn', message: string, fields: Record<string, string | number>): void {
    this.#effects.push({ type: 'log', level, message, fields });
  }
}
