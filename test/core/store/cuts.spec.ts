import { expect } from 'chai';
import { LATE_TICK_MS, LIVES_MAX } from '../../../src/core/limits.js';
import { DirtyKeys } from '../../../src/core/store/dirty-keys.js';
import { RecordFactory } from '../../../src/core/store/kept-record.js';
import { HeldBytes } from '../../../src/core/store/held-bytes.js';
import { judgePrior } from '../../../src/core/store/judge.js';
import { OwnerLog } from '../../../src/core/store/owner-log.js';
import {
  bytesOf,
  digestRow,
  dropPrior,
  markDifference,
  priorEnds,
  priorExpired,
  setAway,
  swapCut,
  visible,
  type OwnerState,
  type StoreContext,
} from '../../../src/core/store/owner-state.js';
import { foldCut, type Prior } from '../../../src/core/store/prior/prior.js';
import type { LogDelta, LogRecord, PriorDelta } from '../../../src/core/store/rows.js';
import { at, boot, bytes, createStore, dirty, frames, hash64, pull, pullPrior } from './support.js';

const factory = new RecordFactory(hash64);
const SHOWN_MS = 100;

function contextOf(dirtyMax = 100): StoreContext {
  return {
    ...{ factory, dirty: new DirtyKeys(dirtyMax), held: new HeldBytes(), away: new Map() },
    priorShownMs: SHOWN_MS,
    bars: () => false,
    priorBounds: { boots: 9, dots: 100, bytes: 10_000 },
  };
}

/** A log of life `n` with these entries in order: `x` writes x, `-x` deletes it. */
function logOf(n: number, ...keys: string[]): OwnerLog {
  const log = new OwnerLog(boot(n));
  for (const key of keys) {
    const seq = log.head + 1;
    const dead = key.startsWith('-');
    const record = dead ? { key: key.slice(1), seq } : { key, seq, value: bytes(key) };
    log.set(factory.create(record)!);
  }
  return log;
}

function settled(log: OwnerLog): OwnerLog {
  log.settled = true;
  return log;
}

function priorOf(log: OwnerLog): Prior {
  return foldCut(factory, { prior: undefined, priorFrom: undefined }, log);
}

function marked(keys: DirtyKeys): string[] {
  return keys
    .take(99)
    .keys.map(({ key }) => key)
    .sort();
}

function generations(state: OwnerState): number[] {
  return [...(state.prior?.origins.values() ?? [])].map(({ boot: of }) => of.generation).sort();
}

describe('What a swap makes dirty', () => {
  type View = Pick<OwnerState, 'log' | 'prior'> | undefined;
  const view = (log: OwnerLog, prior?: OwnerLog): View => {
    return { log, prior: prior && priorOf(prior) };
  };
  const cases: [string, View, View, string[]][] = [
    [
      'what came and what went, not what stays',
      view(logOf(1, 'x', 'y')),
      view(logOf(1, 'z', 'y')),
      ['x', 'z'],
    ],
    ['the same words in another boot', view(logOf(1, 'x')), view(logOf(2, 'x')), ['x']],
    ['the same record, prior now', view(logOf(1, 'x')), view(logOf(2), logOf(1, 'x')), ['x']],
    ['a record that goes', view(logOf(1, 'x', 'y')), view(logOf(1, 'x', 'y', '-y')), ['y']],
    ['a record that comes', view(logOf(1, '-x')), view(logOf(1, '-x', 'x')), ['x']],
    ['all of an owner that is new', undefined, view(logOf(1, 'x', '-y')), ['x']],
    ['all of an owner that goes', view(logOf(2, 'x'), logOf(1, 'y', '-z')), undefined, ['x', 'y']],
    ['nothing', view(logOf(1, 'x', '-y')), view(logOf(1, 'x', '-y')), []],
  ];
  for (const [what, before, after, keys] of cases) {
    it(`S9 ${what}: ${keys.join(' ')}`, () => {
      const marks = new DirtyKeys(100);
      markDifference(marks, 'a', before, after);
      expect(marked(marks)).to.deep.equal(keys);
    });
  }

  it('S9 another value under one seq differs', () => {
    const [before, after] = [new OwnerLog(boot(1)), new OwnerLog(boot(1))];
    before.set(factory.create({ key: 'x', seq: 1, value: bytes('1') })!);
    after.set(factory.create({ key: 'x', seq: 1, value: bytes('2') })!);
    const marks = new DirtyKeys(100);
    markDifference(marks, 'a', view(before), view(after));
    expect(marked(marks)).to.deep.equal(['x']);
  });

  // The place says whether keys were marked one by one before the overflow.
  const bounds: [string, View, View, number, number][] = [
    ['as many as fit of another boot', view(logOf(1, 'x', 'y')), view(logOf(2, 'x', 'y')), 2, 2],
    ['one too many of another boot', view(logOf(1, 'x', 'y', 'z')), view(logOf(2, 'v')), 2, 1],
    [
      'one too many with those of earlier boots',
      undefined,
      view(logOf(2, 'x', 'y'), logOf(1, 'z')),
      2,
      1,
    ],
    [
      'one too many that came in one boot',
      view(logOf(1, 'x')),
      view(logOf(1, 'x', 'y', 'z', 'v')),
      2,
      1,
    ],
    [
      'few that differ, of many in one boot',
      view(logOf(1, 'x', 'y', 'z')),
      view(logOf(1, 'x', 'y', 'z', 'v')),
      2,
      1,
    ],
    [
      'one too many, which only a look at all tells',
      view(logOf(1, 'x', 'y')),
      view(logOf(1, 'u', 'v')),
      2,
      4,
    ],
  ];
  for (const [what, before, after, room, place] of bounds) {
    it(`S9 with room for ${room}: ${what}`, () => {
      const marks = new DirtyKeys(room);
      markDifference(marks, 'a', before, after);
      expect(marks.place).to.equal(place);
    });
  }
});

