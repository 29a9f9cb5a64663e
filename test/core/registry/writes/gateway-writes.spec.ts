import { expect } from 'chai';
import { parseSpecText } from '../../../../src/core/registry/spec/parse-spec.js';
import { specJson } from '../../../../src/core/registry/spec/spec.js';
import { error, GENERATION, value, World } from '../world.js';

const outcome = (result: ReturnType<World['register']>) => value(result).outcome;

describe('register', () => {
  it('W1 W3 creates a record of this node, PENDING, above the generation', () => {
    const world = new World();
    const { record, outcome: made } = value(world.register({}, { manager: 'k8s' }));
    expect(made).to.equal('CREATED');
    expect(record).to.include({
      ...{ origin: 'LOCAL', owner: 'me', status: 'PENDING', ownerStatus: 'PENDING' },
      ...{ id: world.id(), manager: 'k8s', apiKeySet: false, revision: GENERATION + 1 },
    });
    expect(record.health.reason).to.equal('REGISTERED');
    expect(world.events()).to.deep.equal(['REGISTERED me PENDING']);
    expect(world.unsaved()).to.deep.equal(['http://w:8000 PENDING']);
  });

  it('W2 the same again is UNCHANGED: no revision, event, disk write or change', () => {
    const world = new World();
    const first = value(world.register({ labels: { a: 'b', c: 'd' }, api_key: 'k' })).record;
    world.events();
    world.unsaved();
    const { revision } = world.table;
    for (const spec of [
      { labels: { c: 'd', a: 'b' }, api_key: 'k', url: 'HTTP://W:8000/' },
      { labels: { a: 'b', c: 'd' } },
    ]) {
      const again = value(world.register(spec));
      expect(again).to.deep.equal({ record: first, outcome: 'UNCHANGED' });
    }
    expect([world.events(), world.unsaved(), world.table.revision]).to.deep.equal([
      [],
      [],
      revision,
    ]);
    expect(world.registry.highestRevision).to.equal(first.revision);
  });

  it('W2 another spec is ALREADY_EXISTS, and changes nothing', () => {
    const world = new World();
    world.register();
    world.events();
    const refused = { kind: 'WORKER_EXISTS', workerId: world.id(), url: 'http://w:8000' };
    expect(error(world.register({ cost: 2 }))).to.deep.equal(refused);
    expect(world.record().spec.cost).to.equal(1);
    expect(world.events()).to.deep.equal([]);
  });

  it('W2 another spec is REPLACED when that is allowed: status and counters stay', () => {
    const world = new World();
    const first = value(world.register()).record;
    world.probe([true, true, false]);
    world.events();
    const { record, outcome: made } = value(world.register({ cost: 2 }, { allowReplace: true }));
    expect([made, record.status, record.spec.cost]).to.deep.equal(['REPLACED', 'READY', 2]);
    expect(record.revision).to.be.greaterThan(first.revision);
    expect(record.registerTimeMs).to.equal(first.registerTimeMs);
    expect(world.registry.health(record).consecutiveFailures).to.equal(1);
    expect(world.events()).to.deep.equal(['REPLACED me READY']);
  });

  it('W2 over an import it takes the URL at once, with its status and counters', () => {
    const world = new World();
    world.import();
    world.probe([false, false], world.id('a'));
    const { revision } = world.table;
    const { record, outcome: made } = value(world.register({ cost: 3 }));
    expect([made, record.status, record.origin]).to.deep.equal(['CLAIMED', 'READY', 'LOCAL']);
    expect(world.registry.health(record).consecutiveFailures).to.equal(2);
    expect(world.table.active('http://w:8000')).to.equal(record);
    expect(world.table.isShadowed(world.record('a'))).to.equal(true);
    expect(world.table.revision, 'one change').to.equal(revision + 1);
  });

  it('W2 S7 over the own record of an earlier boot, too: a restart demotes nobody', () => {
    const world = new World();
    world.import({ owner: 'me', revision: 77, manager: 'k8s', registerTimeMs: 42, stale: true });
    expect(world.record()).to.include({ origin: 'MESH', owner: 'me' });
    const { record, outcome: made } = value(world.register());
    expect(made).to.equal('CLAIMED');
    expect(record).to.include({ origin: 'LOCAL', status: 'READY', stale: false });
    expect(record).to.include({ id: world.id(), manager: 'k8s', registerTimeMs: 42 });
    expect(record.revision).to.be.greaterThan(GENERATION);
    expect(world.table.claims('http://w:8000')).to.deep.equal([record]);
  });

  it('W2 a twin whose owner failed it is claimed as it is', () => {
    const world = new World();
    world.import({ status: 'NOT_READY' });
    expect(value(world.register()).record.status).to.equal('NOT_READY');
  });

  it('W3 a worker that was removed and registered again has a revision never seen before', () => {
    const world = new World();
    const seen = new Set<number>();
    for (let round = 0; round < 5; round += 1) {
      seen.add(value(world.register({ cost: round % 2 })).record.revision);
      value(world.remove({ skipDrain: true }));
    }
    expect(seen.size).to.equal(5);
  });

  it('S8 W3 revisions go on above a raised one', () => {
    const world = new World();
    world.registry.raiseRevision(GENERATION + 500);
    world.registry.raiseRevision(3);
    expect(value(world.register()).record.revision).to.equal(GENERATION + 501);
  });

  it('H6 without health checks it is READY at once, over a twin that is not, too', () => {
    const world = new World();
    world.import({ status: 'NOT_READY' });
    const { record } = value(world.register({ health: { disable_health_check: true } }));
    expect(record.status).to.equal('READY');
    expect(record.health.reason).to.equal('HEALTH_CHECK_DISABLED');
  });

  it('H6 a spec that ends the checks of a READY worker keeps what made it so', () => {
    const world = new World();
    world.register();
    world.probe([true, true]);
    world.replace({ health: { disable_health_check: true } });
    expect(world.record()).to.include({ status: 'READY' });
    expect(world.record().health.reason).to.equal('PROBE_SUCCEEDED');
  });

  it('H2 nothing has been counted of a worker that is new', () => {
    const world = new World();
    expect(value(world.register()).record.health).to.deep.equal({
      ...{ reason: 'REGISTERED', message: '', statusTimeMs: world.now.wallMs },
      ...{ consecutiveSuccesses: 0, consecutiveFailures: 0, pendingProbes: 0 },
    });
  });

  it('H7 with health left to the gateway it waits for its word', () => {
    expect(value(new World({ healthChecks: false }).register()).record.status).to.equal('PENDING');
  });

  describe('validate_only', () => {
    it('answers what would happen, and changes nothing', () => {
      const world = new World();
      const options = { validateOnly: true, allowReplace: true };
      expect(outcome(world.register({ api_key: 'k' }, options))).to.equal('CREATED');
      expect(world.table.size).to.equal(0);
      world.import();
      expect(outcome(world.register({}, options))).to.equal('CLAIMED');
      world.register({ api_key: 'k' });
      world.unsaved();
      world.events();
      const { revision } = world.table;
      const { highestRevision } = world.registry;
      expect(outcome(world.register({}, options))).to.equal('UNCHANGED');
      expect(outcome(world.register({ cost: 4, api_key: '' }, options))).to.equal('REPLACED');
      expect(error(world.register({ cost: 4 }, { validateOnly: true })).kind).to.equal(
        'WORKER_EXISTS',
      );
      expect([world.table.revision, world.registry.highestRevision]).to.deep.equal([
        revision,
        highestRevision,
      ]);
      expect([world.events(), world.unsaved()]).to.deep.equal([[], []]);
      expect(world.registry.apiKey(world.id())).to.equal('k');
    });

    it('W18 gives no lease, of one that is registered already neither', () => {
      const world = new World();
      world.register();
      value(world.register({}, { validateOnly: true, leaseMs: 5_000 }));
      expect(world.registry.leaseCount).to.equal(0);
    });

    it('leaves a removal in progress alone', () => {
      const world = new World();
      world.register();
      world.report('READY');
      world.remove();
      for (const spec of [{}, { cost: 2 }]) world.register(spec, { validateOnly: true });
      world.advance(5000);
      expect(world.table.size).to.equal(0);
    });
  });

  for (const before of [1, 2, 3]) {
    it(`X4 with ${before} of 3 own records, one more is ${before < 3 ? 'taken' : 'refused'}`, () => {
      const world = new World({ maxLocal: 3 });
      world.import();
      for (let at = 0; at < before; at += 1) world.register({ url: `http://w${at}` });
      if (before < 3) {
        expect(outcome(world.register())).to.equal('CLAIMED');
      } else {
        expect(error(world.register()).kind).to.equal('LIMIT_EXCEEDED');
        expect(outcome(world.register({ url: 'http://w0' }))).to.equal('UNCHANGED');
        world.remove({ url: 'http://w0', skipDrain: true });
        expect(outcome(world.register())).to.equal('CLAIMED');
      }
    });
  }

  describe('manager', () => {
    it('W15 an upsert by another manager hands the record over; nobody named leaves it', () => {
      const world = new World();
      world.register({}, { manager: 'a' });
      expect(outcome(world.register({}, { allowReplace: true }))).to.equal('UNCHANGED');
      expect(outcome(world.register({}, { manager: 'b' }))).to.equal('UNCHANGED');
      expect(world.record().manager).to.equal('a');
      const handed = { manager: 'b', allowReplace: true };
      expect(outcome(world.register({}, handed))).to.equal('REPLACED');
      expect(outcome(world.register({}, handed))).to.equal('UNCHANGED');
      expect(world.record().manager).to.equal('b');
      expect([...world.table.byManager('a')]).to.deep.equal([]);
    });
  });
});

