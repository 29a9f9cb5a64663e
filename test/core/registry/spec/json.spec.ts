import { expect } from 'chai';
import fc from 'fast-check';
import { SPEC_BYTES_MAX, SPEC_DEPTH_MAX, SPEC_KEYS_MAX } from '../../../../src/core/limits.js';
import type { JsonObject, JsonValue } from '../../../../src/core/ports.js';
import {
  checkJson,
  jsonEqual,
  mergePatch,
  parseJsonText,
  pathOf,
  readJsonText,
} from '../../../../src/core/registry/spec/json.js';
import { error, value } from '../world.js';

const check = (json: unknown) => checkJson(json, 'spec', 'the spec');
const where = (json: unknown) => error(check(json)).violations[0]!;
const jsonObjects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));

describe('checkJson', () => {
  it('S11 copies what is JSON', () => {
    const json = { a: [1, 'x', null, true, { b: -0.5 }] };
    expect(value(check(json))).to.deep.equal({ json, exact: false });
  });

  it('X4 __proto__ and constructor are keys like any other', () => {
    const { json: copied } = value(
      parseJsonText('{"__proto__":{"a":1},"constructor":2}', 'f', 'w'),
    );
    expect(JSON.stringify(copied)).to.equal('{"__proto__":{"a":1},"constructor":2}');
    expect(({} as Record<string, unknown>).a).to.equal(undefined);
  });

  for (const json of [null, undefined, 5, 'x', true, [], [{ url: 'http://h' }]]) {
    it(`X4 ${JSON.stringify(json)} is no object`, () => {
      expect(where(json)).to.deep.equal({
        field: 'spec',
        description: 'the spec must be an object',
      });
    });
  }

  for (const number of [NaN, Infinity, -Infinity]) {
    it(`X4 ${number} is refused with its path`, () => {
      expect(where({ a: [{ b: number }] }).field).to.equal('spec.a[0].b');
    });
  }

  it('X4 a number that JSON text makes infinite is refused', () => {
    expect(
      error(parseJsonText('{"a":1e999}', 'spec_json', 'the spec')).violations[0]!.field,
    ).to.equal('spec_json.a');
  });

  it('X4 what JSON does not have is refused', () => {
    expect(where({ a: 1n }).field).to.equal('spec.a');
    expect(where({ a: () => 1 }).field).to.equal('spec.a');
    expect(where({ a: undefined }).field).to.equal('spec.a');
  });

  const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
  for (const depth of [SPEC_DEPTH_MAX - 1, SPEC_DEPTH_MAX, SPEC_DEPTH_MAX + 1, 60, 20_000]) {
    const taken = depth <= SPEC_DEPTH_MAX;
    it(`X4 ${depth} levels are ${taken ? 'taken' : 'refused'} in either form`, () => {
      let json: unknown = 1;
      for (let level = 0; level < depth; level += 1) json = { a: json };
      expect(check(json).ok).to.equal(taken);
      const text = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
      expect(parseJsonText(text, 'f', 'w').ok).to.equal(taken);
    });
  }

  for (const [what, json, why] of [
    ['a number', { a: [Infinity] }, 'must be a finite number'],
    ['a function', { a: [() => 1] }, 'must be a JSON value'],
    ['a depth', nested(SPEC_DEPTH_MAX + 1), `more than ${SPEC_DEPTH_MAX} levels deep`],
    [
      'a count',
      Object.fromEntries(
        Array(SPEC_KEYS_MAX + 1)
          .fill(0)
          .entries(),
      ),
      `${SPEC_KEYS_MAX} keys`,
    ],
  ] as const) {
    it(`X4 says what is wrong with ${what}`, () => {
      expect(where(json).description).to.include(why);
    });
  }

  it('S11 0 with a sign is 0, for its text is', () => {
    expect(Object.is(value(check({ a: -0 })).json.a, 0)).to.equal(true);
    expect(value(check({ a: -1 })).json.a).to.equal(-1);
  });

  it('X4 lists count as levels', () => {
    expect(check({ a: [[nested(SPEC_DEPTH_MAX - 3)]] }).ok).to.equal(true);
    expect(check({ a: [[[nested(SPEC_DEPTH_MAX - 3)]]] }).ok).to.equal(false);
  });

  for (const keys of [SPEC_KEYS_MAX - 1, SPEC_KEYS_MAX, SPEC_KEYS_MAX + 1]) {
    const taken = keys <= SPEC_KEYS_MAX;
    it(`X4 ${keys} keys in all are ${taken ? 'read, and too long' : 'too many to read on'}`, () => {
      const inner = Object.fromEntries(Array.from({ length: keys - 1 }, (_, at) => [`k${at}`, 0]));
      const { description } = error(check({ inner })).violations[0]!;
      expect(description).to.include(taken ? `${SPEC_BYTES_MAX} bytes` : `${SPEC_KEYS_MAX} keys`);
    });
  }

  it('X4 an engine with 3,000 adapters fits', () => {
    const models = Array.from({ length: 3000 }, (_, at) => ({ id: `${at}` }));
    expect(check({ models }).ok).to.equal(true);
  });

  it('a byte order mark before the text is no part of it, one inside is', () => {
    expect(parseJsonText('\ufeff{"a":"\ufeff"}\r\n', 'f', 'w')).to.deep.equal({
      ok: true,
      value: { json: { a: '\ufeff' }, exact: false },
    });
    expect(parseJsonText('\ufeff\ufeff{}', 'f', 'w').ok).to.equal(false);
  });

  for (const bytes of [SPEC_BYTES_MAX - 1, SPEC_BYTES_MAX, SPEC_BYTES_MAX + 1]) {
    const taken = bytes <= SPEC_BYTES_MAX;
    it(`X4 ${bytes} bytes are ${taken ? 'taken' : 'refused'} in either form`, () => {
      // 'é' has two bytes: what counts is bytes, not characters.
      const wide = { a: `é${'x'.repeat(bytes - '{"a":"é"}'.length - 1)}` };
      const narrow = { a: 'x'.repeat(bytes - '{"a":""}'.length) };
      for (const json of [wide, narrow]) {
        expect(check(json).ok).to.equal(taken);
        expect(parseJsonText(JSON.stringify(json), 'f', 'w').ok).to.equal(taken);
      }
    });
  }

  it('W10 invalid text is refused without a quotation of it', () => {
    const refused = error(parseJsonText('{"api_key":"sk-secret",}', 'spec_json', 'the spec'));
    expect(refused.violations[0]!.field).to.equal('spec_json');
    expect(JSON.stringify(refused)).to.include('valid JSON').and.not.include('sk-secret');
    expect(JSON.stringify(error(parseJsonText('sk-secret', 'f', 'w')))).to.not.include('sk-secret');
  });

  it('W10 invalid text is refused with the place, where there is one', () => {
    const why = (text: string) => error(parseJsonText(text, 'f', 'w')).violations[0]!.description;
    expect(why('{"a":1,}')).to.equal('w must be valid JSON (at character 7)');
    expect(why('')).to.equal('w must be valid JSON');
  });
});

