import { expect } from 'chai';
import { OWNERS_MAX } from '../../../src/core/limits.js';
import { isAhead, isNews, sameCut } from '../../../src/core/store/cut.js';
import { DirtyKeys } from '../../../src/core/store/dirty-keys.js';
import { add64, RecordFactory, sub64, toLogRecord } from '../../../src/core/store/kept-record.js';
import { HeldBytes } from '../../../src/core/store/held-bytes.js';
import {
  boundBytes,
  boundLog,
  judgeLog,
  judgeOwn,
  outcomeOf,
} from '../../../src/core/store/judge.js';
import { KeyedLog } from '../../../src/core/store/keyed-log.js';
import { OwnerLog } from '../../../src/core/store/owner-log.js';
import type { OwnerState } from '../../../src/core/store/owner-state.js';
import { isBeyond } from '../../../src/core/store/recall.js';
import type { LogDelta, OwnerDelta, Part } from '../../../src/core/store/rows.js';
import { createStaged, Staging } from '../../../src/core/store/staging.js';
import { continues } from '../../../src/core/store/staging.js';
import { recordsMax, STORE_LIMITS, tombstonesMax } from '../../../src/core/store/store-limits.js';
import { openTransfer, type LogTransfer } from '../../../src/core/store/transfer.js';
import { boot, bytes, hash64 } from './support.js';

const factory = new RecordFactory(hash64);

/** A log of boot 1 whose entries have these keys, in this order; one with a `-` in front is deleted. */
function logOf(...keys: string[]): OwnerLog {
  const log = new OwnerLog(boot(1));
  for (const key of keys) append(log, key, log.head + 1);
  return log;
}

function append(log: OwnerLog, key: string, seq: number): void {
  const dead = key.startsWith('-');
  const value = dead ? {} : { value: bytes(`${key}${seq}`) };
  log.set(factory.create({ key: dead ? key.slice(1) : key, seq, ...value })!);
}

/** What a log holds, worked out from its entries. */
function contents(log: OwnerLog): object {
  const entries = [...log.records()];
  return {
    hash: entries.reduce((sum, { hash }) => add64(sum, hash), 0n),
    bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
    live: entries.filter(({ value }) => value !== undefined).length,
    tombstones: entries.filter(({ value }) => value === undefined).length,
  };
}

function said(log: OwnerLog): object {
  const { hash, bytes: held, live, tombstones } = log;
  return { hash, bytes: held, live, tombstones };
}

function delta(changes: Partial<LogDelta> = {}): LogDelta {
  return {
    ...{ owner: 'a', boot: boot(1), after: 0, upTo: 5, floor: 0, records: [], more: false },
    ...{ stampMs: 1, settled: false, hash: 0n, kind: 'log', frame: 1 },
    ...changes,
  };
}

describe('Cuts', () => {
  it('S3 L2 one is ahead by its boot, then by its head; where nothing is held there is none', () => {
    const cut = (n: number, head: number, hash = 0n) => ({ boot: boot(n), head, hash });
    const cuts = [undefined, cut(1, 1), cut(1, 2), cut(2, 1)];
    for (const [a, one] of cuts.entries()) {
      for (const [b, other] of cuts.entries()) {
        expect(isAhead(one, other), `${a} ${b}`).to.equal(a > b);
        expect(sameCut(one, other), `${a} ${b}`).to.equal(a === b);
        if (one !== undefined) expect(isNews(one, other), `${a} ${b}`).to.equal(a > b);
      }
    }
    expect(isNews(cut(1, 1, 5n), cut(1, 1)), 'other records').to.equal(true);
    expect(isNews(cut(1, 1, 5n), cut(1, 2))).to.equal(false);
  });
});