describe('replace', () => {
  it('W3 each change has a revision of its own, which a try tells without giving it out', () => {
    const world = new World();
    const { highestRevision } = world.registry;
    const tried = () =>
      value(world.register({ cost: 9 }, { validateOnly: true, allowReplace: true }));
    expect(tried().record.revision).to.equal(highestRevision + 1);
    expect(value(world.register()).record.revision).to.equal(highestRevision + 1);
    expect(tried().record.revision).to.equal(highestRevision + 2);
    for (const cost of [2, 3, 4]) {
      expect(value(world.replace({ cost })).record.revision).to.equal(highestRevision + cost);
    }
    expect(world.registry.highestRevision).to.equal(highestRevision + 4);
  });

  it('W3 W15 a retry is one, even after another manager took the worker as it is', () => {
    const world = new World();
    const { revision } = value(world.register()).record;
    world.replace({ cost: 2 }, revision);
    world.register({ cost: 2 }, { manager: 'k8s', allowReplace: true });
    expect(value(world.replace({ cost: 2 }, revision)).outcome).to.equal('UNCHANGED');
  });

  it('W3 the same spec is UNCHANGED, another one REPLACED with a new revision', () => {
    const world = new World();
    const first = value(world.register()).record;
    world.events();
    expect(value(world.replace({}))).to.deep.equal({ record: first, outcome: 'UNCHANGED' });
    expect(world.events()).to.deep.equal([]);
    const { record, outcome: made } = value(world.replace({ cost: 2 }));
    expect([made, record.revision]).to.deep.equal(['REPLACED', first.revision + 1]);
    expect(world.events()).to.deep.equal(['REPLACED me PENDING']);
  });

  it('W3 another revision than the expected one is ABORTED, and changes nothing', () => {
    const world = new World();
    const { revision } = value(world.register()).record;
    for (const spec of [{}, { cost: 2 }]) {
      expect(error(world.replace(spec, revision + 1))).to.deep.equal({
        kind: 'REVISION_MISMATCH',
        workerId: world.id(),
        expected: revision + 1,
        actual: revision,
      });
    }
    expect(world.record().spec.cost).to.equal(1);
    expect(value(world.replace({ cost: 2 }, revision)).outcome).to.equal('REPLACED');
  });

  it('W3 a replace that comes twice is UNCHANGED the second time, with its expected revision, too', () => {
    const world = new World();
    const { revision } = value(world.register()).record;
    world.replace({ cost: 2 }, revision);
    expect(value(world.replace({ cost: 2 }, revision)).outcome).to.equal('UNCHANGED');
    expect(error(world.replace({ cost: 3 }, revision)).kind).to.equal('REVISION_MISMATCH');
    expect(value(world.patch({ cost: 2 }, revision)).outcome).to.equal('UNCHANGED');
    expect(error(world.patch({ cost: 3 }, revision)).kind).to.equal('REVISION_MISMATCH');
    world.replace({ cost: 4 });
    expect(error(world.replace({ cost: 2 }, revision)).kind).to.equal('REVISION_MISMATCH');
  });

  it('W3 what an earlier record of the URL went through is no excuse', () => {
    const world = new World();
    const { revision } = value(world.register()).record;
    world.replace({ cost: 2 });
    world.remove({ skipDrain: true });
    world.register({ cost: 2 });
    expect(error(world.replace({ cost: 2 }, revision)).kind).to.equal('REVISION_MISMATCH');
  });

  it('W3 another URL is refused with its path', () => {
    const world = new World();
    world.register();
    expect(error(world.replace({ url: 'http://other' }))).to.deep.include({
      kind: 'INVALID',
      reason: 'INVALID_SPEC',
    });
    expect(JSON.stringify(error(world.replace({ url: 'http://other' })))).to.include('"spec.url"');
    expect(value(world.replace({ url: 'http://W:8000/' })).outcome).to.equal('UNCHANGED');
  });

  it('W5 H6 a status that changes with the spec is told, with its cause', () => {
    const world = new World();
    world.register();
    world.events();
    world.replace({ health: { disable_health_check: true } });
    expect(world.events()).to.deep.equal(['REPLACED me READY', 'STATUS_CHANGED me READY']);
    expect(world.record().health.reason).to.equal('HEALTH_CHECK_DISABLED');
  });

  it('H7 H6 a cordon outlives a replace that ends the checks', () => {
    const world = new World();
    world.register();
    world.report('DRAINING');
    world.replace({ health: { disable_health_check: true } });
    expect(world.record().status).to.equal('DRAINING');
  });

  it('W3 H6 what the gateway said of a worker without checks outlives a replace', () => {
    const world = new World();
    world.register({ health: { disable_health_check: true } });
    world.report('NOT_READY');
    world.replace({ health: { disable_health_check: true }, cost: 2 });
    expect(world.record().status).to.equal('NOT_READY');
  });

  it('W8 an import is NOT_OWNER, naming its owner', () => {
    const world = new World();
    world.import();
    const id = world.id('a');
    expect(error(world.replace({}, 0, id))).to.deep.equal({
      kind: 'NOT_OWNER',
      workerId: id,
      owner: 'a',
    });
  });

  it('an unknown id is WORKER_NOT_FOUND', () => {
    expect(error(new World().replace({}))).to.include({ kind: 'WORKER_NOT_FOUND' });
  });
});

