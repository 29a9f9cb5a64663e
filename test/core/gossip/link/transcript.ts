import type { Boot } from '../../../../src/core/boot.js';
import type { Frame, Hello } from '../../../../src/core/gossip/link/frames.js';
import { Session } from '../../../../src/core/gossip/link/session.js';
import type { LinkSource, NextDelta } from '../../../../src/core/gossip/link/source.js';
import { DIGEST_SUMMARY_OWNERS_MIN } from '../../../../src/core/limits.js';
import { DigestSums } from '../../../../src/core/store/digest-sums.js';
import type { Seal } from '../../../../src/core/ports.js';
import {
  afterOf,
  type DigestRow,
  type OwnerDelta,
  type Want,
} from '../../../../src/core/store/rows.js';
import { quickHash64 } from '../../../support/virtual-process.js';
import type { MemberRow } from '../../../../src/core/membership/member.js';

/** Boot number n. */
export function boot(n: number): Boot {
  return { generation: n, instanceId: n.toString(16).padStart(16, '0') };
}

/** A row: the hash says which content, by default the one that all agree on. */
export function row(owner: string, generation: number, head: number, o: Partial<DigestRow> = {}) {
  const hash = BigInt(generation * 1000 + head);
  const plain = { owner, boot: boot(generation), head, floor: 0, hash, settled: true, stampMs: 0 };
  return { ...plain, ...o } satisfies DigestRow;
}

/** A Hello of boot 1. */
export function hello(node: string, o: Partial<Hello> = {}): Hello {
  const who = { cluster: 'test', node, boot: boot(1), address: `${node}:1`, version: '1' };
  return { ...who, protocolMin: 1, protocolMax: 1, ...o };
}

/** A member that lives. */
export function member(name: string): MemberRow {
  const life = { boot: boot(1), incarnation: 0, status: 'ALIVE' as const, ageMs: 0 };
  const who = { name, address: `${name}:1`, version: '1' };
  return { ...who, ...life, observers: [], restarting: false };
}

/** How long a link of these tests gathers membership rows. */
export const GATHER_MS = 250;

/** A store of rows only: a transfer of n records goes in frames of `frameRecords`. */
export class FakeSource implements LinkSource {
  readonly node = 'me';
  relays = false;
  summaryOwnersMin = DIGEST_SUMMARY_OWNERS_MIN;

  relaysOn(): boolean {
    return this.relays;
  }

  readonly rowsByOwner = new Map<string, DigestRow>();
  readonly names: string[] = ['me'];
  frameRecords = Infinity;
  /** Of whatever is sent; absent where cuts are not signed. */
  seal: Seal | undefined;

  constructor(...rows: DigestRow[]) {
    for (const one of rows) this.set(one);
  }

  set(one: DigestRow): void {
    this.rowsByOwner.set(one.owner, one);
  }

  hello(): Hello {
    return hello('me');
  }

  owners(): Iterable<string> {
    return this.rowsByOwner.keys();
  }

  readonly digestSums = new DigestSums(quickHash64);

  sums(): readonly bigint[] {
    return this.digestSums.of(this.rowsByOwner.values());
  }

  rowsIn(buckets: ReadonlySet<number>): Iterable<DigestRow> {
    return this.digestSums.rowsIn(buckets);
  }

  row(owner: string): DigestRow | undefined {
    return this.rowsByOwner.get(owner);
  }

  member(name: string): MemberRow {
    return member(name);
  }

  /** Names with the grave of an older boot. */
  readonly graves = new Set<string>();

  grave(name: string): MemberRow | undefined {
    if (!this.graves.has(name)) return undefined;
    return { ...member(name), boot: boot(0), status: 'EVICTED' };
  }

  nextMembersMs(nowMs: number): number {
    return nowMs + GATHER_MS;
  }

  members(): Iterable<string> {
    return this.names;
  }

  pair(peer: string): MemberRow[] {
    return [member('me'), member(peer)];
  }

  recordCount(owner: string): number {
    return this.rowsByOwner.get(owner)?.head ?? 0;
  }

  openTransfer(want: Want): NextDelta | undefined {
    const cursor = { want, sent: 0 };
    return this.rowsByOwner.has(want.owner) ? () => this.#nextDelta(cursor) : undefined;
  }

