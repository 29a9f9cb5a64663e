import { expect } from 'chai';
import { VIOLATIONS_MAX } from '../../../../src/core/limits.js';
import { misspeltFields } from '../../../../src/core/registry/spec/spec-warnings.js';
import { parsed } from '../world.js';

const url = 'http://w:8000';
const meant = (key: string): string | undefined =>
  /did you mean (\w+)\?/.exec(misspeltFields({ [key]: 1 }, 'spec').join())?.[1];

describe('warnings about a spec', () => {
  for (const [how, key, name] of [
    ['a letter too many at the end', 'healthy', 'health'],
    ['a letter too many inside', 'heallth', 'health'],
    ['a letter left out inside', 'heath', 'health'],
    ['a letter changed inside', 'hexlth', 'health'],
    ['two that changed places inside', 'haelth', 'health'],
    ['the first letter changed', 'xealth', 'health'],
    ['another case of a short name', 'COST', 'cost'],
    ['hyphens in the place of underscores', 'dp-rank', 'dp_rank'],
  ] as const) {
    it(`W16 ${how}: ${key} is probably ${name}`, () => {
      expect(meant(key)).to.equal(name);
    });
  }

  for (const key of ['xealtj', 'hxalxh', 'healthier', 'lth', 'hleath', 'kost']) {
    it(`W16 ${key} is too far from any name`, () => {
      expect(meant(key)).to.equal(undefined);
    });
  }

  it('W16 a name that is known is never a misspelt one, nor is one that stands beside what it would be', () => {
    expect(misspeltFields({ runtime: 'vllm', dp_size: 1, health: {} }, 'spec')).to.deep.equal([]);
    expect(misspeltFields({ healthy: 1, health: {} }, 'spec')).to.deep.equal([]);
  });

  it('X4 a patch with many misspelt fields is told of twenty', () => {
    const keys = Array.from({ length: VIOLATIONS_MAX + 1 }, (_, at) => [
      `l${String.fromCharCode(65 + at)}bels`,
      1,
    ]);
    expect(misspeltFields(Object.fromEntries(keys) as never, 'patch')).to.have.length(
      VIOLATIONS_MAX,
    );
  });

  it('W16 says why a model_id is not read', () => {
    const warnings = (spec: object) => parsed({ url, ...spec }).warnings;
    expect(warnings({ model_id: 'm', models: [{ id: 'n' }] })).to.deep.equal([
      'spec.model_id is kept and not read: models does not name it',
    ]);
    expect(warnings({ model_id: 7, models: [{ id: 'n' }] })).to.deep.equal([
      'spec.model_id is kept and not read: it is no string',
    ]);
  });
});
