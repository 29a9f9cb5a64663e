import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const OFF = ['--health-checks=off'];

describe('claims of one URL by several nodes', () => {
  let nodes: SidecarProcess[] = [];

  before(async () => {
    const a = await startSidecar('a', OFF);
    const b = await startSidecar('b', [...OFF, '--peer', a.addresses.gossip]);
    const peers = ['--peer', a.addresses.gossip, '--peer', b.addresses.gossip];
    const c = await startSidecar('c', [...OFF, ...peers]);
    nodes = [a, b, c];
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end()));
  });

  it('W4 the other claim takes over in one UPSERTED, and nobody sees a REMOVED', async () => {
    const [a, b, c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
    const url = 'http://10.2.0.1:8000';
    const watches = nodes.map((node) => new Watch(node.registry, { filter: { url } }));
    await eventually(() => watches.every(({ synced }) => synced));
    const first = await register(a.registry, { url, labels: { by: 'a' } });
    const second = await register(b.registry, { url, labels: { by: 'b' } });
    expect(second.outcome).to.be.oneOf(['WRITE_OUTCOME_CREATED', 'WRITE_OUTCOME_CLAIMED']);
    const all = await eventually(async () => {
      const claims = await list(c.registry, { url, includeShadowed: true });
      return claims.length === 2 && claims;
    });
    expect(all.filter(({ shadowed }) => !shadowed)).to.have.length(1);
    expect(await list(c.registry, { url })).to.have.length(1);
    await eventually(() => watches.every(({ state }) => state.size === 1));
    const [active] = await list(c.registry, { url });
    const [owner, other] = active?.ownerNode === 'a' ? [a, b] : [b, a];
    const removed = await call(owner.registry, owner.registry.removeWorker.bind(owner.registry), {
      url,
      skipDrain: true,
    });
    expect(removed.removed).to.equal(true);
    expect(removed.successor?.ownerNode).to.equal(other.name);
    await eventually(() =>
      watches.every(({ state }) => [...state.values()][0]?.ownerNode === other.name),
    );
    const ids = [first.worker?.workerId, second.worker?.workerId];
    for (const { types, events } of watches) {
      expect(types).not.to.include('REMOVED');
      const takeover = events.at(-1);
      expect(takeover?.type).to.equal('WORKER_EVENT_TYPE_UPSERTED');
      expect(ids).to.include(takeover?.worker?.workerId);
    }
    expect(watches[2]?.events.at(-1)?.previousWorkerId).to.equal(active?.workerId);
    watches.forEach((watch) => watch.end());
  });

  it('W2 W4 a local registration over an import takes the URL at once', async () => {
    const [a, b] = nodes as [SidecarProcess, SidecarProcess];
    const url = 'http://10.2.0.2:8000';
    const theirs = await register(a.registry, { url });
    await eventually(async () => (await list(b.registry, { url })).length === 1);
    const watch = new Watch(b.registry, { filter: { url } });
    await eventually(() => watch.synced);
    const ours = await register(b.registry, { url });
    expect(ours.outcome).to.equal('WRITE_OUTCOME_CLAIMED');
    const [active] = await list(b.registry, { url });
    expect(active).to.include({ ownerNode: 'b', origin: 'WORKER_ORIGIN_LOCAL' });
    await eventually(() => watch.events.length === 4);
    expect(watch.types).to.deep.equal(['RESET', 'UPSERTED', 'SYNCED', 'UPSERTED']);
    expect(watch.events[3]?.previousWorkerId).to.equal(theirs.worker?.workerId);
    watch.end();
  });

  it('W8 S1 nothing that another node does is written into the log of the owner', async () => {
    const [a, b] = nodes as [SidecarProcess, SidecarProcess];
    const url = 'http://10.2.0.3:8000';
    await register(a.registry, { url });
    await eventually(async () => (await list(b.registry, { url })).length === 1);
    const headOfA = async (): Promise<number | undefined> => {
      const { nodes: rows } = await call(a.mesh, a.mesh.listNodes.bind(a.mesh), {});
      return rows.find(({ name }) => name === 'a')?.head;
    };
    const before = await headOfA();
    await register(b.registry, { url, labels: { mine: 'b' } });
    const remove = b.registry.removeWorker.bind(b.registry);
    await call(b.registry, remove, { url, skipDrain: true });
    await eventually(async () => {
      const claims = await list(a.registry, { url, includeShadowed: true });
      return claims.length === 1 && claims[0]?.ownerNode === 'a';
    });
    expect(await headOfA()).to.equal(before);
  });
});
