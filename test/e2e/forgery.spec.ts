import { expect } from 'chai';
import xxhash from 'xxhash-wasm';
import { RecordFactory, add64, sub64 } from '../../src/core/store/kept-record.js';
import type { LogDelta, LogRecord } from '../../src/core/store/rows.js';
import { workerStateCodec } from '../../src/grpc/proto.js';
import { metricsOf } from '../support/admin.js';
import { eventually } from '../support/eventually.js';
import { Watch, list, register } from '../support/gateway.js';
import { agreed, startMesh } from '../support/mesh.js';
import { RawPeer } from '../support/raw-peer.js';
import type { LogLine, SidecarProcess } from '../support/sidecar-process.js';

describe('a forged entry in the log of another node', function () {
  this.timeout(30_000);
  let nodes: SidecarProcess[] = [];
  let factory: RecordFactory;
  let forger: RawPeer | undefined;

  before(async () => {
    const hasher = await xxhash();
    factory = new RecordFactory((bytes) => hasher.h64Raw(bytes));
    const flags = ['--health-checks=off', '--admin-address', '127.0.0.1:0'];
    nodes = await startMesh(['a', 'b', 'c'], () => flags);
    for (const node of nodes) {
      await register(node.registry, { url: urlOf(node.name), labels: { truth: 'yes' } });
    }
    await eventually(() => agreed(nodes));
  });

  afterEach(() => forger?.end());

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
  });

  /** The whole log of an owner, as any peer may ask B for it. */
  async function readLog(owner: string): Promise<LogDelta> {
    const link = new RawPeer(nodes[1]!.addresses.gossip);
    forger = link;
    link.greet({ node: `forger-of-${owner}` });
    await eventually(() => link.of('digest').some(({ digest }) => digest.end));
    link.send({ kind: 'want', want: { owner, after: 0, kind: 'log' } });
    const { delta } = await eventually(() => {
      const [whole] = link.of('delta').filter((frame) => frame.delta.owner === owner);
      return whole ?? false;
    });
    expect(delta).to.include({ more: false });
    return delta as LogDelta;
  }

  /** Sends B one more entry at the end of the log, with a hash that is right. */
  function forge(log: LogDelta, old: LogRecord, value?: Uint8Array): void {
    const record = { key: old.key, seq: log.upTo + 1, ...(value ? { value } : {}) };
    const rest = sub64(log.hash, factory.create(old)!.hash);
    const hash = add64(rest, factory.create(record)!.hash);
    const step = { frame: 1, after: log.upTo, upTo: record.seq, records: [record], hash };
    forger?.send({ kind: 'delta', delta: { ...log, ...step } });
  }

  /** B refuses it, for the owner's own link is up; nobody is shown anything of it. */
  async function expectRefusal(owner: string, watch: Watch, seen: number): Promise<void> {
    const { refusal } = await eventually(() => forger?.of('refusal')[0] ?? false);
    expect(refusal).to.include({ owner, reason: 'KNOWN' });
    const truth = nodes.map(({ name }) => urlOf(name));
    await eventually(() => agreed(nodes));
    for (const node of nodes) {
      const workers = await list(node.registry, { labels: { truth: 'yes' } });
      expect(workers.map(({ url }) => url)).to.deep.equal(truth, node.name);
    }
    expect(watch.types).to.have.length(seen);
    watch.end();
  }

  it('S8 a removal in the name of an owner that is linked is refused, and nobody sees it', async () => {
    const b = nodes[1]!;
    const log = await readLog('a');
    const watch = new Watch(b.registry, { filter: { url: urlOf('a') } });
    await eventually(() => watch.synced);
    const seen = watch.types.length;
    forge(log, log.records[0]!);
    await expectRefusal('a', watch, seen);
  });

  it('S8 so is a put', async () => {
    const b = nodes[1]!;
    const log = await readLog('c');
    const [old] = log.records as [LogRecord];
    const state = workerStateCodec.decode(Buffer.from(old.value!));
    const specJson = JSON.stringify({ url: urlOf('c'), labels: { truth: 'no' } });
    const watch = new Watch(b.registry, { filter: { labels: { truth: 'no' } } });
    await eventually(() => watch.synced);
    const seen = watch.types.length;
    forge(log, old, workerStateCodec.encode({ ...state, specJson }));
    await expectRefusal('c', watch, seen);
  });

  it('S8 an entry sent to the owner itself is refused, with the name of the link', async () => {
    const [a] = nodes as [SidecarProcess];
    const log = await readLog('a');
    const lie = new RawPeer(a.addresses.gossip);
    lie.greet({ node: 'forger' });
    await eventually(() => lie.of('digest').some(({ digest }) => digest.end));
    const record = { key: 'worker:x', seq: log.upTo + 1 };
    const step = { frame: 1, after: log.upTo, upTo: record.seq, records: [record] };
    lie.send({ kind: 'delta', delta: { ...log, ...step } });
    const { refusal } = await eventually(() => lie.of('refusal')[0] ?? false);
    expect(refusal).to.include({ owner: 'a', reason: 'NOT_OWNER' });
    const isWarning = ({ level, peer }: LogLine) => level === 'warn' && peer === 'forger';
    await eventually(() => a.log.some(isWarning));
    const metric = /^worker_mesh_deltas_refused_total\{.*peer="forger".*\} 1$/m;
    expect(await metricsOf(a)).to.match(metric);
    lie.end();
  });
});

/** The one worker of a node. */
function urlOf(node: string): string {
  return `http://${node}.example:1`;
}
