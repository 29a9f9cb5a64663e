import { expect } from 'chai';
import type { PriorDelta, PriorRecord } from '../../../../src/core/store/rows.js';
import { add64, RecordFactory } from '../../../../src/core/store/kept-record.js';
import { OwnerLog } from '../../../../src/core/store/owner-log.js';
import type { OwnerState } from '../../../../src/core/store/owner-state.js';
import { dotHash, PriorTransfer } from '../../../../src/core/store/prior/prior-transfer.js';
import {
  boundPrior,
  foldCut,
  joinPriors,
  laterBoot,
  Prior,
  withoutBoots,
} from '../../../../src/core/store/prior/prior.js';
import {
  LEAF_BYTES,
  rootOf,
  sealedCut,
  type SealedCut,
} from '../../../../src/core/store/prior/sealed-cut.js';
import { StagedPrior } from '../../../../src/core/store/prior/staged-prior.js';
import { STORE_LIMITS } from '../../../../src/core/store/store-limits.js';
import { boot, bytes, hash64 } from '../support.js';

const factory = new RecordFactory(hash64);
/** 64 digits, as a digest of SHA-256 has. */
const signing = new RecordFactory(hash64, (data) =>
  hash64(data as Uint8Array)
    .toString(16)
    .padStart(64, '0'),
);

function entry(key: string, seq: number, made = factory) {
  const dead = key.startsWith('-');
  return made.create({
    key: dead ? key.slice(1) : key,
    seq,
    ...(dead ? {} : { value: bytes(key) }),
  })!;
}

/** A log of life `n`: `x` writes x, `-x` deletes it. */
function logOf(
  n: number,
  keys: readonly string[],
  o: { settled?: boolean; made?: RecordFactory } = {},
) {
  const log = new OwnerLog(boot(n));
  keys.forEach((key, index) => {
    log.set(entry(key, index + 1, o.made));
  });
  log.settled = o.settled ?? false;
  return log;
}

function fold(log: OwnerLog, held?: Prior, priorFrom = held?.from): Prior {
  return foldCut(factory, { prior: held, priorFrom }, log);
}

function keysOf(prior: Prior): string[] {
  return [...prior.dots()]
    .map(({ record: { key, seq }, origin }) => `${key} ${origin.boot.generation}.${seq}`)
    .sort();
}

