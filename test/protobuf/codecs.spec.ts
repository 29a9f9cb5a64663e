import { expect } from 'chai';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { CODECS } from '../../src/gen/codecs.js';
import { reflectedCodec, reflectedType } from '../grpc/support/reflected.js';
import { workerState } from '../../src/grpc/worker-state.js';

const LEVELS_MAX = 3;

const int64 = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, 127, 128, 2 ** 31, 2 ** 32, 2 ** 32 + 1, -1, -(2 ** 31), -(2 ** 32)),
);
const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'grapheme', minLength: 30, maxLength: 200 }),
    fc.constantFrom('', '__proto__', 'x'.repeat(40), 'é'.repeat(40), '😀'.repeat(70)),
  ),
  bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  bool: fc.boolean(),
  double: fc.double(),
  int32: fc.integer(),
  int64,
  sint64: int64,
  uint64: fc.oneof(fc.maxSafeInteger().map(Math.abs), fc.constantFrom(0, 2 ** 32, 2 ** 32 - 1)),
};

function anyValue(field: protobuf.Field, levels: number): fc.Arbitrary<unknown> {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) return anyMessage(resolvedType, levels - 1);
  if (resolvedType instanceof protobuf.Enum) {
    // A number that has no name is of a newer version.
    return fc.constantFrom(...Object.keys(resolvedType.values), 99, 0);
  }
  return SCALARS[field.type] ?? fc.constant(undefined);
}

function anyField(field: protobuf.Field, levels: number): fc.Arbitrary<unknown> {
  const value = anyValue(field, levels);
  if (field instanceof protobuf.MapField) {
    const key = fc.oneof(fc.string(), fc.constantFrom('', '__proto__', 'constructor'));
    return fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: false });
  }
  return field.repeated ? fc.array(value, { maxLength: 3 }) : value;
}

/** A message with any of its fields. */
function anyMessage(type: protobuf.Type, levels = LEVELS_MAX): fc.Arbitrary<object> {
  const fields = type.fieldsArray.filter(
    ({ resolvedType }) => levels > 1 || !(resolvedType instanceof protobuf.Type),
  );
  const shape = fields.map((field) => [field.name, anyField(field, levels)]);
  return fc.record(Object.fromEntries(shape) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [],
  });
}

describe('codecs', () => {
  for (const [name, codec] of Object.entries(CODECS)) {
    const oracle = reflectedCodec(name);

    it(`P6 ${name} is written and read as by protobufjs`, () => {
      fc.assert(
        fc.property(anyMessage(reflectedType(name)), (message) => {
          const expected = oracle.decode(oracle.encode(message));
          expect(oracle.decode(codec.encode(message))).to.deep.equal(expected);
          expect(codec.decode(oracle.encode(message))).to.deep.equal(expected);
          expect(codec.decode(codec.encode(message))).to.deep.equal(expected);
        }),
        { numRuns: 15 },
      );
    });

    it(`X4 ${name} reads no bytes that break off, and passes over fields that it does not know`, () => {
      fc.assert(
        fc.property(anyMessage(reflectedType(name)), (message) => {
          const bytes = codec.encode(message);
          const unknown = Buffer.from([
            0xfa, 0xff, 3, 2, 8, 1, 0xf8, 0xff, 3, 5, 0xfd, 0xff, 3, 0, 0, 0, 0,
          ]);
          const expected = codec.decode(bytes);
          expect(codec.decode(Buffer.concat([unknown, bytes, unknown]))).to.deep.equal(expected);
          expect(() => codec.decode(Buffer.concat([bytes, unknown.subarray(0, 4)]))).to.throw();
        }),
        { numRuns: 3 },
      );
    });
  }

  it('P6 a worker is read without its spec as it is with it', () => {
    const codec = CODECS['workermesh.v1.WorkerState']!;
    fc.assert(
      fc.property(anyMessage(reflectedType('workermesh.v1.WorkerState')), (message) => {
        const bytes = codec.encode(message);
        const whole = workerState.decode(bytes);
        expect(workerState.decodeBesides(bytes)).to.deep.equal(whole && { ...whole, specJson: '' });
      }),
      { numRuns: 100 },
    );
    expect(workerState.decodeBesides(Buffer.from([(7 << 3) | 2, 5]))).to.equal(undefined);
  });

  it('X4 reads or refuses any bytes, and never fails otherwise', () => {
    const codec = CODECS['workermesh.v1.SyncRequest']!;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          codec.decode(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('X4 groups that are nested without end are refused', () => {
    const nested = Buffer.alloc(100_000, Buffer.from([0xfb, 0xff, 3]));
    expect(() => CODECS['workermesh.v1.Worker']!.decode(nested)).to.throw('nested too deep');
  });

  it('of two members of a oneof that came both, the one with the greater number counts', () => {
    const name = 'workermesh.v1.GetWorkerRequest';
    const [id, url] = [{ workerId: 'a' }, { url: 'b' }].map((one) => CODECS[name]!.encode(one));
    for (const parts of [
      [id!, url!],
      [url!, id!],
    ]) {
      const bytes = Buffer.concat(parts);
      expect(CODECS[name]!.decode(bytes)).to.deep.equal(reflectedCodec(name).decode(bytes));
    }
  });

  it('halves of surrogate pairs are written as U+FFFD, whatever the length of the text', () => {
    const codec = CODECS['workermesh.v1.GetWorkerRequest']!;
    for (const filler of ['', 'x'.repeat(60)]) {
      const url = `${filler}\ud800`;
      expect(codec.decode(codec.encode({ url }))).to.deep.include({ url: `${filler}\ufffd` });
    }
  });

  it('values of the wrong shape are refused, and leave nothing for the next message', () => {
    const codec = CODECS['workermesh.v1.RegisterWorkerResponse']!;
    expect(() => codec.encode({ warnings: ['left over'], worker: 5 })).to.throw(
      TypeError,
      '.workermesh.v1.RegisterWorkerResponse.worker: object expected',
    );
    expect(() => codec.encode({ warnings: 'no list' })).to.throw(TypeError, 'array expected');
    expect(codec.encode({}).length).to.equal(0);
  });
});
