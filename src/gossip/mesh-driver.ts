import type { SchedulerLike, Subscription } from 'rxjs';
import { messageOf } from '../core/errors.js';
import type { Frame } from '../core/gossip/link/frames.js';
import type { MeshEffect } from '../core/gossip/effects.js';
import type { MeshInput } from '../core/gossip/mesh-io.js';
import type { MeshNode } from '../core/gossip/mesh-node.js';
import type { Instant } from '../core/ports.js';
import { PING_TIMEOUT_MS } from '../core/limits.js';
import { coalesce } from '../streams/coalesce.js';
import { DeadlineTimer } from '../streams/deadline-timer.js';
import type { Link, Transport } from './transport.js';

/** What all links together send in one turn of the event loop (L3): new links by the dozen hold up nothing else. */
const PUMP_BYTES_PER_TURN = 256 * 1024;

/** What one link sends of it before others get theirs. */
const PUMP_BYTES_AT_ONCE = 64 * 1024;

/** Effects that concern the rest of the sidecar, not the wire. */
export type MeshNotice = Exclude<
  MeshEffect,
  { kind: 'dial' | 'resolve' | 'poll' | 'close' | 'ping' | 'ping-indirect' }
>;

/** What the driver is handed. */
export interface MeshDriverOptions {
  readonly mesh: MeshNode;
  readonly transport: Transport;
  /** For what is due later. */
  readonly clock: SchedulerLike;
  /** Does something in the next turn of the event loop. */
  readonly soon: (work: () => void) => void;
  /** Makes what asks for a work to be done once after what runs now (after-turn.ts); where it is absent, `soon` does. */
  readonly afterTurn?: (work: () => void) => () => boolean;
  /** Answers to frames wait for the next turn: what else follows from a frame goes before them. */
  readonly answersLater?: boolean;
  /** How long a write waits before it goes out; 0 = until what runs now is done. */
  readonly flushDelayMs: number;
  now(): Instant;
  /** Told what became of dials and of names. */
  readonly dials?: Dials;
  notice(notice: MeshNotice): void;
  /** A frame went over the wire. */
  transferred?(direction: 'in' | 'out', kind: Frame['kind'], bytes: number): void;
}

/** Whom it may concern that a node cannot be dialed. */
export interface Dials {
  resolved(seed: string, addresses: readonly string[]): void;
  unresolved(seed: string, error: unknown): void;
  answered(address: string): void;
  failed(address: string, error: unknown): void;
  /** Who answered is refused, and why. */
  refused(address: string, why: string): void;
}

interface OpenLink {
  readonly link: Link;
  readonly openedMs: number;
  /** The address that was dialed, if this node dialed. */
  readonly dialed: string | undefined;
  bytesOut: number;
}

/**
 * Runs a MeshNode over a transport and a clock, real ones or simulated: inputs go in one after the other,
 * effects are carried out in order, and one timer wakes it at its next deadline.
 */
export class MeshDriver {
  readonly #options: MeshDriverOptions;
  readonly #mesh: MeshNode;
  readonly #links = new Map<number, OpenLink>();
  /** Links to be ended once all is written, and what refuses the peer, if anything. */
  readonly #closing = new Map<number, string | undefined>();
  /** Links that were ended here and still have bytes to write. */
  readonly #ending = new Set<Link>();
  readonly #inputs: MeshInput[] = [];
  /** Links that may have something to say, once all inputs have been taken in. */
  readonly #toPull = new Set<number>();
  readonly #timer: DeadlineTimer;
  #nextLinkId = 1;
  #running = false;
  /** Sent on all links in this turn of the event loop; more than 0 until it has ended. */
  #bytesInTurn = 0;
  readonly #flushSoon: () => boolean;
  #flush: Subscription | undefined;
  #stopped = false;
  /** Called when the last link is over. */
  #idle: () => void = () => undefined;

  constructor(options: MeshDriverOptions) {
    this.#options = options;
    this.#mesh = options.mesh;
    const nowMs = (): number => options.now().monotonicMs;
    this.#timer = new DeadlineTimer(options.clock, nowMs, () => this.input({ kind: 'tick' }));
    this.#flushSoon = this.#createFlush();
  }

