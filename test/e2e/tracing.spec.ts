import { Metadata } from '@grpc/grpc-js';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { list, register } from '../support/gateway.js';
import { FakeCollector, type CollectedSpan } from '../support/fake-collector.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

/** A write of a gateway that traces, from its call to the registry of the peer (O3). */
describe('tracing', function () {
  this.timeout(60_000);
  let collector: FakeCollector;
  let a: SidecarProcess;
  let b: SidecarProcess;

  before(async () => {
    collector = await new FakeCollector().start();
    const flags = ['--health-checks=off', '--otlp-endpoint', collector.url];
    a = await startSidecar('a', flags);
    b = await startSidecar('b', [...flags, '--peer', a.addresses.gossip]);
    await eventually(async () => {
      await register(a.registry, { url: 'http://before:1' });
      expect(await list(b.registry)).to.have.length(1);
    });
  });
  after(async () => {
    await Promise.all([a.end('SIGKILL'), b.end('SIGKILL')]);
    collector.stop();
  });

  const registerTraced = (url: string, flags: string): Promise<unknown> => {
    const metadata = new Metadata();
    metadata.set('traceparent', `00-${TRACE}-${CALLER}-${flags}`);
    const request = { specJson: JSON.stringify({ url }) };
    return new Promise((resolve) => {
      a.registry.registerWorker(request, metadata, (error) => resolve(error?.code));
    });
  };
  const named = (name: string): CollectedSpan | undefined =>
    collector.spans.find((span) => span.name === name);

  it('O3 shows the way of a write through call, commit, push and import, under the caller', async () => {
    await registerTraced('http://traced:1', '01');
    await eventually(() => {
      const call = named('workermesh.v1.RegistryService/RegisterWorker');
      const [commit, push, import_] = ['commit', 'push', 'import'].map(named);
      expect(call).to.include({ node: 'a', traceId: TRACE, parentSpanId: CALLER });
      expect(commit).to.include({ node: 'a', traceId: TRACE, parentSpanId: call?.spanId });
      expect(push).to.include({ node: 'a', traceId: TRACE, parentSpanId: commit?.spanId });
      expect(import_).to.include({ node: 'b', traceId: TRACE, parentSpanId: push?.spanId });
    }, 30_000);
    expect(collector.spans).to.have.length(4);
  });

  it('O3 says in the span that a call failed, and records nothing that its caller does not', async () => {
    const before = collector.spans.length;
    await registerTraced('http://unrecorded:1', '00');
    await registerTraced('no url', '01');
    await eventually(() => expect(collector.spans.length).to.equal(before + 1), 30_000);
    expect(collector.spans.at(-1)).to.include({ traceId: TRACE, status: 2 });
  });

  const traced = (): Metadata => {
    const metadata = new Metadata();
    metadata.set('traceparent', `00-${TRACE}-${CALLER}-01`);
    return metadata;
  };

  for (const [how, skipDrain, steps] of [
    ['to its end: the drain, and the worker gone at the peer', false, 2],
    ['at once to the peer, where the worker is gone', true, 1],
  ] as const) {
    it(`O3 shows a removal ${how}`, async () => {
      const health = { drain_settle_secs: 1, disable_health_check: true };
      const url = `http://leaving:${steps}`;
      await register(a.registry, { url, health });
      await eventually(async () =>
        expect((await list(b.registry)).map((worker) => worker.url)).to.include(url),
      );
      collector.spans.length = 0;
      await new Promise((resolve) =>
        a.registry.removeWorker({ url, skipDrain }, traced(), resolve),
      );
      const spans = (name: string, node: string): CollectedSpan[] =>
        collector.spans.filter((span) => span.name === name && span.node === node);
      await eventually(() => {
        expect(spans('push', 'a')).to.have.length(steps);
        expect(spans('import', 'b')).to.have.length(steps);
      }, 30_000);
      const pushes = spans('push', 'a').map(({ spanId }) => spanId);
      const parents = spans('import', 'b').map(({ parentSpanId }) => parentSpanId);
      expect(parents).to.have.members(pushes);
      expect(collector.spans.every(({ traceId }) => traceId === TRACE)).to.equal(true);
    });
  }

  it('O3 shows streams from their first message to their end, and operations of ApplyWorkers', async () => {
    collector.spans.length = 0;
    const watch = a.registry.watchWorkers({}, traced());
    watch.on('error', () => undefined);
    await new Promise((resolve) => watch.once('data', resolve));
    watch.cancel();
    const apply = a.registry.applyWorkers(traced());
    apply.on('data', () => undefined);
    apply.write({ specJson: '{"url":"http://applied:1"}' });
    apply.end();
    await new Promise((resolve) => apply.on('end', resolve));
    const renew = a.registry.keepAliveWorkers(traced());
    renew.on('data', () => undefined);
    renew.write({ workerIds: [] });
    renew.end();
    await new Promise((resolve) => renew.on('end', resolve));
    await eventually(() => {
      const [watched, applied, renewed] = ['WatchWorkers', 'ApplyWorkers', 'KeepAliveWorkers'].map(
        (method) => named(`workermesh.v1.RegistryService/${method}`),
      );
      for (const stream of [watched, applied, renewed]) {
        expect(stream).to.include({ node: 'a', traceId: TRACE, parentSpanId: CALLER });
      }
      const commit = named('commit');
      expect(commit).to.include({ parentSpanId: applied?.spanId });
      expect(named('push')).to.include({ parentSpanId: commit?.spanId });
      expect(named('import')).to.include({ node: 'b', traceId: TRACE });
    }, 30_000);
  });
});