describe('Prior: what is in it', () => {
  it('S6 knows a boot as far as the furthest word on it, and none that is closed', () => {
    const prior = new Prior(factory, boot(3));
    expect([prior.know(boot(2), 5), prior.origins.size]).to.deep.equal([undefined, 0]);
    expect(prior.know(boot(3), 5)?.head).to.equal(5);
    expect(prior.know(boot(3), 4)?.head).to.equal(5);
    expect(prior.know(boot(3), 6)?.head).to.equal(6);
    expect([7, 6].map((seq) => prior.covers(boot(3), seq))).to.deep.equal([false, true]);
    expect(prior.covers(boot(2), 99), 'closed').to.equal(true);
    expect(prior.covers(boot(4), 1), 'never heard of').to.equal(false);
    prior.add(boot(2), entry('x', 1));
    expect(prior.size, 'of a closed boot').to.equal(0);
    prior.closeBelow(boot(2));
    expect(prior.from).to.deep.equal(boot(3));
    prior.closeBelow(boot(4));
    expect(prior.from).to.deep.equal(boot(4));
  });

  it('S6 S11 of two dots of a key the later stays, and all is counted as it is', () => {
    const prior = new Prior(factory, undefined);
    const say = () => [keysOf(prior), prior.size, prior.live];
    prior.add(boot(2), entry('x', 5));
    for (const [n, key, seq] of [
      [2, 'x', 4],
      [1, 'x', 9],
    ] as const) {
      prior.add(boot(n), entry(key, seq));
    }
    expect(say()).to.deep.equal([['x 2.5'], 1, 1]);
    const other = factory.create({ key: 'x', seq: 5, value: bytes('other') })!;
    prior.add(boot(2), other);
    expect(prior.getLive('x')?.record.value, 'the first of two').to.deep.equal(bytes('x'));
    prior.add(boot(2), entry('-x', 6));
    expect(say()).to.deep.equal([['x 2.6'], 1, 0]);
    expect(prior.getLive('x')).to.equal(undefined);
    prior.add(boot(3), entry('x', 1));
    prior.add(boot(1), entry('y', 1));
    expect(say()).to.deep.equal([['x 3.1', 'y 1.1'], 2, 2]);
    expect(prior.getLive('x')?.origin.boot).to.deep.equal(boot(3));
    expect(prior.bytes).to.equal(entry('x', 1).bytes + entry('y', 1).bytes);
    expect(prior.strike('x')?.record.seq).to.equal(1);
    expect(prior.strike('x')).to.equal(undefined);
    expect([prior.size, prior.live, prior.bytes]).to.deep.equal([1, 1, entry('y', 1).bytes]);
    prior.add(boot(1), entry('-z', 2));
    prior.strike('z');
    expect([prior.size, prior.live]).to.deep.equal([1, 1]);
    expect(prior.newest()?.boot).to.deep.equal(boot(3));
  });

  it('S6 a row is that of its dots and of how far its boots are known, however they came', () => {
    const [one, other] = [new Prior(factory, undefined), new Prior(factory, undefined)];
    expect(one.row()).to.equal(undefined);
    one.add(boot(1), entry('x', 1));
    one.add(boot(2), entry('y', 1));
    one.know(boot(1), 7);
    other.know(boot(1), 7);
    other.add(boot(2), entry('gone', 1));
    other.strike('gone');
    other.add(boot(2), entry('y', 1));
    expect(other.row()?.hash).not.to.equal(one.row()?.hash);
    other.add(boot(1), entry('x', 1));
    expect(other.row()).to.deep.equal(one.row());
    expect(one.row()).to.deep.include({ boot: boot(2), head: 1 });
    const reckoned = [...one.origins.values()].reduce(
      (hash, { head, sum, multiplier }) =>
        hash + (sum + BigInt(head) * 0x9e3779b97f4a7c15n) * multiplier,
      0n,
    );
    expect(one.row()?.hash, 'as all versions say it').to.equal(BigInt.asUintN(64, reckoned));
    other.know(boot(1), 8);
    expect(other.row()?.hash).not.to.equal(one.row()?.hash);
  });

  it('S6 a cut becomes prior with its tombstones, unless its owner had settled', () => {
    const keys = ['x', 'y', '-x'];
    expect(keysOf(fold(logOf(1, keys)))).to.deep.equal(['x 1.3', 'y 1.2']);
    const closed = fold(logOf(2, keys, { settled: true }), fold(logOf(1, ['z'])));
    expect(keysOf(closed)).to.deep.equal(['y 2.2']);
    expect(closed.from).to.deep.equal(boot(2));
    expect([closed.live, closed.bytes]).to.deep.equal([1, entry('y', 2).bytes]);
    const one = fold(logOf(2, ['x']), fold(logOf(1, ['x'])));
    expect([keysOf(one), one.size, one.live]).to.deep.equal([['x 2.1'], 1, 1]);
    const both = fold(logOf(2, ['x', '-w']), fold(logOf(1, ['x', 'z'])));
    expect(keysOf(both)).to.deep.equal(['w 2.2', 'x 2.1', 'z 1.2']);
    expect([both.size, both.live, both.from]).to.deep.equal([3, 2, undefined]);
    const piece = new Prior(factory, undefined);
    for (const [n, key, seq] of [
      [1, 'z', 2],
      [2, 'x', 1],
      [2, '-w', 2],
    ] as const) {
      piece.add(boot(n), entry(key, seq));
    }
    expect(both.row(), 'as if its dots had come one by one').to.deep.equal(piece.row());
    expect(fold(logOf(2, ['x']), undefined, boot(3)).row(), 'a boot that is closed').to.equal(
      undefined,
    );
    const settledRow = new Prior(factory, undefined);
    settledRow.know(boot(2), 3);
    settledRow.add(boot(2), entry('y', 2));
    expect(closed.row()).to.deep.equal(settledRow.row());
  });

  it('S6 a log strikes what it speaks of, tombstones too, and says what is gone', () => {
    const prior = fold(logOf(1, ['x', 'y', '-z']));
    const struck = prior.strikeAll(logOf(2, ['-x', 'z', 'new']));
    expect(struck.map(({ record: { key } }) => key)).to.deep.equal(['x', 'z']);
    expect(keysOf(prior)).to.deep.equal(['y 1.2']);
    expect(prior.strikeAll(logOf(2, ['y'])), 'the last one').to.have.length(1);
    expect(prior.size).to.equal(0);
    expect(new Prior(factory, undefined).strikeAll(logOf(2, ['x']))).to.deep.equal([]);
  });

  it('S6 the join with an empty one is the other, unless more is closed there', () => {
    const [empty, held] = [new Prior(factory, undefined), fold(logOf(1, ['x']))];
    expect(joinPriors(factory, empty, held)).to.equal(held);
    const closed = new Prior(factory, boot(2));
    const joined = joinPriors(factory, closed, held);
    expect([keysOf(joined), joined.from]).to.deep.equal([[], boot(2)]);
    expect(keysOf(joinPriors(factory, held, empty))).to.deep.equal(['x 1.1']);
  });

  it('S6 M4 without boots that it does not have it is the same one', () => {
    const held = fold(logOf(2, ['y']), fold(logOf(1, ['x'])));
    expect(withoutBoots(factory, held, () => false)).to.equal(held);
    const left = withoutBoots(factory, held, ({ generation }) => generation === 1);
    expect(keysOf(left)).to.deep.equal(['y 2.1']);
  });

  it('S6 a dot stays that the other side has, or has not heard of', () => {
    const ahead = new Prior(factory, undefined);
    ahead.know(boot(1), 2);
    ahead.add(boot(1), entry('y', 2));
    const behind = new Prior(factory, undefined);
    for (const [key, seq] of [
      ['x', 1],
      ['y', 2],
      ['z', 3],
    ] as const) {
      behind.add(boot(1), entry(key, seq));
    }
    for (const [a, b] of [
      [ahead, behind],
      [behind, ahead],
    ] as const) {
      expect(keysOf(joinPriors(factory, a, b))).to.deep.equal(['y 1.2', 'z 1.3']);
    }
  });

  it('S6 the later of two boots, absent is older than all', () => {
    expect(laterBoot(undefined, undefined)).to.equal(undefined);
    expect(laterBoot(boot(1), undefined)).to.deep.equal(boot(1));
    expect(laterBoot(undefined, boot(1))).to.deep.equal(boot(1));
    expect(laterBoot(boot(2), boot(1))).to.deep.equal(boot(2));
    expect(laterBoot(boot(1), boot(2))).to.deep.equal(boot(2));
  });

  it('S11 the oldest boots go until the rest fits, the newest stays, whatever its size', () => {
    const three = [1, 2, 3].reduce<Prior | undefined>(
      (held, n) => fold(logOf(n, [`${n}a`, `${n}b`]), held),
      undefined,
    )!;
    three.know(boot(4), 9);
    const size = three.bytes / 3;
    const wide = { boots: 9, dots: 99, bytes: 9_999 };
    const left = (bounds: Partial<typeof wide>): number[] => {
      const bounded = boundPrior(factory, three, { ...wide, ...bounds });
      expect(bounded.bytes).to.equal([...bounded.dots()].length * (size / 2));
      return [...bounded.origins.values()].map(({ boot: { generation } }) => generation);
    };
    expect(boundPrior(factory, three, wide), 'all fits').to.equal(three);
    expect(left({ boots: 4 })).to.deep.equal([1, 2, 3, 4]);
    expect(left({ boots: 3 })).to.deep.equal([2, 3, 4]);
    expect(left({ boots: 2 })).to.deep.equal([3, 4]);
    expect(left({ dots: 6 })).to.deep.equal([1, 2, 3, 4]);
    expect(left({ dots: 5 })).to.deep.equal([2, 3, 4]);
    expect(left({ dots: 3 })).to.deep.equal([3, 4]);
    expect(left({ bytes: 2 * size })).to.deep.equal([2, 3, 4]);
    expect(left({ bytes: 2 * size - 1 })).to.deep.equal([3, 4]);
    expect(left({ bytes: 1 })).to.deep.equal([4]);
    const two = fold(logOf(2, ['x', 'y']), fold(logOf(1, ['z'])));
    expect(keysOf(boundPrior(factory, two, { ...wide, dots: 1 }))).to.deep.equal([
      'x 2.1',
      'y 2.2',
    ]);
  });
});