  /** One input, and all that follows from it in this turn. */
  input(input: MeshInput): void {
    if (this.#stopped) return;
    this.#inputs.push(input);
    this.#run();
  }

  /**
   * The own log grew: it is flushed after what runs now, or after the flush delay.
   * @returns false when a flush is under way already, which takes this along.
   */
  written(): boolean {
    return this.#flushSoon();
  }

  /** What the mesh waits for may be due earlier than it was: this node has something to tell (W17). */
  rearm(): void {
    if (!this.#stopped) this.#timer.arm(this.#mesh.nextDeadlineMs());
  }

  /** Takes over a stream, dialed or accepted. */
  accept(link: Link, dialId?: number, dialed?: string): void {
    if (this.#stopped) {
      link.end();
      return;
    }
    const linkId = this.#nextLinkId;
    this.#nextLinkId += 1;
    const openedMs = this.#options.now().monotonicMs;
    this.#links.set(linkId, { link, openedMs, dialed, bytesOut: 0 });
    link.open({
      frame: (frame, bytes) => {
        this.#options.transferred?.('in', frame.kind, bytes);
        this.input({ kind: 'frame', linkId, frame, bytes });
      },
      invalid: (message) => this.input({ kind: 'frame-invalid', linkId, message }),
      writable: () => this.#pull(linkId),
      closed: (reason) => {
        this.#links.delete(linkId);
        this.#closing.delete(linkId);
        this.input({ kind: 'link-closed', linkId, reason });
        this.#settle();
      },
    });
    const { remoteAddress, peerNames } = link;
    this.input({
      ...{ kind: 'link-opened', linkId, remoteAddress },
      ...(dialId === undefined ? {} : { dialId }),
      ...(peerNames ? { peerNames } : {}),
    });
  }

  /** When a link was opened, monotonic ms, and how many bytes went out on it. */
  traffic(linkId: number): { readonly openedMs: number; readonly bytesOut: number } | undefined {
    return this.#links.get(linkId);
  }

  /**
   * Ends all links. TLS judges whoever comes next, or is dialed, by the authorities in force; who still
   * passes is linked again within a moment.
   */
  relink(): void {
    for (const linkId of [...this.#links.keys()]) this.#close(linkId);
  }

  /** Resolves when all links are closed, or after `timeoutMs`. */
  drained(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.schedule(resolve, timeoutMs);
      this.#idle = () => {
        timer.unsubscribe();
        resolve();
      };
      this.#settle();
    });
  }

  /** Ends all links after what was written has gone out, and every timer. */
  stop(): void {
    this.#stopped = true;
    this.#flush?.unsubscribe();
    this.#timer.stop();
    for (const { link } of this.#links.values()) link.end();
    this.#links.clear();
  }

  #createFlush(): () => boolean {
    const { afterTurn, clock, flushDelayMs, soon } = this.#options;
    const flush = (): void => this.input({ kind: 'written' });
    if (flushDelayMs === 0) return afterTurn?.(flush) ?? coalesce(flush, soon);
    return coalesce(flush, (run) => (this.#flush = clock.schedule(run, flushDelayMs)));
  }

  /**
   * Hands the mesh one input after the other, then sends what links have to say: of all that was taken in, and never
   * in the midst of its effects.
   */
  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#inputs.length > 0 || this.#canPump) {
        const input = this.#inputs.shift();
        if (input === undefined) this.#pump();
        else {
          const later = input.kind === 'frame' && this.#options.answersLater === true;
          for (const effect of this.#mesh.handle(input, this.#options.now())) {
            if (later && effect.kind === 'poll') {
              this.#options.soon(() => this.#pull(effect.linkId));
            } else this.#perform(effect);
          }
        }
      }
    } finally {
      this.#running = false;
    }
    if (!this.#stopped) this.#timer.arm(this.#mesh.nextDeadlineMs());
  }

  #pull(linkId: number): void {
    this.#toPull.add(linkId);
    this.#run();
  }

