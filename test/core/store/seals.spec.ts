import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { SealPort } from '../../../src/core/ports.js';
import { EntryFactory } from '../../../src/core/store/entry.js';
import { MeshStore } from '../../../src/core/store/mesh-store.js';
import type { OwnerDelta } from '../../../src/core/store/rows.js';
import { SIGNERS_MAX } from '../../../src/core/store/seals.js';
import { at, boot, bytes, frames, hash64, pull, shown } from './support.js';

const sha256 = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('hex');

/** Signs as a node does, with a text that only that node can make, as far as this test goes. */
function port(node: string): SealPort & { fingerprintNow: string; signed: number } {
  const signature = (of: string, statement: string): string => sha256(`${of} ${statement}`);
  return {
    fingerprintNow: sha256(node),
    signed: 0,
    sha256,
    fingerprint() {
      return this.fingerprintNow;
    },
    sign(statement) {
      this.signed += 1;
      const chain = [bytes(node)];
      return {
        signature: bytes(signature(node, statement)),
        fingerprint: this.fingerprintNow,
        chain,
      };
    },
    fault: (owner, _stampMs, statement, { signature: given }) =>
      Buffer.from(given).toString() === signature(owner, statement) ? undefined : 'a forgery',
  };
}

function createStore(node: string, o: { strict?: boolean; plain?: boolean; boot?: number } = {}) {
  const seals = { port: port(node), cluster: 'default', strict: o.strict ?? false };
  const store = new MeshStore({
    ...{ node, hash64, boot: boot(o.boot ?? 1, node.charCodeAt(0)), now: at(0) },
    ...{ tombstoneGraceMs: 300_000, claimGraceMs: 60_000 },
    ...(o.plain ? {} : { seals }),
  });
  return { store, port: seals.port };
}

function put(store: MeshStore, key: string, value: string): void {
  store.put(key, bytes(value), at(0));
}

const factory = new EntryFactory(hash64);

/** The last frame of the whole log. */
function cutOf(store: MeshStore, owner: string): OwnerDelta {
  return frames(store, { owner, after: 0, prior: false }).at(-1)!;
}

/** A log of `a` that its forger made up, with a hash that is right. */
function forged(boot: OwnerDelta['boot'], upTo: number): OwnerDelta {
  const record = { key: 'evil', seq: upTo, value: bytes('evil') };
  const hash = factory.create(record)!.hash;
  const header = { floor: 0, more: false, stampMs: at(0).wallMs, settled: true, prior: false };
  return { owner: 'a', boot, after: 0, upTo, records: [record], hash, part: 1, ...header };
}

describe('seals', () => {
  it('S12 a signed log is taken from its owner, and from whoever relays it', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((node) => createStore(node).store) as [
      MeshStore,
      MeshStore,
      MeshStore,
    ];
    put(a, 'k', '1');
    expect(pull(a, b, 'a')).to.include({ type: 'installed' });
    put(a, 'l', '2');
    a.delete('k', at(1));
    expect(pull(a, b, 'a')).to.include({ type: 'installed' });
    expect(pull(b, c, 'a')).to.include({ type: 'installed' });
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
          if (now) expect(pull(a, b, 'a', { maxBytes: 2_000 })?.type).not.to.equal('refused');
        }
        expect(pull(a, b, 'a')?.type).not.to.equal('refused');
        expect(pull(b, c, 'a')).to.include({ type: 'installed' });
        expect(shown(c, 'a')).to.deep.equal(shown(a, 'a'));
      }),
    );
  });

  it('S12 nothing that its owner did not sign is taken, whichever field was changed', () => {
    const { store: a } = createStore('a');
    put(a, 'k', '1');
    const cut = cutOf(a, 'a');
    const changes: Partial<OwnerDelta>[] = [
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
    expect(b.receive(1, lie, at(0))).to.include({ type: 'installed' });
    b.evict('a');
    pull(a, b, 'a');
    expect(b.receive(1, lie, at(0))).to.include({ reason: 'SIGNATURE' });
    const step = { ...forged(a.boot, 9), after: a.row('a')!.head };
    const both = { ...step, hash: BigInt.asUintN(64, step.hash + a.row('a')!.hash) };
    expect(b.receive(1, both, at(0))).to.include({ reason: 'SIGNATURE' });
    expect(shown(b, 'a')).to.deep.equal({ k: '1' });
    b.evict('a');
    expect(b.receive(1, lie, at(0))).to.include({ reason: 'SIGNATURE' });
    expect(b.receive(1, lie, at(0), true)).to.include({ type: 'installed' });
    expect(b.signed('a')).to.equal(false);
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
    expect(pull(b, c, 'a')).to.include({ type: 'installed' });
    put(a, 'k', '2');
    pull(a, b, 'a');
    expect(pull(b, c, 'a')).to.include({ type: 'installed' });
  });

  it('S12 certificates that are held need not come again; those that are not held are asked for', () => {
    const { store: a, port: signer } = createStore('a');
    const { store: b } = createStore('b');
    const bare = (): OwnerDelta => {
      const { seal, ...delta } = cutOf(a, 'a');
      const { signature, fingerprint } = seal!;
      return { ...delta, seal: { signature, fingerprint } };
    };
    expect(b.receive(1, bare(), at(0))).to.include({ reason: 'GAP' });
    pull(a, b, 'a');
    put(a, 'k', '1');
    expect(b.receive(1, bare(), at(0))).to.include({ type: 'installed' });
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
    expect(b.receive(1, forged(boot(7), 9), at(0))).to.include({ type: 'installed' });
  });
});