describe('Prior: signed cuts', () => {
  function sealed(n: number, keys: readonly string[], settled = false): OwnerLog {
    const log = logOf(n, keys, { settled, made: signing });
    log.seal = { signature: bytes('s'), fingerprint: 'ab', chain: [bytes('c')], head: log.head };
    return log;
  }

  it('S12 a cut is kept that is signed as it stands, and of which all digests are known', () => {
    const log = sealed(1, ['x', 'y', '-x']);
    Object.assign(log, {
      floor: 1,
      stampMs: 2,
      claimGraceMs: 3,
      tombstoneGraceMs: 4,
      diskCommits: 5,
    });
    const cut = sealedCut(log)!;
    expect(cut).to.deep.include({
      ...{ boot: boot(1), head: 3, floor: 1, stampMs: 2, settled: false, claimGraceMs: 3 },
      ...{ tombstoneGraceMs: 4, diskCommits: 5, seal: log.seal },
    });
    expect(cut.leaves.map(({ seq, key }) => `${seq} ${key}`)).to.deep.equal(['2 y', '3 x']);
    log.head += 1;
    expect(sealedCut(log)).to.equal(undefined);
    expect(sealedCut(logOf(1, ['x'], { made: signing }))).to.equal(undefined);
    const plain = logOf(1, ['x']);
    plain.seal = { signature: bytes('s'), fingerprint: 'ab', chain: [], head: 1 };
    expect(sealedCut(plain)).to.equal(undefined);
  });

  it('S12 of two signed cuts of a boot the later stands, and what is not signed below any', () => {
    const prior = new Prior(signing, undefined);
    const [early, late] = [sealed(1, ['x']), sealed(1, ['x', 'y'])].map((log) => sealedCut(log)!);
    prior.know(boot(1), 9);
    prior.know(boot(1), 1, early);
    expect([...prior.origins.values()][0]).to.include({ head: 1, cut: early });
    expect(prior.bytes).to.equal(LEAF_BYTES);
    prior.know(boot(1), 2, late);
    prior.know(boot(1), 1, early);
    prior.know(boot(1), 2, { ...late! });
    prior.know(boot(1), 99);
    expect([...prior.origins.values()][0]).to.include({ head: 2, cut: late });
    expect(prior.bytes).to.equal(2 * LEAF_BYTES);
  });

  it('S12 S11 tombstones of a signed cut stay, after it has settled too; its digests count', () => {
    const folded = foldCut(
      signing,
      { prior: undefined, priorFrom: undefined },
      sealed(1, ['x', '-x'], true),
    );
    expect([folded.size, folded.live]).to.deep.equal([1, 0]);
    expect(folded.bytes).to.equal(signing.create({ key: 'x', seq: 2 })!.bytes + LEAF_BYTES);
  });

  it('S12 the root of a cut is the digest of its log', () => {
    const sha256 = (data: Uint8Array | string) => hash64(bytes(String(data))).toString(16);
    const log = sealed(
      1,
      Array.from({ length: 200 }, (_, n) => `k${n}`),
    );
    expect(rootOf(sealedCut(log)!, sha256)).to.equal(log.digest(sha256));
  });
});

