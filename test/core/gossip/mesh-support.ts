import type { Boot } from '../../../src/core/boot.js';
import type { Frame } from '../../../src/core/gossip/link/frames.js';
import { RecordFactory } from '../../../src/core/store/kept-record.js';
import { quickHash64 } from '../../support/virtual-process.js';
import { VirtualMesh } from '../../support/virtual-mesh.js';

/** Starts nodes, each with the first as its seed. */
export function meshOf(
  names: readonly string[],
  o: { seed?: number; delayMs?: [number, number] } = {},
): VirtualMesh {
  const mesh = new VirtualMesh(o);
  for (const name of names) mesh.start(name, { seeds: [`${names[0] ?? ''}:1`] });
  return mesh;
}

/** All nodes show the same, and it is this. */
export function shows(mesh: VirtualMesh, view: Record<string, string>): boolean {
  const want = JSON.stringify(Object.entries(view).sort());
  return [...mesh.processes.values()].every(
    (process) => JSON.stringify(Object.entries(process.view()).sort()) === want,
  );
}

/** Every pair has a link on which logs flow. */
export function linked(mesh: VirtualMesh): boolean {
  const count = mesh.processes.size;
  return [...mesh.processes.values()].every((process) => process.livePeers().length === count - 1);
}

/** The first words of a client that says what it likes. */
export function greeting(node = 'evil'): Frame[] {
  const boot = { generation: 1, instanceId: 'f'.repeat(16) };
  const protocol = { protocolMin: 1, protocolMax: 1 };
  const who = { cluster: 'test', node, boot, address: `${node}:1`, version: '1' };
  return [
    { kind: 'hello', hello: { ...who, ...protocol } },
    { kind: 'digest', digest: { rows: [], begin: true, end: true, receivedFrames: 0 } },
  ];
}

/** What an insider would have to send to pass for the next entry of a log, or for another boot of it. */
export function forgery(mesh: VirtualMesh, key: string, boot?: Boot, owner = 'a'): Frame {
  const row = mesh.get(owner).node.store.row(owner)!;
  const upTo = row.head + 1;
  const record = { key, seq: upTo, value: new TextEncoder().encode('forged') };
  const hash = new RecordFactory(quickHash64).create(record)?.hash ?? 0n;
  const cut = { owner, boot: boot ?? row.boot, after: boot ? 0 : row.head, upTo, floor: 0 };
  const end = { stampMs: row.stampMs, settled: true, kind: 'log', frame: 1, more: false } as const;
  const sum = BigInt.asUintN(64, (boot ? 0n : row.hash) + hash);
  return { kind: 'delta', delta: { ...cut, records: [record], ...end, hash: sum } };
}

/** Sends the forgery to a node. */
export function forge(mesh: VirtualMesh, at: string, key: string): void {
  mesh.forge(at, [...greeting(), forgery(mesh, key)]);
}
