import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { Watch, call, list, register } from '../support/gateway.js';
import {
  StatusHistory,
  agreed,
  meshed,
  nodeAt,
  nodesAt,
  peersOf,
  sameAddresses,
  startMesh,
  statusOf,
  urlsAt,
} from '../support/mesh.js';
import {
  spawnBin,
  startSidecar,
  warmBin,
  type SidecarProcess,
} from '../support/sidecar-process.js';

const DEAD_TIMEOUT_MS = 2_000;
const TIMING = ['--ping-interval', '200ms', '--dead-timeout', `${DEAD_TIMEOUT_MS}ms`];
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** The one worker of each node. */
const urlOf = (name: string): string => `http://${name}.example:1`;

describe('five nodes', function () {
  this.timeout(60_000);
  let directory: string;
  let nodes: SidecarProcess[] = [];

  const flagsOf = (name: string): string[] => {
    const dataDir = join(directory, name);
    mkdirSync(dataDir, { recursive: true });
    return ['--health-checks=off', ...TIMING, '--data-dir', dataDir];
  };
  const named = (name: string): SidecarProcess => nodes.find((node) => node.name === name)!;
  const others = (name: string): SidecarProcess[] => nodes.filter((node) => node.name !== name);
  const killed = async (names: readonly string[]): Promise<void> => {
    await Promise.all(names.map((name) => named(name).end('SIGKILL')));
  };

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-'));
    nodes = await startMesh(NAMES, flagsOf);
    for (const { name, registry } of nodes) await register(registry, { url: urlOf(name) });
    await eventually(() => agreed(nodes));
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    rmSync(directory, { recursive: true, force: true });
  });

  /** Starts a node again where it was, with what it had on disk. */
  async function restart(name: string, all = nodes, start = spawnBin): Promise<SidecarProcess> {
    const peers = peersOf(all.filter((node) => node.name !== name));
    const flags = [...flagsOf(name), ...sameAddresses(named(name)), ...peers];
    const again = await startSidecar(name, flags, start);
    nodes = nodes.map((node) => (node.name === name ? again : node));
    return again;
  }

  for (const [name, which] of [
    ['e', 'largest'],
    ['a', 'smallest'],
  ] as const) {
    it(`M2 M3 kill -9 of the ${which} name: SUSPECT, DEAD, gone with its workers; and back`, async () => {
      const rest = others(name);
      const histories = rest.map((node) => new StatusHistory(node, name));
      const watches = rest.map(
        (node) => new Watch(node.registry, { filter: { url: urlOf(name) } }),
      );
      await eventually(() => watches.every(({ state }) => state.size === 1));
      const start = performance.now();
      await killed([name]);
      await eventually(() => histories.every(({ statuses }) => statuses.at(-1) === 'EVICTED'));
      await eventually(() => watches.every(({ state }) => state.size === 0));
      expect(performance.now() - start).to.be.lessThan(10_000);
      for (const [at, history] of histories.entries()) {
        await history.end();
        const order = history.statuses.slice(history.statuses.lastIndexOf('ALIVE'));
        expect(order).to.deep.equal(['ALIVE', 'SUSPECT', 'DEAD', 'EVICTED']);
        const marks = watches[at]!.events.flatMap(({ type, worker }) =>
          type === 'WORKER_EVENT_TYPE_UPSERTED' ? [worker?.ownerNodeStatus ?? ''] : [],
        );
        // Who hears of the grave from another before its own dead-timeout has passed marks it before it goes.
        const own = marks.filter((mark) => mark !== 'NODE_STATUS_EVICTED');
        expect(own.slice(-2)).to.deep.equal(['NODE_STATUS_SUSPECT', 'NODE_STATUS_DEAD']);
        expect(watches[at]!.types.filter((type) => type === 'REMOVED')).to.have.length(1);
      }
      const [, suspected, dead] = histories[0]!.seen.slice(-4);
      expect(suspected?.reason).to.match(/^did not answer /);
      expect(dead?.reason).to.match(/^did not answer .*, and did not refute it$/);
      await restart(name);
      await eventually(async () => {
        for (const node of others(name)) {
          expect(statusOf(await nodeAt(node, name)), node.name).to.equal('ALIVE');
        }
        return watches.every(({ state }) => state.size === 1);
      }, 3_000);
      watches.forEach((watch) => watch.end());
      await eventually(() => meshed(nodes));
    });
  }

  it('M3 M4 S8 a frozen node is evicted; when it goes on, it is back with its workers', async () => {
    named('b').child.kill('SIGSTOP');
    await eventually(async () => {
      for (const node of others('b')) {
        expect(statusOf(await nodeAt(node, 'b')), node.name).to.equal('EVICTED');
        expect(await urlsAt(node, 'b')).to.deep.equal([]);
      }
    });
    named('b').child.kill('SIGCONT');
    await eventually(async () => {
      for (const node of nodes) {
        expect(statusOf(await nodeAt(node, 'b')), node.name).to.equal('ALIVE');
        expect(await urlsAt(node), node.name).to.deep.equal(NAMES.map(urlOf));
      }
    }, 5_000);
    await eventually(() => meshed(nodes));
  });

  it('M5 SIGTERM, and started again inside dead-timeout: its workers were never removed', async () => {
    const filter = { url: urlOf('c') };
    const watches = others('c').map((node) => new Watch(node.registry, { filter }));
    await eventually(() => watches.every(({ state }) => state.size === 1));
    const history = new StatusHistory(named('d'), 'c');
    const warm = await warmBin();
    const start = performance.now();
    expect(await named('c').end('SIGTERM')).to.equal(0);
    expect(performance.now() - start, 'exit within').to.be.lessThan(5_000);
    await restart('c', nodes, warm);
    expect(performance.now() - start, 'restart within').to.be.lessThan(DEAD_TIMEOUT_MS);
    await eventually(() => meshed(nodes));
    await history.end();
    const dead = history.seen.find(({ status }) => status === 'DEAD');
    expect(dead?.reason).to.equal('said that it restarts');
    for (const watch of watches) {
      expect(watch.types).not.to.include('REMOVED');
      watch.end();
    }
  });

  it('M3 the last of five keeps its list and says why; two come back, and the brake lets go', async () => {
    const last = named('c');
    const gone = ['a', 'b', 'd', 'e'];
    await killed(gone);
    const deadOnes = await eventually(async () => {
      const seen = (await nodesAt(last)).filter(({ name }) => name !== 'c');
      return seen.every((node) => statusOf(node) === 'DEAD' && node.evictionHeld !== '') && seen;
    });
    for (const { name, evictionHeld } of deadOnes) {
      expect(evictionHeld, name).to.equal('this node sees no other node alive');
    }
    const workers = await list(last.registry);
    expect(workers.map(({ url }) => url).sort()).to.deep.equal(NAMES.map(urlOf));
    for (const { ownerNode, ownerNodeStatus } of workers) {
      const mark = ownerNode === 'c' ? 'ALIVE' : 'DEAD';
      expect(ownerNodeStatus, ownerNode).to.equal(`NODE_STATUS_${mark}`);
    }
    const shown = await command(['nodes', '--address', last.addresses.registry]);
    expect(shown).to.match(/held: this node sees no other node alive/);

    const histories = ['d', 'e'].map((name) => new StatusHistory(last, name));
    const [a, b] = await Promise.all([restart('a', [last]), restart('b', [last])]);
    const alive = [a, b, last];
    await eventually(() => meshed(alive));
    await eventually(async () => {
      for (const node of alive)
        expect(await urlsAt(node)).to.deep.equal(['a', 'b', 'c'].map(urlOf));
    }, 15_000);
    const evicted = await Promise.all(
      histories.map(async (history) => {
        await history.end();
        return history.seen.find(({ status }) => status === 'EVICTED')!.atMs;
      }),
    );
    expect(Math.abs(evicted[0]! - evicted[1]!)).to.be.greaterThan(DEAD_TIMEOUT_MS - 200);
    await Promise.all([restart('d', alive), restart('e', alive)]);
    await eventually(() => meshed(nodes));
    await eventually(async () => {
      for (const node of nodes) expect(await urlsAt(node)).to.deep.equal(NAMES.map(urlOf));
    });
  });

  it('M5 LeaveMesh: another name is refused; then gone everywhere, LEFT, exit code 0', async () => {
    const leaver = named('e');
    const leave = leaver.mesh.leaveMesh.bind(leaver.mesh);
    const refusal = await call(leaver.mesh, leave, { nodeName: 'd' }).catch(String);
    expect(refusal).to.match(/FAILED_PRECONDITION.*\be\b/);
    expect(await urlsAt(leaver)).to.have.length(5);
    const exited = new Promise((resolve) => leaver.child.once('exit', resolve));
    expect(await call(leaver.mesh, leave, { nodeName: 'e' })).to.deep.equal({
      unacknowledgedNodes: [],
      diskError: '',
    });
    for (const node of others('e')) {
      expect(await urlsAt(node, 'e'), node.name).to.deep.equal([]);
    }
    expect(await exited).to.equal(0);
    await eventually(async () => {
      for (const node of others('e')) {
        expect(statusOf(await nodeAt(node, 'e')), node.name).to.equal('LEFT');
      }
    });
  });
});

/** Runs one command of the bin; its output. */
async function command(args: readonly string[]): Promise<string> {
  const { child, output } = spawnBin(args);
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code, output.join('\n')).to.equal(0);
  return output.join('\n');
}