describe('PriorTransfer', () => {
  const OVERHEAD = 1280;
  const MARKER = 80;

  function stateOf(prior: Prior | undefined): OwnerState {
    return { owner: 'a', log: logOf(5, ['now']), prior } as unknown as OwnerState;
  }

  function sent(prior: Prior, bytesMax: number): PriorDelta[] {
    const transfer = new PriorTransfer('a', prior);
    const all: PriorDelta[] = [];
    for (let next; (next = transfer.next(stateOf(prior), bytesMax)) !== undefined;) all.push(next);
    return all;
  }

  it('S6 says its dots, then how far it knows each boot, and which cut has struck it', () => {
    const prior = new Prior(factory, boot(1));
    prior.add(boot(1), entry('x', 3));
    prior.add(boot(2), entry('-y', 1));
    const hash = [...prior.dots()].reduce(
      (sum, { record: dot, origin }) => add64(sum, dotHash(dot, origin.multiplier)),
      0n,
    );
    expect(sent(prior, 1e6)).to.deep.equal([
      {
        ...{ owner: 'a', boot: boot(2), upTo: 1, more: false, stampMs: 0 },
        ...{ hash, kind: 'prior', frame: 1 },
        records: [
          { kind: 'dot', key: 'x', seq: 3, value: bytes('x'), boot: boot(1) },
          { kind: 'dot', key: 'y', seq: 1, boot: boot(2) },
          { kind: 'from', boot: boot(1) },
          { kind: 'known', head: 3, boot: boot(1) },
          { kind: 'known', head: 1, boot: boot(2) },
          { kind: 'struck-by', head: 1, boot: boot(5) },
        ],
      },
    ]);
    expect(sent(new Prior(factory, undefined), 1)[0]).to.deep.include({ boot: boot(5), upTo: 0 });
  });

  it('L3 S6 a frame is filled up to its bytes, its markers too', () => {
    const prior = fold(logOf(1, ['x', 'y']));
    const size = entry('x', 1).bytes;
    for (const [bytesMax, counts] of [
      [OVERHEAD + 2 * size + 2 * MARKER, [4]],
      [OVERHEAD + 2 * size + 2 * MARKER - 1, [2, 2]],
      [OVERHEAD + 2 * size, [2, 2]],
      [OVERHEAD + 2 * size - 1, [1, 1, 2]],
      [1, [1, 1, 2]],
    ] as const) {
      const all = sent(prior, bytesMax);
      expect(all.map(({ records }) => records.length)).to.deep.equal(counts);
      expect(all.map(({ frame }) => frame)).to.deep.equal(counts.map((_, index) => index + 1));
      expect(all.map(({ more }) => more)).to.deep.equal(
        counts.map((_, n) => n < counts.length - 1),
      );
    }
  });

  it('S6 begins again with another prior, and ends with none', () => {
    const [one, other] = [fold(logOf(1, ['x', 'y', 'z'])), fold(logOf(2, ['v']))];
    const transfer = new PriorTransfer('a', one);
    transfer.next(stateOf(one), 1);
    const again = transfer.next(stateOf(other), 1e6)!;
    expect(again).to.include({ frame: 1, more: false });
    expect(again.records[0]).to.include({ kind: 'dot', key: 'v' });
    expect(again.hash).to.equal(sent(other, 1e6)[0]?.hash);
    expect(transfer.next(stateOf(other), 1e6)).to.equal(undefined);
    expect(new PriorTransfer('a', one).next(stateOf(undefined), 1e6)).to.equal(undefined);
    expect(new PriorTransfer('a', one).next(undefined, 1e6)).to.equal(undefined);
  });
});