  get #canPump(): boolean {
    return this.#toPull.size > 0 && this.#bytesInTurn < PUMP_BYTES_PER_TURN;
  }

  /** Sends frames of the link that waits longest while its stream takes them; the rest of a long transfer follows others. */
  #pump(): void {
    const [linkId = 0] = this.#toPull;
    this.#toPull.delete(linkId);
    const open = this.#links.get(linkId);
    let bytes = 0;
    while (open?.link.writable && bytes < PUMP_BYTES_AT_ONCE) {
      const frame = this.#mesh.nextFrame(linkId, this.#options.now());
      if (!frame) {
        if (this.#closing.has(linkId)) this.#close(linkId, this.#closing.get(linkId));
        return;
      }
      const size = open.link.send(frame);
      bytes += size;
      open.bytesOut += size;
      this.#countInTurn(size);
      this.#options.transferred?.('out', frame.kind, size);
    }
    if (open?.link.writable) this.#toPull.add(linkId);
  }

  /** What is left to send when a turn has had its bytes goes on in the next one. */
  #countInTurn(bytes: number): void {
    const first = this.#bytesInTurn === 0;
    this.#bytesInTurn += bytes;
    if (!first) return;
    this.#options.soon(() => {
      this.#bytesInTurn = 0;
      if (this.#toPull.size > 0) this.#run();
    });
  }

  #close(linkId: number, refused?: string): void {
    this.#closing.delete(linkId);
    const open = this.#links.get(linkId);
    if (!open) return;
    this.#links.delete(linkId);
    if (refused !== undefined && open.dialed !== undefined) {
      this.#options.dials?.refused(open.dialed, refused);
    }
    this.#ending.add(open.link);
    open.link.end(refused, () => {
      this.#ending.delete(open.link);
      this.#settle();
    });
    this.input({ kind: 'link-closed', linkId, reason: 'closed here' });
  }

  #settle(): void {
    if (this.#links.size + this.#ending.size === 0) this.#idle();
  }

  #perform(effect: MeshEffect): void {
    switch (effect.kind) {
      case 'dial':
        this.#dial(effect.dialId, effect.address);
        return;
      case 'resolve':
        this.#resolve(effect.seed);
        return;
      case 'poll':
        this.#toPull.add(effect.linkId);
        return;
      case 'close':
        this.#closing.set(effect.linkId, effect.refused);
        this.#toPull.add(effect.linkId);
        return;
      case 'ping':
        this.#ping(effect);
        return;
      case 'ping-indirect':
        this.#pingIndirect(effect);
        return;
      default:
        this.#options.notice(effect);
    }
  }

  #dial(dialId: number, address: string): void {
    const { transport, dials } = this.#options;
    transport.dial(address, (dialed) => {
      if (dialed.ok) {
        dials?.answered(address);
        this.accept(dialed.value, dialId, address);
        return;
      }
      if (!this.#stopped) dials?.failed(address, dialed.error);
      this.input({ kind: 'dial-failed', dialId, reason: messageOf(dialed.error) });
    });
  }

  #resolve(seed: string): void {
    const { transport, dials } = this.#options;
    transport.resolve(seed, (found) => {
      if (!found.ok) dials?.unresolved(seed, found.error);
      const addresses = found.ok ? found.value : [];
      dials?.resolved(seed, addresses);
      this.input({ kind: 'resolved', seed, addresses });
    });
  }

  #ping(effect: Extract<MeshEffect, { kind: 'ping' }>): void {
    const { pingId, address, target, rows } = effect;
    const { transport } = this.#options;
    transport.ping({ name: target, address }, rows, PING_TIMEOUT_MS, (answer) => {
      if (answer.ok) this.input({ kind: 'ping-answered', pingId, ...answer.value });
      else this.input({ kind: 'ping-failed', pingId });
    });
  }

  #pingIndirect(effect: Extract<MeshEffect, { kind: 'ping-indirect' }>): void {
    const { pingId, via, viaAddress, target, address } = effect;
    const { transport } = this.#options;
    const asked = { name: via, address: viaAddress };
    transport.pingIndirect(asked, { name: target, address }, 2 * PING_TIMEOUT_MS, (answer) => {
      const { reachable, rows } = answer.ok ? answer.value : { reachable: false, rows: [] };
      this.input({ kind: 'indirect-answered', pingId, via, reachable, rows });
    });
  }
}
