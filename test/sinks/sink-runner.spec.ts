import { expect } from 'chai';
import type { WorkerView } from '../../src/client/view.js';
import type { WorkerChange } from '../../src/client/worker-set.js';
import { differenceOf, WorkerSet } from '../../src/client/worker-set.js';
import type { Worker } from '../../src/client/worker.js';
import { SinkRunner, type SinkTimes } from '../../src/sinks/sink-runner.js';
import type { Sink, SinkReport } from '../../src/sinks/sink.js';
import { clientWorker } from '../client/workers.js';
import { eventually } from '../support/eventually.js';

const workers = (...names: string[]): Worker[] =>
  names.map((name) => clientWorker(`http://${name}:1`));

/** A view that a test sets. */
class SetView implements WorkerView {
  current: WorkerSet | undefined;
  readonly #listeners = new Set<(change: WorkerChange) => void>();

  onChange(listener: (change: WorkerChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(...all: Worker[]): void {
    const before = this.current;
    this.current = new WorkerSet(all);
    for (const listener of this.#listeners) listener(differenceOf(before, this.current));
  }
}

/** A sink that remembers, and fails when told to. */
class Outside implements Sink {
  readonly name = 'outside';
  readonly holdsEarlier: boolean = false;
  readonly shown: string[] = [];
  readonly changes: WorkerChange[] = [];
  broken = false;
  overlaps = 0;
  #busy = false;

  async apply(set: WorkerSet, change: WorkerChange): Promise<void> {
    if (this.#busy) this.overlaps += 1;
    this.#busy = true;
    await new Promise((resolve) => setImmediate(resolve));
    this.#busy = false;
    if (this.broken) throw new Error('broken');
    this.changes.push(change);
    this.shown.push(
      set
        .ready()
        .map(({ url }) => url.slice(7, 8))
        .join(''),
    );
  }
}

describe('E1 SinkRunner', () => {
  const TIMES = { debounceMs: 1, minReady: 0, intervalMs: 0 };
  let view: SetView;
  let runner: SinkRunner | undefined;
  let held: boolean[];
  let lines: string[];
  const report: SinkReport = {
    log: (_level, message) => lines.push(message),
    applied: () => undefined,
    held: (_sink, is) => held.push(is),
  };
  const run = (sink: Sink, times: Partial<SinkTimes> = {}): void => {
    runner = new SinkRunner(view, sink, { ...TIMES, ...times }, report);
  };

  beforeEach(() => {
    view = new SetView();
    held = [];
    lines = [];
  });
  afterEach(() => runner?.close());

  it('E1 applies nothing before the first complete set, then each difference', async () => {
    const sink = new Outside();
    run(sink);
    runner?.poke();
    view.set(...workers('a', 'b'));
    await eventually(() => sink.shown.length === 1);
    expect(sink.changes[0]?.upserted).to.have.length(2);
    view.set(...workers('b', 'c'));
    await eventually(() => sink.shown.length === 2);
    expect(sink.shown).to.deep.equal(['ab', 'bc']);
    expect(sink.changes[1]?.upserted.map(({ url }) => url)).to.deep.equal(['http://c:1']);
    expect(sink.changes[1]?.removed.map(({ url }) => url)).to.deep.equal(['http://a:1']);
  });

  it('E1 gathers changes, and never runs twice at once', async () => {
    const sink = new Outside();
    run(sink, { debounceMs: 20 });
    for (let at = 0; at < 20; at += 1) view.set(...workers('a', String(at % 10)));
    await eventually(() => sink.shown.at(-1) === '9a');
    expect(sink.shown).to.have.length(1);
    for (let at = 0; at < 20; at += 1) {
      view.set(...workers(String(at % 10)));
      runner?.poke();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually(() => sink.shown.at(-1) === '9');
    expect(sink.overlaps).to.equal(0);
  });

  it('E1 tries again what failed, with the set of that time', async () => {
    const sink = new Outside();
    sink.broken = true;
    run(sink);
    view.set(...workers('a'));
    await eventually(() => lines.length > 0);
    view.set(...workers('b'));
    sink.broken = false;
    await eventually(() => sink.shown.length === 1);
    expect(sink.shown).to.deep.equal(['b']);
    expect(sink.changes[0]?.upserted).to.have.length(1);
  });

  it('E1 never shows fewer than the least number once there were more; new ones come beside', async () => {
    const sink = new Outside();
    run(sink, { minReady: 2 });
    view.set(...workers('a', 'b', 'c'));
    await eventually(() => sink.shown.length === 1);
    view.set(...workers('d'));
    await eventually(() => sink.shown.length === 2);
    expect(sink.shown[1]).to.equal('abcd');
    expect(held).to.deep.equal([true]);
    view.set(...workers('d', 'e'));
    await eventually(() => sink.shown.length === 3);
    expect(sink.shown[2]).to.equal('de');
    expect(held).to.deep.equal([true, false]);
  });

  it('E1 a worker that drains or fails is kept as it was while the least number is not met', async () => {
    const sink = new Outside();
    run(sink, { minReady: 1 });
    view.set(...workers('a'));
    await eventually(() => sink.shown.length === 1);
    view.set(clientWorker('http://a:1', { status: 'NOT_READY' }));
    await eventually(() => held.length === 1);
    expect(sink.shown.at(-1)).to.equal('a');
  });

  it("E1 the operator's word shows what there is", async () => {
    const sink = new Outside();
    run(sink, { minReady: 2 });
    view.set(...workers('a', 'b'));
    await eventually(() => sink.shown.length === 1);
    view.set();
    await eventually(() => held.length === 1);
    runner?.release();
    await eventually(() => sink.shown.at(-1) === '');
    expect(held).to.deep.equal([true, false]);
  });

  it('E1 what an earlier life has written stays until the least number is there', async () => {
    const sink = new (class extends Outside {
      override readonly holdsEarlier = true;
    })();
    run(sink, { minReady: 2 });
    view.set(...workers('a'));
    await eventually(() => held.length === 1);
    expect(sink.shown).to.deep.equal([]);
    view.set(...workers('a', 'b'));
    await eventually(() => sink.shown.length === 1);
    expect(sink.shown).to.deep.equal(['ab']);
  });

  it('E1 with nothing outside yet, few are better than none', async () => {
    const sink = new Outside();
    run(sink, { minReady: 2 });
    view.set(...workers('a'));
    await eventually(() => sink.shown.length === 1);
    expect(held).to.deep.equal([]);
  });
});
