import { expect } from 'chai';
import type { Boot } from '../../../../src/core/boot.js';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import {
  GENERATION_AHEAD_MAX_MS,
  INCARNATION_MAX,
  WANT_TIMEOUT_MS,
} from '../../../../src/core/limits.js';
import type { MemberRow } from '../../../../src/core/membership/member.js';
import { VirtualMesh } from '../../../support/virtual-mesh.js';
import { greeting, linked, shows } from '../mesh-support.js';

/** What somebody says of a node: alive, and whatever else the test wants. */
function rowOf(mesh: VirtualMesh, name: string, o: Partial<MemberRow>): MemberRow {
  const { boot } = mesh.get(name).node;
  const life = { boot, incarnation: 0, status: 'ALIVE' as const, ageMs: 0, observers: [] };
  return { name, address: `${name}:1`, ...life, restarting: false, version: '1.0.0', ...o };
}

function boots(mesh: VirtualMesh, name: string, ahead: number): Boot {
  const { generation } = mesh.get(name).node.boot;
  return { generation: generation + ahead, instanceId: 'f'.repeat(16) };
}

function say(mesh: VirtualMesh, at: string, ...rows: MemberRow[]): void {
  mesh.forge(at, [...greeting(), { kind: 'members', rows }]);
}

/** Three nodes, linked, of which a keeps a record. */
function threeLinked(o: { breakMs?: number; authenticated?: boolean } = {}): VirtualMesh {
  const { breakMs = 1_000, authenticated = false } = o;
  const mesh = new VirtualMesh({ breakMs });
  for (const name of ['a', 'b', 'c']) mesh.start(name, { seeds: ['a:1'], authenticated });
  mesh.put('a', 'k', 'true');
  mesh.until('all show it', () => linked(mesh) && shows(mesh, { 'a/k': 'true' }));
  mesh.run(2_000);
  return mesh;
}

function statusAt(mesh: VirtualMesh, at: string, of: string): string | undefined {
  return mesh.get(at).node.membership.row(of)?.status;
}

function boot(mesh: VirtualMesh, at: string, of: string): Boot | undefined {
  return mesh.get(at).node.membership.row(of)?.boot;
}

