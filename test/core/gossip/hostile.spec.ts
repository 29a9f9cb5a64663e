import { expect } from 'chai';
import fc from 'fast-check';
import type { Boot } from '../../../src/core/boot.js';
import type { Frame } from '../../../src/core/gossip/link/frames.js';
import { RecordFactory } from '../../../src/core/store/kept-record.js';
import type { LogDelta, PriorDelta, RefusalReason } from '../../../src/core/store/rows.js';
import { quickHash64 } from '../../support/virtual-process.js';
import { forgery, greeting, linked, meshOf, shows } from './mesh-support.js';

const owner = fc.constantFrom('a', 'b', 'evil', 'stranger');
const small = fc.integer({ min: 0, max: 6 });
const bytes = fc.uint8Array({ maxLength: 8 });
const hash = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const flag = fc.boolean();

function bootOf(wallMs: number): fc.Arbitrary<Boot> {
  return fc.record({
    generation: fc.constantFrom(1, wallMs - 1, wallMs, wallMs + 1, wallMs + 5_000, 2 ** 53 - 1),
    instanceId: fc.constantFrom('0'.repeat(16), 'f'.repeat(16)),
  });
}

/** The same as a full cut that an insider would have made: it installs. */
function asCut(delta: LogDelta): LogDelta {
  const factory = new RecordFactory(quickHash64);
  const keys = new Map(delta.records.map((record) => [record.key, record]));
  const records = [...keys.values()].map((record, index) => ({ ...record, seq: index + 1 }));
  const sum = records.reduce((all, record) => all + (factory.create(record)?.hash ?? 0n), 0n);
  const cut = { after: 0, upTo: records.length + 1, floor: 0, frame: 1, more: false };
  return { ...delta, ...cut, records, hash: BigInt.asUintN(64, sum) };
}

/** Any frame that the edge lets through, about names that matter. */
function frameOf(wallMs: number): fc.Arbitrary<Frame> {
  const boot = bootOf(wallMs);
  const stampMs = fc.constantFrom(0, wallMs, wallMs + 1);
  const prior = fc.option(fc.record({ boot, head: small, hash }), { nil: undefined });
  const cut = { owner, head: small, floor: small, hash, settled: flag, stampMs };
  const row = fc
    .record({ ...cut, boot, prior })
    .map(({ prior: past, ...rest }) => ({ ...rest, ...(past ? { prior: past } : {}) }));
  const record = fc
    .record({ key: fc.constantFrom('k1', 'k2'), seq: small, value: bytes, dead: flag, boot })
    .map(({ value, dead, boot: of, ...rest }) => {
      const entry = { ...rest, ...(dead ? {} : { value }) };
      return { entry, dot: { kind: 'dot' as const, ...entry, boot: of } };
    });
  const status = fc.constantFrom('ALIVE', 'SUSPECT', 'DEAD', 'LEFT', 'EVICTED');
  const who = { name: owner, boot, incarnation: small, status, address: fc.constant('nowhere:1') };
  const how = { ageMs: small, observers: fc.constant([]), restarting: flag };
  const member = fc.record({ ...who, ...how, version: fc.constant('1') });
  const members = fc.array(member, { maxLength: 3 });
  const records = fc.array(record, { maxLength: 3 });
  const transfer = { owner, boot, upTo: small, stampMs, hash, more: flag, frame: small };
  const delta = fc
    .record({ ...transfer, after: small, floor: small, settled: flag, records })
    .map((one): LogDelta => ({ ...one, kind: 'log', records: one.records.map((r) => r.entry) }));
  const priorDelta = fc
    .record({ ...transfer, records })
    .map((one): PriorDelta => ({ ...one, kind: 'prior', records: one.records.map((r) => r.dot) }));
  const digest = fc.record({
    rows: fc.array(row, { maxLength: 4 }),
    none: fc.array(owner, { maxLength: 2 }),
    ...{ begin: flag, end: flag, receivedFrames: fc.integer({ min: 0, max: 50 }) },
  });
  const reason = fc.constantFrom<RefusalReason>(
    'GAP',
    'GRAVE',
    'LIMIT',
    'HASH',
    'KNOWN',
    'TOO_OLD',
  );
  const refusal = fc.record({ owner, reason, row, grave: member, message: fc.constant('') });
  return fc.oneof(
    digest.map((value) => ({ kind: 'digest' as const, digest: value })),
    delta.map((value) => ({ kind: 'delta' as const, delta: value })),
    priorDelta.map((value) => ({ kind: 'delta' as const, delta: value })),
    delta.map((value) => ({ kind: 'delta' as const, delta: asCut(value) })),
    fc
      .record({ owner, boot, after: small, kind: fc.constantFrom('log', 'prior') })
      .map((want) => ({ kind: 'want' as const, want })),
    members.map((rows) => ({ kind: 'members' as const, rows })),
    members.map((rows) => ({ kind: 'ping' as const, id: 1, rows })),
    members.map((rows) => ({ kind: 'pong' as const, id: 1, rows })),
    flag.map((lazy) => ({ kind: 'mode' as const, lazy })),
    refusal.map((value) => ({ kind: 'refusal' as const, refusal: value })),
    fc.constant({ kind: 'unknown' as const }),
  );
}

describe('MeshNode and hostile peers', () => {
  it('X4 S8 whatever a peer says, nothing breaks, and a and b end with what they wrote', () => {
    const wallMs = 1_800_000_000_000;
    fc.assert(
      fc.property(fc.array(frameOf(wallMs), { maxLength: 25 }), fc.nat(1_000), (frames, seed) => {
        const mesh = meshOf(['a', 'b'], { seed });
        mesh.put('a', 'k1', 'true');
        mesh.until('linked', () => linked(mesh));
        mesh.forge('b', [...greeting(), ...frames]);
        mesh.run(1_000);
        mesh.forge('a', [...greeting(), ...frames, forgery(mesh, 'k2')]);
        mesh.put('b', 'k1', 'true');
        const own = { 'a/k1': 'true', 'b/k1': 'true' };
        const honest = (): boolean =>
          ['a', 'b'].every((name) => {
            const view = Object.entries(mesh.get(name).view());
            const ours = view.filter(([key]) => !/^(evil|stranger)\//.test(key));
            return JSON.stringify(ours.sort()) === JSON.stringify(Object.entries(own).sort());
          });
        // Rows of a boot that nobody answers for are called first, then gone above, once in 10 s.
        const fenced = (): boolean =>
          ['a', 'b'].some((name) => mesh.get(name).witness.fence !== undefined);
        mesh.until('truth', () => honest() || fenced(), 200_000);
        expect(fenced()).to.equal(false);
      }),
      { numRuns: 60 },
    );
  });

  it('S8 the same forgery again and again is answered each time, and fences nobody', () => {
    const mesh = meshOf(['a', 'b', 'c']);
    mesh.put('a', 'k', 'true');
    mesh.until('linked', () => linked(mesh));
    mesh.cut('a', 'b');
    mesh.run(5_000);
    for (let n = 0; n < 12; n += 1) {
      mesh.forge('b', [...greeting(), forgery(mesh, 'evil')]);
      mesh.run(5_000);
    }
    mesh.until('truth', () => shows(mesh, { 'a/k': 'true' }), 20_000);
    expect(mesh.get('a').witness.fence).to.equal(undefined);
    expect(mesh.get('a').witness.boots.length).to.be.within(5, 8);
  });
});
