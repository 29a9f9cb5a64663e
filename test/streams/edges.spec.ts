import { expect } from 'chai';
import { DIRTY_KEYS_PER_TURN } from '../../src/core/limits.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import type { WorkerRecord } from '../../src/core/registry/worker.js';
import { workerState } from '../../src/grpc/worker-state.js';
import { workerKey } from '../../src/streams/context.js';
import { readKey } from '../../src/streams/inbound.js';
import { publishWorker } from '../../src/streams/publish.js';
import { reconcileOnce } from '../../src/streams/reconcile.js';
import { marbles } from '../support/marbles.js';
import { testRecord, testSpec } from '../support/workers.js';
import { PEER, RECONCILE_MS, SELF, SyncWorld } from './sync-world.js';

const URL = 'http://10.0.0.1:8000';
const ID = workerId(SELF, URL);
const KEY = workerKey(ID);

describe('edges of workerSync$', () => {
  it('P3 a key of the own log without its record goes', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      world.run(RECONCILE_MS + 50, {
        1: () => world.register(URL),
        10: () => {
          const value = workerState.encode(world.registry.table.get(ID)!, undefined);
          world.store.put(workerKey('nobody'), value, m.now());
          world.store.takeDirty(1_000);
        },
      });
      m.flush();
      expect(world.store.get(SELF, workerKey('nobody'))).to.equal(undefined);
      expect(world.store.get(SELF, KEY)).not.to.equal(undefined);
    });
  });

  it('P3 W8 a key of an earlier boot whose worker is registered again is not read, but written', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { earlierBootHeld: [URL] });
      world.register(URL);
      readKey(world.context, SELF, KEY);
      expect(world.writes).to.deep.equal([`put ${KEY}`]);
      expect(world.counts.imports_refused_total).to.equal(undefined);
    });
  });

  it('P3 S7 a key of an earlier boot whose worker is back from there is read again', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { earlierBootHeld: [URL] });
      readKey(world.context, SELF, KEY);
      const stale = (): boolean | undefined => world.registry.table.get(ID)?.stale;
      expect(stale()).to.equal(true);
      const said = world.published(ID)!;
      world.registry.importWorker({ ...said, owner: SELF, stale: false }, m.now());
      expect(stale()).to.equal(false);
      readKey(world.context, SELF, KEY);
      expect(stale()).to.equal(true);
    });
  });

  it('P3 more dirty keys than a turn reads are read in the turns after it', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const urls = Array.from({ length: DIRTY_KEYS_PER_TURN + 5 }, (_, n) => `http://h${n}:1`);
      world.run(50, {
        1: () => {
          urls.forEach((url) => world.publishByPeer(url));
          while (world.store.row(PEER)?.head !== world.peer.row(PEER)?.head) world.deliver();
        },
      });
      m.flush();
      expect(world.registry.table.size).to.equal(urls.length);
    });
  });

  for (const [what, more] of [
    ['as its log says it', {}],
    ['without its secrets', { token: 'x' }],
  ] as const) {
    it(`P4 an import that is kept ${what}, and is gone without a word, is read again`, () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const id = workerId(PEER, URL);
        const spec = testSpec(URL, { text: JSON.stringify({ url: URL, ...more }) });
        world.run(RECONCILE_MS + 50, {
          1: () => {
            world.publishByPeer(URL, { spec } as never);
            world.deliver();
          },
          10: () => world.registry.removeImport(PEER, id),
          20: () => expect(world.registry.table.get(id)).to.equal(undefined),
        });
        m.flush();
        expect(world.registry.table.get(id)?.owner).to.equal(PEER);
      });
    });
  }

  it('P4 an import that is called stale and is not is read again', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const id = workerId(PEER, URL);
      world.run(RECONCILE_MS + 50, {
        1: () => {
          world.publishByPeer(URL);
          world.deliver();
        },
        10: () => {
          const said = workerState.decode(world.store.get(PEER, workerKey(id))!.value)!;
          world.registry.importWorker({ ...said, owner: PEER, stale: true }, m.now());
        },
        20: () => expect(world.registry.table.get(id)?.stale).to.equal(true),
      });
      m.flush();
      expect(world.registry.table.get(id)?.stale).to.equal(false);
    });
  });

  it('P4 an own record whose change the log has missed is put again, though its spec is the same', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      world.register(URL);
      publishWorker(world.context, ID);
      const report = { target: { id: ID }, status: 'NOT_READY', expectedRevision: 0, reason: '' };
      world.registry.updateStatus(report as never, m.now());
      world.registry.skipDisk(m.now());
      reconcileOnce(world.context, 'interval').subscribe();
      m.flush();
      expect(world.published(ID)?.status).to.equal('NOT_READY');
    });
  });

  it('P4 a key whose change was lost on the way is read, though its worker is known', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      world.run(RECONCILE_MS + 50, {
        1: () => {
          world.publishByPeer(URL);
          world.deliver();
        },
        10: () => {
          world.publishByPeer(URL, { revision: 2 });
          world.deliver();
          world.store.takeDirty(1_000);
        },
        20: () => expect(world.registry.table.active(URL)?.revision).to.equal(1),
      });
      m.flush();
      expect(world.registry.table.active(URL)?.revision).to.equal(2);
    });
  });

  it('P3 a record that is read again and is the same is no news of its owner', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const told: string[] = [];
      Object.assign(world.context, { imported: (owner: string) => told.push(owner) });
      const id = world.publishByPeer(URL);
      world.deliver();
      for (let times = 0; times < 2; times += 1) readKey(world.context, PEER, workerKey(id));
      expect(told).to.deep.equal([PEER]);
    });
  });

  it('O3 of an import that is traced it is said how long ago its owner changed it, and of which trace its end is', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const told: unknown[] = [];
      const none = () => undefined;
      const imported = ({ ageMs }: { readonly ageMs: number }) => told.push(ageMs);
      const removed = (it: unknown) => told.push(it);
      Object.assign(world.context, { traces: { take: none, gone: none, removed, imported } });
      const { wallMs } = m.now();
      const id = world.publishByPeer(URL, { updateTimeMs: wallMs - 7 });
      world.deliver();
      readKey(world.context, PEER, workerKey(id));
      world.peer.delete(workerKey(id), m.now(), 'trace');
      world.deliver();
      for (let times = 0; times < 2; times += 1) readKey(world.context, PEER, workerKey(id));
      expect(told).to.deep.equal([7, { owner: PEER, id, trace: 'trace' }]);
    });
  });

  it('P4 what stands as it was read costs a reconcile nothing', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      let decoded = 0;
      const { codec } = world.context;
      const decode = (value: Uint8Array) => {
        decoded += 1;
        return codec.decode(value);
      };
      Object.assign(world.context, { codec: { ...codec, decode } });
      world.run(2 * RECONCILE_MS + 50, {
        1: () => {
          world.publishByPeer(URL);
          world.peer.put('worker:nonsense', new Uint8Array([255, 255, 255]), m.now());
          // A secret is taken out of what is imported, whose text is then another one.
          const secret = 'http://10.0.0.2:8000';
          const spec = testSpec(secret, { text: JSON.stringify({ url: secret, token: 'x' }) });
          world.publishByPeer(secret, { spec } as never);
          world.deliver();
        },
      });
      m.flush();
      expect(world.counts.reconciles_total).to.equal(2);
      expect(decoded).to.equal(3);
      expect(world.counts.imports_refused_total).to.equal(1);
    });
  });

  describe('S10 a spec that is in a log is kept there alone', () => {
    const kept = (world: SyncWorld, owner: string, id: string): [boolean, string] => {
      const { spec } = world.registry.table.get(id)!;
      return [spec.isKeptIn(world.store.get(owner, workerKey(id))!.record), spec.text];
    };

    it('of this node, in the newest value, and reads as it did', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const text = JSON.stringify({ note: 'é€', url: URL });
        world.run(50, {
          1: () => world.register(URL, { note: 'é€' }),
          10: () => {
            expect(JSON.parse(kept(world, SELF, ID)[1])).to.deep.equal(JSON.parse(text));
            expect(kept(world, SELF, ID)[0]).to.equal(true);
            const target = { id: ID };
            const report = {
              target,
              status: 'NOT_READY',
              expectedRevision: 0,
              reason: '',
            } as const;
            expect(world.registry.updateStatus(report, m.now()).ok).to.equal(true);
            world.registry.skipDisk(m.now());
          },
        });
        m.flush();
        expect(world.writes).to.have.length(2);
        expect(kept(world, SELF, ID)[0]).to.equal(true);
        expect(JSON.parse(kept(world, SELF, ID)[1])).to.deep.equal(JSON.parse(text));
      });
    });

    const publishByPeer = (world: SyncWorld, text: string, more: Partial<WorkerRecord> = {}) => {
      const id = workerId(PEER, URL);
      const record = { ...testRecord(URL, PEER), id, spec: testSpec(URL, { text }), ...more };
      const value = workerState.encode(record, undefined);
      world.peer.put(workerKey(id), value, world.context.now());
      world.deliver();
      return id;
    };

    it('of a peer, in the newest value, where it reads as it was said', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        const text = JSON.stringify({ url: URL, note: 'é€' });
        let id = '';
        world.run(50, {
          1: () => (id = publishByPeer(world, text)),
          10: () => {
            expect(kept(world, PEER, id)).to.deep.equal([true, text]);
            publishByPeer(world, text, { status: 'DRAINING', ownerStatus: 'DRAINING' });
          },
        });
        m.flush();
        expect(kept(world, PEER, id)).to.deep.equal([true, text]);
      });
    });

    it('but not where the log says it otherwise: secrets are taken out, and UTF-8 has no halves of pairs', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        let id = '';
        world.run(50, {
          1: () => {
            world.register(URL, { note: 'x\ud83d\ude00' });
            id = publishByPeer(world, JSON.stringify({ url: URL, token: 'secret' }));
          },
        });
        m.flush();
        expect(kept(world, PEER, id)).to.deep.equal([false, JSON.stringify({ url: URL })]);
        expect(kept(world, SELF, ID)[0]).to.equal(false);
      });
    });
  });

  describe('what differs is put again', () => {
    for (const [what, change] of [
      ['the revision', { revision: 1 }],
      ['the status', { status: 'NOT_READY' }],
      ['the manager', { manager: 'another' }],
      ['the time of its registration', { registerTimeMs: 1 }],
      ['the time of its last change', { updateTimeMs: 1 }],
      ['nothing', {}],
    ] as const) {
      it(`P2 P1 ${what}`, () => {
        marbles((m) => {
          const world = new SyncWorld(m);
          let written = 0;
          Object.assign(world.context, { written: () => (written += 1) });
          world.run(50, {
            1: () => world.register(URL),
            10: () => {
              const record: WorkerRecord = world.registry.table.get(ID)!;
              const told = workerState.encode({ ...record, ...change }, undefined);
              world.store.put(KEY, told, m.now());
              world.store.takeDirty(1_000);
              world.writes.splice(0);
              written = 0;
              publishWorker(world.context, ID);
            },
          });
          m.flush();
          const puts = what === 'nothing' ? [] : [`put ${KEY}`];
          expect(world.writes).to.deep.equal(puts);
          expect(written).to.equal(puts.length);
          expect(world.published(ID)).to.include({
            manager: '',
            status: world.registry.table.get(ID)?.status,
          });
        });
      });
    }

    it('P2 W16 a spec whose text differs and whose values do not is no difference', () => {
      marbles((m) => {
        const world = new SyncWorld(m);
        world.run(50, {
          1: () => world.register(URL, { priority: 7, cost: 2 }),
          10: () => {
            const record = world.registry.table.get(ID)!;
            const texts = [`{"cost":2.0,"priority":7,"url":"${URL}"}`, `{"cost":3,"url":"${URL}"}`];
            for (const text of texts) {
              const told = { ...record, spec: testSpec(URL, { text }) };
              world.store.put(KEY, workerState.encode(told, undefined), m.now());
              publishWorker(world.context, ID);
            }
          },
        });
        m.flush();
        // The first put is that of the registration.
        expect(world.writes).to.deep.equal([`put ${KEY}`, `put ${KEY}`]);
      });
    });
  });

  it('P1 publishes are counted, refused ones too, and a deletion of nothing is none', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { recordsPerOwner: 1 });
      let written = 0;
      Object.assign(world.context, { written: () => (written += 1) });
      world.run(50, {
        1: () => world.register(URL),
        2: () => world.register('http://10.0.0.2:8000'),
        3: () => world.remove('http://10.0.0.2:8000'),
        4: () => world.remove(URL),
      });
      m.flush();
      expect(world.counts).to.include({ publishes_total: 2, publishes_refused_total: 1 });
      expect(written, 'the log has grown').to.equal(2);
      expect(world.warnings).to.include('record not published: the log is full');
    });
  });

  it('P1 what a full log had no room for is published in the turn in which a place becomes free', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { recordsPerOwner: 1 });
      const url = (host: number): string => `http://10.0.0.${host}:8000`;
      world.run(RECONCILE_MS - 1, {
        1: () => [1, 2, 3, 4].forEach((host) => world.register(url(host))),
        2: () => world.remove(url(2)),
        10: () => world.remove(url(1)),
        20: () => world.remove(url(3)),
      });
      m.flush();
      const key = (host: number): string => workerKey(workerId(SELF, url(host)));
      expect(world.writes).to.deep.equal([
        ...[1, 2, 3, 4].map((host) => `put ${key(host)}`),
        ...[`delete ${key(1)}`, `put ${key(3)}`, `put ${key(4)}`],
        ...[`delete ${key(3)}`, `put ${key(4)}`],
      ]);
      expect(world.store.get(SELF, key(4))).not.to.equal(undefined);
    });
  });

  it('W6 a minimal worker that stands in is counted and said once', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      const told: string[] = [];
      Object.assign(world.context, { imported: (owner: string) => told.push(owner) });
      world.run(RECONCILE_MS + 50, {
        1: () => {
          world.publishByPeer(URL, { spec: { models: [], text: '{' } } as never);
          world.publishByPeer('http://10.0.0.2:8000');
          world.deliver();
        },
      });
      m.flush();
      expect(world.counts.imports_degraded_total).to.equal(1);
      expect(told).to.deep.equal([PEER, PEER]);
    });
  });

  it('P3 W8 what comes back of an earlier boot does not touch what was registered again', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { earlierBootHeld: [URL] });
      world.register(URL);
      world.run(50, {});
      m.flush();
      expect(world.counts.imports_refused_total).to.equal(undefined);
      expect(world.store.get(SELF, KEY)).to.include({ prior: false });
    });
  });

  it('S7 what came back of an earlier boot stays as it came, and is no news of anybody', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { earlierBootHeld: [URL] });
      const told: string[] = [];
      Object.assign(world.context, { imported: (owner: string) => told.push(owner) });
      world.run(RECONCILE_MS + 50, {
        1: () => world.registry.setNodeStatus(SELF, 'ALIVE'),
      });
      m.flush();
      expect(world.writes).to.deep.equal([]);
      expect(world.store.get(SELF, KEY)?.prior).to.equal(true);
      expect(told).to.deep.equal([]);
    });
  });

  it('P2 a lag resync leaves what came back of an earlier boot, and the logs of others, alone', () => {
    marbles((m) => {
      const world = new SyncWorld(m, { earlierBootHeld: [URL], ringCapacity: 2 });
      const urls = [1, 2, 3, 4].map((n) => `http://10.0.2.${n}:1`);
      let lost = 0;
      Object.assign(world.context, {
        count: (name: string, _labels: object, value = 1) => {
          if (name === 'events_dropped_total') lost += value;
        },
      });
      world.run(50, {
        1: () => {
          world.publishByPeer('http://10.0.0.9:1');
          world.store.put('other:key', new Uint8Array([1]), m.now());
          world.deliver();
        },
        10: () => urls.forEach((url) => world.register(url)),
      });
      m.flush();
      expect(lost).to.be.above(0);
      const puts = urls.map((url) => `put ${workerKey(workerId(SELF, url))}`);
      expect(world.writes).to.have.members(puts);
      expect(world.store.get(SELF, KEY)?.prior).to.equal(true);
      expect(world.store.get(SELF, 'other:key')).not.to.equal(undefined);
      expect(world.registry.table.active('http://10.0.0.9:1')?.owner).to.equal(PEER);
    });
  });

  it('P5 S1 what names another worker than its key is refused, once, as unreadable', () => {
    marbles((m) => {
      const world = new SyncWorld(m);
      world.run(3 * RECONCILE_MS, {
        1: () => {
          const id = world.publishByPeer(URL);
          const value = world.peer.get(PEER, workerKey(id))!.value;
          world.peer.delete(workerKey(id), m.now());
          world.peer.put(workerKey(workerId(PEER, 'http://10.0.0.3:1')), value, m.now());
          world.publishByPeer('http://10.0.0.4:1', { id: workerId('mallory', URL) });
          world.deliver();
        },
      });
      m.flush();
      expect(world.registry.table.size).to.equal(0);
      expect(world.counts.imports_refused_total).to.equal(2);
      expect(world.warnings).to.have.members([
        'record of a peer cannot be read',
        'record of a peer is refused',
      ]);
    });
  });
});
