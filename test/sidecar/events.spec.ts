import { expect } from 'chai';
import { Writable } from 'node:stream';
import type { ClusterEvent } from '../../src/core/events/event.js';
import { EVENT_LINES_PER_SECOND_MAX } from '../../src/core/limits.js';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import { LogLevels } from '../../src/core/log-levels.js';
import { createLog } from '../../src/log.js';
import { EventFeed } from '../../src/sidecar/events.js';
import type { MeshEvent } from '../../src/mesh/mesh.js';
import { World } from '../core/registry/world.js';
import { eventually } from '../support/eventually.js';

/** A registry whose events are kept and logged. */
class Watched {
  readonly world = new World();
  readonly events = new EventRing<ClusterEvent>(10_000);
  readonly feed: EventFeed;
  readonly lines: Record<string, unknown>[] = [];
  /** Writes the lines that are due, and ends. */
  readonly end: () => void;
  #read = 0;

  constructor() {
    const { registry, ring } = this.world;
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        for (const line of chunk.toString().trim().split('\n')) {
          this.lines.push(JSON.parse(line) as Record<string, unknown>);
        }
        done();
      },
    });
    const log = createLog(new LogLevels([]), 'json', {}, stream);
    this.feed = new EventFeed({ registry, ring, events: this.events, log });
    this.end = this.feed.start();
  }

  /** Events since the last call. */
  told(): string[] {
    const { events, next } = this.events.read(this.#read, 10_000);
    this.#read = next;
    return events.map(
      ({ kind, node, from, to, cause, by }) => `${kind} ${node} [${from}>${to}] ${by}: ${cause}`,
    );
  }
}

const row = (name: string) => ({ name }) as never;