describe('What is held of an owner', () => {
  it('S11 its bytes are those of its log and of its earlier boots', () => {
    const log = logOf(2, 'x');
    const prior = priorOf(logOf(1, 'y', 'z'));
    expect(bytesOf(undefined)).to.equal(0);
    expect(bytesOf({ log, prior } as OwnerState)).to.equal(log.bytes + prior.bytes);
    expect(bytesOf({ log, prior: undefined } as OwnerState)).to.equal(log.bytes);
  });

  it('S6 the present boot speaks first: what it has deleted is not seen in an earlier one', () => {
    const [log, prior] = [logOf(2, 'x', 'y', '-y'), priorOf(logOf(1, 'x', 'y', 'z', '-v'))];
    expect(visible(log, prior, 'x')).to.deep.include({ boot: boot(2), prior: false });
    expect(visible(log, prior, 'y')).to.equal(undefined);
    expect(visible(log, prior, 'z')).to.deep.include({ boot: boot(1), prior: true });
    expect(visible(log, prior, 'v')).to.equal(undefined);
    expect(visible(log, undefined, 'z')).to.equal(undefined);
  });

  it('S6 a row says its earlier boots only where there are some', () => {
    const log = logOf(2, 'x');
    expect(digestRow({ owner: 'a', log } as OwnerState)).to.deep.equal({
      ...{ owner: 'a', boot: boot(2), head: 1, floor: 0, hash: log.hash, settled: false },
      stampMs: 0,
    });
    const prior = priorOf(logOf(1, 'y'));
    expect(digestRow({ owner: 'a', log, prior } as OwnerState).prior).to.deep.equal(prior.row());
  });

  it('S6 a newer boot that has not settled keeps the earlier ones, from the first one’s time on', () => {
    const context = contextOf();
    const first = swapCut(context, undefined, 'a', logOf(1, 'x', 'y'), 5);
    expect([first.unsettledSinceMs, first.prior]).to.deep.equal([5, undefined]);
    const second = swapCut(context, first, 'a', logOf(2, 'x'), 20);
    expect([second.unsettledSinceMs, second.prior?.live]).to.deep.equal([5, 1]);
    const again = swapCut(context, second, 'a', logOf(2, 'x', 'z'), 30);
    expect([again.unsettledSinceMs, again.prior?.live]).to.deep.equal([5, 1]);
    const third = swapCut(context, again, 'a', settled(logOf(3, 'v')), 40);
    expect([third.unsettledSinceMs, third.prior]).to.deep.equal([undefined, undefined]);
    const fourth = swapCut(context, third, 'a', logOf(4), 50);
    expect([fourth.unsettledSinceMs, fourth.priorFrom]).to.deep.equal([50, boot(3)]);
    expect(generations(fourth)).to.deep.equal([3]);
  });

  it('S6 S9 a whole cut of the same boot strikes what it has deleted, which is dirty', () => {
    const context = contextOf();
    const first = swapCut(context, undefined, 'a', logOf(1, 'x', 'y', '-z'), 0);
    const second = swapCut(context, first, 'a', logOf(2), 0);
    context.dirty.take(99);
    const again = swapCut(context, second, 'a', logOf(2, 'x', '-x', 'z', '-z'), 0);
    expect(marked(context.dirty)).to.deep.equal(['x']);
    expect(again.prior?.size).to.equal(1);
  });

  it('S6 a boot that settles in its first cut is the only one, whatever was held', () => {
    const context = contextOf();
    const first = swapCut(context, undefined, 'a', settled(logOf(1, 'x')), 5);
    expect(first.unsettledSinceMs).to.equal(undefined);
    const second = swapCut(context, first, 'a', settled(logOf(2, 'y')), 20);
    expect([second.unsettledSinceMs, second.prior]).to.deep.equal([undefined, undefined]);
  });

  for (const [ms, kept] of [
    [SHOWN_MS - 1, [1]],
    [SHOWN_MS, []],
  ] as const) {
    it(`S6 a boot that comes ${ms} ms after the first unsettled one keeps ${kept.length} of it`, () => {
      const context = contextOf();
      const first = swapCut(context, undefined, 'a', logOf(1, 'x'), 0);
      const second = swapCut(context, first, 'a', logOf(2), 0);
      const third = swapCut(context, second, 'a', logOf(3), ms);
      expect(generations(third)).to.deep.equal(kept.length === 0 ? [] : [1, 2]);
      expect(third.prior === undefined).to.equal(kept.length === 0);
      expect(third.priorFrom).to.deep.equal(kept.length === 0 ? boot(3) : undefined);
    });
  }

  it('S6 the lives of an owner are remembered in their order, each by its first boot, up to a bound', () => {
    const context = contextOf();
    let state: OwnerState | undefined;
    for (let n = 1; n <= LIVES_MAX; n += 1) state = swapCut(context, state, 'a', logOf(n), 0);
    expect(state!.lives).to.have.length(LIVES_MAX);
    const raised = new OwnerLog(boot(LIVES_MAX + 1, LIVES_MAX));
    state = swapCut(context, state, 'a', raised, 0);
    expect(state.lives.at(-1), 'another boot of a life').to.deep.equal(boot(LIVES_MAX));
    state = swapCut(context, state, 'a', logOf(LIVES_MAX + 2), 0);
    expect(state.lives).to.have.length(LIVES_MAX);
    expect(state.lives[0]).to.deep.equal(boot(2));
  });

  it('S8 what an owner disowns is known, and gone: only boots from before its life are left', () => {
    const context = contextOf();
    let state = swapCut(context, undefined, 'a', logOf(1, 'old'), 0);
    const mine = (generation: number, ...keys: string[]): OwnerLog => {
      const log = new OwnerLog(boot(generation, 7));
      keys.forEach((key, index) => {
        log.set(factory.create({ key, seq: index + 1, value: bytes(key) })!);
      });
      return log;
    };
    for (const log of [mine(2, 'w'), logOf(3, 'evil'), mine(4, 'x'), logOf(5, 'evil')])
      state = swapCut(context, state, 'a', log, 0);
    state = swapCut(context, state, 'a', mine(6, 'y'), 0);
    expect([...state.prior!.dots()].map(({ record: entry }) => entry.key)).to.deep.equal(['old']);
    const heads = [...state.prior!.origins.values()].map(({ boot: { generation }, head }) => {
      return [generation, head === Number.MAX_SAFE_INTEGER];
    });
    expect(heads).to.deep.equal([
      ...[
        [1, false],
        [2, true],
        [3, true],
        [4, true],
        [5, true],
      ],
    ]);
  });
});

