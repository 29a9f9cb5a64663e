import { expect } from 'chai';
import {
  REFRESHED_MODELS_MAX,
  type RefreshedModel,
} from '../../../../src/core/registry/spec/refreshed-models.js';
import { specJson } from '../../../../src/core/registry/spec/spec.js';
import { matches } from '../../../../src/core/registry/table/filter.js';
import { World } from '../world.js';

const SPEC = { models: [{ id: 'base', aliases: ['b'], reasoning_parser: 'r1', max_len: 9 }] };
const LORA: RefreshedModel = { id: 'lora', parent: 'b' };

/** A READY worker of one model, and what it has said since that it serves. */
function refreshed(...models: RefreshedModel[]): World {
  const world = new World();
  world.register(SPEC);
  world.probe([true, true]);
  world.events();
  hear(world, ...models);
  return world;
}

function hear(world: World, ...models: RefreshedModel[]): boolean {
  const { id, revision } = world.record();
  return world.settle(world.registry.refreshModels({ id, revision, models }, world.now));
}

const served = (world: World): string[] => world.record().spec.models.map(({ id }) => id);

describe('refreshModels()', () => {
  it('H12 puts what a worker says behind the models of its spec, without a revision', () => {
    const world = new World();
    world.register(SPEC);
    world.probe([true, true]);
    const { revision } = world.record();
    world.events();
    expect(hear(world, { id: 'base' }, LORA)).to.equal(true);
    expect(served(world)).to.deep.equal(['base', 'lora']);
    expect(world.record().revision).to.equal(revision);
    expect(world.events()).to.deep.equal(['REPLACED me READY']);
    const filter = { modelId: 'lora', includeShadowed: false };
    expect(matches(filter, world.record(), false)).to.equal(true);
    expect(hear(world, LORA, { id: 'base' }), 'the same again').to.equal(false);
    expect(hear(world, { id: 'b' }), 'the adapter is gone; b is an alias').to.equal(true);
    expect(served(world)).to.deep.equal(['base']);
    expect(specJson(world.record().spec)).to.not.have.property('refreshed_models');
  });

  it('H12 an adapter has the options of the model that it stands on', () => {
    const { refreshed_models: cards } = specJson(refreshed(LORA).record().spec);
    expect(cards).to.deep.equal([{ id: 'lora', reasoning_parser: 'r1', max_len: 9, parent: 'b' }]);
  });

  it('H12 nothing heard changes nothing, and neither does what is of another spec, or of an import', () => {
    const world = refreshed(LORA);
    expect(hear(world)).to.equal(false);
    const { id, revision } = world.record();
    world.replace({ ...SPEC, priority: 9 });
    const old = { id, revision, models: [{ id: 'other' }] };
    expect(world.registry.refreshModels(old, world.now)).to.equal(false);
    world.import({ owner: 'b', url: 'http://i:1' });
    const other = { ...old, id: world.id('b', 'http://i:1'), revision: 1 };
    expect(world.registry.refreshModels(other, world.now)).to.equal(false);
    expect(served(world)).to.deep.equal(['base', 'lora']);
  });

  it('H12 the next identical registration is no conflict, and takes nothing away', () => {
    const world = refreshed(LORA);
    const again = world.register(SPEC);
    expect(again.ok && again.value.outcome).to.equal('UNCHANGED');
    const upsert = world.register({ ...SPEC, priority: 9 }, { allowReplace: true });
    expect(upsert.ok && upsert.value.outcome).to.equal('REPLACED');
    expect(served(world)).to.deep.equal(['base', 'lora']);
    expect(world.replace({ ...SPEC, priority: 8 }).ok).to.equal(true);
    expect(world.patch({ priority: 7 }).ok).to.equal(true);
    expect(served(world)).to.deep.equal(['base', 'lora']);
    const other = world.register({ ...SPEC, priority: 6 });
    expect(!other.ok && other.error.kind).to.equal('WORKER_EXISTS');
    world.patch({ refreshed_models: null });
    expect(served(world)).to.deep.equal(['base']);
  });

  it('H12 W15 a sync of the same set changes nothing', () => {
    const world = new World();
    const url = world.register({}, { manager: 'm' }).ok ? 'http://w:8000' : '';
    world.report('READY');
    hear(world, LORA);
    const sync = { manager: 'm', urls: [url], cost: 1, force: false, validateOnly: false };
    world.replace({ cost: 1 });
    const again = world.sync(sync);
    expect(again.ok && again.value).to.include({ unchanged: 1, replaced: 0 });
    expect(served(world)).to.deep.equal(['lora']);
  });

  it('H12 a model that the gateway names from now on is its own', () => {
    const world = refreshed(LORA);
    world.replace({ models: [{ id: 'base' }, { id: 'lora', aliases: ['l'] }] });
    expect(world.record().spec.models).to.deep.equal([
      { id: 'base', aliases: [] },
      { id: 'lora', aliases: ['l'] },
    ]);
  });

  it('H12 survives a restart, and travels as a part of the spec', () => {
    const world = refreshed(LORA);
    const stored = world.saved().flatMap((change) => change.worker ?? []);
    const next = new World();
    next.registry.restore(stored, next.now);
    expect(served(next)).to.deep.equal(['base', 'lora']);
    const importer = new World();
    importer.import({ owner: 'b', spec: specJson(world.record().spec) });
    const models = importer.record('b').spec.models.map(({ id }) => id);
    expect(models).to.deep.equal(['base', 'lora']);
  });

  it('H12 a worker that names no model serves what it says', () => {
    const world = new World();
    world.register({});
    world.probe([true, true]);
    hear(world, { id: 'base' }, LORA);
    expect(served(world)).to.deep.equal(['base', 'lora']);
  });

  for (const [count, taken] of [
    [REFRESHED_MODELS_MAX - 1, REFRESHED_MODELS_MAX - 1],
    [REFRESHED_MODELS_MAX, REFRESHED_MODELS_MAX],
    [REFRESHED_MODELS_MAX + 1, REFRESHED_MODELS_MAX],
  ] as const) {
    it(`H12 of ${count} models ${taken} are taken`, () => {
      const models = Array.from({ length: count }, (_, at) => ({ id: `m${at}` }));
      expect(served(refreshed(...models))).to.have.length(1 + taken);
    });
  }
});
