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

  it('W16 a field of health is told alike, and a duration without its unit', () => {
    const health = { check_interval: 5, timeout_sec: 3, disable_healthcheck: true, path: '/h' };
    expect(parsed({ url, health }).warnings).to.deep.equal([
      'spec.health.check_interval is kept and not read; did you mean check_interval_secs?',
      'spec.health.timeout_sec is kept and not read; did you mean timeout_secs?',
      'spec.health.disable_healthcheck is kept and not read; did you mean disable_health_check?',
    ]);
  });

  it('W16 a field of a model is told alike', () => {
    const models = [{ id: 'm' }, { id: 'n', alias: ['x'], display_name: 'N' }];
    expect(parsed({ url, models }).warnings).to.deep.equal([
      'spec.models[1].alias is kept and not read; did you mean aliases?',
    ]);
  });

  it('W16 a worker does not serve any model without a word, however its model was called', () => {
    const warnings = (spec: object) => parsed({ url, ...spec }).warnings;
    expect(warnings({ served_model_name: 'qwen' })).to.deep.equal([
      'spec.served_model_name is kept and not read, so the worker serves any model; did you mean model_id?',
    ]);
    expect(warnings({ model_name: 'qwen', models: [{ id: 'qwen' }] })).to.deep.equal([]);
    expect(warnings({ model_name: null, max_model_len: 4096 })).to.deep.equal([]);
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
    const aliased = { id: 'n', aliases: ['m'] };
    expect(warnings({ model_id: 'm', models: [aliased] })).to.deep.equal([]);
    expect(warnings({ model_id: 7, models: [{ id: 'n' }] })).to.deep.equal([
      'spec.model_id is kept and not read: it is no string',
    ]);
  });
});
