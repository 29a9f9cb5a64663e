import { once } from 'node:events';
import { expect } from 'chai';
import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const URLS = Array.from({ length: 200 }, (_, at) => `http://10.3.0.${at}:8000`);

describe('watching', () => {
  let a: SidecarProcess;

  beforeEach(async () => {
    a = await startSidecar('a', ['--health-checks=off']);
  });

  afterEach(async () => {
    await a.end();
  });

  async function change(rounds: number, urls: readonly string[] = URLS): Promise<void> {
    const stream = a.registry.applyWorkers();
    stream.resume();
    const ended = once(stream, 'end');
    for (let round = 0; round < rounds; round += 1) {
      for (const url of urls) {
        const specJson = JSON.stringify({ url, labels: { round: String(round) } });
        if (!stream.write({ specJson })) await once(stream, 'drain');
      }
    }
    stream.end();
    await ended;
  }

  const revisions = (workers: Iterable<Worker__Output>): Record<string, number> =>
    Object.fromEntries([...workers].map(({ workerId, revision }) => [workerId, revision]));

  it('W12 a reader that stops while 20,000 changes pass ends with the state of a fresh list', async () => {
    await change(1);
    const watch = new Watch(a.registry);
    await eventually(() => watch.synced);
    watch.stream.pause();
    await change(100);
    const remove = a.registry.removeWorker.bind(a.registry);
    await call(a.registry, remove, { url: URLS[0] ?? '', skipDrain: true });
    const seen = watch.events.length;
    watch.stream.resume();
    const fresh = revisions(await list(a.registry));
    await eventually(() => {
      expect(revisions(watch.state.values())).to.deep.equal(fresh);
    });
    expect(watch.events.length - seen).to.be.lessThan(20_000);
    expect(watch.types.filter((type) => type === 'RESET')).to.have.length(1);
    watch.end();
  });

  it('W12 a token resumes with exactly what was missed, removals too, and no RESET', async () => {
    await change(1, URLS.slice(0, 10));
    const watch = new Watch(a.registry);
    await eventually(() => watch.synced);
    watch.end();
    const remove = a.registry.removeWorker.bind(a.registry);
    await call(a.registry, remove, { url: URLS[0] ?? '', skipDrain: true });
    await register(a.registry, { url: URLS[1], labels: { new: '1' } }, { allowReplace: true });
    await register(a.registry, { url: URLS[20] });
    const resumed = new Watch(a.registry, { resumeToken: watch.resumeToken });
    await eventually(() => resumed.synced);
    const told = resumed.events.map(({ type, worker }) => [type, worker?.url]);
    expect(told).to.have.deep.members([
      ['WORKER_EVENT_TYPE_REMOVED', URLS[0]],
      ['WORKER_EVENT_TYPE_UPSERTED', URLS[1]],
      ['WORKER_EVENT_TYPE_UPSERTED', URLS[20]],
      ['WORKER_EVENT_TYPE_SYNCED', undefined],
    ]);
    resumed.end();
  });

  it('W12 answers a foreign token, and one of another filter or process, by RESET', async () => {
    await change(1, URLS.slice(0, 3));
    const watch = new Watch(a.registry);
    await eventually(() => watch.synced);
    watch.end();
    const b = await startSidecar('b');
    const cases = [
      new Watch(a.registry, { resumeToken: 'no token of ours' }),
      new Watch(a.registry, { resumeToken: watch.resumeToken, filter: { modelId: 'm' } }),
      new Watch(b.registry, { resumeToken: watch.resumeToken }),
    ];
    for (const each of cases) {
      await eventually(() => each.synced);
      expect(each.events[0]).to.include({
        type: 'WORKER_EVENT_TYPE_RESET',
        resetReason: 'RESET_REASON_FOREIGN',
      });
      each.end();
    }
    await b.end();
  });

  it('W12 answers a token that is older than the history by RESET EXPIRED', async () => {
    await change(1);
    const watch = new Watch(a.registry);
    await eventually(() => watch.synced);
    watch.end();
    await change(60);
    const late = new Watch(a.registry, { resumeToken: watch.resumeToken });
    await eventually(() => late.synced);
    expect(late.events[0]?.resetReason).to.equal('RESET_REASON_EXPIRED');
    expect(late.state.size).to.equal(URLS.length);
    late.end();
  });
});
