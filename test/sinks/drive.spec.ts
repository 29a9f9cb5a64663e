import { expect } from 'chai';
import { WorkerSet } from '../../src/client/worker-set.js';
import { RouterHttp } from '../../src/sinks/drive/api.js';
import { watchRestarts } from '../../src/sinks/drive/restart-watch.js';
import { RouterSink } from '../../src/sinks/drive/router-sink.js';
import { smg } from '../../src/sinks/drive/smg.js';
import { clientWorker } from '../client/workers.js';
import { eventually } from '../support/eventually.js';
import { FakeRouter } from '../support/fake-router.js';

describe('E1 the driver of a router', () => {
  const router = new FakeRouter();
  let lines: Record<string, unknown>[];

  beforeEach(async () => {
    lines = [];
    await router.start();
    router.requests.length = 0;
  });
  afterEach(() => router.stop());

  const sink = (adopt = false): RouterSink =>
    new RouterSink({
      name: 'r',
      api: smg,
      http: new RouterHttp(router.url, undefined),
      adopt,
      log: (_level, _message, fields) => lines.push(fields),
    });
  const set = (...names: string[]): WorkerSet =>
    new WorkerSet(names.map((name) => clientWorker(`http://${name}:1`)));
  const names = (): string =>
    [...router.workers.keys()]
      .map((url) => url.slice(7, 8))
      .sort()
      .join('');

  it('E1 adds what is missing, removes what it added, and says so once', async () => {
    const one = sink();
    await one.apply(set('a', 'b'));
    await one.apply(set('b', 'c'));
    await one.apply(set('b', 'c'));
    expect(names()).to.equal('bc');
    expect(lines.map(({ added, removed }) => [added, removed])).to.deep.equal([
      [2, 0],
      [1, 1],
    ]);
    const writes = router.requests.filter((each) => !each.startsWith('GET'));
    expect(writes, 'nothing is sent that changes nothing').to.have.length(4);
  });

  it('E1 leaves workers alone that it did not add, unless it is to adopt them', async () => {
    router.add('http://x:1');
    await sink().apply(set('a'));
    expect(names()).to.equal('ax');
    await sink(true).apply(set('a'));
    expect(names()).to.equal('a');
  });

  it('E1 knows its own workers by their mark after a restart of its own', async () => {
    await sink().apply(set('a', 'b'));
    await sink().apply(set('b'));
    expect(names()).to.equal('b');
  });

  it('E1 shows only READY workers to the router', async () => {
    const draining = clientWorker('http://d:1', { status: 'DRAINING' });
    await sink().apply(new WorkerSet([draining, clientWorker('http://a:1')]));
    expect(names()).to.equal('a');
  });

  it('E1 does what it can, and fails as a whole when the router refuses', async () => {
    router.broken = true;
    const error = await sink()
      .apply(set('a'))
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(String(error)).to.contain('POST /workers was answered with 503: busy');
    router.broken = false;
    await sink().apply(set('a'));
    expect(names()).to.equal('a');
  });

  it('E1 hears of the restart of a router', async () => {
    let restarts = 0;
    const end = watchRestarts(router.url, () => (restarts += 1));
    await eventually(async () => (await fetch(router.url)).ok);
    await router.stop();
    expect(restarts).to.equal(0);
    await router.start();
    await eventually(() => restarts > 0);
    end();
  });
});
