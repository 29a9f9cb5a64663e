import { expect } from 'chai';
import { specJson } from '../../../../src/core/registry/spec/spec.js';
import { GENERATION_AHEAD_MAX_MS, SHOWN_PER_TURN } from '../../../../src/core/limits.js';
import { error, GENERATION, imported, value, World } from '../world.js';

const refused = (reason: string) => ({ kind: 'refused', reason });

describe('importWorker', () => {
  it('W1 W6 takes the record of its owner: spec, revision, manager', () => {
    const world = new World();
    const spec = { labels: { a: 'b' }, models: [{ id: 'm' }], priority: 3, future: [1] };
    const outcome = world.import({ spec, revision: 9, manager: 'k8s', registerTimeMs: 4 });
    expect(outcome).to.deep.equal({ kind: 'imported', degraded: false });
    const record = world.record('a');
    expect(record).to.include({
      ...{ origin: 'MESH', owner: 'a', revision: 9, manager: 'k8s', registerTimeMs: 4 },
      ...{ status: 'READY', ownerStatus: 'READY', degraded: false, apiKeySet: false },
    });
    expect(specJson(record.spec)).to.deep.include(spec);
    expect(world.events()).to.deep.equal(['REGISTERED a READY']);
    expect(world.unsaved(), 'imports are not on disk').to.deep.equal([]);
  });

  it('W6 follows the owner at every new record version, and keeps the local status', () => {
    const world = new World();
    world.import({ spec: { cost: 1 } });
    world.probe([false, false, false], world.id('a'));
    world.events();
    expect(world.import({ spec: { cost: 2 }, revision: 2 })).to.deep.equal({
      kind: 'updated',
      degraded: false,
    });
    expect(world.record('a')).to.include({ status: 'NOT_READY', revision: 2 });
    expect(world.record('a').spec.cost).to.equal(2);
    expect(world.events()).to.deep.equal(['REPLACED a NOT_READY']);
  });

  it('W3 no revision that peers remember of an earlier boot is given out again', () => {
    const world = new World();
    world.import({ owner: world.node, url: 'http://old:8000', revision: GENERATION + 5 });
    expect(value(world.register({ url: 'http://new:8000' })).record.revision).to.equal(
      GENERATION + 6,
    );
    world.import({ owner: 'a', url: 'http://theirs:8000', revision: GENERATION + 50 });
    expect(world.registry.highestRevision, 'of another owner').to.equal(GENERATION + 6);
    const forged = { owner: world.node, url: 'http://forged:8000', revision: 2 ** 53 - 1 };
    expect(world.import(forged).kind).to.equal('imported');
    expect(world.registry.highestRevision, 'of no clock').to.equal(GENERATION + 6);
    const far = world.now.wallMs + GENERATION_AHEAD_MAX_MS;
    for (const [revision, taken] of [
      [far + 1, GENERATION + 6],
      [far, far],
    ] as const) {
      world.import({ owner: world.node, url: `http://far:${revision - far + 1}`, revision });
      expect(world.registry.highestRevision).to.equal(taken);
    }
  });

  it('W3 the first revision of all is one', () => {
    expect(new World().import({ revision: 0 }).kind).to.equal('imported');
  });

  it('W6 a peer may spell the URL in its spec as its gateway did', () => {
    const world = new World();
    expect(world.import({ specJson: '{"url":"W:8000"}' })).to.deep.equal({
      kind: 'imported',
      degraded: false,
    });
  });

  for (const [what, change] of [
    ['revision', { revision: 2 }],
    ['manager', { manager: 'k8s' }],
    ['register time', { registerTimeMs: 9 }],
  ] as const) {
    it(`W6 follows the owner where nothing but its ${what} is another one`, () => {
      const world = new World();
      world.import();
      expect(world.import(change)).to.deep.equal({ kind: 'updated', degraded: false });
      expect(world.record('a')).to.include(change);
      expect(world.import(change).kind).to.equal('unchanged');
    });
  }

  it('W6 a spec that can be read takes the place of a minimal one that says the same', () => {
    const world = new World();
    expect(world.import({ specJson: '' })).to.deep.equal({ kind: 'imported', degraded: true });
    expect(world.import()).to.deep.equal({ kind: 'updated', degraded: false });
    expect(world.record('a').degraded).to.equal(false);
  });

  it('P4 the same again is unchanged: no event, no change', () => {
    const world = new World();
    world.import({ spec: { labels: { a: '1', b: '2' } } });
    world.events();
    const { revision } = world.table;
    const again = [{ labels: { a: '1', b: '2' } }, { labels: { b: '2', a: '1' } }];
    for (const spec of again) expect(world.import({ spec }).kind).to.equal('unchanged');
    expect(world.import({ spec: again[0]!, updateTimeMs: 99 }).kind).to.equal('unchanged');
    expect([world.events(), world.table.revision]).to.deep.equal([[], revision]);
  });

  it('S6 a record that turns stale, and is confirmed, is shown anew without an event', () => {
    const world = new World();
    world.import();
    world.events();
    expect(world.import({ stale: true }).kind).to.equal('updated');
    expect(world.record('a').stale).to.equal(true);
    expect(world.import({ stale: false }).kind).to.equal('updated');
    expect(world.events()).to.deep.equal([]);
  });

  it('W4 W12 a new spec with a new status is one change, told as both', () => {
    const world = new World();
    world.import();
    world.import({ owner: 'b' });
    world.events();
    const { revision } = world.table;
    world.import({ spec: { cost: 5 }, revision: 2, status: 'NOT_READY' });
    expect(world.table.revision).to.equal(revision + 1);
    expect(world.events()).to.deep.equal(['REPLACED a NOT_READY', 'STATUS_CHANGED a NOT_READY']);
    expect(world.table.active('http://w:8000')).to.equal(world.record('b'));
  });

  it('W14 takes the load with it, and forgets one that is unknown', () => {
    const world = new World();
    world.import({ load: 0.5 });
    expect(world.table.load(world.id('a'))).to.equal(0.5);
    const { revision } = world.table;
    expect(world.import({ load: 0.7 }).kind).to.equal('unchanged');
    expect(world.table.load(world.id('a'))).to.equal(0.7);
    expect(world.table.revision).to.equal(revision);
    world.import();
    expect(world.table.load(world.id('a'))).to.equal(undefined);
  });

  describe('a spec that cannot be read', () => {
    for (const [what, specJson] of [
      ['absent', ''],
      ['no JSON', '{'],
      ['no object', '[]'],
      ['of a newer kind', '{"url":"http://w:8000","worker_type":"oracle"}'],
      ['too deep', `{"url":"http://w:8000","x":${'['.repeat(60)}${']'.repeat(60)}}`],
    ] as const) {
      it(`W6 ${what}: a minimal worker stands in for it, degraded`, () => {
        const world = new World();
        const input = { specJson, modelId: 'm' };
        expect(world.import(input)).to.deep.equal({ kind: 'imported', degraded: true });
        const { spec, degraded, status } = world.record('a');
        expect([degraded, status, spec.models[0]!.id]).to.deep.equal([true, 'READY', 'm']);
        expect(world.import(input)).to.deep.equal({ kind: 'unchanged', degraded: true });
        expect(world.import()).to.deep.equal({ kind: 'updated', degraded: false });
        expect(world.record('a').degraded).to.equal(false);
      });
    }

    it('X4 with a model id beyond all bounds: no peer ends the process', () => {
      const world = new World();
      expect(world.import({ specJson: '', modelId: 'm'.repeat(60_000) }).kind).to.equal('imported');
    });

    it('W6 W9 is no way around what would be refused', () => {
      const world = new World();
      const bad = '"worker_type":"oracle"';
      for (const [specJson, reason] of [
        [`{"url":"http://w:8000","connection_mode":"zmq",${bad}}`, 'HOST_LOCAL'],
        [`{"url":"http://other",${bad}}`, 'URL_MISMATCH'],
        ['{"url":"ftp://x"}', 'URL_MISMATCH'],
      ] as const) {
        expect(world.import({ specJson })).to.deep.equal(refused(reason));
      }
    });
  });

  describe('what is refused', () => {
    for (const [what, overrides, reason] of [
      ['I1 an id that is not the owner’s', { id: 'x' }, 'WRONG_ID'],
      ['I1 another owner’s id', { id: imported({ owner: 'b' }).id }, 'WRONG_ID'],
      ['I2 a URL that is not canonical', { url: 'http://W:8000' }, 'INVALID_URL'],
      ['W10 a URL with credentials', { url: 'http://u:p@w' }, 'INVALID_URL'],
      ['W6 a spec that names another URL', { specJson: '{"url":"http://v"}' }, 'URL_MISMATCH'],
      ['W9 an ipc URL', { url: 'ipc:///x' }, 'HOST_LOCAL'],
      ['W9 zmq', { spec: { connection_mode: 'zmq' } }, 'HOST_LOCAL'],
      ['W3 a revision beyond 2^53', { revision: 2 ** 53 }, 'INVALID_REVISION'],
      ['W3 a negative revision', { revision: -1 }, 'INVALID_REVISION'],
    ] as const) {
      it(`P5 ${what}`, () => {
        const world = new World();
        expect(world.import(overrides)).to.deep.equal(refused(reason));
        expect([world.table.size, world.events()]).to.deep.equal([0, []]);
      });
    }

    it('P5 another URL under a known id, with the spec that is known', () => {
      const world = new World();
      world.import();
      const { specJson, id } = imported();
      expect(world.import({ url: 'http://v', specJson, id })).to.deep.equal(refused('WRONG_ID'));
    });

    it('P5 the id of one owner in the name of another, with the spec that is known', () => {
      const world = new World();
      world.import();
      const { id } = imported();
      expect(world.import({ owner: 'b', id, revision: 2 })).to.deep.equal(refused('WRONG_ID'));
      expect(world.record('a').revision).to.equal(1);
    });

    it('W8 a record that this node owns is not changed by what comes back of it', () => {
      const world = new World();
      const { record } = value(world.register());
      expect(world.import({ owner: 'me', spec: { cost: 9 } })).to.deep.equal(refused('LOCAL'));
      expect(world.record()).to.equal(record);
    });

    it('W10 a secret that a peer sends is not taken', () => {
      const world = new World();
      world.import({ spec: { api_key: 'sk-secret', labels: { api_key: 'sk-secret' } } });
      const record = world.record('a');
      expect(JSON.stringify(record)).to.not.include('sk-secret');
      expect(world.registry.apiKey(record.id)).to.equal(undefined);
    });
  });

  describe('hints', () => {
    for (const [owner, status] of [
      ['READY', 'READY'],
      ['PENDING', 'NOT_READY'],
      ['NOT_READY', 'NOT_READY'],
      ['FAILED', 'NOT_READY'],
      ['DRAINING', 'NOT_READY'],
    ] as const) {
      it(`W7 a new import that its owner holds ${owner} is ${status}, without probes, too`, () => {
        for (const healthChecks of [true, false]) {
          const world = new World({ healthChecks });
          world.import({ status: owner, spec: { health: { disable_health_check: true } } });
          expect(world.record('a')).to.include({ status, ownerStatus: owner });
        }
      });
    }

    it('W7 a status that this version does not know is read from health', () => {
      const world = new World();
      world.import({ status: undefined, health: true });
      expect(world.record('a').status).to.equal('READY');
      world.import({ status: undefined, health: false });
      expect(world.record('a').status).to.equal('NOT_READY');
    });

    it('W7 a stale healthy hint never lifts what probes have lowered', () => {
      const world = new World();
      world.import();
      const id = world.id('a');
      world.probe([false, false, false], id);
      for (let pass = 0; pass < 3; pass += 1) world.import({ revision: pass, stale: pass === 1 });
      expect(world.record('a').status).to.equal('NOT_READY');
      world.probe([false, false, false, false, false, false], id);
      expect(world.record('a').status).to.equal('FAILED');
      world.import({ revision: 7 });
      expect(world.record('a').status).to.equal('FAILED');
    });

    it('W7 a stale unhealthy hint never lowers what probes have lifted', () => {
      const world = new World();
      world.import({ status: 'NOT_READY' });
      world.probe([true, true], world.id('a'));
      for (let pass = 0; pass < 3; pass += 1) world.import({ status: 'NOT_READY', revision: pass });
      expect(world.record('a').status).to.equal('READY');
    });

    it('W7 a new word counts once: lowered, then lifted by the next', () => {
      const world = new World();
      world.import();
      world.events();
      world.import({ status: 'NOT_READY' });
      expect(world.record('a').health.reason).to.equal('OWNER_HINT');
      world.import({ status: 'READY' });
      expect(world.events()).to.deep.equal([
        'STATUS_CHANGED a NOT_READY',
        'STATUS_CHANGED a READY',
      ]);
    });

    it('W7 PENDING never demotes, and does not make the old word new again', () => {
      const world = new World();
      world.import();
      world.import({ status: 'PENDING' });
      expect(world.record('a')).to.include({ status: 'READY', ownerStatus: 'PENDING' });
      world.probe([false, false, false], world.id('a'));
      world.import({ status: 'READY' });
      expect(world.record('a').status, 'the word that was applied last').to.equal('NOT_READY');
      world.import({ status: 'NOT_READY' });
      world.import({ status: 'READY' });
      expect(world.record('a').status).to.equal('READY');
    });

    it('W7 the first word after PENDING counts', () => {
      const world = new World();
      world.import({ status: 'PENDING' });
      world.import({ status: 'READY' });
      expect(world.record('a').status).to.equal('READY');
    });

    it('W7 FAILED belongs to the local probes', () => {
      const world = new World();
      world.import();
      world.probe(new Array<boolean>(9).fill(false), world.id('a'));
      world.import({ status: 'NOT_READY' });
      world.import({ status: 'READY' });
      expect(world.record('a').status).to.equal('FAILED');
    });

    it('W7 a hint starts the counters anew: one probe does not undo it', () => {
      const world = new World();
      const id = world.id('a');
      world.import();
      world.probe([true, true, true, true], id);
      world.import({ status: 'NOT_READY' });
      world.probe([true], id);
      expect(world.record('a').status).to.equal('NOT_READY');
      world.probe([true], id);
      expect(world.record('a').status).to.equal('READY');
    });

    it('W7 a hint keeps when the last probe was, if there was one', () => {
      const world = new World();
      world.import();
      world.import({ status: 'NOT_READY' });
      expect(world.record('a').health).to.not.have.property('probeTimeMs');
      world.probe([false], world.id('a'));
      const { wallMs } = world.now;
      world.advance(5);
      world.import({ status: 'READY' });
      expect(world.record('a').health).to.include({
        probeTimeMs: wallMs,
        statusTimeMs: wallMs + 5,
      });
    });

    it('H6 W7 where probes had ended before, the same word of the owner is not new', () => {
      const world = new World();
      const spec = { health: { disable_health_check: true } };
      world.import({ spec });
      world.registry.applyVerdict(world.id('a'), false, world.now);
      world.import({ spec, revision: 2 });
      expect(world.record('a')).to.include({ status: 'NOT_READY', revision: 2 });
    });

    it('W7 an import that its owner drains gets no traffic again by probes', () => {
      const world = new World();
      world.import();
      world.import({ status: 'DRAINING' });
      world.probe([true, true, true, true], world.id('a'));
      expect(world.record('a').status).to.equal('NOT_READY');
      world.import({ status: 'PENDING' });
      world.probe([true], world.id('a'));
      expect(world.record('a').status, 'the drain was cancelled').to.equal('READY');
    });

    for (const failures of [3, 9]) {
      it(`H6 W7 after ${failures} failures here, a spec that ends the probes leaves the owner's word`, () => {
        const world = new World();
        world.import();
        world.probe(Array<boolean>(failures).fill(false), world.id('a'));
        const spec = { health: { disable_health_check: true } };
        world.import({ spec, revision: 2 });
        expect(world.record('a')).to.include({ status: 'READY', revision: 2 });
        world.import({ spec, revision: 2, status: 'NOT_READY' });
        expect(world.record('a').status).to.equal('NOT_READY');
        world.import({ spec, revision: 3, status: 'NOT_READY' });
        world.import({ spec, revision: 3, status: 'READY' });
        expect(world.record('a').status).to.equal('READY');
      });
    }

    it('W7 a worker that was gone is new, and its hint counts', () => {
      const world = new World();
      world.import();
      world.probe([false, false, false], world.id('a'));
      world.registry.removeImport('a', world.id('a'));
      world.import();
      expect(world.record('a').status).to.equal('READY');
      world.registry.removeImport('a', world.id('a'));
      world.import({ status: 'PENDING' });
      world.import();
      expect(world.record('a').status, 'its old word is forgotten').to.equal('READY');
    });
  });
});

