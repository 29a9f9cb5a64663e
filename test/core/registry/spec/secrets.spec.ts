import { expect } from 'chai';
import fc from 'fast-check';
import {
  parsePublishedSpec,
  parseSpec,
  readStoredSpec,
} from '../../../../src/core/registry/spec/parse-spec.js';
import { World, error, imported, parsed, value } from '../world.js';

const url = 'http://w:8000';
const refused = (spec: object) => error(parseSpec({ url, ...spec })).violations;
const fields = (spec: object) => refused(spec).map(({ field }) => field);

describe('secrets of a spec', () => {
  for (const name of ['api_key', 'apiKey', 'API_KEY', 'api-key', 'Api-Key', 'apikey']) {
    it(`W10 ${name} at the top is the api_key`, () => {
      const { apiKey, spec } = parsed({ url, [name]: 'sk-1' });
      expect(apiKey).to.equal('sk-1');
      expect(spec.text).to.not.include('sk-1');
    });
  }

  it('W10 case, hyphens and underscores make no other name, and any other letter does', () => {
    const spelling = (name: string) =>
      fc
        .array(fc.tuple(fc.boolean(), fc.constantFrom('', '', '-', '_')), {
          minLength: name.length,
          maxLength: name.length,
        })
        .map((how) =>
          how.map(([up, dash], at) => (up ? name[at]!.toUpperCase() : name[at]!) + dash).join(''),
        );
    fc.assert(
      fc.property(
        spelling('apikey'),
        spelling('token'),
        spelling('apikeyx'),
        (key, token, other) => {
          expect(parsed({ url, [key]: 'sk-1' }).apiKey).to.equal('sk-1');
          expect(error(parseSpec({ url, [token]: 'sk-1' })).violations).to.have.length(1);
          expect(parsed({ url, [other]: 'x' }).spec.text).to.include(other);
        },
      ),
    );
  });

  it('W10 an api_key at the top is taken without a warning', () => {
    expect(parsed({ url, api_key: 'sk-1' }).warnings).to.deep.equal([]);
  });

  it('W10 two spellings must say the same', () => {
    expect(parsed({ url, api_key: 'k', apiKey: 'k' }).apiKey).to.equal('k');
    expect(fields({ api_key: 'k', apiKey: 'l' })).to.deep.equal(['spec.apiKey']);
  });

  it('W10 below the top an api_key is taken out, with a warning that names it', () => {
    const { apiKey, spec, warnings } = parsed({ url, http_pool: { 'api-key': 'sk-1' } });
    expect([apiKey, spec.text.includes('sk-1')]).to.deep.equal([undefined, false]);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/^spec\.http_pool\.api-key was taken out/);
  });

  for (const [spec, field] of [
    [{ token: 'sk-1' }, 'spec.token'],
    [{ labels: { Password: 'sk-1' } }, 'spec.labels.Password'],
    [
      { http_pool: { headers: { Authorization: 'Bearer sk-1' } } },
      'spec.http_pool.headers.Authorization',
    ],
    [{ future: [{ SECRET: { value: 'sk-1' } }] }, 'spec.future[0].SECRET'],
    [{ future: { pass_word: 'sk-1' } }, 'spec.future.pass_word'],
    [{ password: 1234 }, 'spec.password'],
    [{ x_api_key: 'sk-1' }, 'spec.x_api_key'],
    [{ http_pool: { headers: { 'X-API-Key': 'sk-1' } } }, 'spec.http_pool.headers.X-API-Key'],
    [{ headers: { 'Proxy-Authorization': 'sk-1' } }, 'spec.headers.Proxy-Authorization'],
    [{ auth: { accessToken: 'sk-1' } }, 'spec.auth.accessToken'],
    [{ redis_password: 'sk-1' }, 'spec.redis_password'],
    [{ credentials: ['sk-1'] }, 'spec.credentials'],
    [{ oauth: { client_secret: 'sk-1' } }, 'spec.oauth.client_secret'],
    [{ dp_base_url: 'http://w?api_key=sk-1' }, 'spec.dp_base_url'],
    [{ dp_base_url: 'http://w/#token=sk-1' }, 'spec.dp_base_url'],
    [{ url: 'http://w?token=sk-1' }, 'spec.url'],
  ] as const) {
    it(`W10 ${JSON.stringify(spec).replace('sk-1', '…')} is refused with a hint, and not quoted`, () => {
      const violations = refused(spec);
      expect(violations.map((each) => each.field)).to.deep.equal([field]);
      expect(violations[0]!.description).to.include('api_key').and.not.include('sk-1');
    });
  }

  it('W10 names that only hold such a word, and flags, are no secrets', () => {
    const spec = {
      url,
      max_tokens: 4096,
      token_limit: 1,
      tokenizer: 'llama',
      eos_token: '</s>',
      image_pull_secret: 'registry',
      api_key_env: 'OPENAI_API_KEY',
      requires_api_key: true,
      secrets_mounted: 'yes',
      note: 'say "token": x',
      future: { token: true, secret: null, password: '' },
    };
    expect(JSON.parse(parsed(spec).spec.text)).to.deep.equal(spec);
  });

  it('W10 what a peer let pass is taken out at import, and the worker is kept', () => {
    const world = new World();
    const spec = {
      models: [{ id: 'm', token: 'sk-1' }],
      labels: { authorization: 'sk-2', zone: 'a' },
      apiKey: 'sk-3',
      dp_base_url: 'http://w?token=sk-4',
    };
    expect(world.import({ spec })).to.deep.equal({ kind: 'imported', degraded: false });
    const record = world.record('a');
    expect(JSON.stringify(record)).to.not.include('sk-');
    expect(record.spec.labels).to.deep.equal({ zone: 'a' });
    expect(record.apiKeySet).to.equal(false);
    expect(world.import({ spec })).to.deep.equal({ kind: 'unchanged', degraded: false });
    expect(value(parsePublishedSpec(imported({ spec }).specJson)).models).to.have.length(1);
  });

  it('W10 of a peer, a dp_base_url with a secret is taken out, one without is kept', () => {
    const published = (spec: object) =>
      value(parsePublishedSpec(JSON.stringify({ url, priority: 7, ...spec }))).text;
    expect(published({ dp_base_url: 'http://w?token=sk-1' })).to.equal(
      `{"url":"${url}","priority":7}`,
    );
    expect(published({ dp_base_url: 'http://w', token: 'sk-1' })).to.equal(
      `{"url":"${url}","priority":7,"dp_base_url":"http://w"}`,
    );
    const list = JSON.stringify({ url, token: 'sk-1', dp_base_url: ['http://w?token=sk-1'] });
    expect(parsePublishedSpec(list).ok).to.equal(false);
    expect(parsePublishedSpec('{}').ok).to.equal(false);
  });

  it('W10 what an earlier version stored is taken out at the restart', () => {
    const stored = `{"url":"${url}","token":"sk-1","priority":7}`;
    const spec = readStoredSpec(stored, url);
    expect([spec?.text, spec?.priority]).to.deep.equal([`{"url":"${url}","priority":7}`, 7]);
  });

  it('W10 null under any spelling clears the key by a patch', () => {
    const world = new World();
    world.register({ api_key: 'sk-1' });
    expect(value(world.patch({ apiKey: null })).record.apiKeySet).to.equal(false);
  });
});
