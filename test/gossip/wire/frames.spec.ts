import { expect } from 'chai';
import fc from 'fast-check';
import type { Frame } from '../../../src/core/gossip/link/frames.js';
import {
  DIGEST_BUCKETS,
  FRAME_RECORDS_MAX,
  KEY_BYTES_MAX,
  OBSERVERS_MAX,
  VALUE_BYTES_MAX,
} from '../../../src/core/limits.js';
import { OBSERVED_SLOTS_MAX } from '../../../src/core/observed/limits.js';
import { decodeFrame, encodeFrame } from '../../../src/gossip/wire/frames.js';
import { frameFromBytes, frameToBytes } from '../../../src/gossip/wire/gossip-definition.js';
import type { SyncFrame } from '../../../src/gen/workermesh/v1/SyncFrame.js';

const natural = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const name = fc.string({ minLength: 1, maxLength: 20 });
const boot = fc.record({
  generation: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  instanceId: fc.stringMatching(/^[0-9a-f]{16}$/),
});
const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bucket = fc.nat({ max: DIGEST_BUCKETS - 1 });
const row = fc.record(
  {
    owner: name,
    boot,
    head: natural,
    floor: natural,
    hash,
    settled: fc.boolean(),
    stampMs: natural,
    prior: fc.record({ boot, head: natural, hash }),
  },
  { requiredKeys: ['owner', 'boot', 'head', 'floor', 'hash', 'settled', 'stampMs'] },
);
const member = fc.record({
  name,
  boot,
  incarnation: natural,
  status: fc.constantFrom('ALIVE', 'SUSPECT', 'DEAD', 'LEFT', 'EVICTED'),
  address: fc.string({ maxLength: 20 }),
  ageMs: natural,
  observers: fc.array(name, { maxLength: OBSERVERS_MAX }),
  restarting: fc.boolean(),
  version: fc.string({ maxLength: 10 }),
  gatewayAddress: name,
});
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const state = fc.option(bytes, { nil: undefined });
const trace = fc.option(fc.stringMatching(/^00-[0-9a-f]{31}1-[0-9a-f]{15}1-01$/), {
  nil: undefined,
});
const record = fc
  .tuple(name, natural, state, trace)
  .map(([key, seq, value, trace]) => ({ key, seq, ...(value ? { value } : trace && { trace }) }));