describe('HeldBytes', () => {
  it('S11 are those of each owner, and of all together', () => {
    const held = new HeldBytes();
    expect([held.total, held.of('a')]).to.deep.equal([0, 0]);
    for (const [owner, count] of [
      ...(['a', 'b'] as const).map((each) => [each, 5] as const),
      ['a', 2] as const,
    ]) {
      held.set(owner, count);
    }
    expect([held.total, held.of('a'), held.of('b')]).to.deep.equal([7, 2, 5]);
    held.set('b', 0);
    expect([held.total, held.of('b')]).to.deep.equal([2, 0]);
  });
});

describe('Limits of a store', () => {
  it('S11 S4 S6 S9 are these, where nothing else is set', () => {
    expect(STORE_LIMITS).to.deep.equal({
      ...{ recordsPerOwner: 200_000, bytesPerOwner: 2 ** 28, stagedBytesPerLink: 2 ** 26 },
      ...{ bytes: 2 ** 30, owners: OWNERS_MAX, tombstones: 10_000, dirtyKeys: 2 ** 15 },
      priorBoots: 256,
    });
  });

  it('S11 a log may have as many tombstones as records, or as its owner keeps', () => {
    for (const [tombstones, recordsPerOwner, dead] of [
      [2, 5, 5],
      [7, 5, 7],
    ] as const) {
      const limits = { ...STORE_LIMITS, tombstones, recordsPerOwner };
      expect(tombstonesMax(limits)).to.equal(dead);
      expect(recordsMax(limits)).to.equal(recordsPerOwner + dead);
      const log = { live: recordsPerOwner, tombstones: dead, bytes: 0 };
      expect(boundLog(log, limits)).to.equal(undefined);
      expect(boundLog({ ...log, live: log.live + 1 }, limits)).to.include({ reason: 'LIMIT' });
      expect(boundLog({ ...log, tombstones: dead + 1 }, limits)).to.include({ reason: 'LIMIT' });
      const full = { ...log, bytes: limits.bytesPerOwner + 1 };
      expect(boundLog(full, limits)).to.include({ reason: 'LIMIT' });
      expect(boundBytes(limits.bytesPerOwner, limits)).to.equal(undefined);
    }
  });
});

describe('What a disk knows', () => {
  it('D6 a log is beyond it by a newer generation, or by more commits in its own', () => {
    const known = { generation: 5, commits: 10 };
    const beyond = (generation: number, diskCommits?: number): boolean =>
      isBeyond(
        { boot: boot(generation), ...(diskCommits === undefined ? {} : { diskCommits }) },
        known,
      );
    expect([beyond(6), beyond(4, 99)]).to.deep.equal([true, false]);
    expect([beyond(5, 11), beyond(5, 10), beyond(5)]).to.deep.equal([true, false, false]);
    expect(isBeyond({ boot: boot(5) }, { generation: 5, commits: -1 }), 'not said is 0').to.equal(
      true,
    );
    expect(isBeyond({ boot: boot(5) }, { generation: 5, commits: 0 })).to.equal(false);
  });
});

describe('DirtyKeys: turns', () => {
  it('S9 whoever listens hears of a turn once, and of none in which nothing became dirty', () => {
    const dirty = new DirtyKeys(3);
    let told = 0;
    const end = dirty.onDirty(() => (told += 1));
    dirty.tell();
    expect(told).to.equal(0);
    dirty.mark('a', 'x');
    dirty.mark('a', 'y');
    dirty.tell();
    dirty.tell();
    expect(told).to.equal(1);
    dirty.mark('a', 'x');
    dirty.tell();
    expect(told, 'it is dirty already').to.equal(1);
    dirty.overflow();
    dirty.tell();
    expect(told).to.equal(2);
    end();
    dirty.take(9);
    dirty.mark('a', 'z');
    dirty.tell();
    expect(told).to.equal(2);
  });

  it('S9 after an overflow nothing is marked until that has been said', () => {
    const dirty = new DirtyKeys(2);
    dirty.mark('a', 'x');
    expect([dirty.overflowed, dirty.room, dirty.place]).to.deep.equal([false, 1, 1]);
    dirty.overflow();
    expect([dirty.overflowed, dirty.room, dirty.place]).to.deep.equal([true, 2, 2]);
    dirty.mark('a', 'y');
    expect(dirty.place).to.equal(2);
    expect(dirty.take(9)).to.deep.equal({ keys: [], overflowed: true, upTo: 2 });
    expect(dirty.overflowed).to.equal(false);
    for (const key of ['y', 'x']) dirty.mark('a', key);
    expect(dirty.take(9)).to.deep.equal({
      keys: ['y', 'x'].map((key) => ({ owner: 'a', key })),
      ...{ overflowed: false, upTo: 4 },
    });
  });
});