describe('what others say of a node that is linked', () => {
  const LIES = ['DEAD', 'LEFT', 'EVICTED'] as const;

  for (const status of LIES) {
    it(`M10 that it is ${status}: nothing changes, and it hears of it`, () => {
      const mesh = threeLinked();
      const before = mesh.get('b').counted('member_transitions_total', {});
      say(mesh, 'b', rowOf(mesh, 'a', { status, observers: ['c', 'x'] }));
      expect(statusAt(mesh, 'b', 'a')).to.equal('ALIVE');
      const { membership } = mesh.get('a').node;
      const raised = (): boolean => mesh.get('a').witness.boots.length === 1;
      const heard = (): boolean => (status === 'DEAD' ? membership.refutations === 1 : raised());
      mesh.until('a has heard of it', heard, 1_000);
      mesh.run(5_000);
      for (const name of ['b', 'c']) {
        expect(statusAt(mesh, name, 'a'), name).to.equal('ALIVE');
        expect(boot(mesh, name, 'a'), name).to.deep.equal(mesh.get('a').node.boot);
      }
      // The forger itself is a member that came and went.
      const evil = mesh.get('b').counted('member_transitions_total', {}) - before;
      expect(evil).to.be.at.most(3);
      expect(
        mesh.get('b').counted('member_rows_deferred_total', { node: 'a', peer: 'evil' }),
      ).to.equal(1);
      expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
    });
  }

  for (const lie of [
    { gatewayAddress: 'zzz:1' },
    { maintenance: 'zzz', deadTimeoutMs: 86_400_000 },
    { address: 'zzz:1' },
    { version: 'zzz' },
  ]) {
    for (const status of ['ALIVE', 'SUSPECT'] as const) {
      it(`M10 M9 in ${status} what it does not say itself, ${JSON.stringify(lie)}: it stands above`, () => {
        const mesh = threeLinked();
        const own = { ...mesh.get('a').node.membership.row('a')! };
        const fields = Object.keys(lie) as (keyof typeof own)[];
        const saidAt = (name: string): unknown[] => {
          const row = mesh.get(name).node.membership.row('a');
          return fields.map((field) => row?.[field]);
        };
        const said = fields.map((field) => own[field]);
        for (const ahead of [0, 1, 0, 7]) {
          const { incarnation } = mesh.get('a').node.membership.row('a')!;
          say(mesh, 'b', { ...own, ...lie, status, incarnation: incarnation + ahead });
          const stood = (): boolean => {
            for (const name of ['b', 'c']) expect(saidAt(name), name).to.deep.equal(said);
            return mesh.get('a').node.membership.row('a')!.incarnation > incarnation + ahead;
          };
          mesh.until('it has gone above that', stood, 1_000);
        }
        mesh.run(3_000);
        for (const name of ['a', 'b', 'c']) {
          const row = mesh.get(name).node.membership.row('a');
          expect(row, name).to.include({ status: 'ALIVE' });
          expect(saidAt(name), name).to.deep.equal(said);
        }
      });
    }
  }

  it('M10 S8 ever newer boots and graves for a minute: no status changes, and no record goes', () => {
    const mesh = threeLinked({ authenticated: true });
    const seen = new Set<string>();
    for (let n = 1; n <= 150; n += 1) {
      const status = LIES[n % LIES.length] ?? 'DEAD';
      const lie = { boot: boots(mesh, 'a', 1_000_000 * n), status, observers: ['b', 'c'] };
      say(mesh, 'b', rowOf(mesh, 'a', lie), rowOf(mesh, 'a', { status: 'EVICTED' }));
      seen.add(statusAt(mesh, 'b', 'a') ?? 'none');
      mesh.run(400);
      seen.add(statusAt(mesh, 'b', 'a') ?? 'none');
      expect(shows(mesh, { 'a/k': 'true' }), `after ${n} lies`).to.equal(true);
    }
    expect([...seen]).to.deep.equal(['ALIVE']);
    expect(mesh.get('a').witness.boots.length).to.be.within(3, 7);
    mesh.run(70_000);
    expect(shows(mesh, { 'a/k': 'true' })).to.equal(true);
    for (const name of ['b', 'c']) {
      expect(boot(mesh, name, 'a'), name).to.deep.equal(mesh.get('a').node.boot);
    }
  });

  it('M10 M2 a suspicion counts, and is refuted within a moment; of an incarnation without end, it does not', () => {
    const mesh = threeLinked();
    say(mesh, 'b', rowOf(mesh, 'a', { status: 'SUSPECT', observers: ['c', 'x'] }));
    expect(statusAt(mesh, 'b', 'a')).to.equal('SUSPECT');
    mesh.until('it is refuted', () => statusAt(mesh, 'b', 'a') === 'ALIVE', 500);
    const endless = { status: 'SUSPECT' as const, incarnation: INCARNATION_MAX };
    say(mesh, 'b', rowOf(mesh, 'a', { ...endless, observers: ['c', 'x'] }));
    expect(statusAt(mesh, 'b', 'a')).to.equal('ALIVE');
    mesh.until('a has heard of it', () => mesh.get('a').witness.boots.length === 1, 1_000);
  });

  it('M10 in pings, pongs and their answers as well', () => {
    const mesh = threeLinked();
    const lie = rowOf(mesh, 'a', { status: 'EVICTED' });
    mesh.input(mesh.get('b'), { kind: 'pinged', source: 'c', rows: [lie] });
    expect(statusAt(mesh, 'b', 'a')).to.equal('ALIVE');
    const evicted: Frame = { kind: 'ping', id: 1, rows: [lie] };
    mesh.forge('b', [...greeting(), evicted]);
    expect(statusAt(mesh, 'b', 'a')).to.equal('ALIVE');
  });

  it('M10 what it says itself counts at once, in a call as well', () => {
    const mesh = threeLinked();
    const goodbye = rowOf(mesh, 'a', { status: 'DEAD', restarting: true });
    mesh.input(mesh.get('b'), { kind: 'pinged', source: 'a', rows: [goodbye] });
    expect(statusAt(mesh, 'b', 'a')).to.equal('DEAD');
  });

  it('M10 S8 so does its newer boot, though its log is refused for its clock', () => {
    const mesh = new VirtualMesh();
    for (const name of ['b', 'c']) mesh.start(name, { seeds: ['b:1'] });
    mesh.start('a', { seeds: ['b:1'], clockSkewMs: 3 * 86_400_000 });
    mesh.run(5_000);
    say(mesh, 'b', rowOf(mesh, 'a', { status: 'LEFT' }));
    mesh.run(2_000);
    expect(mesh.get('a').witness.boots.length).to.equal(1);
    expect(boot(mesh, 'b', 'a')).to.deep.equal(mesh.get('a').node.boot);
    const deferred = { node: 'a', peer: 'evil' };
    say(mesh, 'b', rowOf(mesh, 'a', {}));
    expect(mesh.get('b').counted('member_rows_deferred_total', deferred)).to.equal(1);
  });

  it('M10 M2 a death counts once its own pings have failed, too', () => {
    const mesh = threeLinked({ breakMs: 60_000 });
    mesh.freeze('a');
    const suspects = (): boolean =>
      mesh.get('b').node.membership.row('a')?.observers.includes('b') ?? false;
    mesh.until('b suspects it', suspects, 10_000);
    expect(statusAt(mesh, 'b', 'a')).to.equal('SUSPECT');
    say(mesh, 'b', rowOf(mesh, 'a', { status: 'DEAD', observers: ['c'] }));
    expect(statusAt(mesh, 'b', 'a')).to.equal('DEAD');
  });

  it('M10 what it says on its link that it leaves counts at once', () => {
    const mesh = threeLinked();
    mesh.input(mesh.get('a'), { kind: 'leave' });
    mesh.until('b knows', () => statusAt(mesh, 'b', 'a') === 'LEFT', 1_000);
    expect(mesh.get('b').view()).to.deep.equal({});
  });

  it('M10 nothing is lost: what was left to it counts once its link has ended', () => {
    const mesh = threeLinked();
    mesh.freeze('a');
    const newer = boots(mesh, 'a', 5);
    say(mesh, 'b', rowOf(mesh, 'a', { status: 'EVICTED' }), rowOf(mesh, 'a', { boot: newer }));
    expect(statusAt(mesh, 'b', 'a')).to.equal('ALIVE');
    expect(boot(mesh, 'b', 'a')).to.deep.equal(mesh.get('a').node.boot);
    const old = mesh.get('a').node.boot;
    mesh.crash('a');
    mesh.until(
      'b has lost the link',
      () => boot(mesh, 'b', 'a')?.generation === newer.generation,
      2_000,
    );
    expect(mesh.get('b').node.membership.bars('a', old)?.status).to.equal('EVICTED');
  });

  it('M10 nor once its link, open as it is, does not answer', () => {
    const mesh = threeLinked({ breakMs: 60_000 });
    mesh.cut('a', 'b');
    const newer = boots(mesh, 'a', 5);
    say(mesh, 'b', rowOf(mesh, 'a', { boot: newer }));
    expect(boot(mesh, 'b', 'a')).not.to.deep.equal(newer);
    mesh.until(
      'b takes it',
      () => boot(mesh, 'b', 'a')?.generation === newer.generation,
      WANT_TIMEOUT_MS + 1,
    );
    expect(mesh.get('b').livePeers()).to.include('a');
  });

  it('M10 M2 a node that does not answer pings is DEAD as soon as before, by this node and by others', () => {
    const mesh = threeLinked({ breakMs: 60_000 });
    mesh.freeze('a');
    const dead = (name: string): boolean => statusAt(mesh, name, 'a') === 'DEAD';
    mesh.until('both know', () => dead('b') && dead('c'), 15_000);
    mesh.until(
      'both see two observers',
      () =>
        ['b', 'c'].every(
          (name) => (mesh.get(name).node.membership.row('a')?.observers.length ?? 0) >= 2,
        ),
      15_000,
    );
    mesh.until(
      'evicted',
      () => ['b', 'c'].every((name) => statusAt(mesh, name, 'a') === 'EVICTED'),
      90_000,
    );
  });

  it('M10 a node that one side has evicted in a cut is told by who is linked to it, and stands above its grave', () => {
    const mesh = new VirtualMesh();
    for (const name of ['a', 'b', 'c', 'd']) mesh.start(name, { seeds: ['a:1'] });
    mesh.put('a', 'k', 'true');
    mesh.until('all show it', () => linked(mesh) && shows(mesh, { 'a/k': 'true' }));
    const old = mesh.get('a').node.boot;
    // c, whom a does not reach, forgets it as an operator may: a grave that all the others hear of.
    mesh.cut('a', 'c');
    mesh.run(1_500);
    say(mesh, 'c', rowOf(mesh, 'a', { status: 'EVICTED', observers: ['c', 'd'] }));
    mesh.until(
      'c sees it in a newer boot',
      () => (boot(mesh, 'c', 'a')?.generation ?? 0) > old.generation,
      5_000,
    );
    expect(statusAt(mesh, 'c', 'a')).to.equal('ALIVE');
    expect(statusAt(mesh, 'b', 'a')).to.equal('ALIVE');
  });

  it('M10 S8 a generation that no clock can have made does not pass in the answer to a ping either', () => {
    const mesh = threeLinked();
    const generation = mesh.wallMs + 2 * GENERATION_AHEAD_MAX_MS;
    const ahead = { generation, instanceId: 'f'.repeat(16) };
    let forged = false;
    // b is what lies: whenever it answers c on their link, it says so of a.
    mesh.network.becomes = (frame) => {
      if (frame.kind !== 'pong') return frame;
      forged = true;
      return { ...frame, rows: [...frame.rows, rowOf(mesh, 'a', { boot: ahead })] };
    };
    mesh.run(5_000);
    expect(forged).to.equal(true);
    expect(mesh.get('a').witness.boots).to.deep.equal([]);
    expect(boot(mesh, 'c', 'a')).to.deep.equal(mesh.get('a').node.boot);
  });

  it('M10 X4 however much is said, a link carries two rows of it at a time', () => {
    const mesh = threeLinked();
    const carried: number[] = [];
    mesh.onFrame = ({ from, to, frame }) => {
      if (from !== 'b' || to !== 'a' || frame.kind !== 'members') return;
      carried.push(frame.rows.filter(({ name }) => name === 'a').length);
    };
    const lies = Array.from({ length: 200 }, (_, n) => [
      rowOf(mesh, 'a', { boot: boots(mesh, 'a', n + 1) }),
      rowOf(mesh, 'a', { boot: boots(mesh, 'a', n + 1), status: 'EVICTED' as const }),
    ]).flat();
    for (let at = 0; at < lies.length; at += 100) say(mesh, 'b', ...lies.slice(at, at + 100));
    mesh.run(2_000);
    expect(carried.filter((count) => count > 0)).to.deep.equal([2, 2]);
  });
});
