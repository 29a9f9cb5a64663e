import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

/** A gateway that lost a reply says the same again: nothing must happen twice. */
describe('retried writes', () => {
  let a: SidecarProcess;
  let b: SidecarProcess;

  before(async () => {
    a = await startSidecar('a', ['--health-checks=off']);
    b = await startSidecar('b', ['--health-checks=off', '--peer', a.addresses.gossip]);
  });

  after(async () => {
    await Promise.all([a.end(), b.end()]);
  });

  const head = async (): Promise<number> => {
    const { nodes } = await call(a.mesh, a.mesh.listNodes.bind(a.mesh), {});
    return nodes.find(({ name }) => name === 'a')?.head ?? 0;
  };
  const remove = (request: object) =>
    call(a.registry, a.registry.removeWorker.bind(a.registry), request);
  const setStatus = (workerId: string, status: 'WORKER_STATUS_READY') =>
    call(a.registry, a.registry.updateWorkerStatus.bind(a.registry), { workerId, status });

  it('W2 W3 the second time changes no revision, no event and no record of the log', async () => {
    const url = 'http://10.5.0.1:8000';
    const watch = new Watch(a.registry, { filter: { url } });
    await eventually(() => watch.synced);
    const first = await register(a.registry, { url, labels: { x: '1' } });
    const again = await register(a.registry, { labels: { x: '1' }, url });
    expect([first.outcome, again.outcome]).to.deep.equal([
      'WRITE_OUTCOME_CREATED',
      'WRITE_OUTCOME_UNCHANGED',
    ]);
    const workerId = first.worker?.workerId ?? '';
    const replace = a.registry.replaceWorker.bind(a.registry);
    const replacement = { workerId, specJson: JSON.stringify({ url, labels: { x: '2' } }) };
    const replaced = await call(a.registry, replace, replacement);
    const once = await head();
    const replacedAgain = await call(a.registry, replace, replacement);
    expect(replacedAgain.outcome).to.equal('WRITE_OUTCOME_UNCHANGED');
    expect(replacedAgain.worker?.revision).to.equal(replaced.worker?.revision);
    await setStatus(workerId, 'WORKER_STATUS_READY');
    const ready = await head();
    await setStatus(workerId, 'WORKER_STATUS_READY');
    expect([ready, await head()]).to.deep.equal([once + 1, once + 1]);
    const removed = await remove({ workerId, skipDrain: true });
    const gone = await remove({ workerId, skipDrain: true, allowMissing: true });
    expect([removed.removed, gone.removed]).to.deep.equal([true, false]);
    await eventually(() => watch.types.at(-1) === 'REMOVED');
    expect(watch.types).to.deep.equal([
      ...['RESET', 'SYNCED'],
      ...['UPSERTED', 'UPSERTED', 'UPSERTED', 'REMOVED'],
    ]);
    watch.end();
  });

  it('W3 a worker that is registered again after its removal has a revision never seen before', async () => {
    const url = 'http://10.5.0.2:8000';
    const seen: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { worker } = await register(a.registry, { url });
      expect(worker?.revision).to.be.greaterThan(Math.max(0, ...seen));
      seen.push(worker?.revision ?? 0);
      await remove({ url, skipDrain: true });
    }
  });

  it('W11 a registration cancels a drain, whose timer then hurts nobody', async () => {
    const url = 'http://10.5.0.3:8000';
    const spec = { url, health: { drain_settle_secs: 0.4 } };
    const { worker } = await register(a.registry, spec);
    const workerId = worker?.workerId ?? '';
    await setStatus(workerId, 'WORKER_STATUS_READY');
    const draining = await remove({ url });
    expect(draining).to.deep.include({ removed: false });
    expect(draining.worker?.status).to.equal('WORKER_STATUS_DRAINING');
    const due = Number(draining.worker?.removeTime?.seconds) * 1000 + 1000;
    await eventually(async () => {
      const [seen] = await list(b.registry, { url });
      return (
        seen?.ownerStatus === 'WORKER_STATUS_DRAINING' && seen.status !== 'WORKER_STATUS_READY'
      );
    });
    await register(a.registry, spec);
    const [back] = await list(a.registry, { url });
    expect(back).to.include({ workerId, removeTime: null });
    expect(back?.status).not.to.equal('WORKER_STATUS_DRAINING');
    await eventually(() => Date.now() > due + 500);
    expect(await list(b.registry, { url })).to.have.length(1);
  });

  it('W11 a removal that drains ends with the worker gone everywhere, once', async () => {
    const url = 'http://10.5.0.4:8000';
    const watch = new Watch(b.registry, { filter: { url } });
    const { worker } = await register(a.registry, { url, health: { drain_settle_secs: 0.2 } });
    await setStatus(worker?.workerId ?? '', 'WORKER_STATUS_READY');
    await remove({ url });
    await eventually(() => watch.types.at(-1) === 'REMOVED');
    expect(watch.types.filter((type) => type === 'REMOVED')).to.have.length(1);
    expect(await list(a.registry, { url })).to.deep.equal([]);
    watch.end();
  });
});