describe('removeImport', () => {
  it('W4 removes, and the next claim takes over as one change', () => {
    const world = new World();
    world.import({ owner: 'a' });
    world.import({ owner: 'b' });
    world.events();
    const { revision } = world.table;
    const removed = world.registry.removeImport('a', world.id('a'));
    expect(removed).to.include({ owner: 'a' });
    expect(world.events()).to.deep.equal(['REMOVED a READY']);
    expect(world.table.active('http://w:8000')).to.equal(world.record('b'));
    expect(world.table.revision).to.equal(revision + 1);
  });

  it('W8 never removes an own record, nor another owner’s', () => {
    const world = new World();
    world.register();
    world.import({ owner: 'b' });
    for (const owner of ['me', 'a', 'b']) {
      world.registry.removeImport(owner, world.id());
      world.registry.removeImport('a', world.id('b'));
    }
    expect(world.table.size).to.equal(2);
  });
});

describe('W4 claims', () => {
  it('an import that fails hands over to one that is routable, and does not take it back', () => {
    const world = new World();
    for (const owner of ['a', 'b', 'c']) world.import({ owner });
    expect(world.table.active('http://w:8000')!.owner).to.equal('a');
    world.probe([false, false, false], world.id('a'));
    expect(world.table.active('http://w:8000')!.owner).to.equal('b');
    world.probe([true, true], world.id('a'));
    expect(world.table.active('http://w:8000')!.owner).to.equal('b');
  });

  it('an own record under a claim of others is theirs again when it goes', () => {
    const world = new World();
    world.import();
    world.register();
    expect(error(world.register({ cost: 2 })).kind).to.equal('WORKER_EXISTS');
    world.remove({ skipDrain: true });
    expect(world.table.active('http://w:8000')).to.equal(world.record('a'));
  });
});