describe('StagedPrior', () => {
  const limits = { ...STORE_LIMITS, recordsPerOwner: 1, tombstones: 1, bytesPerOwner: 10_000 };
  const gone = (seq: number, digits = 64): PriorRecord => {
    return { kind: 'gone', seq, digest: '0'.repeat(digits), boot: boot(1) };
  };

  function takes(
    records: readonly PriorRecord[],
    o: Partial<typeof limits> = {},
  ): (string | undefined)[] {
    const staged = new StagedPrior(factory);
    return records.map((record) => {
      const answer = staged.append(record, { ...limits, ...o });
      return answer?.kind === 'refused' ? answer.reason : answer?.kind;
    });
  }

  it('S11 S12 has as many entries as a log, and twice as many digests', () => {
    const dots = [1, 2, 3].map((seq) => ({
      kind: 'dot' as const,
      key: `k${seq}`,
      seq,
      value: bytes('v'),
      boot: boot(1),
    }));
    expect(takes(dots)).to.deep.equal([undefined, undefined, 'LIMIT']);
    const digests = [1, 2, 3, 4, 5].map((seq) => gone(seq));
    expect(takes(digests)).to.deep.equal([undefined, undefined, undefined, undefined, 'LIMIT']);
    expect(takes(digests, { bytesPerOwner: 2 * LEAF_BYTES })).to.deep.equal([
      ...[undefined, undefined, 'LIMIT', 'LIMIT', 'LIMIT'],
    ]);
  });

  it('S6 S11 has twice as many boots as a prior that is held, whatever is said of them', () => {
    const log = logOf(1, ['x'], { made: signing });
    log.seal = { fingerprint: 'f', signature: bytes('s'), chain: [], head: log.head };
    const cut = sealedCut(log);
    const kinds: ((n: number) => PriorRecord)[] = [
      (n) => ({ kind: 'known', head: 1, boot: boot(n) }),
      (n) => ({ ...gone(1), boot: boot(n) }),
      (n) => ({ kind: 'seal', cut, boot: boot(n) }),
    ];
    for (const kind of kinds) {
      const records = [1, 2, 3, 3].map(kind);
      expect(takes(records, { priorBoots: 1 })).to.deep.equal([
        ...[undefined, undefined, 'LIMIT', 'LIMIT'],
      ]);
    }
  });

  it('S12 takes no record of a closed boot, or too large, and no digest of another length', () => {
    const from = { kind: 'from', boot: boot(2) } as const;
    const dot = { kind: 'dot', key: 'x', seq: 1, value: bytes('v') } as const;
    expect(takes([from, { ...dot, boot: boot(1) }, { ...dot, boot: boot(2) }])).to.deep.equal([
      ...[undefined, 'HASH', undefined],
    ]);
    expect(takes([{ ...dot, key: 'k'.repeat(600), boot: boot(1) }])).to.deep.equal(['LIMIT']);
    for (const length of [31, 33]) {
      expect(takes([gone(1, 2 * length)])).to.deep.equal(['HASH']);
    }
    expect(takes([{ kind: 'seal', cut: undefined, boot: boot(1) }])).to.deep.equal(['SIGNATURE']);
  });

  it('S12 what is said of one boot closes none', () => {
    const staged = new StagedPrior(signing);
    const log = logOf(2, ['x'], { made: signing });
    log.seal = { fingerprint: 'f', signature: bytes('s'), chain: [], head: log.head };
    const wide = { ...limits, recordsPerOwner: 99 };
    for (const record of [
      { kind: 'seal', cut: sealedCut(log), boot: boot(2) },
      { kind: 'known', head: 3, boot: boot(2) },
      { kind: 'dot', key: 'x', seq: 1, value: bytes('v'), boot: boot(1) },
    ] as const) {
      expect(staged.append(record, wide)).to.equal(undefined);
    }
    expect(staged.struckBy).to.equal(undefined);
    expect(keysOf(staged.asTold())).to.deep.equal(['x 1.1']);
  });

  it('S12 counts its dots and digests, and knows the cut that had struck it', () => {
    const staged = new StagedPrior(signing);
    expect([staged.bytes, staged.hash, staged.struckBy]).to.deep.equal([0, 0n, undefined]);
    const dot = { kind: 'dot', key: 'x', seq: 1, value: bytes('v') } as const;
    staged.append({ ...dot, boot: boot(1) }, limits);
    staged.append(gone(2), limits);
    staged.append({ kind: 'struck-by', head: 7, boot: boot(3) }, limits);
    const made = signing.create(dot)!;
    expect(staged.bytes).to.equal(made.bytes + 2 * LEAF_BYTES);
    expect(staged.hash).to.equal(dotHash(made, signing.multiplier(boot(1))));
    expect(staged.struckBy).to.deep.equal({ boot: boot(3), head: 7 });
  });

  it('S12 says its signed cuts, the newest first, and what they prove', () => {
    const staged = new StagedPrior(signing);
    const seal = (n: number, head: number, settled: boolean): PriorRecord => {
      const header = { boot: boot(n), head, settled, floor: 0, stampMs: 0, claimGraceMs: 0 };
      const certificate = { fingerprint: 'ab', signature: new Uint8Array([0xcd]), chain: [], head };
      const cut = { ...header, tombstoneGraceMs: 0, diskCommits: 0, seal: certificate };
      return { kind: 'seal', boot: boot(n), cut };
    };
    const dot = (n: number, key: string, seq: number): PriorRecord => {
      return { kind: 'dot', key, seq, value: bytes('v'), boot: boot(n) };
    };
    const wide = { ...limits, recordsPerOwner: 99 };
    for (const record of [dot(1, 'w', 1), dot(2, 'x', 1), dot(3, 'y', 2), gone(2)])
      staged.append(record, wide);
    expect(staged.partlyUnsigned).to.equal(true);
    for (const record of [seal(1, 2, false), seal(2, 1, true), seal(3, 2, false)])
      staged.append(record, wide);
    expect(staged.partlyUnsigned).to.equal(false);
    const cuts = staged.cuts()!;
    expect(
      cuts.map(({ boot: { generation }, leaves }) => [generation, leaves.length]),
    ).to.deep.equal([
      ...[
        [3, 1],
        [2, 1],
        [1, 2],
      ],
    ]);
    const signed = staged.asSigned(cuts);
    expect(signed.from).to.deep.equal(boot(2));
    expect(keysOf(signed)).to.deep.equal(['x 2.1', 'y 3.2']);
    expect(keysOf(staged.asTold())).to.deep.equal(['w 1.1', 'x 2.1', 'y 3.2']);
    staged.append(gone(2), wide);
    expect(staged.cuts(), 'one seq twice').to.equal(undefined);
    const empty = new StagedPrior(signing);
    empty.append(seal(1, 1, false), wide);
    expect(empty.cuts()?.[0]?.leaves satisfies SealedCut['leaves'] | undefined).to.deep.equal([]);
    empty.append(gone(0), wide);
    expect(empty.cuts(), 'below the first seq').to.equal(undefined);
  });
});
