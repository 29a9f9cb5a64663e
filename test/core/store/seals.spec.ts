import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Seal, SealPort } from '../../../src/core/ports.js';
import { RecordFactory } from '../../../src/core/store/kept-record.js';
import { MeshStore } from '../../../src/core/store/mesh-store.js';
import type {
  LogDelta,
  LogRecord,
  OwnerDelta,
  PriorDelta,
  PriorRecord,
} from '../../../src/core/store/rows.js';
import { SIGNERS_MAX } from '../../../src/core/store/seals.js';
import { at, boot, bytes, frames, hash64, pull, pullPrior, shown } from './support.js';

const sha256 = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('hex');

/** Signs as a node does, with a text that only that node can make, as far as this test goes. */
function port(
  node: string,
): SealPort & { fingerprintNow: string; signed: number; digests: number } {
  const signature = (of: string, statement: string): string => sha256(`${of} ${statement}`);
  const made = {
    fingerprintNow: sha256(node),
    signed: 0,
    digests: 0,
    sha256: (data: Uint8Array | string): string => {
      made.digests += 1;
      return sha256(data);
    },
    fingerprint: () => made.fingerprintNow,
    sign: (statement: string) => {
      made.signed += 1;
      const chain = [bytes(node)];
      return {
        signature: bytes(signature(node, statement)),
        fingerprint: made.fingerprintNow,
        chain,
      };
    },
    fault: (owner: string, _stampMs: number, statement: string, seal: Seal) =>
      Buffer.from(seal.signature).toString() === signature(owner, statement)
        ? undefined
        : 'a forgery',
  };
  return made;
}

function createStore(
  node: string,
  o: {
    strict?: boolean;
    plain?: boolean;
    boot?: number;
    nowMs?: number;
    claimGraceMs?: number;
  } = {},
) {
  const seals = { port: port(node), cluster: 'default', strict: o.strict ?? false };
  const store = new MeshStore({
    ...{
      node,
      hash64,
      boot: boot(o.boot ?? 1, node.charCodeAt(0) + (o.boot ?? 1) - 1),
      now: at(o.nowMs ?? 0),
    },
    ...{ tombstoneGraceMs: 300_000, claimGraceMs: o.claimGraceMs ?? 60_000 },
    ...(o.plain ? {} : { seals }),
  });
  return { store, port: seals.port };
}

function put(store: MeshStore, key: string, value: string): void {
  store.put(key, bytes(value), at(0));
}

const factory = new RecordFactory(hash64, sha256);

const digestOf = (record: LogRecord): string => factory.create(record)!.digest;

/** The last frame of the whole log. */
function cutOf(store: MeshStore, owner: string): LogDelta {
  return frames(store, { owner, after: 0, kind: 'log' }).at(-1)!;
}

/** A log of `a` that its forger made up, with a hash that is right. */
function forged(boot: OwnerDelta['boot'], upTo: number): LogDelta {
  const record = { key: 'evil', seq: upTo, value: bytes('evil') };
  const hash = factory.create(record)!.hash;
  const header = {
    floor: 0,
    more: false,
    stampMs: at(0).wallMs,
    settled: true,
    kind: 'log',
  } as const;
  return { owner: 'a', boot, after: 0, upTo, records: [record], hash, frame: 1, ...header };
}