const text = fc.string({ maxLength: 30 });
const entries = fc.array(
  fc.record(
    {
      slot: fc.nat({ max: OBSERVED_SLOTS_MAX - 1 }),
      key: fc.tuple(fc.constantFrom('1', '2', '3', '9'), fc.uuid()).map((parts) => parts.join('')),
      said: fc.nat({ max: 2 ** 51 }),
    },
    { requiredKeys: ['slot', 'said'] },
  ),
  { maxLength: 8 },
);
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc
    .record({
      cluster: name,
      node: name,
      boot,
      address: name,
      protocolMin: natural.map((n) => n % 100),
      protocolMax: natural.map((n) => n % 100),
      version: text,
    })
    .map((hello) => ({ kind: 'hello' as const, hello })),
  fc
    .record({
      rows: fc.array(row, { maxLength: 5 }),
      begin: fc.boolean(),
      end: fc.boolean(),
      receivedFrames: natural,
    })
    .map((digest) => ({ kind: 'digest' as const, digest })),
  fc
    .record({
      rows: fc.array(row, { maxLength: 2 }),
      none: fc.array(name, { minLength: 1, maxLength: 2 }),
      begin: fc.constant(true),
      end: fc.boolean(),
      buckets: fc.array(bucket, { minLength: 1, maxLength: DIGEST_BUCKETS }),
      receivedFrames: natural,
    })
    .map((digest) => ({ kind: 'digest' as const, digest })),
  fc
    .record({
      sums: fc.array(hash, { minLength: DIGEST_BUCKETS, maxLength: DIGEST_BUCKETS }),
      receivedFrames: natural,
    })
    .map((summary) => ({ kind: 'summary' as const, summary })),
  fc
    .array(bucket, { maxLength: DIGEST_BUCKETS })
    .map((buckets) => ({ kind: 'recall' as const, buckets })),
  fc
    .record(
      {
        owner: name,
        boot,
        after: natural,
        kind: fc.constantFrom('log' as const, 'prior' as const),
      },
      { requiredKeys: ['owner', 'after', 'kind'] },
    )
    .map((want) => ({ kind: 'want' as const, want })),
  fc
    .record({
      owner: name,
      boot,
      after: natural,
      upTo: natural,
      floor: natural,
      records: fc.array(record, { maxLength: 5 }),
      more: fc.boolean(),
      stampMs: natural,
      settled: fc.boolean(),
      hash,
      kind: fc.constant('log' as const),
      frame: fc.integer({ min: 1, max: 1000 }),
    })
    .map((delta) => ({ kind: 'delta' as const, delta })),
  fc
    .record({
      owner: name,
      boot,
      upTo: natural,
      records: fc.array(
        fc.tuple(record, boot).map(([entry, of]) => ({ kind: 'dot' as const, ...entry, boot: of })),
        { maxLength: 5 },
      ),
      more: fc.boolean(),
      stampMs: natural,
      hash,
      kind: fc.constant('prior' as const),
      frame: fc.integer({ min: 1, max: 1000 }),
    })
    .map((delta) => ({ kind: 'delta' as const, delta })),
  fc.array(member, { maxLength: 5 }).map((rows) => ({ kind: 'members' as const, rows })),
  fc
    .record({ id: natural, rows: fc.array(member, { maxLength: 2 }) })
    .chain((ping) =>
      fc.constantFrom('ping' as const, 'pong' as const).map((kind) => ({ kind, ...ping })),
    ),
  fc
    .record({
      rows: fc.array(
        fc.record(
          {
            node: name,
            place: fc.record({ boot, upTo: natural }),
            want: fc.constant(true),
            spare: fc.constant(true),
          },
          { requiredKeys: ['node'] },
        ),
        { maxLength: 3 },
      ),
      deltas: fc.array(
        fc.record({ node: name, boot, after: natural, upTo: natural, more: fc.boolean(), entries }),
        { maxLength: 3 },
      ),
    })
    .map((observed) => ({ kind: 'observed' as const, observed })),
  fc.boolean().map((lazy) => ({ kind: 'mode' as const, lazy })),
  fc
    .record(
      {
        owner: name,
        refused: fc.record({ boot, after: natural }),
        reason: fc.constantFrom('GAP', 'GRAVE', 'HASH'),
        row,
        grave: member,
        message: text,
      },
      { requiredKeys: ['owner', 'reason', 'message'] },
    )
    .map((refusal) => ({ kind: 'refusal' as const, refusal })),
);

const overTheWire = (sent: Frame): Frame => {
  const received = frameFromBytes(frameToBytes(encodeFrame(sent)));
  if (!received) throw new Error('no frame came out');
  return decodeFrame(received);
};

