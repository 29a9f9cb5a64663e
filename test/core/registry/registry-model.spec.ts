import { expect } from 'chai';
import fc from 'fast-check';
import { RegistryModel, type Step } from './registry-model.js';
import { run, shown, URLS } from './registry-steps.js';
import { World } from './world.js';

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
