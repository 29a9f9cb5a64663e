import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { differenceOf, WorkerSet } from '../../src/client/worker-set.js';
import { ResourceTable } from '../../src/xds/resource-table.js';
import { XdsSink } from '../../src/xds/sink.js';
import { clientWorker } from '../client/workers.js';

describe('E1 the sink of xDS', () => {
  const workers = (count: number) =>
    new WorkerSet(
      Array.from({ length: count }, (_, at) =>
        clientWorker(`http://10.0.${at >> 8}.${at & 255}:1`, {}, { models: [{ id: 'm' }] }),
      ),
    );

  it('E1 shows a change at once, with the revision of the registry, and rests after a large one', async () => {
    const table = new ResourceTable('model');
    const sink = new XdsSink(
      table,
      () => 77,
      () => undefined,
    );
    const set = workers(1_000);
    let rested = false;
    const applied = sink.apply(set, differenceOf(undefined, set)).then(() => (rested = true));
    expect(table.version('EDS')).to.equal('77');
    await turn();
    expect(rested).to.equal(false);
    await applied;
  });

  it('E1 tells what clients cannot be told of once', async () => {
    const table = new ResourceTable('model');
    const lines: string[] = [];
    const sink = new XdsSink(
      table,
      () => 1,
      (_level, message) => lines.push(message),
    );
    const set = new WorkerSet([clientWorker('http://w.example:1')]);
    await sink.apply(set, differenceOf(undefined, set));
    await sink.apply(set, differenceOf(set, set));
    expect(lines).to.deep.equal(['1 workers cannot be named in xds and are left out']);
  });
});