describe('numbers that a double cannot tell apart', () => {
  it('W3 W16 make another spec; another spelling of one number does not', () => {
    const world = new World();
    const register = (id: string, allowReplace = false) => {
      const parsed = value(parseSpecText(`{"url":"http://w:8000","id":${id}}`));
      const input = { parsed, manager: '', allowReplace, validateOnly: false };
      return world.registry.register(input, world.now);
    };
    register('7587888765432109877');
    expect(value(register('7587888765432109877')).outcome).to.equal('UNCHANGED');
    expect(value(register('7587888765432109877.0')).outcome).to.equal('UNCHANGED');
    expect(error(register('7587888765432109878')).kind).to.equal('WORKER_EXISTS');
    expect(value(register('7587888765432109878', true)).outcome).to.equal('REPLACED');
  });
});

describe('data-parallel ranks', () => {
  const base = 'http://w:8000';
  const ranks = (...of: number[]) => {
    const world = new World();
    for (const rank of of) world.register({ url: `${base}@${rank}` });
    return world;
  };

  it('I6 each is a record with an id of its own', () => {
    const world = ranks(0, 1);
    expect(world.table.size).to.equal(2);
    expect(world.id('me', `${base}@0`)).to.not.equal(world.id('me', `${base}@1`));
    const found = value(world.registry.find({ url: 'W:8000@1' }));
    expect(found.url).to.equal(`${base}@1`);
  });

  it('I6 the base finds its smallest rank, by number, or the record that is its own', () => {
    const world = ranks(10, 2);
    const find = () => value(world.registry.find({ url: 'w:8000' })).url;
    expect(find()).to.equal(`${base}@2`);
    world.register({ url: base });
    expect(find()).to.equal(base);
  });

  it('I6 a write must say which rank it means, where there are several', () => {
    expect(value(ranks(3).remove({ url: base })).record?.url).to.equal(`${base}@3`);
    const world = ranks(0, 1);
    const refused = JSON.stringify(error(world.remove({ url: base })));
    expect(refused).to.include('2 data-parallel ranks').and.include(`${base}@0`);
    expect(error(world.report('READY', undefined, base)).kind).to.equal('INVALID');
    expect(value(world.remove({ url: `${base}@1` })).removed).to.equal(true);
  });

  it('I6 a filter by the base shows all of them, in pages too, and one by a rank shows that', () => {
    const world = ranks(0, 1, 10);
    world.register({ url: `${base}/v1` });
    world.register({ url: 'http://v:8000@0' });
    const list = (url: string, after?: string, limit = 9) =>
      world.table
        .list(
          { urls: [url], includeShadowed: false },
          after ? { url: after, owner: 'me' } : undefined,
          limit,
        )
        .records.map((record) => record.url);
    const all = [0, 1, 10].map((rank) => `${base}@${rank}`);
    expect(list(base)).to.deep.equal(all);
    expect(list(base, all[0], 1)).to.deep.equal([all[1]]);
    expect(list(`${base}@1`)).to.deep.equal([all[1]]);
    world.register({ url: 'http://h:80@0' });
    expect(list('http://h')).to.deep.equal(['http://h:80@0']);
  });
});

