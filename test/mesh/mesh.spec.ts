import { expect } from 'chai';
import xxhash from 'xxhash-wasm';
import { loadConfig } from '../../src/config.js';
import { Observed } from '../../src/core/observed/observed.js';
import { OpenSockets } from '../../src/core/open-sockets.js';
import { createNode } from '../../src/gossip/create-node.js';
import { GossipMesh } from '../../src/gossip/gossip-mesh.js';
import { openGossipListener } from '../../src/gossip/gossip-listener.js';
import { LogLevels } from '../../src/core/log-levels.js';
import { createLog } from '../../src/log.js';
import type { Mesh, MeshEvent } from '../../src/mesh/mesh.js';
import { MemoryMesh } from './memory-mesh.js';
import { createMetrics } from '../../src/metrics.js';
import { openJournal } from '../../src/storage/open.js';
import { now } from '../../src/streams/clock.js';
import { eventually } from '../support/eventually.js';

const BOOT = { generation: 7, instanceId: '0123456789abcdef' };
const VALUE = new TextEncoder().encode('v');
const hasher = await xxhash();

/** What the sidecar relies on, of a mesh of one node `a` without seeds. */
function describeMesh(name: string, make: () => Promise<Mesh>): void {
  describe(`the contract of a mesh: ${name}`, () => {
    let mesh: Mesh;
    let events: MeshEvent[];

    beforeEach(async () => {
      events = [];
      mesh = await make();
      mesh.listen((event) => events.push(event));
      await mesh.restore();
    });

    afterEach(async () => {
      await mesh.stop('stop', 1_000);
      mesh.close();
    });

    it('S1 holds what was put, under this node, until it is deleted', () => {
      const { records } = mesh;
      const first = records.put('k', VALUE, now());
      const second = records.put('k', VALUE, now());
      expect(first.ok && second.ok && second.value > first.value).to.equal(true);
      expect(records.get('a', 'k')).to.deep.include({ value: VALUE, prior: false });
      expect(second.ok && records.get('a', 'k')?.seq === second.value).to.equal(true);
      expect(records.get('b', 'k')).to.equal(undefined);
      expect([...records.keys()].map(({ owner, key }) => `${owner} ${key}`)).to.deep.equal(['a k']);
      expect([...mesh.owners()]).to.deep.equal(['a']);
      expect(
        [...mesh.recordsOf('a')].map(({ key, generation }) => `${key} ${generation}`),
      ).to.include(`k ${BOOT.generation}`);
      expect([...mesh.recordsOf('b')]).to.deep.equal([]);
      expect(records.delete('k', now())).to.be.greaterThan(0);
      expect(records.delete('k', now())).to.equal(undefined);
      expect(records.get('a', 'k')).to.equal(undefined);
      expect([...records.keys()]).to.deep.equal([]);
    });

    it('S9 the own records make nothing dirty', () => {
      let told = 0;
      const end = mesh.records.onDirty(() => (told += 1));
      mesh.records.put('k', VALUE, now());
      expect(mesh.records.takeDirty(10)).to.deep.include({ keys: [], overflowed: false });
      expect(told).to.equal(0);
      end();
    });

    it('M6 is synced when there is nobody to wait for, and says so', async () => {
      mesh.start();
      await eventually(() => mesh.synced || events.some(({ kind }) => kind === 'synced'));
      expect(mesh.waitsFor()).to.equal('');
    });

    it('S7 M5 shows itself alive, settles when all is published, and waits for nobody', async () => {
      mesh.start();
      mesh.records.put('k', VALUE, now());
      mesh.written();
      mesh.observed();
      mesh.published();
      const [self, ...others] = mesh.nodes();
      expect(others).to.deep.equal([]);
      expect(self).to.deep.include({ name: 'a', status: 'ALIVE', boot: BOOT, recordCount: 1 });
      expect(self?.settled).to.equal(true);
      expect(mesh.boot).to.deep.equal(BOOT);
      expect(await mesh.unconfirmed(10_000)).to.deep.equal([]);
      expect(mesh.seeds()).to.deep.equal([]);
      expect(mesh.compare('b')).to.equal(undefined);
      expect(mesh.loadsToLog()).to.equal(false);
    });

    it('M3 does not forget itself, for it is alive', () => {
      mesh.start();
      const forgotten = mesh.forget('a');
      expect(forgotten.ok).to.equal(false);
      if (!forgotten.ok) expect(forgotten.error).to.match(/node a is alive/);
    });
  });
}

describeMesh('memory', () => Promise.resolve(new MemoryMesh('a', BOOT)));

describeMesh('gossip', async () => {
  const flags = ['--node-name=a', '--gossip-address=127.0.0.1:0', '--data-dir=none'];
  const read = loadConfig(flags, {}, () => '');
  if (!read.ok) throw new Error(read.error);
  const config = read.value;
  const log = createLog(new LogLevels([{ level: 'error' }]), 'json', {});
  const listener = await openGossipListener(config, log);
  const identity = { cluster: config.cluster, node: config.nodeName };
  const journal = await openJournal({ identity, directory: undefined, persistSecrets: false });
  const node = createNode({
    ...{ config, boot: BOOT, version: '1', rng: Math.random, now: now() },
    hash64: (bytes) => hasher.h64Raw(bytes),
    ...{ knownPeers: [], fresh: true, observed: new Observed('a'), advertise: listener.address },
    diskCommits: () => 0,
  });
  const metrics = createMetrics({ processMetrics: false });
  const parts = { config, node, listener, journal, log, metrics, sockets: new OpenSockets() };
  return new GossipMesh(parts);
});