describe('seals', () => {
  it('S12 a change costs its receiver the digests of what it changes, however long the log is', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 1_000; n += 1) put(a.store, `k${n}`, 'v');
    pull(a.store, b.store, 'a');
    for (let n = 0; n < 1_000; n += 90) {
      put(a.store, `k${n}`, 'w');
      b.port.digests = 0;
      expect(pull(a.store, b.store, 'a')).to.deep.equal({ kind: 'installed' });
    }
    expect(b.port.digests).to.be.below(10);
  });

  it('S12 only the last frame of a log carries its signature', () => {
    const { store: a } = createStore('a');
    for (const key of ['x', 'y']) put(a, key, '1');
    const all = frames(a, { owner: 'a', after: 0, kind: 'log' }, 1);
    expect(all.map(({ seal }) => seal !== undefined)).to.deep.equal([false, true]);
  });

  it('S12 the own log counts as signed from the start on, where this node signs', () => {
    const { store: a, port: signer } = createStore('a');
    const { store: plain } = createStore('b', { plain: true });
    expect([a.signed('a'), plain.signed('b')]).to.deep.equal([true, false]);
    cutOf(a, 'a');
    signer.fingerprintNow = '';
    expect(a.signed('a'), 'without a certificate').to.equal(false);
    Object.assign(signer, { sign: () => undefined });
    expect(cutOf(a, 'a').seal).to.equal(undefined);
  });

  it('S12 a signed log is taken from its owner, and from whoever relays it', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((node) => createStore(node).store) as [
      MeshStore,
      MeshStore,
      MeshStore,
    ];
    put(a, 'k', '1');
    expect(pull(a, b, 'a')).to.include({ kind: 'installed' });
    put(a, 'l', '2');
    a.delete('k', at(1));
    expect(pull(a, b, 'a')).to.include({ kind: 'installed' });
    expect(pull(b, c, 'a')).to.include({ kind: 'installed' });
    expect(shown(c, 'a')).to.deep.equal({ l: '2' });
    expect([a, b, c].map((store) => store.signed('a'))).to.deep.equal([true, true, true]);
  });

  it('S12 whatever an owner writes, its cuts are taken at any step, as deltas and whole', () => {
    const step = fc.record({ key: fc.nat(9), live: fc.boolean(), pull: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const [a, b, c] = ['a', 'b', 'c'].map((node) => createStore(node).store) as [
          MeshStore,
          MeshStore,
          MeshStore,
        ];
        for (const [index, { key, live, pull: now }] of steps.entries()) {
          if (live) put(a, `${key}`, `${index}`);
          else a.delete(`${key}`, at(index * 30_000));
          a.tick(at(index * 30_000));
          if (now) expect(pull(a, b, 'a', { maxBytes: 2_000 })?.kind).not.to.equal('refused');
        }
        expect(pull(a, b, 'a')?.kind).not.to.equal('refused');
        expect(pull(b, c, 'a')).to.include({ kind: 'installed' });
        expect(shown(c, 'a')).to.deep.equal(shown(a, 'a'));
      }),
    );
  });

  it('S12 nothing that its owner did not sign is taken, whichever field was changed', () => {
    const { store: a } = createStore('a');
    put(a, 'k', '1');
    const cut = cutOf(a, 'a');
    const changes: Partial<LogDelta>[] = [
      { upTo: cut.upTo + 1 },
      { boot: boot(9) },
      { floor: 1 },
      { settled: true },
      { stampMs: cut.stampMs + 1 },
      { claimGraceMs: 1 },
      { tombstoneGraceMs: 1 },
    ];
    for (const change of changes) {
      const { store: b } = createStore('b');
      const result = b.receive(1, { ...cut, ...change }, at(0));
      expect(result, JSON.stringify(change)).to.include({ reason: 'SIGNATURE' });
      expect(b.row('a')).to.equal(undefined);
    }
    const { store: b } = createStore('b');
    const { hash, records } = forged(cut.boot, cut.upTo);
    expect(b.receive(1, { ...cut, hash, records }, at(0))).to.include({ reason: 'SIGNATURE' });
  });

  it('S12 a signature of another cluster is none', () => {
    const { store: a } = createStore('a');
    const seals = { port: port('b'), cluster: 'other', strict: false };
    const b = new MeshStore({
      ...{ node: 'b', hash64, boot: boot(1), now: at(0), seals },
      ...{ tombstoneGraceMs: 300_000, claimGraceMs: 60_000 },
    });
    expect(pull(a, b, 'a')).to.include({ reason: 'SIGNATURE' });
  });

  it('S12 of a name that has signed nothing unsigned is taken, but on its own link', () => {
    const { store: a } = createStore('a');
    const { store: b } = createStore('b');
    put(a, 'k', '1');
    const lie = forged(boot(7), 9);
    expect(b.receive(1, lie, at(0))).to.include({ kind: 'installed' });
    b.evict('a');
    pull(a, b, 'a');
    expect(b.receive(1, lie, at(0))).to.include({ reason: 'SIGNATURE' });
    const step = { ...forged(a.boot, 9), after: a.row('a')!.head };
    const both = { ...step, hash: BigInt.asUintN(64, step.hash + a.row('a')!.hash) };
    expect(b.receive(1, both, at(0))).to.include({ reason: 'SIGNATURE' });
    expect(shown(b, 'a')).to.deep.equal({ k: '1' });
    b.evict('a');
    expect(b.receive(1, lie, at(0))).to.include({ reason: 'SIGNATURE' });
    expect(b.receive(1, lie, at(0), true)).to.include({ kind: 'installed' });
    expect(b.signed('a')).to.equal(false);
  });

  it('S12 a log that says no grace, and no commits, is signed as it is taken', () => {
    const { store: a } = createStore('a', { claimGraceMs: 0 });
    const { store: b } = createStore('b');
    expect(cutOf(a, 'a')).not.to.have.any.keys('claimGraceMs', 'diskCommits');
    expect(pull(a, b, 'a')).to.include({ kind: 'installed' });
  });

  it('S12 what is signed says all of a cut, in the same words in all versions', () => {
    const { store: b, port: checker } = createStore('b');
    const statements: unknown[] = [];
    checker.fault = (_owner, _stampMs, statement) => void statements.push(JSON.parse(statement));
    const delta = forged(boot(7), 9);
    const seal = { signature: bytes('s'), fingerprint: 'f', chain: [bytes('c')] };
    const told = { floor: 3, settled: false, claimGraceMs: 4, tombstoneGraceMs: 5, diskCommits: 6 };
    b.receive(1, { ...delta, seal }, at(0), true);
    const { generation, instanceId } = boot(7);
    const head = ['worker-mesh cut 1', 'default', 'a', generation, instanceId, 9];
    const digest = digestOf(delta.records[0]!);
    expect(statements[0]).to.deep.equal([...head, 0, digest, true, delta.stampMs, 0, 0, 0]);
    b.evict('a');
    b.receive(1, { ...delta, ...told, seal }, at(0), true);
    expect(statements[1]).to.deep.equal([...head, 3, digest, false, delta.stampMs, 4, 5, 6]);
  });

  it('S12 a strict store takes nothing unsigned, from the owner itself neither', () => {
    const { store: a } = createStore('a', { plain: true });
    const { store: b } = createStore('b', { strict: true });
    expect(b.receive(1, cutOf(a, 'a'), at(0), true)).to.include({ reason: 'SIGNATURE' });
  });

  it('S12 nodes that do not sign take signed logs, and pass the signature on', () => {
    const { store: a } = createStore('a');
    const { store: b } = createStore('b', { plain: true });
    const { store: c } = createStore('c', { strict: true });
    put(a, 'k', '1');
    pull(a, b, 'a');
    expect(pull(b, c, 'a')).to.include({ kind: 'installed' });
    put(a, 'k', '2');
    pull(a, b, 'a');
    expect(pull(b, c, 'a')).to.include({ kind: 'installed' });
  });

  it('S12 certificates that are held need not come again; those that are not held are asked for', () => {
    const { store: a, port: signer } = createStore('a');
    const { store: b } = createStore('b');
    const bare = (): LogDelta => {
      const { seal, ...delta } = cutOf(a, 'a');
      const { signature, fingerprint } = seal!;
      return { ...delta, seal: { signature, fingerprint } };
    };
    expect(b.receive(1, bare(), at(0))).to.include({ reason: 'GAP' });
    pull(a, b, 'a');
    put(a, 'k', '1');
    expect(b.receive(1, bare(), at(0))).to.include({ kind: 'installed' });
    signer.fingerprintNow = sha256('another');
    put(a, 'k', '2');
    expect(b.receive(1, bare(), at(0))).to.include({ reason: 'GAP' });
  });

  it('S12 a cut is signed once, when it is first sent, and again for another certificate', () => {
    const { store: a, port: signer } = createStore('a');
    for (let n = 0; n < 100; n += 1) put(a, `${n}`, 'x');
    expect(signer.signed).to.equal(0);
    for (let n = 0; n < 3; n += 1) cutOf(a, 'a');
    expect(signer.signed).to.equal(1);
    signer.fingerprintNow = sha256('another');
    expect(cutOf(a, 'a').seal?.fingerprint).to.equal(signer.fingerprintNow);
    expect(signer.signed).to.equal(2);
    const { head } = a.row('a')!;
    a.stampAnew(at(1));
    expect(a.row('a')!.head).to.equal(head + 1);
  });

  it('S12 names that have signed are remembered up to a bound', function () {
    this.timeout(60_000);
    const { store: b } = createStore('b');
    const { store: a } = createStore('a');
    const name = (n: number): string => `node-${n}`;
    const meet = (n: number): void => {
      const { store } = createStore(name(n));
      pull(store, b, name(n));
      b.evict(name(n));
    };
    pull(a, b, 'a');
    b.evict('a');
    for (let n = 0; n < SIGNERS_MAX - 1; n += 1) meet(n);
    expect(b.receive(1, forged(boot(7), 9), at(0))).to.include({ reason: 'SIGNATURE' });
    meet(SIGNERS_MAX);
    expect(b.receive(1, forged(boot(7), 9), at(0))).to.include({ kind: 'installed' });
  });
});

