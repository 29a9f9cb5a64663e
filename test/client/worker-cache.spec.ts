import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { MeshError, WorkerCache, type CacheChange } from '../../src/client/index.js';
import { eventually } from '../support/eventually.js';
import { FakeSidecar } from '../support/fake-sidecar.js';
import { list, register } from '../support/gateway.js';
import { sameAddresses } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const RESET = { type: 'WORKER_EVENT_TYPE_RESET' } as const;
const SYNCED = { type: 'WORKER_EVENT_TYPE_SYNCED' } as const;

async function rejection(promise: Promise<unknown>): Promise<MeshError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MeshError)) throw new Error(`not a MeshError: ${String(error)}`);
  return error;
}

describe('WorkerCache beside a sidecar that misbehaves', () => {
  const sidecar = new FakeSidecar();
  let cache: WorkerCache | undefined;

  beforeEach(() => sidecar.start());
  afterEach(() => {
    cache?.close();
    sidecar.stop();
    sidecar.watches.length = 0;
  });

  it('E1 dials again after the silence, resumes by token, and keeps what it had', async () => {
    cache = new WorkerCache({ address: sidecar.address, silenceMs: 1_000 });
    const first = await eventually(() => sidecar.watches[0] ?? false);
    const worker = { workerId: '1', url: 'http://w:1', specJson: '{}' };
    const upserted = { type: 'WORKER_EVENT_TYPE_UPSERTED', worker } as const;
    first.write({ events: [RESET, upserted, SYNCED], resumeToken: 't1' });
    const set = await cache.ready();
    const second = await eventually(() => sidecar.watches[1] ?? false);
    expect(second.request.resumeToken).to.equal('t1');
    second.write({ events: [SYNCED], resumeToken: 't2' });
    await eventually(() => sidecar.watches[2]?.request.resumeToken === 't2');
    expect(cache.current).to.equal(set);
  });

  it('rejects ready() with a typed error when the sidecar refuses the watch', async () => {
    cache = new WorkerCache({ address: sidecar.address });
    const ready = rejection(cache.ready());
    const watch = await eventually(() => sidecar.watches[0] ?? false);
    watch.emit('error', { code: status.UNAUTHENTICATED, details: 'no token' });
    const error = await ready;
    expect([error.code, error.message]).to.deep.equal(['UNAUTHENTICATED', 'no token']);
    expect(error.isTransient).to.equal(false);
  });

  it('ends ready() and changes() when it is closed', async () => {
    cache = new WorkerCache({ address: sidecar.address });
    const ready = rejection(cache.ready());
    const reader = cache.changes().next();
    cache.close();
    expect((await ready).code).to.equal('CANCELLED');
    expect((await reader).done).to.equal(true);
  });
});

describe('WorkerCache beside a real sidecar', () => {
  let sidecar: SidecarProcess;
  let cache: WorkerCache;

  beforeEach(async () => {
    sidecar = await startSidecar('a', ['--health-checks=off']);
    cache = new WorkerCache({ address: sidecar.addresses.registry });
  });
  afterEach(async () => {
    cache.close();
    await sidecar.end();
  });

  const urls = (): string[] => [...(cache.current ?? [])].map(({ url }) => url);

  it('E1 follows register and remove, and tells a slow reader the latest', async () => {
    await cache.ready();
    const changes = cache.changes();
    const next = async (): Promise<CacheChange> => {
      const { value } = await changes.next();
      if (value === undefined) throw new Error('the changes ended');
      return value;
    };
    expect((await next()).set.size).to.equal(0);
    const health = { disable_health_check: true };
    const spec = { url: 'http://w:1', models: [{ id: 'm' }], labels: { zone: 'z' }, health };
    await register(sidecar.registry, spec);
    await register(sidecar.registry, { url: 'http://w:2' });
    await eventually(() => urls().length === 2);
    const change = await next();
    expect(change.set.byUrl('http://w:1')).to.deep.include({
      status: 'READY',
      labels: { zone: 'z' },
      models: [{ id: 'm', aliases: [] }],
    });
    await changes.return();
  });

  it('reports what the sidecar refuses, with reason and field', async () => {
    const refused = rejection(
      cache.keepRegistered({ manager: 'gw', specs: [{ url: 'http://w:1' }, { url: 'nonsense' }] }),
    );
    const error = await refused;
    expect([error.code, error.reason]).to.deep.equal(['INVALID_ARGUMENT', 'INVALID_SPEC']);
    expect(error.violations[0]?.field).to.equal('workers[1].spec_json.url');
  });

  it('E1 a killed sidecar without a disk comes back: nothing is lost, nothing is shown in parts', async () => {
    const specs = [{ url: 'http://w:1' }, { url: 'http://w:2' }];
    await cache.keepRegistered({ manager: 'gw', specs });
    await register(sidecar.registry, { url: 'http://by-hand:1' });
    await eventually(() => urls().length === 3);
    const sizes: number[] = [];
    cache.onChange(() => sizes.push(cache.current?.size ?? 0));
    await sidecar.end('SIGKILL');
    await eventually(() => !cache.connected);
    expect(urls()).to.have.length(3);
    sidecar = await startSidecar('a', ['--health-checks=off', ...sameAddresses(sidecar)]);
    await eventually(async () => (await list(sidecar.registry)).length === 2);
    await eventually(() => cache.connected && urls().length === 2);
    expect(Math.min(...sizes), 'its own workers were registered before the set was read').to.equal(
      2,
    );
  });

  it('E1 a frozen sidecar is only silent: what it had stays, and it is followed when it thaws', async () => {
    await register(sidecar.registry, { url: 'http://w:1' });
    await eventually(() => urls().length === 1);
    sidecar.child.kill('SIGSTOP');
    expect(urls()).to.deep.equal(['http://w:1']);
    sidecar.child.kill('SIGCONT');
    await register(sidecar.registry, { url: 'http://w:2' });
    await eventually(() => urls().length === 2);
  });
});