describe('RecordFactory', () => {
  it('S5 a hash says key, seq, and whether there is a value and which', () => {
    const hashes = [
      { key: 'ab', seq: 1, value: bytes('c') },
      { key: 'a', seq: 1, value: bytes('bc') },
      { key: 'abc', seq: 1, value: bytes('') },
      { key: 'abc', seq: 1 },
      { key: 'abc', seq: 2 },
      { key: 'abc', seq: 2 ** 40 },
      { key: 'abc', seq: 1, value: bytes('d') },
    ].map((record) => factory.create(record)!.hash);
    expect(new Set(hashes).size).to.equal(hashes.length);
    expect(factory.create({ key: 'abc', seq: 2 })!.hash, 'whatever came before').to.equal(
      hashes[4],
    );
  });

  it('S12 a digest is over the very same bytes, where there are signatures', () => {
    const seen: Uint8Array[] = [];
    const both = new RecordFactory(hash64, (data) => {
      seen.push(new Uint8Array(data as Uint8Array));
      return 'digest';
    });
    const entry = both.create({ key: 'é', seq: 258, value: bytes('v') })!;
    expect(entry.digest).to.equal('digest');
    expect([...seen[0]!]).to.deep.equal([
      ...[0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 2, 0xc3, 0xa9, 'v'.charCodeAt(0)],
    ]);
    expect(entry.hash).to.equal(hash64(seen[0]!));
    both.create({ key: 'k', seq: 1 });
    expect([...seen[1]!]).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 'k'.charCodeAt(0)]);
    expect(factory.create({ key: 'k', seq: 1 })!.digest).to.equal('');
  });

  it('S11 an entry counts its key, its value and 48 bytes, and a log keeps a copy', () => {
    const value = bytes('value');
    const entry = factory.create({ key: 'é', seq: 1, value })!;
    expect(entry.bytes).to.equal(2 + 5 + 48);
    new OwnerLog(boot(1)).set(entry);
    value[0] = 0;
    expect(entry.value).to.deep.equal(bytes('value'));
    expect(factory.create({ key: 'é', seq: 1 })).to.include({ value: undefined, bytes: 2 + 48 });
  });

  it('S6 a boot’s multiplier is odd, and another one’s is another', () => {
    const multipliers = [boot(1, 1), boot(2, 1), boot(1, 2)].map((of) => factory.multiplier(of));
    expect(new Set(multipliers).size).to.equal(3);
    expect(multipliers.every((each) => (each & 1n) === 1n)).to.equal(true);
    expect(factory.multiplier(boot(1, 1))).to.equal(multipliers[0]);
  });

  it('S5 sums are modulo 2^64', () => {
    expect(add64(2n ** 64n - 1n, 3n)).to.equal(2n);
    expect(sub64(2n, 3n)).to.equal(2n ** 64n - 1n);
  });

  it('S1 a record says a value only where there is one', () => {
    const [live, dead] = [
      factory.create({ key: 'k', seq: 1, value: bytes('v') })!,
      factory.create({ key: 'k', seq: 2 })!,
    ];
    expect(toLogRecord(live)).to.deep.equal({ key: 'k', seq: 1, value: bytes('v') });
    expect(toLogRecord(dead)).to.deep.equal({ key: 'k', seq: 2 });
    expect([live.length, dead.length]).to.deep.equal([1, 0]);
    expect(Object.keys(dead), 'nor has it a place for a trace').not.to.include('trace');
  });
});

