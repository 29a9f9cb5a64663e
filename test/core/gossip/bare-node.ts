import type { Frame } from '../../../src/core/gossip/link/frames.js';
import type { MeshEffect } from '../../../src/core/gossip/effects.js';
import type { MeshInput, MeshOptions, MeshSettings } from '../../../src/core/gossip/mesh-io.js';
import { MeshNode } from '../../../src/core/gossip/mesh-node.js';
import type { Instant } from '../../../src/core/ports.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { RecordFactory } from '../../../src/core/store/kept-record.js';
import type { DigestRow, LogDelta, LogRecord } from '../../../src/core/store/rows.js';
import { quickHash64, SETTINGS } from '../../support/virtual-process.js';
import { boot, hello, member, say } from './link/transcript.js';

const START_MS = 1_800_000_000_000;

/** One node without a network: peers are links on which a test says what it likes, and reads what is said. */
export class BareNode {
  readonly node: MeshNode;
  /** All effects so far. */
  readonly effects: MeshEffect[] = [];
  nowMs = 0;
  #links = 0;

  constructor(
    settings: Partial<MeshSettings> = {},
    seeds: readonly string[] = [],
    { started = true, ...more }: Partial<MeshOptions> & { started?: boolean } = {},
  ) {
    this.node = new MeshNode({
      ...{ cluster: 'test', node: 'me', address: 'me:1', version: '1', seeds, knownPeers: [] },
      boot: boot(START_MS),
      hash64: quickHash64,
      rng: () => 0.5,
      settings: { ...SETTINGS, ...settings },
      now: this.now,
      ...more,
    });
    if (started) this.input({ kind: 'start' });
  }

  get now(): Instant {
    return { monotonicMs: this.nowMs, wallMs: START_MS + this.nowMs };
  }

  input(input: MeshInput): MeshEffect[] {
    const effects = this.node.handle(input, this.now);
    this.effects.push(...effects);
    return effects;
  }

  /** Lets time pass, with a tick at its end. */
  pass(ms: number): void {
    this.nowMs += ms;
    this.input({ kind: 'tick' });
  }

  /** A peer dials, and says hello and what it holds; without rows that is still to come. */
  link(peer: string, rows: readonly DigestRow[] | 'none' = [], generation = 1): number {
    this.#links += 1;
    const linkId = this.#links;
    this.input({ kind: 'link-opened', linkId, remoteAddress: `${peer}:1` });
    this.frame(linkId, { kind: 'hello', hello: hello(peer, { boot: boot(generation) }) });
    this.heard(linkId);
    if (rows !== 'none') this.whole(linkId, rows);
    return linkId;
  }

  frame(linkId: number, frame: Frame): MeshEffect[] {
    return this.input({ kind: 'frame', linkId, frame, bytes: 1 });
  }

  /** A whole digest of a peer that has taken in all that was said. */
  whole(linkId: number, rows: readonly DigestRow[]): void {
    const digest = { rows, begin: true, end: true, receivedFrames: 1_000 };
    this.frame(linkId, { kind: 'digest', digest });
  }

  /** A peer tells of members. */
  members(linkId: number, ...names: readonly string[]): void {
    const rows: MemberRow[] = names.map(member);
    this.frame(linkId, { kind: 'members', rows });
  }

  /** What the link has to say now. */
  *frames(linkId: number): Iterable<Frame> {
    for (;;) {
      const frame = this.node.nextFrame(linkId, this.now);
      if (frame === undefined) return;
      yield frame;
    }
  }

  /** What the link has to say now, but for pings and membership. */
  heard(linkId: number): string[] {
    return Array.from(this.frames(linkId), (frame) => {
      return frame.kind === 'ping' || frame.kind === 'members' ? '' : say(frame);
    }).filter((line) => line !== '');
  }

  count(name: string, labels: Record<string, string>): number {
    let sum = 0;
    for (const effect of this.effects) {
      if (effect.kind !== 'count' || effect.name !== name) continue;
      const said = effect.labels as Record<string, string>;
      if (Object.entries(labels).every(([label, value]) => said[label] === value)) {
        sum += effect.value;
      }
    }
    return sum;
  }
}

/** A log of `count` records as its owner would send it whole, with its row. */
export function logOf(
  owner: string,
  generation: number,
  count: number,
  text = 'v',
): { readonly delta: LogDelta; readonly row: DigestRow } {
  const records = Array.from({ length: count }, (_, n): LogRecord => {
    return { key: `k${n}`, seq: n + 1, value: new TextEncoder().encode(text) };
  });
  const factory = new RecordFactory(quickHash64);
  const hash = records.reduce(
    (sum, record) => BigInt.asUintN(64, sum + (factory.create(record)?.hash ?? 0n)),
    0n,
  );
  const cut = { owner, boot: boot(generation), floor: 0, hash, settled: true, stampMs: START_MS };
  const ends = { after: 0, upTo: count, more: false, frame: 1, kind: 'log' } as const;
  return { delta: { ...cut, ...ends, records }, row: { ...cut, head: count } };
}
