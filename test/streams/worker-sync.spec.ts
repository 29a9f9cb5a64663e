import { expect } from 'chai';
import { DIRTY_KEYS_PER_TURN } from '../../src/core/limits.js';
import { factKey, toAmount, toSaid } from '../../src/core/observed/fact.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import type { WorkerRecord } from '../../src/core/registry/worker.js';
import { workerKey } from '../../src/streams/context.js';
import { loads$, moved } from '../../src/streams/loads.js';
import { publishWorker } from '../../src/streams/publish.js';
import { workerSync$ } from '../../src/streams/worker-sync.js';
import { marbles } from '../support/marbles.js';
import { LOADS_MS, PEER, RECONCILE_MS, SELF, SyncWorld } from './sync-world.js';

const URL = 'http://10.0.0.1:8000';
const KEY = workerKey(workerId(SELF, URL));
const ID = workerId(SELF, URL);

describe('workerSync$', () => {
  describe('outbound', () => {
    it('P1 puts what is registered, again when it changes, and deletes what is removed', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(50, {
          1: () => world.register(URL),
          2: () => world.register(URL, { priority: 7 }),
          3: () => world.remove(URL),
        });
        m.flush();
        expect(world.writes).to.deep.equal([`put ${KEY}`, `put ${KEY}`, `delete ${KEY}`]);
      });
    });

    it('P1 several changes in one turn are one put, of the latest', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(50, {
          1: () => {
            world.register(URL);
            world.register(URL, { priority: 7 });
          },
        });
        m.flush();
        expect(world.writes).to.deep.equal([`put ${KEY}`]);
        expect(world.published(ID)?.specJson).to.include('"priority":7');
      });
    });

    it('P1 W8 never publishes an import', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(RECONCILE_MS + 50, {
          1: () => {
            world.publishByPeer(URL);
            world.deliver();
          },
        });
        m.flush();
        expect(world.registry.table.size).to.equal(1);
        expect(world.writes).to.deep.equal([]);
      });
    });

    it('P1 says whom it has published, of own workers only', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const published: (readonly string[])[] = [];
        const running = workerSync$(world.context).subscribe((step) => {
          if (step.kind === 'published') published.push(step.ids);
        });
        m.scheduler.schedule(() => {
          world.publishByPeer('http://10.0.0.9:1');
          world.deliver();
        }, 1);
        m.scheduler.schedule(() => world.register(URL), 10);
        m.scheduler.schedule(() => running.unsubscribe(), 50);
        m.flush();
        expect(world.registry.table.size).to.equal(2);
        expect(published).to.deep.equal([[ID]]);
      });
    });

    it('P1 S7 never publishes what came back of this node’s earlier boot', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const from = { owner: SELF, id: ID, url: URL, modelId: '', specJson: `{"url":"${URL}"}` };
        const rest = {
          revision: 1,
          status: 'READY' as const,
          health: true,
          load: undefined,
          manager: '',
        };
        const times = { registerTimeMs: 1, updateTimeMs: 1 };
        const imported = { ...from, ...rest, ...times, stale: true };
        world.run(50, { 1: () => world.registry.importWorker(imported, m.now()) });
        m.flush();
        expect(world.registry.table.get(ID)?.origin).to.equal('MESH');
        expect(world.writes).to.deep.equal([]);
      });
    });

    it('S7 the gateway’s removal of what came back of an earlier boot is told to the peers', () => {
      marbles((m) => {
        const world = new SyncWorld(m, { earlierBootHeld: [URL] });
        world.run(50, {
          1: () => expect(world.registry.table.get(ID)).to.include({ origin: 'MESH', stale: true }),
          2: () => world.remove(URL),
        });
        m.flush();
        expect(world.writes).to.deep.equal([`delete ${KEY}`]);
        expect(world.store.get(SELF, KEY)).to.equal(undefined);
        expect(world.registry.table.size).to.equal(0);
      });
    });

    it('S7 what is registered and published again at once is not withdrawn by the removal before it', () => {
      marbles((m) => {
        const world = new SyncWorld(m, { earlierBootHeld: [URL] });
        world.run(50, {
          2: () => {
            world.remove(URL);
            world.register(URL);
            publishWorker(world.context, ID);
          },
        });
        m.flush();
        expect(world.writes).to.deep.equal([`put ${KEY}`]);
      });
    });

    it('W9 does not publish what only this host can reach, and withdraws what becomes so', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(50, {
          1: () => world.register('ipc:///run/worker.sock'),
          2: () => world.register(URL),
          3: () => world.register(URL, { connection_mode: 'zmq' }),
        });
        m.flush();
        expect(world.writes).to.deep.equal([`put ${KEY}`, `delete ${KEY}`]);
      });
    });

    it('P2 S7 publishes what is there at the start in slices, and says when all of it is', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const urls = Array.from({ length: DIRTY_KEYS_PER_TURN + 1 }, (_, n) => `http://h${n}:1`);
        urls.forEach((url) => world.register(url));
        const resynced: [lost: number, published: number][] = [];
        const running = workerSync$(world.context).subscribe((step) => {
          if (step.kind === 'resynced') resynced.push([step.lost, world.writes.length]);
        });
        let slice = 0;
        m.scheduler.schedule(() => {
          slice = world.writes.length;
          world.remove(urls.at(-1)!);
        });
        m.scheduler.schedule(() => running.unsubscribe(), 50);
        m.flush();
        expect(slice).to.equal(DIRTY_KEYS_PER_TURN);
        // What was removed meanwhile is not put by the second slice.
        expect(resynced).to.deep.equal([[0, DIRTY_KEYS_PER_TURN]]);
        expect(world.counts.lag_resyncs_total).to.equal(undefined);
      });
    });

    it('P2 a lag resync puts what differs, deletes what is gone, and leaves the rest alone', () => {
      marbles((m) => {
        const world = new SyncWorld(m, { ringCapacity: 4 });
        const urls = [1, 2, 3, 4, 5, 6].map((n) => `http://10.0.0.${n}:1`);
        const keys = urls.map((url) => workerKey(workerId(SELF, url)));
        const started = urls.slice(0, 4);
        world.run(50, {
          1: () => started.slice(0, 2).forEach((url) => world.register(url)),
          2: () => started.slice(2).forEach((url) => world.register(url)),
          10: () => {
            world.writes.splice(0);
            world.remove(urls[0]!);
            world.register(urls[1]!, { priority: 1 });
            world.register(urls[4]!);
            world.register(urls[5]!);
            world.register(urls[5]!, { priority: 2 });
          },
        });
        m.flush();
        expect(world.counts.lag_resyncs_total).to.equal(1);
        expect(world.writes).to.have.members([
          `delete ${keys[0]}`,
          `put ${keys[1]}`,
          `put ${keys[4]}`,
          `put ${keys[5]}`,
        ]);
      });
    });

    it('P6 carries the spec as JSON with unknown fields, the version, the status and no key', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const more = { models: [{ id: 'm' }], api_key: 'sk-secret', new_field: [1, { x: null }] };
        world.run(50, { 1: () => world.register(URL, more) });
        m.flush();
        const { revision } = world.registry.table.get(ID)!;
        const published = world.published(ID)!;
        expect(published).to.include({ id: ID, url: URL, modelId: 'm', revision });
        expect(published).to.include({ status: 'PENDING', health: false, load: undefined });
        expect(JSON.parse(published.specJson)).to.deep.equal({
          url: URL,
          models: [{ id: 'm' }],
          new_field: [1, { x: null }],
        });
      });
    });
  });

  describe('inbound', () => {
    it('P3 a put and a delete that arrive together leave nothing behind', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(50, {
          1: () => {
            const id = world.publishByPeer(URL);
            world.deliver();
            world.peer.delete(workerKey(id), m.now());
            world.deliver();
          },
        });
        m.flush();
        expect(world.registry.table.size).to.equal(0);
      });
    });

    it('P3 W4 a missing key removes the import, and never an own record of the URL', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(50, {
          1: () => {
            world.publishByPeer(URL);
            world.deliver();
          },
          2: () => world.register(URL),
          3: () => {
            world.peer.delete(workerKey(workerId(PEER, URL)), m.now());
            world.deliver();
          },
        });
        m.flush();
        expect(world.registry.table.claims(URL).map(({ owner }) => owner)).to.deep.equal([SELF]);
      });
    });

    it('P5 a value that is no worker is counted, and stops nothing', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(50, {
          1: () => {
            world.peer.put('worker:nonsense', new Uint8Array([255, 255, 255]), m.now());
            world.peer.put('other:key', new Uint8Array([1]), m.now());
            world.publishByPeer(URL);
            world.deliver();
          },
        });
        m.flush();
        expect(world.counts.imports_refused_total).to.equal(1);
        expect(world.registry.table.active(URL)?.owner).to.equal(PEER);
      });
    });

    it('P5 S1 a record under an id that is not its owner’s is refused once, also by reconcile', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(3 * RECONCILE_MS, {
          1: () => {
            const id = workerId('mallory', URL);
            world.publishByPeer(URL, { id });
            world.peer.delete(workerKey(workerId(PEER, URL)), m.now());
            const value = world.peer.get(PEER, workerKey(workerId(PEER, URL)));
            expect(value).to.equal(undefined);
            world.deliver();
          },
        });
        m.flush();
        expect(world.registry.table.size).to.equal(0);
      });
    });

    it('S9 P4 an overflow of dirty keys leads to a full reconcile at once', () => {
      marbles((m) => {
        const world = new SyncWorld(m, { dirtyKeys: 2 });
        const urls = [1, 2, 3, 4].map((n) => `http://10.0.1.${n}:1`);
        world.run(RECONCILE_MS / 2, {
          1: () => {
            urls.forEach((url) => world.publishByPeer(url));
            world.deliver();
          },
        });
        m.flush();
        expect(world.counts.dirty_overflows_total).to.equal(1);
        expect(world.registry.table.size).to.equal(urls.length);
      });
    });
  });

  describe('reconcile', () => {
    it('P4 the first pass comes after one interval, then one each', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const passes: number[] = [];
        world.onCount = (name) => {
          if (name === 'reconciles_total') passes.push(m.scheduler.now());
        };
        world.run(3 * RECONCILE_MS + 1, {});
        m.flush();
        expect(passes).to.deep.equal([RECONCILE_MS, 2 * RECONCILE_MS, 3 * RECONCILE_MS]);
      });
    });

    it('P4 mends what was missed: an import without a key, a key without an import', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const other = 'http://10.0.0.2:8000';
        world.run(RECONCILE_MS + 50, {
          1: () => {
            world.publishByPeer(URL);
            world.deliver();
          },
          10: () => {
            world.peer.delete(workerKey(workerId(PEER, URL)), m.now());
            world.publishByPeer(other);
            world.deliver();
            // The notifications are lost.
            world.store.takeDirty(1000);
          },
        });
        m.flush();
        const urls = [...world.registry.table.records()].map(({ url }) => url);
        expect(urls).to.deep.equal([other]);
      });
    });

    it('P4 P3 puts an own record again whose key is gone from the own log', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(RECONCILE_MS + 50, {
          1: () => world.register(URL),
          10: () => world.store.delete(KEY, m.now()),
        });
        m.flush();
        expect(world.published(ID)).not.to.equal(undefined);
      });
    });

    it('P4 an own record of which the log says all already is not written or read anew', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const { codec } = world.context;
        const work: string[] = [];
        const spied: typeof codec = {
          ...codec,
          encode: (...of) => (work.push('encode'), codec.encode(...of)),
          decode: (value) => (work.push('decode'), codec.decode(value)),
        };
        Object.assign(world.context, { codec: spied });
        const record = world.register(URL, { model_id: 'm' });
        const { spec } = record;
        const afterPass: (readonly string[])[] = [];
        const wrong = (more: Partial<WorkerRecord>): void => {
          world.store.put(KEY, codec.encode({ ...record, ...more }, undefined), m.now());
          const held = world.store.get(SELF, KEY);
          if (held) spec.keepIn(held.record, codec.specText);
          afterPass.push(work.splice(0));
        };
        world.run(6 * RECONCILE_MS + 100, {
          [RECONCILE_MS - 1]: () => work.splice(0),
          [RECONCILE_MS + 50]: () => wrong({ revision: 7 }),
          [2 * RECONCILE_MS + 50]: () => wrong({ status: 'FAILED' }),
          [3 * RECONCILE_MS + 50]: () => wrong({ manager: 'm' }),
          [4 * RECONCILE_MS + 50]: () => wrong({ registerTimeMs: 7 }),
          [5 * RECONCILE_MS + 50]: () => wrong({ updateTimeMs: 7 }),
        });
        m.flush();
        expect(afterPass[0]).to.deep.equal([]);
        expect(afterPass.slice(1).map(([first]) => first)).to.deep.equal(Array(4).fill('encode'));
        const { revision, status, manager, registerTimeMs, updateTimeMs } = record;
        expect(world.published(ID)).to.deep.include({
          ...{ revision, status, manager, registerTimeMs, updateTimeMs },
        });
      });
    });

    it('W7 P4 does not replay the hint of an unchanged record', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(4 * RECONCILE_MS, {
          1: () => {
            world.publishByPeer(URL);
            world.deliver();
          },
          10: () => {
            const { id, revision } = world.registry.table.active(URL)!;
            for (let probe = 0; probe < 3; probe += 1) {
              world.registry.applyProbe(id, revision, { success: false, message: '' }, m.now());
            }
          },
        });
        m.flush();
        expect(world.registry.table.active(URL)?.status).to.equal('NOT_READY');
      });
    });
  });

  describe('loads', () => {
    it('W14 go out at most once an interval, and only when they moved', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const report = (load: number): void => {
          world.registry.reportLoads([{ id: ID, load }], m.now());
        };
        world.run(4 * LOADS_MS + 50, {
          1: () => world.register(URL),
          2: () => report(0.5),
          3: () => report(0.6),
          [LOADS_MS + 1]: () => report(0.61),
          [2 * LOADS_MS + 1]: () => report(0.9),
        });
        m.flush();
        expect(world.writes).to.deep.equal([`put ${KEY}`, `put ${KEY}`, `put ${KEY}`]);
        expect(world.published(ID)?.load).to.equal(0.9);
      });
    });

    it('W14 a worker of which nobody has said a load is not looked at', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const { codec } = world.context;
        let decoded = 0;
        const decode = (value: Uint8Array) => {
          decoded += 1;
          return codec.decode(value);
        };
        Object.assign(world.context, { codec: { ...codec, decode } });
        world.run(4 * LOADS_MS + 50, {
          1: () => [URL, 'http://w:2', 'http://w:3'].forEach((url) => world.register(url)),
          [2 * LOADS_MS + 1]: () => world.registry.reportLoads([{ id: ID, load: 0.5 }], m.now()),
        });
        m.flush();
        // The one with a load is looked at once it has one, in each interval.
        expect([decoded, world.published(ID)?.load]).to.deep.equal([2, 0.5]);
      });
    });

    it('W14 S11 stay out of a log that has no room for their worker, though an earlier boot had', () => {
      marbles((m) => {
        const world = new SyncWorld(m, { recordsPerOwner: 1, earlierBootHeld: [URL] });
        world.run(3 * LOADS_MS + 50, {
          1: () => world.register('http://w:2'),
          2: () => world.register(URL),
          3: () => world.registry.reportLoads([{ id: ID, load: 0.5 }], m.now()),
        });
        m.flush();
        const other = workerKey(workerId(SELF, 'http://w:2'));
        expect(world.writes).to.deep.equal([`put ${other}`, `put ${KEY}`]);
        expect(world.published(ID)?.load).to.equal(undefined);
      });
    });

    it('W14 W17 stay out of the log while all peers hear of them in another way', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.loadsToLog = false;
        world.run(3 * LOADS_MS + 50, {
          1: () => world.register(URL),
          2: () => world.registry.reportLoads([{ id: ID, load: 0.5 }], m.now()),
          [2 * LOADS_MS + 1]: () => (world.loadsToLog = true),
        });
        m.flush();
        expect(world.writes).to.deep.equal([`put ${KEY}`, `put ${KEY}`]);
        expect(world.published(ID)?.load).to.equal(0.5);
      });
    });

    it('W14 W17 the log lets go of a load that is not known any more', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(3 * LOADS_MS + 50, {
          1: () => world.register(URL),
          2: () => world.registry.reportLoads([{ id: ID, load: 0.5 }], m.now()),
          [LOADS_MS + 1]: () => world.registry.observed.silence(ID),
        });
        m.flush();
        expect(world.writes).to.deep.equal([`put ${KEY}`, `put ${KEY}`, `put ${KEY}`]);
        expect(world.published(ID)?.load).to.equal(undefined);
      });
    });

    it('W14 W17 the log lets go of it later where it cannot at once, and it is not looked at again', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const { codec, store } = world.context;
        let [decoded, full] = [0, false];
        const put: typeof store.put = (key, value, now) =>
          full ? { ok: false, error: { kind: 'bytes', max: 1 } } : world.store.put(key, value, now);
        Object.assign(store, { put });
        const decode = (value: Uint8Array) => {
          decoded += 1;
          return codec.decode(value);
        };
        Object.assign(world.context, { codec: { ...codec, decode } });
        world.run(6 * LOADS_MS + 50, {
          1: () => world.register(URL),
          2: () => world.registry.reportLoads([{ id: ID, load: 0.5 }], m.now()),
          [LOADS_MS + 1]: () => {
            world.registry.observed.silence(ID);
            full = true;
          },
          [2 * LOADS_MS + 1]: () => (full = false),
        });
        m.flush();
        expect(world.published(ID)?.load).to.equal(undefined);
        expect(decoded, 'with it, in vain, without it').to.equal(3);
      });
    });

    it('W14 a worker that has just gone, whose key is still there, stops no other, and is looked at once', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const looks: number[] = [];
        const get: typeof world.context.store.get = (owner, key) => {
          if (key === KEY) looks.push(m.scheduler.now());
          return world.store.get(owner, key);
        };
        const errors: unknown[] = [];
        const other = 'http://w:2';
        const report = (load: number): void => {
          const loads = [URL, other].map((url) => ({ id: workerId(SELF, url), load }));
          world.registry.reportLoads(loads, m.now());
        };
        for (const url of [URL, other]) publishWorker(world.context, world.register(url).id);
        report(0.5);
        Object.assign(world.context.store, { get });
        const running = loads$(world.context).subscribe({ error: (it) => errors.push(it) });
        m.scheduler.schedule(() => {
          world.remove(URL);
          report(0.9);
        }, LOADS_MS + 1);
        m.scheduler.schedule(() => running.unsubscribe(), 4 * LOADS_MS + 1);
        m.flush();
        expect(errors).to.deep.equal([]);
        // Its load goes into the log at first, for which the key is read once more.
        expect(looks).to.deep.equal([LOADS_MS, LOADS_MS, 2 * LOADS_MS]);
        expect(world.published(workerId(SELF, other))?.load).to.equal(0.9);
      });
    });

    it("W14 W17 the log says the owner's part, not the sum", () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(LOADS_MS + 50, {
          1: () => world.register(URL),
          2: () => {
            world.registry.reportLoads([{ id: ID, load: 2 }], m.now());
            world.registry.observed.hear('other', factKey('load', ID), toSaid(toAmount(5)));
          },
        });
        m.flush();
        expect(world.published(ID)?.load).to.equal(2);
        expect(world.registry.table.load(ID)).to.equal(7);
      });
    });

    it('W14 a put for another reason repeats the load that peers know', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(LOADS_MS + 50, {
          1: () => world.register(URL),
          2: () => world.registry.reportLoads([{ id: ID, load: 0.5 }], m.now()),
          [LOADS_MS + 1]: () => world.registry.reportLoads([{ id: ID, load: 0.9 }], m.now()),
          [LOADS_MS + 2]: () => world.register(URL, { priority: 3 }),
        });
        m.flush();
        expect(world.published(ID)?.load).to.equal(0.5);
      });
    });

    it('W14 stay out of the log where that is switched off', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        Object.assign(world.context, { loadPublishIntervalMs: 0 });
        world.run(5 * LOADS_MS, {
          1: () => world.register(URL),
          2: () => world.registry.reportLoads([{ id: ID, load: 0.5 }], m.now()),
        });
        m.flush();
        expect(world.writes).to.deep.equal([`put ${KEY}`]);
      });
    });

    it('W9 W14 of a worker of this host only are published nowhere', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const url = 'ipc:///run/worker.sock';
        const steps: string[] = [];
        const running = workerSync$(world.context).subscribe((step) => {
          if (step.kind === 'loads') steps.push(`${m.scheduler.now()} ${step.puts}`);
        });
        for (const each of [url, URL]) world.register(each);
        const loads = [url, URL].map((each) => ({ id: workerId(SELF, each), load: 1 }));
        world.registry.reportLoads(loads, m.now());
        m.scheduler.schedule(() => running.unsubscribe(), 2 * LOADS_MS + 1);
        m.flush();
        expect(steps).to.deep.equal([`${LOADS_MS} 1`, `${2 * LOADS_MS} 0`]);
        expect(world.writes).to.deep.equal([`put ${KEY}`, `put ${KEY}`]);
      });
    });

    for (const [before, now, expected] of [
      [undefined, 0, true],
      [0, 0, false],
      [0, 0.001, true],
      [0.5, 0.549, false],
      [0.5, 0.55, true],
      [10, 10.04, false],
      [10, 10.06, true],
      [0.1, 0.111, true],
      [10 / 256, 11 / 256, true],
    ] as const) {
      it(`W14 from ${before} to ${now} is ${expected ? '' : 'not '}worth a word`, () => {
        expect(moved(before, now)).to.equal(expected);
      });
    }
  });
});
