import { expect } from 'chai';
import fc from 'fast-check';
import { SPEC_BYTES_MAX, VIOLATIONS_MAX } from '../../../../src/core/limits.js';
import {
  checkPatch,
  minimalSpec,
  parseSpec,
  parseSpecText,
  readStoredSpec,
  renameRuntime,
} from '../../../../src/core/registry/spec/parse-spec.js';
import { sameSpec, sameSpecText, specJson } from '../../../../src/core/registry/spec/spec.js';
import { error, parsed, value } from '../world.js';

const url = 'http://w:8000';
const fields = (spec: object) => error(parseSpec({ url, ...spec })).violations.map((v) => v.field);

describe('parseSpec', () => {
  it('has the defaults of section 4', () => {
    const { spec, apiKey } = parsed({ url });
    const { text, labels, models, workerType, connectionMode, runtimeType } = spec;
    const { priority, cost, health } = spec;
    const rest = { models, workerType, connectionMode, runtimeType, priority, cost, health };
    expect({ url: spec.url, ...rest }).to.deep.equal({
      url,
      models: [],
      workerType: 'regular',
      connectionMode: 'http',
      runtimeType: 'unspecified',
      priority: 50,
      cost: 1,
      health: {
        timeoutSecs: 30,
        checkIntervalSecs: 60,
        successThreshold: 2,
        failureThreshold: 3,
        disableHealthCheck: false,
        drainSettleSecs: 5,
        drainTimeoutSecs: 0,
      },
    });
    expect([labels, apiKey, text]).to.deep.equal([{}, undefined, `{"url":"${url}"}`]);
  });

  it('reads what is given', () => {
    const { spec } = parsed({
      url: 'grpc://W:1',
      models: [{ id: 'm', aliases: ['n'], ctx: 8 }, { id: 'o' }],
      worker_type: 'decode',
      labels: { zone: 'a' },
      priority: 7,
      cost: 0.5,
      health: { success_threshold: 1, drain_settle_secs: 0, disable_health_check: true },
    });
    expect(spec.models).to.deep.equal([
      { id: 'm', aliases: ['n'] },
      { id: 'o', aliases: [] },
    ]);
    expect([
      spec.url,
      spec.connectionMode,
      spec.workerType,
      spec.priority,
      spec.cost,
    ]).to.deep.equal(['grpc://w:1', 'grpc', 'decode', 7, 0.5]);
    expect(spec.labels).to.deep.equal({ zone: 'a' });
    expect(spec.health).to.include({
      successThreshold: 1,
      drainSettleSecs: 0,
      disableHealthCheck: true,
    });
  });

  for (const [of, mode] of [
    ['http://h', 'http'],
    ['https://h', 'http'],
    ['grpc://h', 'grpc'],
    ['grpcs://h', 'grpc'],
    ['ipc:///x', 'zmq'],
  ] as const) {
    it(`the connection mode of ${of} is ${mode}, unless one is given`, () => {
      expect(parsed({ url: of }).spec.connectionMode).to.equal(mode);
      expect(parsed({ url: of, connection_mode: 'grpc' }).spec.connectionMode).to.equal('grpc');
    });
  }

  for (const [health, probed] of [
    [undefined, false],
    [{}, false],
    [{ timeout_secs: 3 }, false],
    [{ disable_health_check: false }, true],
    [{ check_interval_secs: 30 }, false],
    [{ path: '/v1/models' }, true],
    [{ service: 'x' }, true],
    [{ path: '/v1/models', disable_health_check: true }, false],
  ] as const) {
    it(`W16 an external worker with the health ${JSON.stringify(health)} is probed: ${probed}`, () => {
      const { spec } = parsed({ url, runtime_type: 'external', ...(health && { health }) });
      expect(spec.health.disableHealthCheck).to.equal(!probed);
    });
  }

  it('W16 a worker that is not external is probed, unless its health says otherwise', () => {
    expect(parsed({ url, health: {} }).spec.health.disableHealthCheck).to.equal(false);
  });

  it('H10 reads where probes ask, and refuses what is no path and no service', () => {
    const { spec } = parsed({ url, health: { path: '/v1/live?deep=1', service: 'vllm.Engine' } });
    expect(spec.health).to.include({ path: '/v1/live?deep=1', service: 'vllm.Engine' });
    expect(parsed({ url, health: { path: null } }).spec.health).to.not.have.any.keys(
      'path',
      'service',
    );
    const longest = `/${'x'.repeat(1_023)}`;
    expect(parsed({ url, health: { path: longest } }).spec.health.path).to.equal(longest);
    for (const path of ['health', '', '/a b', 7, `${longest}x`]) {
      expect(fields({ health: { path } })).to.deep.equal(['spec.health.path']);
    }
    for (const service of ['a b', 'a/b', 7, 'x'.repeat(256)]) {
      expect(fields({ health: { service } })).to.deep.equal(['spec.health.service']);
    }
  });

  it('W6 keeps unknown fields, at any depth, in text and object', () => {
    const future = { next: [{ deep: true }], n: 1 };
    const { spec } = parsed({
      url,
      future,
      health: { shape: 'round' },
      models: [{ id: 'm', x: 1 }],
    });
    const kept = { url, future, health: { shape: 'round' }, models: [{ id: 'm', x: 1 }] };
    expect(specJson(spec)).to.deep.equal(kept);
    expect(JSON.parse(spec.text)).to.deep.equal(kept);
  });

  it('W6 keeps __proto__ keys as data', () => {
    const text = `{"url":"${url}","__proto__":{"worker_type":"decode"}}`;
    const { spec } = value(parseSpecText(text));
    expect(spec.text).to.equal(text);
    expect(spec.workerType).to.equal('regular');
  });

  it('stores the canonical URL', () => {
    expect(specJson(parsed({ url: 'HTTP://W:80/' }).spec)).to.deep.equal({ url: 'http://w' });
  });

  it('null is the default', () => {
    expect(parsed({ url, labels: { x: null, y: 'z' } }).spec.labels).to.deep.equal({ y: 'z' });
    const { spec } = parsed({ url, provider: null, labels: null, health: null, models: null });
    expect([spec.labels, spec.health.timeoutSecs, spec.models]).to.deep.equal([{}, 30, []]);
  });

  describe('secrets', () => {
    it('W10 takes api_key out, at any depth, out of all that is read', () => {
      const read = parsed({
        url,
        api_key: 'sk-1',
        labels: { api_key: 'sk-2', zone: 'a' },
        models: [{ id: 'm', api_key: 'sk-3', auth: { api_key: { deep: 'sk-4' } } }],
        future: [[{ api_key: 'sk-5' }]],
      });
      expect(read.apiKey).to.equal('sk-1');
      const shown = JSON.stringify(read.spec);
      expect(shown).to.not.include('sk-').and.not.include('api_key');
      expect(read.spec.labels).to.deep.equal({ zone: 'a' });
    });

    it('W10 null and "" clear the key, absence says nothing', () => {
      expect(parsed({ url, api_key: null }).apiKey).to.equal('');
      expect(parsed({ url, api_key: '' }).apiKey).to.equal('');
      expect(parsed({ url }).apiKey).to.equal(undefined);
    });

    it('W10 a key that is no string, or could not be sent, is refused without being quoted', () => {
      for (const api_key of [['sk-secret'], { a: 'sk-secret' }, 'sk-secret\r\nx: y']) {
        const refused = error(parseSpec({ url, api_key }));
        expect(refused.violations.map(({ field }) => field)).to.deep.equal(['spec.api_key']);
        expect(JSON.stringify(refused)).to.not.include('sk-secret');
      }
    });

    it('W10 credentials in url and dp_base_url are refused', () => {
      expect(fields({ url: 'http://u:p@w' })).to.deep.equal(['spec.url']);
      expect(fields({ dp_base_url: 'http://u:p@w/x' })).to.deep.equal(['spec.dp_base_url']);
      expect(specJson(parsed({ url, dp_base_url: 'http://w/a@b' }).spec)).to.have.property(
        'dp_base_url',
      );
    });

    it('W10 no key that is planted anywhere is ever shown', () => {
      const planted = fc.jsonValue({ maxDepth: 3 }).map((tree) => plant(tree));
      fc.assert(
        fc.property(planted, (future) => {
          const read = parseSpec({ url, future });
          expect(JSON.stringify(read)).to.not.include('sk-secret');
        }),
      );
    });
  });

  describe('runtime', () => {
    it('is an old name of runtime_type', () => {
      const { spec } = parsed({ url, runtime: 'vllm' });
      expect(spec.runtimeType).to.equal('vllm');
      expect(specJson(spec)).to.deep.equal({ url, runtime_type: 'vllm' });
    });

    it('may be given beside runtime_type when both say the same', () => {
      const both = parsed({ url, runtime: 'vllm', runtime_type: 'vllm' });
      expect(specJson(both.spec)).to.deep.equal({ url, runtime_type: 'vllm' });
      expect(fields({ runtime: 'vllm', runtime_type: 'sglang' })).to.deep.equal(['spec.runtime']);
    });

    it('is named as it was typed when it is wrong', () => {
      expect(fields({ runtime: 'x' })).to.include('spec.runtime');
    });

    it('in a patch is renamed beside the other fields, which stay', () => {
      expect(renameRuntime({ cost: 1, runtime: 'vllm' })).to.deep.equal({
        cost: 1,
        runtime_type: 'vllm',
      });
      expect(renameRuntime({ cost: 1 })).to.deep.equal({ cost: 1 });
    });

    it('of a patch is looked at before it is merged', () => {
      expect(error(checkPatch({ runtime: 'x' })).violations[0]!.field).to.equal('patch.runtime');
      expect(error(checkPatch(5)).violations[0]!.field).to.equal('patch');
      expect(value(checkPatch({ runtime: 'vllm', cost: null }))).to.deep.equal({
        runtime: 'vllm',
        cost: null,
      });
    });
  });

  describe('a rank', () => {
    const rank = { url: 'http://w:8000@1' };

    it('I6 fills dp_base_url and dp_rank in', () => {
      const { spec } = parsed({ ...rank, dp_size: 2 });
      expect(specJson(spec)).to.deep.equal({ ...rank, dp_size: 2, dp_base_url: url, dp_rank: 1 });
      expect(spec.url).to.equal(rank.url);
    });

    it('I6 takes fields that agree as they are', () => {
      const spec = { ...rank, dp_base_url: 'HTTP://W:8000/', dp_rank: 1, dp_size: 2 };
      expect(specJson(parsed(spec).spec)).to.deep.equal(spec);
    });

    for (const [more, field, what] of [
      [{ dp_base_url: 'http://v:8000' }, 'spec.dp_base_url', url],
      [{ dp_base_url: 'none' }, 'spec.dp_base_url', url],
      [{ dp_rank: 0 }, 'spec.dp_rank', 'must be 1'],
      [{ dp_size: 1 }, 'spec.dp_size', 'more than 1'],
      [{ dp_base_url: 5 }, 'spec.dp_base_url', 'a string'],
      [{ dp_rank: 'x' }, 'spec.dp_rank', 'a number'],
      [{ dp_size: '1' }, 'spec.dp_size', 'a number'],
    ] as const) {
      it(`I6 refuses ${JSON.stringify(more)}, and says once what is wrong`, () => {
        const [violation, ...others] = error(parseSpec({ ...rank, ...more })).violations;
        expect(violation).to.deep.include({ field });
        expect(violation!.description).to.include(what);
        expect(others).to.deep.equal([]);
      });
    }

    it('I6 fields of a rank are free where the url names none', () => {
      const spec = { url, dp_base_url: 'http://v', dp_rank: 3, dp_size: 2 };
      expect(specJson(parsed(spec).spec)).to.deep.equal(spec);
    });
  });

  it('I2 a bare host:port is http', () => {
    expect(parsed({ url: 'W:8000' }).spec.url).to.equal(url);
    expect(parsed({ url: 'w:8000@3' }).spec.url).to.equal(`${url}@3`);
    expect(fields({ url: 'sk-secret:1@w' })).to.deep.equal(['spec.url']);
  });

  describe('model_id', () => {
    for (const [spec, ids] of [
      [{ model_id: 'm' }, ['m']],
      [{ model_id: 'm', models: null }, ['m']],
      [{ model_id: 'm', models: [] }, ['m']],
      [{ model_id: 'm', models: [{ id: 'n' }] }, ['n']],
      [{ model_id: '' }, []],
      [{ model_id: null }, []],
    ] as const) {
      it(`W16 ${JSON.stringify(spec)} serves ${ids.join() || 'any'}`, () => {
        expect(parsed({ url, ...spec }).spec.models.map(({ id }) => id)).to.deep.equal(ids);
      });
    }

    it('W16 says when it is not read', () => {
      const warnings = (spec: object) => parsed({ url, ...spec }).warnings.join();
      expect(warnings({ model_id: 'm', models: [{ id: 'n' }] })).to.include('spec.model_id');
      expect(warnings({ model_id: 7 })).to.include('spec.model_id');
      expect(warnings({ model_id: 'm', models: [{ id: 'l' }, { id: 'm' }] })).to.equal('');
      expect(warnings({ model_id: 'm' })).to.equal('');
    });
  });

  describe('warnings', () => {
    for (const [key, meant] of [
      ['healt', 'health'],
      ['healht', 'health'],
      ['health_', 'health'],
      ['hea1th', 'health'],
      ['model', 'models'],
      ['modelId', 'model_id'],
      ['workerType', 'worker_type'],
      ['Priority', 'priority'],
      ['dp_ranks', 'dp_rank'],
    ] as const) {
      it(`W16 ${key} is kept, and probably ${meant}`, () => {
        const { spec, warnings } = parsed({ url, [key]: 'x' });
        expect(specJson(spec)).to.have.property(key, 'x');
        expect(warnings).to.deep.equal([
          `spec.${key} is kept and not read; did you mean ${meant}?`,
        ]);
      });
    }

    it("W16 other unknown fields are nobody's mistake", () => {
      const spec = { url, host: 'h', instance_id: 1, kv_events: {}, model: null };
      expect(parsed(spec).warnings).to.deep.equal([]);
      expect(parsed({ url, model: 'm', models: [{ id: 'm' }] }).warnings).to.deep.equal([]);
    });

    for (const count of [VIOLATIONS_MAX - 1, VIOLATIONS_MAX, VIOLATIONS_MAX + 1]) {
      it(`X4 ${count} are told as ${Math.min(count, VIOLATIONS_MAX)}`, () => {
        const keys = Array.from({ length: count }, (_, at) => [
          `l${String.fromCharCode(65 + at)}bels`,
          1,
        ]);
        const { warnings } = parsed({ url, ...(Object.fromEntries(keys) as object) });
        expect(warnings).to.have.length(Math.min(count, VIOLATIONS_MAX));
      });
    }
  });

  describe('numbers', () => {
    it('W16 come out of the text as they went in, beside fields that are read', () => {
      const text = `{"url":"${url}","cost":1.50,"priority":7.0,"id":7587888765432109877,"x":[1e3]}`;
      const { spec } = value(parseSpecText(text));
      expect([spec.text, spec.cost, spec.priority]).to.deep.equal([text, 1.5, 7]);
      expect(readStoredSpec(text, url)).to.deep.equal(spec);
    });

    it('W16 are bounded as the gateway of the first request bounds them', () => {
      const max = 2 ** 32 - 1;
      const health = { success_threshold: max, failure_threshold: max, timeout_secs: 2 ** 64 };
      const { spec } = parsed({ url, priority: max, health });
      expect(spec.priority).to.equal(max);
      expect(spec.health).to.include({ successThreshold: max, failureThreshold: max });
      // Beyond any timer: a day is what it comes to.
      expect(spec.health.timeoutSecs).to.equal(86_400);
      expect(fields({ priority: max + 1 })).to.deep.equal(['spec.priority']);
      expect(fields({ priority: -1 })).to.deep.equal(['spec.priority']);
      const thresholds = { success_threshold: max + 1, failure_threshold: max + 1 };
      expect(fields({ health: thresholds })).to.have.length(2);
    });

    it('W16 are taken at their least and at their most', () => {
      const least = { timeout_secs: 0.001, check_interval_secs: 0.001, drain_timeout_secs: 0 };
      const health = { ...least, drain_settle_secs: 0, success_threshold: 1, failure_threshold: 1 };
      const others = { dp_rank: 0, dp_size: 0, kv_block_size: 0, max_connection_attempts: 0 };
      const spec = { url, priority: 0, cost: 0, health, ...others, load_monitor_interval_secs: 0 };
      for (const bootstrap_port of [0, 65_535]) {
        expect(parsed({ ...spec, bootstrap_port }).spec.health).to.include({
          timeoutSecs: 0.001,
          checkIntervalSecs: 0.001,
          successThreshold: 1,
          failureThreshold: 1,
        });
      }
      expect(fields({ bootstrap_port: 65_536 })).to.deep.equal(['spec.bootstrap_port']);
      expect(fields({ health: { timeout_secs: 2 ** 65 } })).to.deep.equal([
        'spec.health.timeout_secs',
      ]);
    });

    it('W16 that are refused are told the bounds that they have', () => {
      const why = (spec: object) => error(parseSpec({ url, ...spec })).violations[0]!.description;
      expect(why({ cost: -1 })).to.equal('must be a number from 0 up');
      expect(why({ health: { timeout_secs: 0 } })).to.equal('must be a number from 0.001 up');
      expect(why({ priority: -1 })).to.equal('must be a number from 0 to 4294967295');
    });

    it('W16 that no double reaches are refused', () => {
      const refused = error(parseSpecText(`{"url":"${url}","x":[1e999]}`));
      expect(refused.violations[0]!.field).to.equal('spec_json.x[0]');
    });
  });

  describe('violations', () => {
    for (const [spec, field] of [
      [{ url: undefined }, 'spec.url'],
      [{ url: null }, 'spec.url'],
      [{ url: '' }, 'spec.url'],
      [{ url: 5 }, 'spec.url'],
      [{ url: 'ftp://h' }, 'spec.url'],
      [{ models: {} }, 'spec.models'],
      [{ models: ['m'] }, 'spec.models[0]'],
      [{ models: [{ id: 'm' }, {}] }, 'spec.models[1].id'],
      [{ models: [{ id: '' }] }, 'spec.models[0].id'],
      [{ models: [{ id: 7 }] }, 'spec.models[0].id'],
      [{ models: [{ id: 'm', aliases: 'n' }] }, 'spec.models[0].aliases'],
      [{ models: [{ id: 'm', aliases: ['n', 1] }] }, 'spec.models[0].aliases[1]'],
      [{ worker_type: 'encoder' }, 'spec.worker_type'],
      [{ worker_type: 1 }, 'spec.worker_type'],
      [{ connection_mode: 'HTTP' }, 'spec.connection_mode'],
      [{ runtime_type: 'x' }, 'spec.runtime_type'],
      [{ labels: [] }, 'spec.labels'],
      [{ labels: [1] }, 'spec.labels'],
      [{ labels: { x: 1 } }, 'spec.labels.x'],
      [{ labels: { 'a.b/c': true } }, 'spec.labels["a.b/c"]'],
      [{ priority: 'high' }, 'spec.priority'],
      [{ priority: 1.5 }, 'spec.priority'],
      [{ cost: -1 }, 'spec.cost'],
      [{ health: [] }, 'spec.health'],
      [{ health: { success_threshold: 0 } }, 'spec.health.success_threshold'],
      [{ health: { failure_threshold: 0.5 } }, 'spec.health.failure_threshold'],
      [{ health: { timeout_secs: 0 } }, 'spec.health.timeout_secs'],
      [{ health: { check_interval_secs: '1' } }, 'spec.health.check_interval_secs'],
      [{ health: { drain_settle_secs: -1 } }, 'spec.health.drain_settle_secs'],
      [{ health: { disable_health_check: 'no' } }, 'spec.health.disable_health_check'],
      [{ bootstrap_port: 70_000 }, 'spec.bootstrap_port'],
      [{ dp_rank: -1 }, 'spec.dp_rank'],
      [{ dp_base_url: 1 }, 'spec.dp_base_url'],
      [{ kv_connector: 1 }, 'spec.kv_connector'],
      [{ http_pool: 1 }, 'spec.http_pool'],
      [{ max_connection_attempts: 1.5 }, 'spec.max_connection_attempts'],
      [{ load_monitor_interval_secs: 'x' }, 'spec.load_monitor_interval_secs'],
    ] as const) {
      const given = JSON.stringify(spec);
      it(`INVALID_SPEC ${given} names ${field}`, () => {
        // A Struct has no undefined: leave the key out, as a caller would.
        const typed = JSON.parse(JSON.stringify({ url, ...spec })) as object;
        const refused = error(parseSpec(typed));
        expect(refused.reason).to.equal('INVALID_SPEC');
        expect(refused.violations.map((violation) => violation.field)).to.deep.equal([field]);
      });
    }

    it('INVALID_SPEC names the path as it was typed, in text form too', () => {
      const refused = error(parseSpecText(`{"url":"${url}","labels":{"x":1}}`));
      expect(refused.violations[0]!.field).to.equal('spec_json.labels.x');
    });

    it('INVALID_SPEC names all that is wrong at once', () => {
      expect(fields({ cost: 'x', dp_size: 'x' })).to.deep.equal(['spec.cost', 'spec.dp_size']);
    });

    for (const wrong of [VIOLATIONS_MAX - 1, VIOLATIONS_MAX, VIOLATIONS_MAX + 1]) {
      it(`X4 ${wrong} wrong fields are named as ${Math.min(wrong, VIOLATIONS_MAX)}`, () => {
        const labels = Object.fromEntries(Array.from({ length: wrong }, (_, at) => [`l${at}`, at]));
        expect(fields({ labels })).to.have.length(Math.min(wrong, VIOLATIONS_MAX));
      });
    }
  });

  it('X4 what grows beyond the bound by its canonical spelling is refused: no peer could read it', () => {
    const grown = { url: `http://w/${'é'.repeat(100)}`, x: '' };
    grown.x = 'x'.repeat(SPEC_BYTES_MAX - Buffer.byteLength(JSON.stringify(grown)));
    expect(error(parseSpec(grown)).violations[0]!.field).to.equal('spec');
  });

  it('W6 what is accepted is read back the same from its text: an importer sees what its owner saw', () => {
    const known = fc.record(
      {
        models: fc.array(fc.record({ id: fc.string({ minLength: 1 }) })),
        labels: fc.dictionary(fc.string(), fc.string()),
        worker_type: fc.constantFrom('regular', 'prefill', 'decode', 'encode'),
        runtime: fc.constantFrom('vllm', 'mlx'),
        cost: fc.double({ min: 0, noNaN: true, max: 1e9 }),
        api_key: fc.string(),
        future: fc.jsonValue({ maxDepth: 3 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(known, (spec) => {
        const first = parseSpec({ url, ...spec });
        if (!first.ok) return;
        const second = value(parseSpecText(first.value.spec.text));
        expect(second.spec.text).to.equal(first.value.spec.text);
        expect(sameSpec(second.spec, first.value.spec)).to.equal(true);
        expect(second.spec).to.deep.equal(first.value.spec);
        // D2: and so does its owner after a restart, without the checks.
        const { text, url: own } = first.value.spec;
        expect(readStoredSpec(text, own)).to.deep.equal(first.value.spec);
      }),
    );
  });
});

describe('readStoredSpec', () => {
  it('D2 reads nothing of a text that this version cannot read', () => {
    for (const text of ['no JSON', '[]', '{"cost":"x"}', '{"dp_rank":"x"}', '{"http_pool":1}']) {
      expect(readStoredSpec(text, url)).to.equal(undefined);
    }
    expect(readStoredSpec('{"dp_rank":1}', url)).to.include({ url, text: '{"dp_rank":1}' });
  });
});

describe('sameSpec', () => {
  it('W3 two texts are the same spec when they say the same', () => {
    expect(sameSpecText('{"a":1,"b":2}', '{"b":2,"a":1.0}')).to.equal(true);
    expect(sameSpecText('{"a":1}', '{"a":2}')).to.equal(false);
    const [one, other] = [parsed({ url }).spec, parsed({ url, cost: 2 }).spec];
    expect([sameSpec(one, one), sameSpec(one, other)]).to.deep.equal([true, false]);
  });

  it('W3 a text that holds no object is equal to itself only', () => {
    expect(sameSpecText('x', 'x')).to.equal(true);
    expect(sameSpecText('x', 'y')).to.equal(false);
    expect(sameSpecText('x', '{}')).to.equal(false);
    expect(sameSpecText('{}', 'x')).to.equal(false);
  });
});

describe('minimalSpec', () => {
  it('W6 is a regular worker of one model, or of any', () => {
    const spec = minimalSpec(url, 'm');
    expect(spec.models).to.deep.equal([{ id: 'm', aliases: [] }]);
    expect([spec.workerType, spec.connectionMode, spec.url]).to.deep.equal([
      'regular',
      'http',
      url,
    ]);
    expect(minimalSpec(url, '').models).to.deep.equal([]);
  });

  it('W6 speaks as the URL says: over http a gRPC worker would fail every probe', () => {
    expect(minimalSpec('grpc://w:1', 'm').connectionMode).to.equal('grpc');
  });

  it('X4 a model id that fits no spec is any model: no peer ends the process', () => {
    expect(minimalSpec(url, 'm'.repeat(60_000)).models).to.deep.equal([]);
  });
});

/** The tree, with a secret in each of its objects. */
function plant(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(plant);
  if (typeof tree !== 'object' || tree === null) return tree;
  const planted = Object.entries(tree).map(([key, item]) => [key, plant(item)] as const);
  return Object.fromEntries([...planted, ['api_key', { inner: 'sk-secret' }]]);
}
