import { EventEmitter } from 'node:events';
import type { MeshEffect } from '../../src/core/gossip/effects.js';
import type { MeshInput } from '../../src/core/gossip/mesh-io.js';
import { MeshNode } from '../../src/core/gossip/mesh-node.js';
import {
  FRAME_BYTES_MAX,
  GRAVES_MAX,
  LINKS_MAX,
  MEMBERS_MAX,
  OWNERS_MAX,
} from '../../src/core/limits.js';
import type { Rng } from '../../src/core/ports.js';
import { encodeFrame } from '../../src/gossip/wire/frames.js';
import { frameToBytes } from '../../src/gossip/wire/gossip-definition.js';
import { PeerLink } from '../../src/gossip/wire/peer-link.js';
import { quickHash64, SETTINGS } from '../support/virtual-process.js';
import { chance } from '../simulation/rng.js';
import { FUZZED } from './corpus.js';

const WALL_MS = 1_800_000_000_000;
/** Frames that a stream may pull at a stretch: what is more has no end. */
const FRAMES_PER_PULL_MAX = 20_000;
/** What a decoder or a core says that fell over something, instead of refusing it. */
const STUMBLE = /Cannot (read|set|convert|mix)|is not a (function|constructor)|of undefined|BUG/;

/** A link's stream that the fuzzer writes into; what comes out is encoded and dropped. */
class FuzzStream extends EventEmitter {
  write(): boolean {
    return true;
  }
  end(): void {
    // Nothing is behind it.
  }
  getPeer(): string {
    return 'fuzz:1';
  }
  getAuthContext(): null {
    return null;
  }
}

/** One node's core behind real links, in virtual time; the fuzzer is its whole network. */
export class FuzzedNode {
  readonly node: MeshNode;
  readonly links = new Map<number, { readonly link: PeerLink; readonly stream: FuzzStream }>();
  readonly findings: string[] = [];
  readonly #rng: Rng;
  readonly #dials: number[] = [];
  #nowMs = 0;
  #nextLink = 1;

  constructor(rng: Rng) {
    this.#rng = rng;
    this.node = new MeshNode({
      ...{ cluster: 'test', node: FUZZED, address: `${FUZZED}:1`, version: '1.0.0', rng },
      boot: { generation: WALL_MS, instanceId: '00000000000000aa' },
      ...{ seeds: ['b:1'], knownPeers: [], hash64: quickHash64, settings: SETTINGS },
      now: this.#now(),
    });
    this.input({ kind: 'start' });
    for (let at = 0; at < 5; at += 1) {
      this.node.store.put(`worker:${at}`, Buffer.from(`own ${at}`), this.#now());
    }
    this.input({ kind: 'written' });
  }

  /** A stream opens: one that the node dialed, or one that a peer did. */
  open(): number {
    const linkId = this.#nextLink;
    this.#nextLink += 1;
    const dialId = chance(this.#rng, 0.5) ? this.#dials.shift() : undefined;
    const stream = new FuzzStream();
    const link = new PeerLink(
      stream,
      () => undefined,
      () => undefined,
    );
    this.links.set(linkId, { link, stream });
    link.open({
      frame: (frame, bytes) => this.input({ kind: 'frame', linkId, frame, bytes }),
      invalid: (message) => {
        if (STUMBLE.test(message)) this.findings.push(`a decoder stumbles: ${message}`);
        this.input({ kind: 'frame-invalid', linkId, message });
      },
      writable: () => undefined,
      closed: () => undefined,
    });
    const origin = { remoteAddress: 'fuzz:1', ...(dialId === undefined ? {} : { dialId }) };
    this.input({ kind: 'link-opened', linkId, ...origin });
    return linkId;
  }

  /** Bytes come in on a link. */
  receive(linkId: number, bytes: Buffer): void {
    this.links.get(linkId)?.stream.emit('data', bytes);
  }

  /** Lets virtual time pass. */
  pass(forMs: number): void {
    const untilMs = this.#nowMs + forMs;
    for (let ticks = 0; this.#nowMs < untilMs; ticks += 1) {
      if (ticks > forMs + 1_000) {
        this.findings.push(`a timer is due again at once, ${ticks} times in ${forMs} ms`);
        return;
      }
      const dueMs = Math.max(Math.ceil(this.node.nextDeadlineMs()), this.#nowMs + 1);
      this.#nowMs = Math.min(dueMs, untilMs);
      this.input({ kind: 'tick' });
    }
  }

  /** One input, and what the world answers to its effects. */
  input(input: MeshInput): void {
    const inputs = [input];
    let next: MeshInput | undefined;
    while ((next = inputs.shift()) !== undefined) {
      for (const effect of this.node.handle(next, this.#now())) {
        const answer = this.#answer(effect);
        if (answer) inputs.push(answer);
      }
    }
  }

  /** What is held against its bounds. */
  checkBounds(): void {
    const counts = [
      ['links', this.node.linkInfos().length, LINKS_MAX + 1],
      ['owners', [...this.node.store.owners()].length, OWNERS_MAX],
      ['members', this.node.membership.rows().length, MEMBERS_MAX + GRAVES_MAX],
    ] as const;
    for (const [what, count, max] of counts) {
      if (count > max) this.findings.push(`${count} ${what}, at most ${max} are allowed`);
    }
  }

  #answer(effect: MeshEffect): MeshInput | undefined {
    switch (effect.kind) {
      case 'dial':
        if (chance(this.#rng, 0.7)) this.#dials.push(effect.dialId);
        else return { kind: 'dial-failed', dialId: effect.dialId, reason: 'refused' };
        return undefined;
      case 'resolve':
        return { kind: 'resolved', seed: effect.seed, addresses: [effect.seed] };
      case 'poll':
        this.#pull(effect.linkId);
        return undefined;
      case 'close':
        this.#pull(effect.linkId);
        this.links.get(effect.linkId)?.link.end();
        this.links.delete(effect.linkId);
        return { kind: 'link-closed', linkId: effect.linkId, reason: 'closed' };
      case 'persist-generation':
        return { kind: 'generation-persisted', generation: effect.generation };
      case 'ping':
        return { kind: 'ping-failed', pingId: effect.pingId };
      case 'ping-indirect': {
        const { pingId, via } = effect;
        const reachable = chance(this.#rng, 0.5);
        return { kind: 'indirect-answered', pingId, via, reachable, rows: [] };
      }
      default:
        return undefined;
    }
  }

  #pull(linkId: number): void {
    for (let count = 0; count < FRAMES_PER_PULL_MAX; count += 1) {
      const frame = this.node.nextFrame(linkId, this.#now());
      if (frame === undefined) return;
      const { byteLength } = frameToBytes(encodeFrame(frame));
      if (byteLength > FRAME_BYTES_MAX) {
        this.findings.push(`a ${frame.kind} of ${byteLength} bytes is sent`);
      }
    }
    this.findings.push(`over ${FRAMES_PER_PULL_MAX} frames are sent at a stretch`);
  }

  #now() {
    return { monotonicMs: this.#nowMs, wallMs: WALL_MS + this.#nowMs };
  }
}