describe('setNodeStatus', () => {
  it('M3 marks the node, and shows its records anew, without an event', () => {
    const world = new World();
    world.import();
    world.import({ url: 'http://v' });
    world.import({ owner: 'b' });
    world.events();
    const { revision } = world.table;
    world.registry.setNodeStatus('a', 'DEAD');
    expect(world.registry.nodeStatus('a')).to.equal('DEAD');
    expect([world.table.revision, world.events()]).to.deep.equal([revision + 2, []]);
    world.registry.setNodeStatus('a', 'DEAD');
    expect(world.table.revision, 'the same again is no change').to.equal(revision + 2);
  });

  it('M3 L3 shows no more than so many records in one turn, and all of them in the end', () => {
    const world = new World();
    const count = 2 * SHOWN_PER_TURN + 100;
    const urls = Array.from({ length: count }, (_, n) => `http://w${n}`);
    for (const url of urls) world.import({ url });
    world.import({ owner: 'b' });
    const before = [...world.table.records()];
    const shown = (): number =>
      before.filter(({ id }, at) => world.table.get(id) !== before[at]).length;
    world.registry.setNodeStatus('a', 'DEAD');
    expect([shown(), world.registry.nextDeadlineMs()]).to.deep.equal([SHOWN_PER_TURN, 0]);
    world.registry.removeImport('a', world.id('a', urls.at(-1)));
    const { revision } = world.table;
    world.registry.tick(world.now);
    expect(world.table.revision - revision).to.equal(SHOWN_PER_TURN);
    // Another change meanwhile: all are shown again, and the second node's beside them.
    world.registry.setNodeStatus('a', 'ALIVE');
    world.registry.setNodeStatus('b', 'DEAD');
    for (let turns = 0; world.registry.nextDeadlineMs() === 0; turns += 1) {
      expect(turns).to.be.lessThan(3);
      world.registry.tick(world.now);
    }
    expect(shown()).to.equal(count + 1);
    expect(world.table.revision - revision).to.equal(SHOWN_PER_TURN + (count - 1) + 1);
  });

  it('S10 nodes that are gone for good are not remembered for ever', () => {
    const world = new World();
    world.import();
    world.registry.setNodeStatus('a', 'EVICTED');
    expect(world.registry.nodeStatus('a'), 'while it has records').to.equal('EVICTED');
    world.registry.removeImport('a', world.id('a'));
    world.registry.setNodeStatus('b', 'LEFT');
    expect(['a', 'b'].map((name) => world.registry.nodeStatus(name))).to.deep.equal([
      undefined,
      undefined,
    ]);
  });
});