  #nextDelta(cursor: { want: Want; sent: number }): OwnerDelta | undefined {
    const held = this.rowsByOwner.get(cursor.want.owner);
    if (held === undefined) return undefined;
    const { after, kind } = cursor.want;
    const left = held.head - after - cursor.sent;
    if (left <= 0) return undefined;
    const count = Math.min(left, this.frameRecords);
    const from = after + cursor.sent;
    cursor.sent += count;
    const keys = Array.from({ length: count }, (_, index) => from + index + 1);
    const { owner, boot: of, head: upTo, floor, settled, hash } = held;
    const frame = { owner, boot: of, upTo, more: count < left, stampMs: 0, hash, frame: 1 };
    if (kind === 'prior') return { ...frame, kind, records: [] };
    const records = keys.map((seq) => ({ key: `k${seq}`, seq }));
    return {
      ...frame,
      kind,
      after,
      floor,
      settled,
      records,
      ...(this.seal && { seal: this.seal }),
    };
  }
}

/** A link under test: its source, its clock, and its talk as text. */
export function linkOf(source: FakeSource, o: { dialed?: boolean } = {}) {
  const origin = { linkId: 1, remoteAddress: 'peer:1', ...(o.dialed ? { dialId: 1 } : {}) };
  return new Session(origin, source, 0, () => undefined);
}

/** One frame on one line. `name` says how a boot is called; by default its generation. */
export function say(frame: Frame, name = generationOf): string {
  switch (frame.kind) {
    case 'hello':
      return `hello ${frame.hello.node} in ${frame.hello.cluster}`;
    case 'digest': {
      const { rows, none = [], begin, end, receivedFrames } = frame.digest;
      const ends = `${begin ? ' begin' : ''}${end ? ' end' : ''}`;
      const words = [...rows.map((one) => sayRow(one, name)), ...none.map((owner) => `${owner}=-`)];
      return `digest${ends} [${words.join(' ')}] after frame ${receivedFrames}`;
    }
    case 'summary':
      return `summary after frame ${frame.summary.receivedFrames}`;
    case 'recall':
      return `recall ${frame.buckets.length} buckets`;
    case 'want':
      return `want ${frame.want.kind === 'prior' ? 'prior of ' : ''}${frame.want.owner} after ${frame.want.after}`;
    case 'delta': {
      const { owner, boot: of, upTo, more, kind } = frame.delta;
      const cut = `${name(of)}:${afterOf(frame.delta)}..${upTo}`;
      return `delta ${kind === 'prior' ? 'prior of ' : ''}${owner} ${cut}${more ? ' more' : ''}`;
    }
    case 'members':
      return `members ${frame.rows.map((one) => `${one.name}=${one.status}`).join(' ')}`;
    case 'ping':
    case 'pong':
      return `${frame.kind} ${frame.id} [${frame.rows.map((one) => one.name).join(' ')}]`;
    case 'refusal': {
      const { owner, reason, row: held } = frame.refusal;
      return `refusal ${owner} ${reason}${held ? ` have ${sayRow(held, name)}` : ''}`;
    }
    case 'goodbye':
      return `goodbye ${frame.reason}: ${frame.message}`;
    case 'observed':
      return `observed ${frame.observed.deltas.map(({ node }) => node).join(' ')}`;
    case 'mode':
      return `mode ${frame.lazy ? 'lazy' : 'eager'}`;
    case 'unknown':
      return 'unknown';
  }
}

function generationOf(of: Boot): string {
  return String(of.generation);
}

function sayRow(one: DigestRow, name: (of: Boot) => string): string {
  return `${one.owner}=${name(one.boot)}:${one.head}`;
}

/** All that the link has to say now. */
export function said(session: ReturnType<typeof linkOf>, nowMs: number): string[] {
  const lines: string[] = [];
  for (let frame = session.next(nowMs); frame !== undefined; frame = session.next(nowMs)) {
    lines.push(say(frame));
  }
  return lines;
}

/** The whole digest of the peer comes in at time 0, after all that was sent. */
export function compare(session: Session, rows: readonly DigestRow[]): void {
  const digest = { rows, begin: true, end: true, receivedFrames: session.framesOut };
  session.receive({ kind: 'digest', digest }, 10, 0);
}

/** A link on which both whole digests have met at time 0; what follows from that has not been said yet. */
export function live(source: FakeSource, theirs: readonly DigestRow[] = [], peer = hello('peer')) {
  const session = linkOf(source);
  said(session, 0);
  session.receive({ kind: 'hello', hello: peer }, 10, 0);
  session.accept(peer, 0);
  said(session, 0);
  compare(session, theirs);
  return session;
}

/** A live link that has nothing left to say: its peer holds the own log up to head 1. */
export function quiet(source: FakeSource, theirs = [row('me', 1, 1)], peer = hello('peer')) {
  const session = live(source, theirs, peer);
  said(session, 0);
  return session;
}
