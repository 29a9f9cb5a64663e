import { expect } from 'chai';
import { differenceOf, WorkerSet } from '../../src/client/worker-set.js';
import { ResourceTable } from '../../src/xds/resource-table.js';
import { XdsSink } from '../../src/xds/sink.js';
import { Slices } from '../../src/sinks/slices.js';
import { clientWorker } from '../client/workers.js';

describe('E1 the sink of xDS', () => {
  const workers = (count: number) =>
    new WorkerSet(
      Array.from({ length: count }, (_, at) =>
        clientWorker(`http://10.0.${at >> 8}.${at & 255}:1`, {}, { models: [{ id: 'm' }] }),
      ),
    );

  it('E1 shows a small change at once, with the revision of the registry', async () => {
    const table = new ResourceTable('model');
    const sink = new XdsSink(
      table,
      () => 77,
      () => undefined,
      // No slice is ever over, however slow the first run of the code is.
      () => new Slices(() => 0),
    );
    const set = workers(1);
    const applied = sink.apply(set, differenceOf(undefined, set));
    expect(table.version('EDS')).to.equal('77');
    await applied;
  });

  it('E1 works a large change in by many turns, shows it as a whole, and rests', async () => {
    const table = new ResourceTable('model');
    const sink = new XdsSink(
      table,
      () => 77,
      () => undefined,
    );
    const set = workers(5_000);
    let rested = false;
    let turns = 0;
    const count = setInterval(() => (turns += 1), 0);
    const shown = new Promise((resolve) => table.onChange(() => resolve(turns)));
    const applied = sink.apply(set, differenceOf(undefined, set)).then(() => (rested = true));
    expect(table.complete).to.equal(false);
    expect(await shown).to.be.greaterThan(1);
    clearInterval(count);
    expect([table.version('EDS'), rested]).to.deep.equal(['77', false]);
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
