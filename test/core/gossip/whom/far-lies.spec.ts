import { expect } from 'chai';
import type { MemberRow } from '../../../../src/core/membership/member.js';
import { RAISE_INTERVAL_MS } from '../../../../src/core/limits.js';
import { VirtualMesh } from '../../../support/virtual-mesh.js';
import { SETTINGS, type VirtualProcess } from '../../../support/virtual-process.js';
import { greeting } from '../mesh-support.js';

const NODES = 16;
const names = Array.from({ length: NODES }, (_, n) => `gateway-${n}.region-${n % 7}`);
const owner = names[3]!;
/** Long enough for two raises. */
const LIE_MS = 2 * RAISE_INTERVAL_MS;
/** What a refutation takes to all nodes of such a mesh. */
const FLOOD_MS = 500;

/** What lies about a node that is not linked where they are told can do at most (SECURITY.md). */
describe('what others say of a node that is linked elsewhere', () => {
  const settings = { ...SETTINGS, fullMeshPeersMax: 6 };

  /** An overlay in which all show a record of the owner, and a node that the owner has no link to. */
  function overlay(): [mesh: VirtualMesh, far: string] {
    const mesh = new VirtualMesh({ seed: 5, delayMs: [5, 5] });
    for (const name of names) {
      mesh.start(name, { seeds: [`${names[0]!}:1`], settings, authenticated: true });
      mesh.run(50);
    }
    mesh.run(70_000);
    mesh.put(owner, 'k', 'true');
    mesh.until('all show it', () => wrong(mesh).length === 0);
    const linked = mesh.get(owner).livePeers();
    return [mesh, names.find((name) => name !== owner && !linked.includes(name))!];
  }

  const shows = (process: VirtualProcess): boolean => process.view()[`${owner}/k`] !== undefined;

  /** Nodes that see anything of the owner that it does not say itself. */
  function wrong(mesh: VirtualMesh): string[] {
    const { node } = mesh.get(owner);
    const own = node.membership.row(owner)!;
    const { head } = node.store.row(owner)!;
    const fields = ['status', 'address', 'gatewayAddress', 'maintenance', 'version'] as const;
    return [...mesh.processes.values()]
      .filter((process) => {
        const row = process.node.membership.row(owner);
        const told = fields.every((field) => row?.[field] === own[field]);
        return !told || !shows(process) || process.node.store.row(owner)?.head !== head;
      })
      .map(({ name }) => name);
  }

  const ahead = (row: MemberRow, n: number) => ({
    boot: { generation: row.boot.generation + 1_000_000 * n, instanceId: 'f'.repeat(16) },
  });
  const LIES: Readonly<Record<string, (row: MemberRow, n: number) => Partial<MemberRow>>> = {
    'a grave': () => ({ status: 'EVICTED' }),
    'a grave of a boot that it never had': (row, n) => ({ status: 'EVICTED', ...ahead(row, n) }),
    'a goodbye': () => ({ status: 'LEFT' }),
    'a newer boot elsewhere': (row, n) => ({ address: 'zzz:1', ...ahead(row, n) }),
    'the death of a newer boot': (row, n) => ({
      status: 'DEAD',
      observers: ['c', 'x'],
      ...ahead(row, n),
    }),
  };
  const REFUTED: typeof LIES = {
    'a death': () => ({ status: 'DEAD', observers: ['c', 'x'] }),
    'a gateway address': () => ({ gatewayAddress: 'zzz:9' }),
    'another address': (row) => ({ address: 'zzz:9', incarnation: row.incarnation + 1 }),
    'an announced absence': (row) => ({
      maintenance: 'zzz',
      deadTimeoutMs: 86_400_000,
      incarnation: row.incarnation + 1,
    }),
  };

  /** Tells the lie anew three times a second, and looks. */
  function lieFor(
    mesh: VirtualMesh,
    at: string,
    lie: (typeof LIES)[string],
    forMs: number,
    look: () => void,
  ): void {
    const untilMs = mesh.nowMs + forMs;
    for (let n = 1; mesh.nowMs < untilMs; n += 1) {
      const row = mesh.get(owner).node.membership.row(owner)!;
      mesh.forge(at, [...greeting(), { kind: 'members', rows: [{ ...row, ...lie(row, n) }] }]);
      mesh.run(300);
      look();
    }
  }

  it('M10 S8 a grave, a goodbye or a newer boot, told for long: no record goes, nodes linked to it see nothing, and it is over soon', () => {
    const [mesh, far] = overlay();
    for (const [what, lie] of Object.entries(LIES)) {
      const linked = mesh.get(owner).livePeers();
      lieFor(mesh, far, lie, LIE_MS, () => {
        expect([...mesh.processes.values()].every(shows), what).to.equal(true);
        for (const name of [owner, ...linked]) expect(wrong(mesh), what).not.to.include(name);
      });
      mesh.run(RAISE_INTERVAL_MS + FLOOD_MS);
      expect(wrong(mesh), what).to.deep.equal([]);
    }
    // Nothing of the graves goes off later.
    mesh.run(70_000);
    expect(wrong(mesh)).to.deep.equal([]);
  }).timeout(300_000);

  it('M10 M2 a death, an address, a gateway, an absence: it is refuted everywhere within a second', () => {
    const [mesh, far] = overlay();
    for (const [what, lie] of Object.entries(REFUTED)) {
      lieFor(mesh, far, lie, 300, () => undefined);
      mesh.run(FLOOD_MS);
      expect(wrong(mesh), what).to.deep.equal([]);
    }
  }).timeout(300_000);
});
