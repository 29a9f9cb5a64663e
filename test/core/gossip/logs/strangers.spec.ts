import { expect } from 'chai';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import { STRANGERS_BARRED_MAX, STRANGERS_MAX } from '../../../../src/core/limits.js';
import { Strangers } from '../../../../src/core/gossip/logs/strangers.js';
import type { VirtualMesh } from '../../../support/virtual-mesh.js';
import { forgery, greeting, linked, meshOf } from '../mesh-support.js';

const DEAD_TIMEOUT_MS = 60_000;
const BOOT = { generation: 1_800_000_000_000, instanceId: 'e'.repeat(16) };

function pair(): VirtualMesh {
  const mesh = meshOf(['a', 'b']);
  mesh.until('linked', () => linked(mesh));
  return mesh;
}

/** A forger sends logs of owners that nobody has ever met. */
function invent(mesh: VirtualMesh, count: number): void {
  const logs = Array.from({ length: count }, (_, n): Frame => {
    const forged = forgery(mesh, 'k', BOOT);
    if (forged.kind !== 'delta') throw new Error('a forgery is a delta');
    return { kind: 'delta', delta: { ...forged.delta, owner: `x${n}` } };
  });
  mesh.forge('a', [...greeting(), ...logs]);
}

function held(mesh: VirtualMesh, name: string): string[] {
  return [...mesh.get(name).node.store.owners()].filter((owner) => owner.startsWith('x'));
}

describe('MeshNode and logs whose owner is no member', () => {
  for (const count of [STRANGERS_MAX - 1, STRANGERS_MAX, STRANGERS_MAX + 1]) {
    it(`M4 of ${count} logs at most ${STRANGERS_MAX} are let in`, () => {
      const mesh = pair();
      invent(mesh, count);
      expect(held(mesh, 'a').length).to.equal(Math.min(count, STRANGERS_MAX));
    });
  }

  it('M4 they go everywhere after a dead-timeout, and are not let in again', () => {
    const mesh = pair();
    invent(mesh, 2);
    mesh.run(5_000);
    expect(held(mesh, 'b')).to.have.members(['x0', 'x1']);
    mesh.run(DEAD_TIMEOUT_MS);
    expect([...held(mesh, 'a'), ...held(mesh, 'b')]).to.deep.equal([]);
    mesh.start('c', { seeds: ['a:1'] });
    invent(mesh, 2);
    mesh.run(5_000);
    for (const name of ['a', 'b', 'c']) expect(held(mesh, name)).to.deep.equal([]);
  });

  it('M4 one whose member is met stays', () => {
    const mesh = pair();
    invent(mesh, 1);
    const life = { boot: BOOT, incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
    const row = { name: 'x0', address: 'b:1', ...life, restarting: false, version: '1' };
    mesh.input(mesh.get('a'), { kind: 'pinged', source: 'x0', rows: [row] });
    mesh.run(DEAD_TIMEOUT_MS - 1);
    expect(mesh.get('a').node.membership.row('x0')).to.not.equal(undefined);
    mesh.run(2);
    expect(held(mesh, 'a')).to.deep.equal(['x0']);
  });

  it('M3 an operator who forgets one drops it at once', () => {
    const mesh = pair();
    invent(mesh, 2);
    mesh.input(mesh.get('a'), { kind: 'forget', name: 'x0' });
    expect(held(mesh, 'a')).to.deep.equal(['x1']);
  });
});

describe('Strangers', () => {
  for (const count of [STRANGERS_BARRED_MAX - 1, STRANGERS_BARRED_MAX, STRANGERS_BARRED_MAX + 1]) {
    it(`M4 of ${count} dropped ones the first is ${count > STRANGERS_BARRED_MAX ? 'forgotten' : 'barred'}`, () => {
      const strangers = new Strangers(() => false, 1);
      for (let n = 0; n < count; n += 1) {
        strangers.installed(`x${n}`, n);
        strangers.takeDue(n + 1);
      }
      const barred = strangers.bar('x0') !== undefined;
      expect(barred).to.equal(count <= STRANGERS_BARRED_MAX);
    });
  }
});