describe('frames', () => {
  it('X4 every frame comes out of the wire as it went in', () => {
    fc.assert(
      fc.property(frame, (sent) => {
        expect(overTheWire(sent)).to.deep.equal(sent);
      }),
    );
  });

  const delta = (records: object[], more: object = {}): SyncFrame => ({
    ownerDelta: {
      owner: 'a',
      generation: 1,
      instanceId: '0123456789abcdef',
      part: 1,
      hash: Buffer.alloc(8),
      records,
      ...more,
    },
  });
  const decoded = (sent: SyncFrame): (() => unknown) => {
    const received = frameFromBytes(frameToBytes(sent));
    return () => received && decodeFrame(received);
  };

  for (const [what, size, max] of [
    ['key', KEY_BYTES_MAX - 1, KEY_BYTES_MAX],
    ['key', KEY_BYTES_MAX, KEY_BYTES_MAX],
    ['key', KEY_BYTES_MAX + 1, KEY_BYTES_MAX],
    ['value', VALUE_BYTES_MAX - 1, VALUE_BYTES_MAX],
    ['value', VALUE_BYTES_MAX, VALUE_BYTES_MAX],
    ['value', VALUE_BYTES_MAX + 1, VALUE_BYTES_MAX],
  ] as const) {
    it(`S11 X4 a ${what} of ${size} bytes is ${size > max ? 'refused' : 'taken'}`, () => {
      const entry = what === 'key' ? { key: 'k'.repeat(size) } : { value: Buffer.alloc(size) };
      const sent = decoded(delta([{ key: 'k', seq: 1, value: Buffer.alloc(1), ...entry }]));
      if (size > max) expect(sent).to.throw(`owner_delta.records.${what}`);
      else expect(sent).not.to.throw();
    });
  }

  const cases: readonly (readonly [string, SyncFrame, string])[] = [
    ['an entry without a state', delta([{ key: 'k', seq: 1 }]), 'owner_delta.records.state'],
    ['a negative seq', delta([{ key: 'k', seq: -1, tombstone: true }]), 'owner_delta.records.seq'],
    ['a boot of generation 0', delta([], { generation: 0 }), 'owner_delta.generation'],
    ['an instance that is no hex', delta([], { instanceId: 'x' }), 'owner_delta.instance_id'],
    ['a hash of 7 bytes', delta([], { hash: Buffer.alloc(7) }), 'owner_delta.hash'],
    ['no owner', delta([], { owner: '' }), 'owner_delta.owner'],
    [
      'an unknown status',
      {
        members: {
          rows: [{ name: 'a', generation: 1, instanceId: '0123456789abcdef', status: 77 as never }],
        },
      },
      'member.status',
    ],
    ['an endless name', { hello: { cluster: 'c'.repeat(5000), node: 'a' } }, 'hello.cluster'],
  ];
  for (const [what, sent, field] of cases) {
    it(`X4 ${what} is refused naming ${field}`, () => {
      expect(decoded(sent)).to.throw(field);
    });
  }

  const observed = (more: object): SyncFrame => ({
    observed: {
      deltas: [
        {
          ...{ node: 'a', generation: 1, instanceId: '0123456789abcdef', upTo: 1 },
          ...{ steps: [1], values: [2], keys: Buffer.alloc(0) },
          ...more,
        },
      ],
    },
  });
  for (const [what, more, field] of [
    ['nothing wrong', {}, undefined],
    ['the last slot', { steps: [OBSERVED_SLOTS_MAX - 1] }, undefined],
    ['a slot beyond the last', { steps: [OBSERVED_SLOTS_MAX] }, 'steps'],
    ['a slot below 0', { steps: [-1] }, 'steps'],
    ['more values than slots', { values: [2, 2] }, 'values'],
    ['a key too few', { values: [3] }, 'keys'],
    ['a key too many', { keys: Buffer.alloc(17) }, 'keys'],
    ['half a key', { values: [3], keys: Buffer.alloc(9) }, 'keys'],
    ['no boot', { generation: 0 }, 'generation'],
    ['no node', { node: '' }, 'node'],
  ] as const) {
    it(`W17 X4 a record with ${what} is ${field === undefined ? 'taken' : `refused naming ${field}`}`, () => {
      const sent = decoded(observed(more));
      if (field === undefined) expect(sent).not.to.throw();
      else expect(sent).to.throw(`observed.deltas.${field}`);
    });
  }

  it('O3 X4 what is no trace in a tombstone, or stands beside a value, is left out', () => {
    const traceContext = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const records = [
      { key: 'k', seq: 1, tombstone: true, traceContext: `${traceContext}x` },
      { key: 'l', seq: 2, value: Buffer.alloc(1), traceContext },
    ];
    expect(decoded(delta(records))())
      .to.have.nested.property('delta.records')
      .that.deep.equals([
        { key: 'k', seq: 1 },
        { key: 'l', seq: 2, value: Buffer.alloc(1) },
      ]);
  });

  it('X4 more entries than a frame may hold are refused', () => {
    const record = { key: 'k', seq: 1, tombstone: true };
    expect(decoded(delta(new Array<object>(FRAME_RECORDS_MAX).fill(record)))).not.to.throw();
    expect(decoded(delta(new Array<object>(FRAME_RECORDS_MAX + 1).fill(record)))).to.throw(
      'owner_delta.records',
    );
  });

  it('L1 a frame of a kind that is not known comes out as unknown', () => {
    const unknown = Buffer.from([0x0a, 0x04, 0xf2, 0x06, 0x01, 0x78]);
    expect(decodeFrame(frameFromBytes(unknown)!)).to.deep.equal({ kind: 'unknown' });
  });
});