describe('patch', () => {
  it('RFC 7386 changes what it names, null deletes, the rest stays', () => {
    const world = new World();
    world.register({ labels: { a: '1', b: '2' }, cost: 3, future: { x: 1 } });
    const { record } = value(world.patch({ labels: { a: null, c: '3' }, cost: null }));
    expect(specJson(record.spec)).to.deep.equal({
      url: 'http://w:8000',
      labels: { b: '2', c: '3' },
      future: { x: 1 },
    });
    expect([record.spec.cost, record.revision]).to.deep.equal([1, GENERATION + 2]);
    expect(value(world.patch({ labels: { c: '3' } })).outcome).to.equal('UNCHANGED');
    expect(value(world.patch({})).outcome).to.equal('UNCHANGED');
  });

  it('W16 the numbers of a field that it does not name stay as they were written', () => {
    const world = new World();
    const text = '{"url":"http://w:8000","id":7587888765432109877,"deep":{"x":1.0},"cost":2}';
    const defaults = { manager: '', allowReplace: false, validateOnly: false };
    world.registry.register({ parsed: value(parseSpecText(text)), ...defaults }, world.now);
    const { record } = value(world.patch({ cost: 3, deep: { y: 2 } }));
    expect(record.spec.text).to.equal(
      '{"url":"http://w:8000","id":7587888765432109877,"cost":3,"deep":{"x":1.0,"y":2}}',
    );
    expect(value(world.patch({ deep: { y: 2 } })).outcome).to.equal('UNCHANGED');
  });

  it('runtime in a patch meets the runtime_type that is stored', () => {
    const world = new World();
    world.register({ runtime: 'vllm' });
    expect(value(world.patch({ runtime: 'mlx' })).record.spec.runtimeType).to.equal('mlx');
    expect(value(world.patch({ runtime: null })).record.spec.runtimeType).to.equal('unspecified');
  });

  it('a wrong runtime in a patch is named as it was typed, and two that differ are refused', () => {
    const world = new World();
    world.register({ runtime: 'vllm' });
    const field = (patch: object) => JSON.stringify(error(world.patch(patch)));
    expect(field({ runtime: 'abacus' })).to.include('"patch.runtime"');
    expect(field({ runtime: 7 })).to.include('"patch.runtime"');
    expect(field({ runtime_type: 'abacus' })).to.include('"patch.runtime_type"');
    expect(field({ runtime: 'mlx', runtime_type: 'vllm' })).to.include('"patch.runtime"');
    expect(world.record().spec.runtimeType).to.equal('vllm');
  });

  it('INVALID_SPEC names the path in the patch', () => {
    const world = new World();
    world.register();
    const field = (patch: object) => JSON.stringify(error(world.patch(patch)));
    expect(field({ labels: { x: 1 } })).to.include('"patch.labels.x"');
    expect(field({ url: null })).to.include('"patch.url"');
    expect(field({ url: 'http://other' })).to.include('"patch.url"');
    expect(world.record().revision).to.equal(GENERATION + 1);
  });

  it('W3 the revision is looked at before the patch', () => {
    const world = new World();
    world.register();
    expect(error(world.patch({ cost: 'x' }, 5)).kind).to.equal('REVISION_MISMATCH');
  });

  it('an unknown worker is WORKER_NOT_FOUND', () => {
    expect(error(new World().patch({ cost: 2 })).kind).to.equal('WORKER_NOT_FOUND');
  });

  it('I2 finds its worker by URL', () => {
    const world = new World();
    world.register();
    const input = { target: { url: 'W:8000' }, patch: { cost: 9 }, expectedRevision: 0 };
    expect(value(world.settle(world.registry.patch(input, world.now))).record.spec.cost).to.equal(
      9,
    );
  });
});

