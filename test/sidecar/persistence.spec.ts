import { PassThrough } from 'node:stream';
import { LogLevels } from '../../src/core/log-levels.js';
import { createLog } from '../../src/log.js';
import { expect } from 'chai';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import { parseSpec } from '../../src/core/registry/spec/parse-spec.js';
import { WorkerRegistry } from '../../src/core/registry/registry.js';
import { WorkerTable } from '../../src/core/registry/table/table.js';
import type { RegistryEvent } from '../../src/core/registry/worker.js';
import { createMetrics } from '../../src/metrics.js';
import { now } from '../../src/streams/clock.js';
import { Persistence } from '../../src/sidecar/persistence.js';
import { JournalError } from '../../src/storage/journal.js';
import { MemoryJournal } from '../../src/storage/memory-journal.js';

/** A journal that does nothing until it is told to. */
class IdleJournal extends MemoryJournal {
  saves = 0;

  override save(): void {
    this.saves += 1;
  }
}

function registryOf(): WorkerRegistry {
  return new WorkerRegistry({
    ...{ node: 'me', generation: 1, healthChecks: true },
    table: new WorkerTable({ processId: 'p', startRevision: 0 }),
    ring: new EventRing<RegistryEvent>(16),
  });
}

describe('Persistence', () => {
  const metrics = createMetrics({ processMetrics: false });
  const logged = new PassThrough();
  const log = createLog(new LogLevels([]), 'json', {}, logged);
  after(() => metrics.close());

  let registry: WorkerRegistry;
  let journal: IdleJournal;
  let persistence: Persistence;
  let settled: number;
  beforeEach(() => {
    registry = registryOf();
    journal = new IdleJournal();
    settled = 0;
    persistence = new Persistence(registry, journal, { metrics, log }, () => (settled += 1));
  });

  function register(name: string): void {
    const parsed = parseSpec({ url: `http://${name}:1` });
    if (!parsed.ok) throw new Error('not a spec');
    const options = { manager: '', allowReplace: false, validateOnly: false };
    registry.register({ parsed: parsed.value, ...options }, now());
    persistence.changed();
  }

  /** What became of a call that waits, so far. */
  function follow(durable: Promise<void>): { state: string } {
    const followed = { state: 'waits' };
    durable.then(
      () => (followed.state = 'durable'),
      (error: unknown) => (followed.state = (error as JournalError).kind),
    );
    return followed;
  }

  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('D4 answers each call when its own batch is on disk, and visible', async () => {
    register('a');
    const first = follow(persistence.durable());
    persistence.takeUnsaved(10);
    register('b');
    const second = follow(persistence.durable());
    await turn();
    expect([first.state, second.state, registry.table.size]).to.deep.equal(['waits', 'waits', 0]);
    persistence.committed();
    expect(registry.table.size).to.equal(1);
    await turn();
    expect([first.state, second.state]).to.deep.equal(['durable', 'waits']);
    persistence.takeUnsaved(10);
    persistence.committed();
    await turn();
    expect([second.state, settled, journal.saves]).to.deep.equal(['durable', 2, 2]);
  });

  it('D4 a refusal is told to all who wait, and nobody after it waits for nothing', async () => {
    register('a');
    const first = follow(persistence.durable());
    persistence.takeUnsaved(10);
    register('b');
    const second = follow(persistence.durable());
    persistence.refused(new JournalError('FULL', '/data', 'no space left'));
    await turn();
    expect([first.state, second.state, registry.table.size]).to.deep.equal(['FULL', 'FULL', 0]);
    const third = follow(persistence.durable());
    await turn();
    expect(third.state).to.equal('durable');
    expect((await metrics.render()).text).to.match(/journal_failures_total 2\n/);
  });

  it('O1 the log says once that the disk refuses writes, with the reason, and once that it takes them again', () => {
    logged.read();
    persistence.committed();
    for (const kind of ['FULL', 'FULL'] as const) {
      persistence.refused(new JournalError(kind, '/data', 'no space left'));
    }
    persistence.committed();
    persistence.committed();
    const lines = String(logged.read()).trim().split('\n');
    const said = lines.map((line) => JSON.parse(line) as { level: string; message: string });
    expect(said.map(({ level, message }) => `${level}: ${message}`)).to.deep.equal([
      'error: the disk refuses writes',
      'info: the disk takes writes again',
    ]);
    expect(lines[0]).to.contain('no space left');
  });

  it('D4 without a disk a write has happened in its turn', () => {
    registry = registryOf();
    persistence = new Persistence(registry, new MemoryJournal(), { metrics, log }, () => undefined);
    register('a');
    expect(registry.table.size).to.equal(1);
  });
});
