import { expect } from 'chai';
import fc from 'fast-check';
import {
  numbersSurvive,
  parseExact,
  stringifyExact,
} from '../../../../src/core/registry/spec/exact-json.js';
import { jsonEqual } from '../../../../src/core/registry/spec/json.js';

const NUMBERS = [
  '7587888765432109877',
  '-9007199254740993',
  '3.14159265358979323846264338327950288',
  '1.0',
  '0.10',
  '1e3',
  '1E+3',
  '1e-400',
  '-0',
  '0.0000001',
  '100000000000000000000000',
];
/** The text of a number as JSON allows it, whole, with a fraction, with an exponent. */
const numberText = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 30n }),
    fc.option(fc.stringMatching(/^\d{1,30}$/)),
    fc.option(fc.stringMatching(/^[eE][+-]?\d{1,2}$/)),
  )
  .map(([minus, whole, fraction, exponent]) => {
    const digits = `${minus ? '-' : ''}${whole}`;
    return `${digits}${fraction === null ? '' : `.${fraction}`}${exponent ?? ''}`;
  });

describe('exact JSON', () => {
  for (const number of NUMBERS) {
    it(`W16 ${number} comes out as it went in, wherever it stands`, () => {
      for (const text of [
        `{"a":${number}}`,
        `{"a":[1,${number},[${number}]],"b":{"c":${number}}}`,
      ]) {
        expect(stringifyExact(parseExact(text))).to.equal(text);
      }
      expect(numbersSurvive(`{"a": ${number} }`)).to.equal(false);
      expect(numbersSurvive(`[${number}]`)).to.equal(false);
    });
  }

  it('W16 any number comes out as it went in', () => {
    fc.assert(
      fc.property(fc.array(numberText), (numbers) => {
        const text = `{"list":[${numbers.join(',')}]}`;
        expect(stringifyExact(parseExact(text))).to.equal(text);
      }),
    );
  });

  it('W16 values without such numbers are what JSON.parse makes of them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(stringifyExact(parseExact(text))).to.equal(text);
      }),
    );
    const text = '{"s":"1.0, 7587888765432109877","n":12,"x":0.5,"__proto__":{"a":1}}';
    expect(parseExact(text)).to.deep.equal(JSON.parse(text));
  });

  it('W16 knows of numbers that look as if they would not survive, and do', () => {
    for (const text of ['{"a":12}', '[1234567890123456]', '{"a":[0.1234567,2]}']) {
      expect(numbersSurvive(text)).to.equal(true);
    }
    expect(numbersSurvive('[1234567890123456,1.0]')).to.equal(false);
    expect(parseExact('[1.0,2]')).to.have.property('1', 2);
  });

  it('W3 a number is equal to no text, whichever stands first', () => {
    expect(jsonEqual('1.0', parseExact('1.0'))).to.equal(false);
    expect(jsonEqual(parseExact('1.0'), '1.0')).to.equal(false);
    expect(jsonEqual(1, parseExact('1.0'))).to.equal(true);
    expect(jsonEqual(parseExact('1.0'), 1)).to.equal(true);
  });

  it('of a key that comes twice the last value counts, with exact numbers too', () => {
    expect(stringifyExact(parseExact('{"a":1.0,"b":1,"a":2.0}'))).to.equal('{"a":2.0,"b":1}');
  });

  it('W3 two numbers that a double cannot tell apart differ; two spellings of one do not', () => {
    const equal = (a: string, b: string) => jsonEqual(parseExact(a), parseExact(b));
    expect(equal('7587888765432109877', '7587888765432109878')).to.equal(false);
    expect(equal('0.1', '0.10000000000000000555')).to.equal(false);
    expect(equal('[1.0]', '[1]')).to.equal(true);
    expect(equal('1e3', '1000')).to.equal(true);
    expect(equal('-0', '0')).to.equal(true);
    expect(equal('1.0', '"1.0"')).to.equal(false);
    expect(equal('7587888765432109877', '{"value":"7587888765432109877"}')).to.equal(false);
  });
});
