import { encodeFrame } from '../../src/gossip/wire/frames.js';
import { frameToBytes } from '../../src/gossip/wire/gossip-definition.js';
import { VirtualMesh } from '../support/virtual-mesh.js';

/** The name of the node that is fuzzed, and of those whose frames it gets. */
export const FUZZED = 'a';
export const PEERS = ['b', 'c'] as const;

function workerId(index: number): string {
  return `5f0c1c1e-0000-5000-8000-0000000000${index}`;
}

/** Frames that three nodes said to each other in a lively minute: all kinds, as bytes. */
export function recordFrames(seed: number): Buffer[] {
  const mesh = new VirtualMesh({ seed });
  const byKind = new Map<string, Buffer[]>();
  mesh.onFrame = ({ frame }) => {
    const kept = byKind.get(frame.kind) ?? [];
    byKind.set(frame.kind, kept);
    if (kept.length < 40) kept.push(frameToBytes(encodeFrame(frame)));
  };
  for (const name of [FUZZED, ...PEERS]) mesh.start(name, { seeds: ['a:1'] });
  for (let at = 0; at < 20; at += 1) {
    mesh.put(PEERS[at % 2]!, `worker:${at}`, `value ${at}`);
    for (let id = 10; id < 20; id += 1) mesh.report(PEERS[at % 2]!, workerId(id), at);
    mesh.run(500);
    if (at % 3 === 0) mesh.delete(PEERS[at % 2]!, `worker:${at}`);
  }
  mesh.crash('c');
  mesh.run(5_000);
  mesh.start('c', { seeds: ['a:1'] }, true);
  mesh.run(40_000);
  const one = { generation: 7, instanceId: '0123456789abcdef' };
  const refused = { owner: 'b', reason: 'GAP' as const, refused: { boot: one, after: 3 } };
  const extra = [
    encodeFrame({ kind: 'mode', lazy: true }),
    encodeFrame({
      kind: 'summary',
      summary: { sums: Array<bigint>(64).fill(7n), receivedFrames: 3 },
    }),
    encodeFrame({ kind: 'recall', buckets: [0, 7, 63] }),
    encodeFrame({ kind: 'want', want: { owner: 'a', after: 0, kind: 'log' } }),
    encodeFrame({ kind: 'want', want: { owner: 'c', boot: one, after: 2, kind: 'prior' } }),
    encodeFrame({ kind: 'refusal', refusal: { ...refused, message: 'no' } }),
    encodeFrame({ kind: 'goodbye', reason: 'OVERLAY', message: 'no room' }),
    encodeFrame({ kind: 'ping', id: 1, rows: [] }),
    encodeFrame({ kind: 'pong', id: 1, rows: [] }),
  ].map(frameToBytes);
  return [...[...byKind.values()].flat(), ...extra];
}
