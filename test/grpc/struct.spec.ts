import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/core/ports.js';
import { codec, registryService } from '../../src/grpc/proto.js';
import { UnreadableRequest } from '../../src/grpc/definition.js';
import { jsonToStruct, structToJson } from '../../src/grpc/struct.js';
import type { Struct, Struct__Output } from '../../src/gen/google/protobuf/Struct.js';

const structs = codec<Struct, Struct__Output>('google.protobuf.Struct');

function throughTheWire(json: JsonObject): JsonObject {
  const read = structToJson(structs.decode(structs.encode(jsonToStruct(json))), 'spec');
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** `{a: {a: … {}}}` with `levels` objects. */
function nested(levels: number): JsonObject {
  let object: JsonObject = {};
  for (let level = 1; level < levels; level += 1) object = { a: object };
  return object;
}

/** One field of length-delimited wire type. */
function field(tag: number, bytes: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([(tag << 3) | 2, ...length]), bytes]);
}

/** As nested(levels), as the bytes of a Struct: protobufjs refuses to encode what it cannot read. */
function nestedBytes(levels: number): Buffer {
  let struct: Buffer = Buffer.alloc(0);
  for (let level = 1; level < levels; level += 1) {
    const value = field(5, struct);
    struct = field(1, Buffer.concat([field(1, Buffer.from('a')), field(2, value)]));
  }
  return struct;
}

const register = registryService.RegisterWorker;
const readRegister = (bytes: Buffer) => register.requestDeserialize(bytes);

describe('struct', () => {
  it('traps: JSON survives both ways, whatever it holds', () => {
    const scalar = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme' }),
    );
    const { object } = fc.letrec<{ object: JsonObject; value: JsonValue }>((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value')), tie('object')),
      object: fc.dictionary(
        fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString')),
        tie('value'),
        { noNullPrototype: false },
      ),
    }));
    fc.assert(
      fc.property(object, (json) => {
        expect(JSON.stringify(throughTheWire(json))).to.equal(JSON.stringify(json));
      }),
      { numRuns: 200 },
    );
  });

  it('traps: a __proto__ key is data, and changes no prototype', () => {
    const json = JSON.parse('{"a": {"__proto__": {"polluted": true}}}') as JsonObject;
    const read = throughTheWire(json);
    expect(JSON.stringify(read)).to.equal('{"a":{"__proto__":{"polluted":true}}}');
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
  });

  it('halves of surrogate pairs leave as U+FFFD, in keys too', () => {
    expect(throughTheWire({ 'k\ud800': ['\udfff!'] })).to.deep.equal({ 'k\ufffd': ['\ufffd!'] });
  });

  it('a number that JSON has not comes through for the reader to refuse', () => {
    expect(throughTheWire({ a: NaN, b: Infinity })).to.deep.equal({ a: NaN, b: Infinity });
  });

  it('reads 40 levels, whose depth is judged where the spec is parsed', () => {
    expect(throughTheWire(nested(40))).to.deep.equal(nested(40));
  });

  for (const levels of [60, 2_000]) {
    it(`traps: ${levels} levels of nesting are a value that names the field, not an exception`, () => {
      const bytes = [field(1, nestedBytes(levels)), field(4, Buffer.from('m'))];
      const request = readRegister(Buffer.concat(bytes));
      expect(request).not.to.be.instanceOf(UnreadableRequest);
      expect(request.manager).to.equal('m');
      expect(request.source).to.equal('spec');
      const read = structToJson(request.spec!, 'spec');
      expect(read).to.deep.include({ ok: false });
      expect(read.ok ? undefined : read.error.violations[0]?.field).to.equal('spec');
    });
  }

  it('a too deep spec in the middle of a Sync message leaves its neighbours alone', () => {
    const deep = nestedBytes(60);
    const plain = field(2, field(1, structs.encode(jsonToStruct({ url: 'http://a:1' }))));
    const bytes = Buffer.concat([plain, field(2, field(1, deep)), plain]);
    const request = registryService.SyncWorkers.requestDeserialize(bytes);
    const read = request.workers.map((worker) => structToJson(worker.spec!, 's'));
    expect(read.map(({ ok }) => ok)).to.deep.equal([true, false, true]);
  });

  it('X4 bytes that are no message are a value, too', () => {
    expect(readRegister(Buffer.from([0x0a, 0x7f, 0x01]))).to.be.instanceOf(UnreadableRequest);
  });
});