describe('api_key', () => {
  const key = (world: World) => [world.registry.apiKey(world.id()), world.record().apiKeySet];

  it('W10 is held beside the record, and nowhere in it', () => {
    const world = new World();
    const { record } = value(world.register({ api_key: 'sk-secret' }));
    expect(key(world)).to.deep.equal(['sk-secret', true]);
    expect(JSON.stringify(record)).to.not.include('sk-secret');
  });

  for (const [how, write] of [
    ['replace', (world: World, spec: object) => world.replace(spec)],
    ['upsert', (world: World, spec: object) => world.register(spec, { allowReplace: true })],
    ['patch', (world: World, spec: object) => world.patch(spec)],
  ] as const) {
    it(`W10 ${how}: absent keeps it, another replaces it, "" and null clear it`, () => {
      const world = new World();
      world.register({ api_key: 'one' });
      expect(value(write(world, { cost: 2 })).outcome).to.equal('REPLACED');
      expect(key(world)).to.deep.equal(['one', true]);
      expect(value(write(world, { cost: 2, api_key: 'two' })).outcome).to.equal('REPLACED');
      expect(key(world)).to.deep.equal(['two', true]);
      expect(value(write(world, { cost: 2, api_key: 'two' })).outcome).to.equal('UNCHANGED');
      expect(value(write(world, { cost: 2, api_key: '' })).outcome).to.equal('REPLACED');
      expect(key(world)).to.deep.equal([undefined, false]);
      expect(value(write(world, { cost: 2, api_key: null })).outcome).to.equal('UNCHANGED');
      write(world, { cost: 2, api_key: 'three' });
      write(world, { cost: 2, api_key: null });
      expect(key(world)).to.deep.equal([undefined, false]);
    });
  }

  it('W2 a registration with another key than the held one is ALREADY_EXISTS', () => {
    const world = new World();
    world.register({ api_key: 'one' });
    expect(error(world.register({ api_key: 'two' })).kind).to.equal('WORKER_EXISTS');
    expect(error(world.register({ api_key: '' })).kind).to.equal('WORKER_EXISTS');
    expect(key(world)).to.deep.equal(['one', true]);
  });

  it('W10 D2 a registration brings the key that a restart has lost', () => {
    const world = new World();
    world.register();
    expect(outcome(world.register({ api_key: 'one' }))).to.equal('REPLACED');
    expect(key(world)).to.deep.equal(['one', true]);
    expect(outcome(world.register({ api_key: 'one' }))).to.equal('UNCHANGED');
    expect(error(world.register({ api_key: 'one', cost: 2 })).kind).to.equal('WORKER_EXISTS');
  });

  it('W10 a worker without a key says so, after a change, too, and "" is none', () => {
    const world = new World();
    world.register({ api_key: '' });
    expect(key(world)).to.deep.equal([undefined, false]);
    expect(world.saved()[0]!.worker).to.not.have.property('apiKey');
    world.replace({ cost: 2 });
    expect(key(world)).to.deep.equal([undefined, false]);
  });

  it('W10 goes with its record', () => {
    const world = new World();
    world.register({ api_key: 'one' });
    world.remove({ skipDrain: true });
    world.register();
    expect(key(world)).to.deep.equal([undefined, false]);
  });

  it('W10 the disk is handed it; the journal decides whether it keeps it', () => {
    const world = new World();
    world.register({ api_key: 'one' });
    expect(world.saved()[0]!.worker).to.include({ apiKey: 'one' });
  });
});