describe('The time of earlier boots', () => {
  function waiting(sinceMs: number | undefined): OwnerState {
    return { owner: 'a', log: logOf(2), unsettledSinceMs: sinceMs } as OwnerState;
  }

  it('S6 is over when it has lasted, by the clock of an owner that is there', () => {
    const context = contextOf();
    expect(priorExpired(context, waiting(undefined), 1e9)).to.equal(false);
    expect(priorExpired(context, waiting(10), 10 + SHOWN_MS - 1)).to.equal(false);
    expect(priorExpired(context, waiting(10), 10 + SHOWN_MS)).to.equal(true);
    context.away.set('a', 50);
    expect(priorExpired(context, waiting(10), 1e9)).to.equal(false);
  });

  for (const [lateMs, ends] of [
    [-1, false],
    [0, true],
    [LATE_TICK_MS, true],
    [LATE_TICK_MS + 1, false],
  ] as const) {
    it(`S6 ${ends ? 'ends' : 'does not end'} by a tick that is ${lateMs} ms late`, () => {
      const state = waiting(10);
      const nowMs = 10 + SHOWN_MS + lateMs;
      expect(priorEnds(contextOf(), state, nowMs)).to.equal(ends);
      if (lateMs <= LATE_TICK_MS) return expect(state.unsettledSinceMs).to.equal(10);
      expect(priorEnds(contextOf(), state, nowMs + LATE_TICK_MS - 1)).to.equal(false);
      return expect(priorEnds(contextOf(), state, nowMs + LATE_TICK_MS)).to.equal(true);
    });
  }

  it('S6 stands still from when its owner went, or from when it began meanwhile', () => {
    const context = contextOf();
    for (const [sinceMs, then] of [
      [10, 10 + 60],
      [70, 70 + 30],
      [undefined, undefined],
    ] as const) {
      const state = waiting(sinceMs);
      setAway(context, 'a', state, true, 40);
      setAway(context, 'a', state, true, 60);
      setAway(context, 'a', state, false, 100);
      expect(state.unsettledSinceMs).to.equal(then);
      expect(context.away.size).to.equal(0);
      setAway(context, 'a', state, false, 200);
      expect(state.unsettledSinceMs).to.equal(then);
    }
    setAway(context, 'a', undefined, true, 40);
    setAway(context, 'a', undefined, false, 50);
    expect(context.away.size).to.equal(0);
  });

  it('S6 when it is over its values are dirty, and its boots closed', () => {
    const context = contextOf();
    const state = { ...waiting(0), prior: priorOf(logOf(1, 'x', '-y')), priorFrom: undefined };
    dropPrior(context, state);
    expect(marked(context.dirty)).to.deep.equal(['x']);
    expect([state.prior, state.priorFrom]).to.deep.equal([undefined, boot(2)]);
    dropPrior(context, state);
    expect(marked(context.dirty)).to.deep.equal([]);
  });

  it('S6 nothing of them is taken in without their owner’s log, once it has settled, or too late', () => {
    const judged = (state: OwnerState | undefined, nowMs = 0, of = boot(1)) =>
      judgePrior(contextOf(), state, { boot: of }, nowMs);
    expect(judged(undefined)).to.include({ reason: 'GAP' });
    expect(judged({ ...waiting(0), log: settled(logOf(2)) })).to.include({ reason: 'KNOWN' });
    expect(judged(waiting(0), SHOWN_MS)).to.include({ reason: 'KNOWN' });
    expect(judged(waiting(0), SHOWN_MS - 1)).to.equal(undefined);
    for (const n of [2, 3]) expect(judged(waiting(0), 0, boot(n))).to.include({ reason: 'GAP' });
  });
});