describe('readJsonText', () => {
  it('D2 is the object of a text, and nothing of a text that holds none', () => {
    expect(JSON.stringify(readJsonText('{"a":1}'))).to.equal('{"a":1}');
    for (const text of ['[1]', '1', '1.0', '"x"', 'null', '{', '']) {
      expect(readJsonText(text)).to.equal(undefined);
    }
  });
});

describe('pathOf', () => {
  it('names a key as it was typed, and quotes one that could mislead', () => {
    expect(pathOf('spec', 'labels')).to.equal('spec.labels');
    expect(pathOf('spec', 'a.b')).to.equal('spec["a.b"]');
    expect(pathOf('spec', '')).to.equal('spec[""]');
    expect(pathOf('spec', 'x'.repeat(1000)).length).to.be.lessThan(100);
  });

  it('X4 shows 64 characters of a key', () => {
    const key = `a.${'x'.repeat(62)}`;
    expect(pathOf('spec', 'x'.repeat(64))).to.equal(`spec.${'x'.repeat(64)}`);
    expect(pathOf('spec', key)).to.equal(`spec["${key}"]`);
    expect(pathOf('spec', `${key}y`)).to.equal(`spec["${key}…"]`);
  });
});

describe('jsonEqual', () => {
  it('W2 does not mind the order of keys, minds that of lists', () => {
    expect(jsonEqual({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).to.equal(true);
    expect(jsonEqual([1, 2], [2, 1])).to.equal(false);
  });

  it('W2 keeps kinds apart', () => {
    for (const [a, b] of [
      [{}, []],
      [null, {}],
      [1, '1'],
      [{ a: null }, {}],
      [{ a: 1 }, { b: 1 }],
      [{ a: 1 }, { a: 2 }],
      [[], [null]],
      [[], { length: 0 }],
    ] as const) {
      expect(jsonEqual(a, b)).to.equal(false);
      expect(jsonEqual(b, a)).to.equal(false);
    }
  });

  it('W2 sees through keys that objects inherit', () => {
    const a = JSON.parse('{"__proto__":1}') as JsonObject;
    const b = JSON.parse('{"toString":1}') as JsonObject;
    expect(jsonEqual(a, b)).to.equal(false);
    expect(jsonEqual(a, JSON.parse('{"__proto__":1}') as JsonObject)).to.equal(true);
    const empty = JSON.parse('{"__proto__":{}}') as JsonObject;
    expect(jsonEqual(empty, { a: 1 })).to.equal(false);
  });

  it('W2 is what comparing sorted text says', () => {
    const sorted = (json: JsonValue): string => {
      if (Array.isArray(json)) return `[${json.map(sorted).join()}]`;
      if (typeof json !== 'object' || json === null) return JSON.stringify(json);
      const entries = Object.entries(json as JsonObject).map(
        ([key, item]) => `${JSON.stringify(key)}:${sorted(item)}`,
      );
      return `{${entries.sort().join()}}`;
    };
    const small = fc.jsonValue({ maxDepth: 2, depthSize: 'xsmall' }) as fc.Arbitrary<JsonValue>;
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(jsonEqual(a, a)).to.equal(true);
        expect(jsonEqual(a, b)).to.equal(sorted(a) === sorted(b));
      }),
    );
  });
});

describe('mergePatch', () => {
  // The examples of RFC 7386, appendix A, that have objects on both sides.
  for (const [target, patch, merged] of [
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
    ['{"a":1}', '{"__proto__":{"x":1}}', '{"a":1,"__proto__":{"x":1}}'],
    ['{"a":{"b":1,"c":2}}', '{"a":{"c":3}}', '{"a":{"b":1,"c":3}}'],
    ['{"a":[1]}', '{"a":{"c":3}}', '{"a":{"c":3}}'],
  ] as const) {
    it(`RFC 7386 ${target} + ${patch} = ${merged}`, () => {
      const result = mergePatch(JSON.parse(target) as JsonObject, JSON.parse(patch) as JsonObject);
      expect(JSON.stringify(result)).to.equal(merged);
    });
  }

  it('RFC 7386 the same patch again changes nothing: a retry is safe', () => {
    fc.assert(
      fc.property(jsonObjects, jsonObjects, (target, patch) => {
        const once = mergePatch(target as JsonObject, patch as JsonObject);
        expect(jsonEqual(mergePatch(once, patch as JsonObject), once)).to.equal(true);
      }),
    );
  });
});