describe('seals of earlier boots', () => {
  const DAY_MS = 86_400_000;
  const ask = { owner: 'a', after: 0, kind: 'prior' } as const;

  /** The owner in its next boot, unsettled, after two entries of its first one. */
  function restarted(o: { plain?: boolean; stampMs?: number } = {}) {
    const { store: first } = createStore('a', { ...o, nowMs: o.stampMs ?? 0 });
    for (const key of ['k', 'l', 'gone']) put(first, key, 'old');
    first.delete('gone', at(0));
    const { store: second, port: signer } = createStore('a', { ...o, boot: 2 });
    return { first, second, signer };
  }

  /** A node that held the first boot and then the second one. */
  function witness(first: MeshStore, second: MeshStore, o: { plain?: boolean } = {}): MeshStore {
    const { store } = createStore('b', o);
    pull(first, store, 'a');
    pull(second, store, 'a');
    return store;
  }

  /** A node that joins now. */
  function joiner(from: MeshStore, o: { strict?: boolean } = {}): MeshStore {
    const { store } = createStore('c', o);
    pull(from, store, 'a');
    return store;
  }

  const receiveAll = (to: MeshStore, all: readonly OwnerDelta[]) =>
    all.map((delta) => to.receive(7, delta, at(0))).at(-1);

  /** One frame with other records in place of those it has. */
  function altered(from: MeshStore, change: (records: PriorRecord[]) => PriorRecord[]): PriorDelta {
    const [delta] = frames(from, ask) as [PriorDelta];
    const records = change([...delta.records]);
    const dots = records.filter((record) => record.kind === 'dot');
    const sum = dots.reduce(
      (hash, dot) => hash + factory.create(dot)!.hash * factory.multiplier(dot.boot),
      0n,
    );
    return { ...delta, records, hash: BigInt.asUintN(64, sum) };
  }

  const isK = (record: PriorRecord): record is Extract<PriorRecord, { kind: 'dot' }> =>
    record.kind === 'dot' && record.key === 'k';
  const without = (kind: string) => (records: PriorRecord[]) =>
    records.filter((record) => record.kind !== kind);
  const EVIL = {
    kind: 'dot' as const,
    key: 'evil',
    seq: 2,
    value: bytes('evil'),
    boot: boot(1, 97),
  };

  for (const maxBytes of [256 * 1024, 1_500]) {
    it(`S12 are taken from whoever relays them, in frames of ${maxBytes} bytes`, () => {
      const { first, second } = restarted();
      const b = witness(first, second);
      put(second, 'k', 'new');
      pull(second, b, 'a');
      const c = joiner(b);
      expect(shown(c, 'a')).to.deep.equal({ k: 'new' });
      expect(pullPrior(b, c, 'a', { maxBytes })).to.include({ kind: 'installed' });
      expect(shown(c, 'a')).to.deep.equal({ k: 'new', l: 'old (prior)' });
      expect(c.row('a')).to.deep.equal(b.row('a'));
      const d = joiner(c, { strict: true });
      expect(pullPrior(c, d, 'a')).to.include({ kind: 'installed' });
      expect(shown(d, 'a')).to.deep.equal(shown(b, 'a'));
      expect(pullPrior(c, second, 'a')).to.include({ kind: 'installed' });
      expect(shown(second, 'a')).to.deep.equal(shown(b, 'a'));
    });
  }

  it('S12 are taken of two lives that wrote one key', () => {
    const { first, second } = restarted();
    put(second, 'k', 'newer');
    const { store: third } = createStore('a', { boot: 3 });
    const b = witness(first, second);
    pull(third, b, 'a');
    const c = joiner(b);
    expect(pullPrior(b, c, 'a')).to.include({ kind: 'installed' });
    expect(shown(c, 'a')).to.deep.equal({ k: 'newer (prior)', l: 'old (prior)' });
    expect(c.row('a')).to.deep.equal(b.row('a'));
  });

  it('S12 stay provable while they are struck under way', () => {
    const { first, second } = restarted();
    const b = witness(first, second);
    for (const key of ['k', 'l']) put(second, key, 'new');
    const c = joiner(second);
    const transfer = b.openTransfer(ask)!;
    const sent: OwnerDelta[] = [b.nextDelta(transfer, 1)!];
    pull(second, b, 'a');
    for (let delta; (delta = b.nextDelta(transfer, 1)) !== undefined;) sent.push(delta);
    expect(receiveAll(c, sent)).not.to.include({ kind: 'refused' });
    expect(shown(c, 'a')).to.deep.equal({ k: 'new', l: 'new' });
  });

  const lies: [string, (records: PriorRecord[]) => PriorRecord[]][] = [
    ['one record more', (records) => [EVIL, ...records]],
    [
      'one record more of a boot that is not signed',
      (records) => [{ ...EVIL, boot: boot(1, 98) }, ...records],
    ],
    [
      'another value',
      (records) =>
        records.map((record) => (isK(record) ? { ...record, value: bytes('evil') } : record)),
    ],
    [
      'another key',
      (records) => records.map((record) => (isK(record) ? { ...record, key: 'evil' } : record)),
    ],
    ['no signature', without('seal')],
    [
      'a signature that cannot be read',
      (records) =>
        records.map((record) => (record.kind === 'seal' ? { ...record, cut: undefined } : record)),
    ],
    [
      'a signature for another head',
      (records) =>
        records.map((record) =>
          record.kind === 'seal' && record.cut
            ? { ...record, cut: { ...record.cut, head: 99 } }
            : record,
        ),
    ],
    ['entries out of order', (records) => [records[1]!, records[0]!, ...records.slice(2)]],
    [
      'digests of another length',
      (records) => [{ kind: 'gone', seq: 1, digest: 'abcdef', boot: boot(1, 97) }, ...records],
    ],
  ];
  for (const [lie, change] of lies) {
    it(`S12 with ${lie} are refused, from whoever they come`, () => {
      const { first, second } = restarted();
      const b = witness(first, second);
      for (const store of [joiner(b), witness(first, second), second]) {
        const before = shown(store, 'a');
        expect(store.receive(7, altered(b, change), at(0), true)).to.include({ kind: 'refused' });
        expect(shown(store, 'a')).to.deep.equal(before);
      }
    });
  }

  const hides: [string, (records: PriorRecord[]) => PriorRecord[]][] = [
    [
      'saying that it is gone',
      (records) =>
        records.map((record) =>
          isK(record) ? { ...record, kind: 'gone', digest: digestOf(record) } : record,
        ),
    ],
    [
      'saying that all before the present boot is closed',
      (records) => [...without('from')(records), { kind: 'from', boot: boot(2, 97) }],
    ],
    [
      'saying that it has heard all of a boot without it',
      (records) => [
        ...records.filter(({ kind }) => kind === 'struck-by'),
        { kind: 'known', head: Number.MAX_SAFE_INTEGER, boot: boot(1, 97) },
      ],
    ],
    [
      'filling the bound of boots with others',
      (records) => [
        ...Array.from({ length: 300 }, (_, n) => {
          return { kind: 'known', head: 1, boot: boot(1, 1_000 + n) } as const;
        }),
        ...records,
      ],
    ],
  ];
  for (const [how, change] of hides) {
    it(`S12 nobody hides a record from who holds it by ${how}`, () => {
      const { first, second } = restarted();
      const b = witness(first, second);
      const holder = witness(first, second);
      const c = joiner(b);
      for (const store of [holder, c]) store.receive(7, altered(b, change), at(0));
      expect(shown(holder, 'a')).to.deep.equal({ k: 'old (prior)', l: 'old (prior)' });
      pullPrior(b, c, 'a');
      expect(shown(c, 'a'), 'mended by whoever tells all').to.deep.equal(shown(holder, 'a'));
    });
  }

  it('S12 whoever heard more of a boot adds to it, and what was deleted meanwhile goes', () => {
    const { first, second } = restarted();
    const b = witness(first, second);
    const { store: late } = createStore('d');
    pull(first, late, 'a');
    put(first, 'more', 'old');
    first.delete('l', at(0));
    first.settle(at(0));
    const ahead = witness(first, second);
    pull(second, late, 'a');
    for (const store of [late, b])
      expect(pullPrior(ahead, store, 'a')).to.include({ kind: 'installed' });
    for (const store of [late, b, ahead]) {
      expect(shown(store, 'a')).to.deep.equal({ k: 'old (prior)', more: 'old (prior)' });
    }
    expect(pullPrior(late, ahead, 'a')).to.include({ kind: 'known' });
  });

  it('S12 what an owner signed over a week before its present boot is left out', () => {
    for (const [days, left] of [
      [7, 2],
      [8, 0],
    ] as const) {
      const { first, second } = restarted({ stampMs: -days * DAY_MS });
      const b = witness(first, second);
      const c = joiner(b);
      pullPrior(b, c, 'a');
      expect(Object.keys(shown(c, 'a')), `${days} days`).to.have.length(left);
    }
  });

  it('S12 unsigned ones are taken of who has never signed, but by no strict store', () => {
    const { first, second } = restarted({ plain: true });
    const b = witness(first, second);
    const c = joiner(b);
    expect(pullPrior(b, c, 'a')).to.include({ kind: 'installed' });
    const { store: d } = createStore('d', { strict: true });
    expect(pull(b, d, 'a')).to.include({ reason: 'SIGNATURE' });
  });

  it('S12 a node that checks nothing has nothing to show of them', () => {
    const { first, second } = restarted();
    const b = witness(first, second, { plain: true });
    expect(pullPrior(b, joiner(b), 'a')).to.include({ reason: 'SIGNATURE' });
    const { store: plain } = createStore('d', { plain: true });
    pull(b, plain, 'a');
    expect(pullPrior(witness(first, second), plain, 'a')).to.include({ kind: 'installed' });
  });
});
