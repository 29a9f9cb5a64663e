import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { OwnerRecording } from '../../src/core/gossip/logs/owner-recording.js';
import { MeshNode } from '../../src/core/gossip/mesh-node.js';
import type { Instant } from '../../src/core/ports.js';
import { STAMP_AGE_MAX_MS, STOP_FLUSH_TIMEOUT_MS } from '../../src/core/limits.js';
import { createMetrics } from '../../src/metrics.js';
import { WarmStart } from '../../src/gossip/warm-start.js';
import { WarmFiles, warmFileName } from '../../src/storage/warm-files.js';
import { SETTINGS } from '../support/virtual-process.js';

const DAY_MS = 86_400_000;
const START_MS = 1_700_000_000_000;

function hash64(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

function at(wallMs: number): Instant {
  return { monotonicMs: 0, wallMs };
}

function node(name: string, now: Instant, instanceId: string): MeshNode {
  return new MeshNode({
    ...{ cluster: 'test', node: name, address: `${name}:1`, version: 'test', seeds: [] },
    ...{ knownPeers: [], hash64, rng: Math.random, settings: SETTINGS, now },
    boot: { generation: START_MS, instanceId },
  });
}

/** What a peer would bring of an owner that has these keys. */
function bring(to: MeshNode, owner: MeshNode, keys: readonly string[], now: Instant): void {
  for (const key of keys) owner.store.put(key, Buffer.from(`value of ${key}`), now);
  const name = owner.membership.rows()[0]!.name;
  const recording = OwnerRecording.begin(owner, name);
  const frames = [recording?.next(), recording?.next()];
  const [members, delta] = frames;
  if (members?.kind !== 'members' || delta?.kind !== 'delta') throw new Error('no recording');
  to.handle({ kind: 'remember', delta: delta.delta, member: members.rows[0]! }, now);
}

describe('WarmStart', () => {
  let parent: string;
  const metrics = createMetrics({ processMetrics: false });
  const warned: string[] = [];
  const directory = (): string => join(parent, 'warm-start');

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'worker-mesh-warm-start-'));
    warned.length = 0;
  });
  afterEach(() => rmSync(parent, { recursive: true }));
  after(() => metrics.close());

  function warmStartOf(mesh: MeshNode, now: Instant): WarmStart {
    const log = { warn: (_: string, { why }: { why: string }) => warned.push(why) };
    return new WarmStart({
      ...{ node: 'a', files: new WarmFiles(parent), mesh, metrics, log: log as never },
      input: (input) => void mesh.handle(input, now),
    });
  }

  /** A life of `a` that knew `b`, and has stopped. */
  async function live(): Promise<MeshNode> {
    const now = at(START_MS);
    const mesh = node('a', now, '00000000000000aa');
    bring(mesh, node('b', now, '00000000000000bb'), ['k1', 'k2'], now);
    await warmStartOf(mesh, now).stop(STOP_FLUSH_TIMEOUT_MS);
    return mesh;
  }

  async function liveAgain(now = at(START_MS + 1_000)): Promise<MeshNode> {
    const mesh = node('a', now, '00000000000000ac');
    await warmStartOf(mesh, now).restore();
    return mesh;
  }

  it('D5 gives back the cut that was held, as that of an owner that is not alive', async () => {
    const before = await live();
    const after = await liveAgain();
    expect(after.store.row('b')).to.deep.equal(before.store.row('b'));
    expect(Buffer.from(after.store.get('b', 'k2')?.value ?? '').toString()).to.equal('value of k2');
    expect(after.membership.row('b')).to.deep.include({ status: 'SUSPECT', address: 'b:1' });
    expect(warned).to.deep.equal([]);
  });

  it('D5 M4 a log whose stamp is over 7 days old is not let in, and its file goes', async () => {
    await live();
    const young = await liveAgain(at(START_MS + STAMP_AGE_MAX_MS));
    expect(young.store.row('b')).not.to.equal(undefined);
    const old = await liveAgain(at(START_MS + 8 * DAY_MS));
    expect(old.store.row('b')).to.equal(undefined);
    expect(old.membership.row('b')).to.equal(undefined);
    expect(readdirSync(directory())).to.deep.equal([]);
  });

  it('D5 nothing is written anew of what has not changed, and an evicted owner’s file goes', async () => {
    await live();
    const now = at(START_MS);
    const mesh = node('a', now, '00000000000000ac');
    const warm = warmStartOf(mesh, now);
    await warm.restore();
    rmSync(join(directory(), warmFileName('b')));
    await warm.stop(STOP_FLUSH_TIMEOUT_MS);
    expect(readdirSync(directory())).to.deep.equal([]);
  });

  it('D5 a file that is damaged, a copy, or about this node is dropped with a word', async () => {
    await live();
    const file = join(directory(), warmFileName('b'));
    cpSync(file, join(directory(), warmFileName('c')));
    writeFileSync(join(directory(), warmFileName('d')), 'worker-mesh warm start, format 9\n');
    writeFileSync(join(directory(), warmFileName('e')), '');
    const mesh = await liveAgain();
    expect([...mesh.store.owners()].sort()).to.deep.equal(['a', 'b']);
    expect(warned.sort()).to.deep.equal([
      'it is a copy of that of b',
      'it is of another format',
      'it is of another format',
    ]);
    expect(readdirSync(directory())).to.deep.equal([warmFileName('b')]);
  });
});
