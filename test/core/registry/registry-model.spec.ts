import { expect } from 'chai';
import fc from 'fast-check';
import { RegistryModel, type Step } from './registry-model.js';
import { World } from './world.js';

const URLS = ['http://u', 'http://v'] as const;
const url = fc.constantFrom(...URLS);
const cost = fc.constantFrom(1, 2);
const manager = fc.constantFrom('', 'k8s', 'tool');
const status = fc.constantFrom('PENDING', 'READY', 'NOT_READY', 'FAILED', 'DRAINING' as const);
const expected = fc.constantFrom<'any' | 'present' | 'wrong'>('any', 'present', 'wrong');
// 'me' is this node's own earlier boot.
const owner = fc.constantFrom('a', 'b', 'me');

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ...{ t: fc.constant('register' as const), url, cost, manager },
    ...{ allowReplace: fc.boolean(), validateOnly: fc.boolean() },
  }),
  fc.record({ t: fc.constant('replace' as const), url, cost, expected }),
  fc.record({ t: fc.constant('patch' as const), url, cost, expected }),
  fc.record({ t: fc.constant('remove' as const), url, skipDrain: fc.boolean(), expected }),
  fc.record({
    ...{ t: fc.constant('report' as const), url, status },
    validForMs: fc.option(fc.constantFrom(2_000, 9_000), { nil: undefined }),
  }),
  fc.record({ t: fc.constant('probe' as const), url, owner, success: fc.boolean() }),
  fc.record({
    ...{ t: fc.constant('import' as const), url, owner, status },
    ...{ cost, revision: fc.nat(3) },
  }),
  fc.record({ t: fc.constant('removeImport' as const), url, owner }),
  fc.record({
    ...{ t: fc.constant('sync' as const), manager: fc.constantFrom('k8s', 'tool') },
    ...{ urls: fc.subarray([...URLS]), cost, force: fc.boolean(), validateOnly: fc.boolean() },
  }),
  fc.record({ t: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 4_000, 6_000) }),
);

describe('WorkerRegistry', () => {
  it('W1 W2 W3 W4 W5 W7 W8 W11 W15 does in any order of calls what a plain map of claims does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const world = new World();
        const model = new RegistryModel();
        const revisions = new Map<number, string>();
        for (const each of steps) {
          const before = model.shown();
          const { revision } = world.table;
          const said = run(world, each);
          expect(said, JSON.stringify(each)).to.equal(model.run(each));
          expect(shown(world), JSON.stringify(each)).to.deep.equal(model.shown());
          // W3: one revision, one spec of one record, for ever; who maintains it is not of the spec.
          for (const record of world.table.byOwner('me')) {
            if (record.origin !== 'LOCAL') continue;
            const { revision: at, url: of, spec } = record;
            const state = JSON.stringify([of, spec.cost]);
            expect(revisions.get(at) ?? state, JSON.stringify(each)).to.equal(state);
            revisions.set(at, state);
          }
          // W4: a change of a URL, a takeover too, is one change.
          const many = each.t === 'sync' || each.t === 'wait';
          if (!many) expect(world.table.revision - revision).to.be.at.most(1);
          // W12: what changed was told, and nothing else was.
          const told = new Set(world.events().map((event) => event.split(' ')[0]!));
          if (JSON.stringify(before) === JSON.stringify(model.shown())) {
            expect([...told], JSON.stringify(each)).to.deep.equal([]);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** The same step on the real one; what it answered, in a word. */
function run(world: World, step: Step): string {
  switch (step.t) {
    case 'register': {
      const { url: of, cost: at, t: _t, ...options } = step;
      return word(world.register({ url: of, cost: at }, options));
    }
    case 'replace': {
      const id = world.id('me', step.url);
      const revision = revisionOf(world, step);
      return word(world.replace({ url: step.url, cost: step.cost }, revision, id));
    }
    case 'patch': {
      const target = { url: step.url };
      const patch = { cost: step.cost };
      const expectedRevision = revisionOf(world, step);
      return word(world.registry.patch({ target, patch, expectedRevision }, world.now));
    }
    case 'remove': {
      const { url: of, skipDrain } = step;
      const expectedRevision = revisionOf(world, step);
      const input = { target: { url: of }, expectedRevision, skipDrain, allowMissing: false };
      const result = world.registry.remove(input, world.now);
      return result.ok ? (result.value.removed ? 'REMOVED' : 'DRAINING') : result.error.kind;
    }
    case 'report': {
      const result = world.report(step.status, step.validForMs, step.url);
      return result.ok ? result.value.status : result.error.kind;
    }
    case 'probe': {
      const id = world.id(step.owner, step.url);
      if (world.table.get(id)) world.probe([step.success], id);
      return '';
    }
    case 'import': {
      const { owner: from, url: of, status: published, revision, cost: at } = step;
      const spec = { cost: at };
      return world.import({ owner: from, url: of, status: published, revision, spec }).type;
    }
    case 'removeImport': {
      const id = world.id(step.owner, step.url);
      return String(world.registry.removeImport(step.owner, id, world.now) !== undefined);
    }
    case 'sync':
      return word(world.sync(step));
    case 'wait':
      world.advance(step.ms);
      return '';
  }
}

function word(result: { ok: boolean; value?: unknown; error?: unknown }): string {
  const { value, error } = result as { value?: object; error?: { kind: string } };
  if (error) return error.kind;
  const { outcome, ...rest } = value as { outcome?: string };
  return outcome ?? JSON.stringify(rest);
}

function revisionOf(world: World, step: { url: string; expected: string }): number {
  if (step.expected === 'any') return 0;
  const revision = world.table.get(world.id('me', step.url))?.revision ?? 0;
  return step.expected === 'present' ? revision : revision + 1_000;
}

/** All that the model knows of the real one, the active claims first. */
function shown(world: World): unknown {
  return URLS.map((of) =>
    world.table.claims(of).map((record) => {
      const { owner: by, origin, status: is, manager: who, spec, revision: at } = record;
      const revision = origin === 'MESH' ? at : 0;
      return { owner: by, origin, status: is, manager: who, cost: spec.cost, revision };
    }),
  );
}
