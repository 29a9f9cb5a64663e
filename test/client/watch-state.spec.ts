import { expect } from 'chai';
import fc from 'fast-check';
import type { WatchEvent } from '../../src/client/view.js';
import { Changes, WatchState } from '../../src/client/watch-state.js';
import type { Worker } from '../../src/client/worker.js';
import { clientWorker } from './workers.js';

const upserted = (worker: Worker, previousId = ''): WatchEvent => ({
  kind: 'UPSERTED',
  worker,
  previousId,
});
const snapshot = (...workers: Worker[]): WatchEvent[] => [
  { kind: 'RESET' },
  ...workers.map((worker) => upserted(worker)),
  { kind: 'SYNCED' },
];
const a = clientWorker('http://a:1');
const b = clientWorker('http://b:1');

/** The state, and what its listeners were told. */
function watched(): { state: WatchState; told: string[] } {
  const state = new WatchState();
  const told: string[] = [];
  state.onChange((change) => {
    const words = [...change.upserted.map(({ url }) => `+${url}`)];
    told.push([...words, ...change.removed.map(({ url }) => `-${url}`)].join(' '));
  });
  return { state, told };
}

describe('E1 what a reader of a watch holds', () => {
  it('E1 is nothing before SYNCED, and then all of it at once', () => {
    const { state, told } = watched();
    state.take([{ kind: 'RESET' }, upserted(a)]);
    expect(state.current).to.equal(undefined);
    state.take([upserted(b)]);
    expect(told).to.deep.equal([]);
    state.take([{ kind: 'SYNCED' }]);
    expect(state.current?.size).to.equal(2);
    expect(told).to.deep.equal(['+http://a:1 +http://b:1']);
  });

  it('E1 tells of a first set that is empty', () => {
    const { state, told } = watched();
    state.take(snapshot());
    expect(state.current?.size).to.equal(0);
    expect(told).to.deep.equal(['']);
  });

  it('E1 is not emptied by a RESET, and takes the difference at SYNCED', () => {
    const { state, told } = watched();
    state.take(snapshot(a, b));
    state.take([{ kind: 'RESET' }, upserted({ ...a })]);
    expect(state.current?.size).to.equal(2);
    state.take([{ kind: 'SYNCED' }]);
    expect(state.current?.sorted()).to.deep.equal([a]);
    expect(told.slice(1)).to.deep.equal(['-http://b:1']);
    state.take(snapshot({ ...a }));
    expect(told.slice(2), 'equal workers are no change').to.deep.equal([]);
  });

  it('E1 replaces the previous worker of a URL in one step', () => {
    const { state, told } = watched();
    state.take(snapshot(a));
    const next = clientWorker('http://a:1', { id: 'other', owner: 'b' });
    state.take([upserted(next, a.id)]);
    expect(state.current?.sorted()).to.deep.equal([next]);
    expect(told.slice(1)).to.deep.equal(['+http://a:1 -http://a:1']);
  });

  it('E1 says why workers went, through changes that are told as one', () => {
    const { state } = watched();
    state.take(snapshot(a));
    const merged = new Changes();
    state.onChange((change) => merged.add(change));
    state.take([{ kind: 'REMOVED', worker: a, cause: 'OWNER_LEFT' }]);
    expect([...(merged.told().causes ?? [])]).to.deep.equal([[a.id, 'OWNER_LEFT']]);
    state.take([upserted(a)]);
    expect(merged.told()).to.deep.equal({ upserted: [a], removed: [] });
    const next = clientWorker('http://a:1', { id: 'other', owner: 'b' });
    state.take([upserted(next, a.id)]);
    expect(merged.told().causes?.get(a.id)).to.equal('SUPERSEDED');
  });

  it('E1 sets that were handed out never change', () => {
    const { state } = watched();
    state.take(snapshot(a));
    const before = state.current;
    state.take([{ kind: 'REMOVED', worker: a }]);
    expect([before?.size, state.current?.size]).to.deep.equal([1, 0]);
  });

  it('E1 the changes that a listener hears lead to the set, whatever the watch tells', () => {
    const worker = fc
      .tuple(fc.constantFrom('u1', 'u2', 'u3'), fc.constantFrom('x', 'y'), fc.nat(2))
      .map(([url, owner, revision]) =>
        clientWorker(url, { id: `${url}${owner}`, owner, revision }),
      );
    const event: fc.Arbitrary<WatchEvent> = fc.oneof(
      worker.map((each) => upserted(each)),
      worker.map((each) => upserted(each, `${each.url}${each.owner === 'x' ? 'y' : 'x'}`)),
      worker.map((each): WatchEvent => ({ kind: 'REMOVED', worker: each })),
      fc.constantFrom<WatchEvent>({ kind: 'RESET' }, { kind: 'SYNCED' }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(event, { maxLength: 5 }), { maxLength: 20 }), (responses) => {
        const state = new WatchState();
        const mirror = new Map<string, Worker>();
        const merged = new Changes();
        state.onChange((change) => {
          merged.add(change);
          for (const { id } of change.removed) mirror.delete(id);
          for (const each of change.upserted) mirror.set(each.id, each);
        });
        for (const events of responses) {
          state.take(events);
          const held = [...(state.current ?? [])].map(({ id }) => id).sort();
          expect([...mirror.keys()].sort()).to.deep.equal(held);
          for (const each of state.current ?? []) expect(mirror.get(each.id)).to.deep.equal(each);
        }
        const once = new Map(merged.told().upserted.map((each) => [each.id, each]));
        expect([...once.keys()].sort()).to.deep.equal([...mirror.keys()].sort());
      }),
    );
  });
});

describe('a set of workers', () => {
  it('is found by URL, model and alias; one without models serves any; only READY is routable', () => {
    const { state } = watched();
    const models = { models: [{ id: 'llama', aliases: ['l3'] }] };
    const llama = clientWorker('http://l:1', {}, models);
    const any = clientWorker('http://any:1');
    const draining = clientWorker('http://d:1', { status: 'DRAINING' }, models);
    state.take(snapshot(llama, any, draining));
    const set = state.current;
    expect(set?.readyFor('llama')).to.deep.equal([any, llama]);
    expect(set?.readyFor('l3')).to.deep.equal([any, llama]);
    expect(set?.readyFor('other')).to.deep.equal([any]);
    expect(set?.byUrl('http://d:1')).to.equal(draining);
  });
});