describe('OwnerLog', () => {
  it('S5 S11 counts what it holds, whatever comes, goes and is forgotten', () => {
    const log = logOf('x', 'y', '-x', 'z', 'y', '-z');
    expect(said(log)).to.deep.equal(contents(log));
    expect(log.head).to.equal(6);
    expect(log.getLive('y')?.seq).to.equal(5);
    expect([log.getLive('x'), log.getLive('nobody')]).to.deep.equal([undefined, undefined]);
    expect(log.get('x')?.seq).to.equal(3);
    expect([...log.tombstonesThrough(5)].map(({ seq }) => seq)).to.deep.equal([3]);
    expect([...log.tombstonesThrough(6)].map(({ seq }) => seq)).to.deep.equal([3, 6]);
    expect(log.oldestTombstone()?.seq).to.equal(3);
    expect(log.remove('nobody')).to.equal(undefined);
    expect(log.remove('y')?.seq).to.equal(5);
    expect(said(log)).to.deep.equal(contents(log));
    log.raiseFloor(3);
    expect([log.floor, log.tombstones, log.oldestTombstone()?.seq]).to.deep.equal([3, 1, 6]);
    expect(said(log)).to.deep.equal(contents(log));
    log.raiseFloor(2);
    expect(log.floor, 'never down').to.equal(3);
    log.raiseFloor(6);
    expect(said(log)).to.deep.equal({ hash: 0n, bytes: 0, live: 0, tombstones: 0 });
    expect(log.head).to.equal(6);
    const first = logOf('-x');
    first.raiseFloor(1);
    expect(first.tombstones, 'the first seq').to.equal(0);
  });
});

describe('The digest of a log', () => {
  const signing = new RecordFactory(hash64, (data) => hash64(data as Uint8Array).toString(16));
  const sha256 = (data: Uint8Array | string) => hash64(bytes(String(data))).toString(16);
  const write = (log: OwnerLog, key: string, seq: number): void => {
    const dead = key.startsWith('-');
    const value = dead ? {} : { value: bytes(`${key}${seq}`) };
    log.set(signing.create({ key: dead ? key.slice(1) : key, seq, ...value })!);
  };

  for (const floor of [0, 1, 2, 3, 4, 5, 6, 7]) {
    it(`S12 S4 is planned with what a delta to the floor ${floor} brings and lets go of`, () => {
      const [log, staged] = [new OwnerLog(boot(1)), new OwnerLog(boot(1))];
      ['x', '-y', 'z', '-w'].forEach((key, index) => {
        write(log, key, index + 1);
      });
      log.digest(sha256);
      for (const [key, seq] of [
        ['-w', 4],
        ['x', 5],
        ['-z', 6],
        ['new', 7],
      ] as const) {
        write(staged, key, seq);
      }
      const { root } = log.planDigest(sha256, staged, floor);
      for (const record of [...staged.after(4)]) log.set(record);
      log.raiseFloor(floor);
      log.dropDigest();
      expect(root).to.equal(log.digest(sha256));
    });
  }
});