describe('Receiver', () => {
  const full = { owner: 'a', after: 0, kind: 'log' } as const;

  it('S2 a header is that of the last frame, and a log may come without graces', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    const [cut] = frames(a, full);
    const { claimGraceMs: _, tombstoneGraceMs: __, ...bare } = cut!;
    b.receive(1, bare, at(0));
    expect(b.graces('a')).to.deep.equal({});
    const { claimGraceMs, tombstoneGraceMs, diskCommits, ...told } = frames(b, full)[0]!;
    expect([claimGraceMs, tombstoneGraceMs, diskCommits]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(told).to.deep.equal(bare);
    a.put('x', bytes('1'), at(0));
    const [delta] = frames(a, { ...full, boot: boot(1), after: 1 });
    b.receive(1, { ...delta!, diskCommits: 4, stampMs: 77 }, at(0));
    expect(b.row('a')).to.include({ stampMs: 77, head: 2 });
    expect(frames(b, full)[0]).to.include({ diskCommits: 4, claimGraceMs: cut!.claimGraceMs });
  });

  it('S2 entries come in order, above where the transfer began, up to where it leads', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (const key of ['x', 'y']) a.put(key, bytes('1'), at(0));
    const [cut] = frames(a, full);
    const [x, y] = cut!.records as [LogRecord, LogRecord];
    const wrong: Partial<LogDelta>[] = [
      ...[{ records: [y, x] }, { records: [x, { ...y, seq: x.seq }] }, { upTo: y.seq - 1 }],
      { records: [{ ...x, seq: 0 }, y] },
    ];
    for (const change of wrong) {
      expect(b.receive(1, { ...cut!, ...change }, at(0))).to.include({ reason: 'HASH' });
    }
    const large = { ...x, key: 'k'.repeat(600) };
    expect(b.receive(1, { ...cut!, records: [large] }, at(0))).to.include({ reason: 'LIMIT' });
    expect(b.receive(1, cut!, at(0))).to.deep.equal({ kind: 'installed' });
    a.put('z', bytes('1'), at(0));
    const [delta] = frames(a, { ...full, boot: boot(1), after: y.seq });
    expect(b.receive(1, { ...delta!, records: [y, ...delta!.records] }, at(0))).to.include({
      reason: 'HASH',
    });
  });

  it('S2 a transfer that was known at first is answered once more at its end, as long as it is', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 9; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    pull(a, b, 'a');
    const answers = frames(a, full, 2_000).map((delta) => b.receive(1, delta, at(0)));
    expect(answers.length).to.be.above(2);
    for (const answer of answers) expect(answer).to.deep.equal({ kind: 'known' });
    expect(b.memory.stagedBytes).to.equal(0);
    expect(b.staged).to.equal(0);
  });

  it('S2 a transfer that begins again takes the place of the first', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 9; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    const all = frames(a, full, 2_000);
    b.receive(1, all[0]!, at(0));
    const bytesOfOne = b.memory.stagedBytes;
    b.receive(1, all[0]!, at(7));
    expect([b.staged, b.memory.stagedBytes]).to.deep.equal([1, bytesOfOne]);
    expect(b.nextDeadlineMs()).to.equal(7 + 30_000);
    for (const delta of all.slice(1)) b.receive(1, delta, at(9));
    expect(b.row('a')).to.deep.equal(a.row('a'));
  });

  it('S6 when an owner settles, what comes of its earlier boots is dropped, and nothing else', () => {
    for (const after of ['delta', 'cut']) {
      const [b, joiner] = [createStore('b'), createStore('joiner')];
      const first = createStore('a');
      for (let n = 0; n < 9; n += 1) first.put(`k${n}`, bytes('x'.repeat(500)), at(0));
      pull(first, b, 'a');
      const second = createStore('a', { boot: boot(2) });
      for (const to of [b, joiner]) pull(second, to, 'a');
      const other = createStore('c');
      for (let n = 0; n < 9; n += 1) other.put(`k${n}`, bytes('x'.repeat(500)), at(0));
      joiner.receive(2, frames(b, { owner: 'a', after: 0, kind: 'prior' }, 2_000)[0]!, at(0));
      joiner.receive(3, frames(other, { owner: 'c', after: 0, kind: 'log' }, 2_000)[0]!, at(0));
      expect(joiner.staged).to.equal(2);
      second.settle(at(0));
      if (after === 'delta') pull(second, joiner, 'a');
      else joiner.receive(1, frames(second, full)[0]!, at(0));
      expect(joiner.staged, after).to.equal(1);
    }
  });

  it('S6 of an earlier boot that comes the hash must be right, and all must be said', () => {
    const [b, joiner] = [createStore('b'), createStore('joiner')];
    const first = createStore('a');
    first.put('x', bytes('1'), at(0));
    pull(first, b, 'a');
    for (const to of [b, joiner]) pull(createStore('a', { boot: boot(2) }), to, 'a');
    const [whole] = frames(b, { owner: 'a', after: 0, kind: 'prior' });
    const take = (changes: Partial<PriorDelta>) =>
      joiner.receive(1, { ...whole!, ...changes }, at(0));
    expect(take({ hash: whole!.hash + 1n })).to.include({ reason: 'HASH' });
    const records = whole!.records.filter(({ kind }) => kind !== 'struck-by');
    expect(take({ records })).to.include({ reason: 'HASH' });
    const later = whole!.records.map((record) =>
      record.kind === 'dot' ? { ...record, boot: boot(2) } : record,
    );
    const dot = factory.create(later.find(({ kind }) => kind === 'dot') as LogRecord)!;
    const hash = BigInt.asUintN(64, dot.hash * factory.multiplier(boot(2)));
    expect(take({ records: later, hash })).to.include({ reason: 'GAP' });
    const markers = whole!.records.filter(({ kind }) => kind === 'struck-by');
    expect(take({ records: markers, hash: 0n }), 'nothing is in it').to.deep.equal({
      kind: 'known',
    });
    expect(take({})).to.deep.equal({ kind: 'installed' });
    expect(take({})).to.deep.equal({ kind: 'known' });
  });

  it('S3 a delta makes dirty what it changes: not what was gone before', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    a.put('x', bytes('1'), at(0));
    pull(a, b, 'a');
    dirty(b);
    a.put('y', bytes('1'), at(0));
    a.delete('y', at(0));
    a.delete('x', at(0));
    pull(a, b, 'a');
    expect(dirty(b)).to.deep.equal(['a/x']);
    expect(pullPrior(b, a, 'a')).to.equal(undefined);
  });
});