describe('EventFeed', () => {
  let watched: Watched;
  let world: World;
  beforeEach(() => {
    watched = new Watched();
    ({ world } = watched);
  });

  it('O1 tells a worker from registration to removal: from, to, cause, by whom', () => {
    world.register({}, { manager: 'helper' });
    world.probe([true, true]);
    expect(watched.told()).to.deep.equal([
      'WORKER_REGISTERED me [>PENDING] gateway: ',
      'WORKER_STATUS_CHANGED me [PENDING>READY] probe: PROBE_SUCCEEDED',
    ]);
    const { revision } = world.record();
    world.replace({ priority: 7 });
    world.probe([false, false, false]);
    world.report('READY');
    expect(watched.told()).to.deep.equal([
      `WORKER_REPLACED me [revision ${revision}>revision ${revision + 1}] gateway: the spec or its manager changed`,
      'WORKER_STATUS_CHANGED me [READY>NOT_READY] probe: PROBE_FAILED: refused',
      'WORKER_STATUS_CHANGED me [NOT_READY>READY] gateway: GATEWAY_REPORT: said so',
    ]);
    world.remove();
    world.advance(5_000);
    expect(watched.told()).to.deep.equal([
      'WORKER_STATUS_CHANGED me [READY>DRAINING] gateway: REMOVAL',
      'WORKER_REMOVED me [DRAINING>] timer: its drain ended: nobody reported what was in flight',
    ]);
  });

  it('O1 D4 tells a write when it is on disk, not before', () => {
    world.slowDisk = true;
    world.register();
    expect(watched.told()).to.deep.equal([]);
    world.commit();
    expect(watched.told()).to.have.length(1);
  });

  it('O1 W4 tells imports, claims that take over, and what became of the owner', () => {
    world.import({ owner: 'b' });
    world.register();
    expect(watched.told()).to.deep.equal([
      'WORKER_IMPORTED b [>READY] owner: ',
      'WORKER_REGISTERED me [>READY] gateway: claimed the URL, which b has too',
      'WORKER_CLAIM_CHANGED me [b>me] gateway: me registered the URL',
    ]);
    world.remove({ skipDrain: true });
    expect(watched.told()).to.deep.equal([
      'WORKER_REMOVED me [READY>] gateway: it was removed without a drain',
      'WORKER_CLAIM_CHANGED b [me>b] gateway: the worker of me is gone',
    ]);
    world.registry.setNodeStatus('b', 'EVICTED');
    world.registry.removeImport('b', world.id('b'));
    expect(watched.told()).to.deep.equal([
      'WORKER_REMOVED b [READY>] members: its owner was evicted',
    ]);
  });

  it('O1 tells a status that follows the word of its owner in words', () => {
    world.import({ owner: 'b' });
    watched.told();
    world.import({ owner: 'b', status: 'FAILED' });
    expect(watched.told()).to.deep.equal([
      'WORKER_STATUS_CHANGED b [READY>NOT_READY] owner: OWNER_HINT: its owner says FAILED',
    ]);
  });

  it('O1 W4 tells a take-over once, though a spec and a status changed with it', () => {
    world.import({ owner: 'b', status: 'NOT_READY' });
    world.import({ owner: 'c', status: 'NOT_READY' });
    watched.told();
    const { revision } = world.record('c');
    world.import({ owner: 'c', status: 'READY', revision: revision + 1, spec: { cost: 2 } });
    expect(watched.told().map((line) => line.split(' ')[0])).to.have.members([
      'WORKER_REPLACED',
      'WORKER_STATUS_CHANGED',
      'WORKER_CLAIM_CHANGED',
    ]);
  });

  it('O1 H5 tells a FAILED worker that removes itself', () => {
    world.register();
    world.report('FAILED');
    watched.told();
    world.registry.removeFailed(world.id());
    world.commit();
    expect(watched.told()[0]).to.match(/probe: it FAILED, and --remove-unhealthy-workers is on$/);
  });

  it('O1 tells what happens to members, and a refusal once a minute for one cause', () => {
    const notices: MeshEvent[] = [
      {
        ...{ kind: 'node-status', name: 'b', status: 'SUSPECT', row: row('b') },
        ...{ from: 'ALIVE', reason: 'did not answer c' },
      },
      { kind: 'boot-raised', boot: { generation: 7, instanceId: '0' } },
      { kind: 'fence', message: 'two of a name' },
      { kind: 'peer-refused', name: 'x', cause: 'cluster differs' },
      { kind: 'peer-refused', name: 'x', cause: 'cluster differs' },
      { kind: 'peer-refused', name: 'x', cause: 'protocol differs' },
    ];
    for (const notice of notices) watched.feed.notice(notice);
    expect(watched.told()).to.deep.equal([
      'NODE_STATUS_CHANGED b [ALIVE>SUSPECT] members: did not answer c',
      'NODE_BOOT_RAISED me [>generation 7] members: members knew this node in a newer boot',
      'NODE_FENCED me [>] members: two of a name',
      'NODE_REFUSED x [>] members: cluster differs',
      'NODE_REFUSED x [>] members: protocol differs',
    ]);
  });

  it('O1 writes one line for each event of a worker, with the same fields', () => {
    world.register({}, { manager: 'helper' });
    expect(watched.lines).to.deep.equal([]);
    watched.end();
    const [line] = watched.lines;
    expect(line).to.include({
      ...{ level: 'info', message: 'event', event: 'WORKER_REGISTERED', workerId: world.id() },
      ...{ url: 'http://w:8000', node: 'me', from: '', to: 'PENDING', by: 'gateway' },
      manager: 'helper',
    });
  });

  it('O1 writes its lines in a moment, when the change itself is on its way', async () => {
    world.register();
    await eventually(() => expect(watched.lines).to.have.length(1));
  });

  it('O1 keeps all of a burst, and logs the first events of a second', () => {
    const count = EVENT_LINES_PER_SECOND_MAX * 20;
    for (let at = 0; at < count; at += 1) {
      const url = `http://w:${at + 1_000}`;
      world.import({ owner: 'b', url, id: world.id('b', url) });
    }
    expect(watched.told()).to.have.length(count);
    watched.end();
    const { length } = watched.lines.filter(({ message }) => message === 'event');
    // The burst may see the clock turn to the next second, several times on a slow machine.
    expect(length).to.be.within(EVENT_LINES_PER_SECOND_MAX, count - 1);
  });
});