describe('KeyedLog', () => {
  it('S2 may change while it is read: what is there throughout comes, and no seq comes twice', () => {
    const log = new KeyedLog<{ key: string; seq: number }>();
    for (let seq = 1; seq <= 300; seq += 1) log.set({ key: `k${seq}`, seq });
    const seen: number[] = [];
    for (const { seq } of log.after(0)) {
      seen.push(seq);
      if (seq < 250) log.delete(`k${seq}`);
      if (seq === 260) log.set({ key: 'k261', seq: 301 });
    }
    expect(seen).to.deep.equal([...Array(301).keys()].map((n) => n + 1).filter((n) => n !== 261));
  });

  it('S1 takes a record above all others only', () => {
    const log = new KeyedLog<{ key: string; seq: number }>();
    log.set({ key: 'x', seq: 1 });
    log.set({ key: 'y', seq: 2 });
    for (const seq of [1, 2]) expect(() => log.set({ key: 'z', seq })).to.throw('below the newest');
    log.set({ key: 'z', seq: 3 });
    expect([...log.values()].map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
  });
});

describe('Judging what comes in', () => {
  const GAP = { kind: 'refused', reason: 'GAP' };
  const held = logOf('x', 'y', 'z');
  held.floor = 1;
  const { head, hash } = held;

  const cases: [string, Partial<LogDelta>, boolean, object | undefined][] = [
    ['an older boot', { boot: boot(0) }, false, { reason: 'KNOWN' }],
    ['a full cut of a newer boot', { boot: boot(2) }, false, undefined],
    ['a delta of a newer boot', { boot: boot(2), after: 1 }, false, GAP],
    ['one that starts at the head', { after: head, upTo: head + 1 }, false, undefined],
    ['one that starts above the head', { after: head + 1, upTo: head + 2 }, false, GAP],
    ['one that starts at its floor', { after: 2, floor: 2 }, false, undefined],
    ['one that starts below its floor', { after: 2, floor: 3 }, false, GAP],
    ['one that starts at the first entry, below its floor', { after: 1, floor: 2 }, false, GAP],
    ['a later frame of that', { after: 2, floor: 3, frame: 2 }, false, undefined],
    ['a full cut below its floor', { after: 0, floor: 3 }, false, undefined],
    ['one to the head, equal', { upTo: head, hash }, false, { kind: 'known' }],
    ['one below the head', { upTo: head - 1, hash: 1n }, false, { kind: 'known' }],
    ['one to the head, other contents', { upTo: head, hash: 1n }, false, { reason: 'HASH' }],
    ['that as a full cut of the owner', { upTo: head, hash: 1n }, true, undefined],
    ['that as a delta of the owner', { after: 1, upTo: head, hash: 1n }, true, { reason: 'HASH' }],
  ];
  for (const [what, changes, fromOwner, verdict] of cases) {
    it(`S3 S5 ${what} is ${verdict === undefined ? 'taken' : JSON.stringify(verdict)}`, () => {
      const answer = judgeLog(held, delta(changes), fromOwner);
      if (verdict === undefined) expect(answer).to.equal(undefined);
      else expect(answer).to.include(verdict);
    });
  }

  it('S8 of the own log only what is older, or the same, is known', () => {
    const state = { log: held } as OwnerState;
    const known = [
      ...[{ boot: boot(0), upTo: 99 }, { upTo: head - 1 }, { upTo: head, hash }],
    ] satisfies Partial<LogDelta>[];
    for (const changes of known) expect(judgeOwn(state, delta(changes)).kind).to.equal('known');
    const more: Partial<LogDelta>[] = [
      ...[{ boot: boot(2) }, { boot: boot(2), upTo: 1 }, { upTo: head + 1 }, { upTo: head }],
      { upTo: head + 1, hash },
    ];
    for (const changes of more) {
      expect(judgeOwn(state, delta(changes))).to.include({ reason: 'NOT_OWNER' });
    }
    const alike = { boot: boot(2), upTo: head, hash };
    expect(judgeOwn(state, delta(alike))).to.include({ reason: 'NOT_OWNER' });
    expect(judgeOwn(undefined, delta())).to.include({ reason: 'NOT_OWNER' });
  });

  it('S5 S11 what a delta leads to is what taking it leads to', () => {
    for (const floor of [0, 2, 4, 6]) {
      const log = logOf('x', '-y', 'z', '-w', 'v');
      const staged = new OwnerLog(boot(1));
      for (const [key, seq] of [
        ['x', 6],
        ['-z', 7],
        ['y', 8],
        ['new', 9],
        ['-gone', 10],
      ] as const) {
        append(staged, key, seq);
      }
      const outcome = outcomeOf(log, staged, floor);
      const before = said(log);
      expect(said(log)).to.deep.equal(before);
      for (const entry of staged.records()) log.set(entry);
      log.raiseFloor(floor);
      expect(outcome, `floor ${floor}`).to.deep.equal(said(log));
    }
  });

  it('S4 S5 entries that come once more, at or below the head, change nothing', () => {
    for (const floor of [0, 2, 4]) {
      const log = logOf('x', '-y', 'z', '-w');
      const staged = new OwnerLog(boot(1));
      for (const [key, seq] of [
        ['-y', 2],
        ['z', 3],
        ['-w', 4],
        ['new', 5],
      ] as const) {
        append(staged, key, seq);
      }
      const outcome = outcomeOf(log, staged, floor);
      append(log, 'new', 5);
      log.raiseFloor(floor);
      expect(outcome, `floor ${floor}`).to.deep.equal(said(log));
    }
  });

  it('S4 tombstones that come below the floor do not count, nor does what is not above the head', () => {
    const log = logOf('x', 'y');
    const staged = new OwnerLog(boot(1));
    for (const [key, seq] of [
      ['-old', 2],
      ['-x', 3],
      ['-y', 4],
    ] as const) {
      append(staged, key, seq);
    }
    const outcome = outcomeOf(log, staged, 3);
    expect([outcome.live, outcome.tombstones]).to.deep.equal([0, 1]);
  });
});

describe('Staging', () => {
  const partOf = (owner: string, prior: boolean): Part => {
    return { owner, kind: prior ? 'prior' : 'log' };
  };
  const staged = (owner: string, prior: boolean, touchedMs: number, entries = 1) => {
    const first = { ...delta(), ...partOf(owner, prior) } as OwnerDelta;
    const made = createStaged(factory, first, touchedMs);
    for (let n = 1; n <= entries; n += 1) append(made.log, `k${n}`, n);
    return made;
  };
  const ONE = staged('a', false, 0).log.bytes;

  it('S2 a link has one transfer of each log and one of each prior', () => {
    const staging = new Staging();
    expect([staging.get(1, partOf('a', false)), staging.count(1), staging.size]).to.deep.equal([
      ...[undefined, 0, 0],
    ]);
    const [log, prior] = [staged('a', false, 0), staged('a', true, 0)];
    staging.set(1, log);
    staging.set(1, prior);
    staging.set(2, staged('b', false, 0));
    expect(staging.get(1, partOf('a', false))).to.equal(log);
    expect(staging.get(1, partOf('a', true))).to.equal(prior);
    expect(staging.get(2, partOf('a', false))).to.equal(undefined);
    expect([staging.count(1), staging.count(2), staging.size]).to.deep.equal([2, 1, 3]);
    expect([staging.bytes(), staging.bytes(1), staging.bytes(2), staging.bytes(3)]).to.deep.equal([
      ...[3 * ONE, 2 * ONE, ONE, 0],
    ]);
    staging.drop(1, partOf('a', true));
    staging.drop(1, partOf('a', true));
    staging.drop(3, partOf('a', true));
    expect([staging.count(1), staging.bytes(), staging.bytes(1)]).to.deep.equal([1, 2 * ONE, ONE]);
    staging.dropLink(1);
    staging.dropLink(1);
    expect([staging.size, staging.bytes(), staging.bytes(1)]).to.deep.equal([1, ONE, 0]);
  });

  it('S11 the bytes of a prior on its way count like those of a log', () => {
    const staging = new Staging();
    const prior = staged('a', true, 0, 0);
    const dot = { kind: 'dot', key: 'k', seq: 1, value: bytes('v'), boot: boot(1) } as const;
    prior.prior.append(dot, STORE_LIMITS);
    staging.set(1, prior);
    expect(staging.bytes(1)).to.equal(50);
  });

  it('S6 an owner’s transfers go on all links, or those of its prior alone', () => {
    const staging = new Staging();
    for (const link of [1, 2]) {
      for (const prior of [false, true]) staging.set(link, staged('a', prior, 0));
      staging.set(link, staged('b', true, 0));
    }
    staging.dropOwner('a', true);
    expect(staging.size).to.equal(4);
    expect(staging.get(2, partOf('a', true))).to.equal(undefined);
    staging.dropOwner('a');
    expect([staging.size, staging.bytes()]).to.deep.equal([2, 2 * ONE]);
  });

  it('S2 what has had no frame for too long goes, the oldest of all is known', () => {
    const staging = new Staging();
    expect(staging.oldestTouchMs()).to.equal(undefined);
    staging.set(1, staged('a', false, 30));
    staging.set(2, staged('b', false, 10));
    staging.set(2, staged('c', false, 20));
    expect(staging.oldestTouchMs()).to.equal(10);
    staging.dropIdle(9);
    expect(staging.size).to.equal(3);
    staging.dropIdle(20);
    expect([staging.size, staging.oldestTouchMs()]).to.deep.equal([1, 30]);
  });

  it('S2 a frame continues what its first frame said, in order, and never back', () => {
    const begun = { ...createStaged(factory, delta({ after: 3 }), 0), frame: 2, upTo: 5 };
    const next = { after: 3, frame: 3, upTo: 5 };
    expect(continues(begun, delta(next))).to.equal(true);
    expect(continues(begun, delta({ ...next, upTo: 6 }))).to.equal(true);
    const others: Partial<LogDelta>[] = [
      ...[{ frame: 2 }, { frame: 4 }, { upTo: 4 }, { after: 2 }, { after: 4 }],
      ...[{ boot: boot(2) }, { boot: boot(0) }],
    ];
    for (const other of others) {
      expect(continues(begun, delta({ ...next, ...other })), JSON.stringify(other)).to.equal(false);
    }
    const whole = { ...createStaged(factory, delta(), 0), frame: 2, upTo: 5 };
    const prior = { ...delta({ frame: 3 }), kind: 'prior' } as unknown as OwnerDelta;
    expect([delta({ frame: 3 }), prior].map((one) => continues(whole, one))).to.deep.equal([
      ...[true, false],
    ]);
  });

  it('S2 a transfer begins with nothing', () => {
    const made = createStaged(factory, delta({ owner: 'o', after: 4, frame: 7 }), 9);
    expect(made).to.deep.include({ frame: 0, upTo: 0, touchedMs: 9, passing: undefined });
    expect(made.first).to.deep.equal({ owner: 'o', boot: boot(1), after: 4, kind: 'log' });
  });
});

describe('LogTransfer', () => {
  /** Frame bytes beside the records. */
  const OVERHEAD = 1280;

  function stateOf(log: OwnerLog): OwnerState {
    return { owner: 'a', log, prior: undefined } as unknown as OwnerState;
  }

  function opened(log: OwnerLog, after = 0) {
    const want = { owner: 'a', boot: log.boot, after, kind: 'log' } as const;
    return openTransfer(stateOf(log), want) as LogTransfer | undefined;
  }

  it('L3 a frame is filled up to its bytes, and not beyond', () => {
    const log = logOf('a', 'b', 'c');
    const size = log.get('a')!.bytes;
    for (const [bytesMax, counts] of [
      [OVERHEAD + 2 * size, [2, 1]],
      [OVERHEAD + 2 * size - 1, [1, 1, 1]],
      [OVERHEAD + 3 * size, [3]],
      [1, [1, 1, 1]],
    ] as const) {
      const transfer = opened(log)!;
      const sent: OwnerDelta[] = [];
      for (let next; (next = transfer.next(stateOf(log), bytesMax)) !== undefined;) sent.push(next);
      expect(sent.map(({ records }) => records.length)).to.deep.equal(counts);
      expect(sent.map(({ more }) => more)).to.deep.equal(
        counts.map((_, index) => index < counts.length - 1),
      );
      expect(sent.map(({ frame }) => frame)).to.deep.equal(counts.map((_, index) => index + 1));
    }
  });

  it('L3 each frame says the state of the log as it is then', () => {
    const log = logOf('a', 'b');
    Object.assign(log, { stampMs: 7, settled: true });
    const [first] = [opened(log)!.next(stateOf(log), 1e6)!];
    expect(first).to.deep.equal({
      ...delta({ upTo: 2, stampMs: 7, settled: true, hash: log.hash }),
      records: [...log.records()].map((entry) => toLogRecord(entry)),
    });
    Object.assign(log, { claimGraceMs: 1, tombstoneGraceMs: 1, diskCommits: 1 });
    expect(opened(log)!.next(stateOf(log), 1e6)).to.include({
      ...{ claimGraceMs: 1, tombstoneGraceMs: 1, diskCommits: 1 },
    });
  });

  it('L2 a delta begins above what the asker holds, of the same boot; else all is sent', () => {
    const log = logOf('a', 'b', 'c');
    const state = stateOf(log);
    expect(opened(log, 2)!.next(state, 1e6)).to.deep.include({ after: 2, upTo: 3 });
    expect(opened(log, 3)).to.equal(undefined);
    expect(opened(log, 9)).to.equal(undefined);
    const want = { owner: 'a', after: 2, kind: 'log' } as const;
    for (const older of [{ boot: boot(0) }, {}]) {
      expect(openTransfer(state, { ...want, ...older })!.next(state, 1e6)).to.include({ after: 0 });
    }
    expect(openTransfer(state, { ...want, boot: boot(2) })).to.equal(undefined);
    expect(openTransfer(state, { ...want, kind: 'prior' })).to.equal(undefined);
  });

  it('S4 a delta of which nothing is left to say ends, and one whose log is gone', () => {
    const log = logOf('a', 'b');
    const transfer = opened(log, 1)!;
    expect(transfer.next(undefined, 1e6)).to.equal(undefined);
    expect(transfer.next(stateOf(log), 1e6)?.records).to.have.length(1);
    expect(transfer.next(stateOf(log), 1e6)).to.equal(undefined);
    const empty = new OwnerLog(boot(1));
    expect(opened(empty)!.next(stateOf(empty), 1e6), 'an empty log is one').to.include({
      more: false,
    });
  });

  it('S4 begins again when a tombstone above what was sent is forgotten, or the log is another', () => {
    for (const [floor, again] of [
      [2, false],
      [3, true],
    ] as const) {
      const log = logOf('a', 'b', 'c', 'd');
      const transfer = opened(log, 1)!;
      transfer.next(stateOf(log), 1);
      log.floor = floor;
      const next = transfer.next(stateOf(log), 1)!;
      expect([next.after, next.frame]).to.deep.equal(again ? [0, 1] : [1, 2]);
      expect(next.records[0]?.seq).to.equal(again ? 1 : 3);
    }
    const [log, other] = [logOf('a', 'b', 'c'), logOf('x', 'y')];
    const transfer = opened(log, 1)!;
    transfer.next(stateOf(log), 1);
    const again = [1, 2].map(() => transfer.next(stateOf(other), 1)!);
    expect(again.map(({ after, frame, records }) => [after, frame, records[0]?.key])).to.deep.equal(
      [
        [0, 1, 'x'],
        [0, 2, 'y'],
      ],
    );
    expect(again[0]?.kind).to.equal('log');
  });

  it('S4 a full cut goes on when tombstones from before it began are forgotten', () => {
    for (const [floor, again] of [
      [3, false],
      [4, true],
    ] as const) {
      const log = logOf('a', 'b', 'c');
      const transfer = opened(log)!;
      transfer.next(stateOf(log), 1);
      append(log, 'd', 4);
      log.floor = floor;
      expect(transfer.next(stateOf(log), 1)!.frame).to.equal(again ? 1 : 2);
    }
  });
});
