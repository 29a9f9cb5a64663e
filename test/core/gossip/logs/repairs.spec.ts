import { expect } from 'chai';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import { DIGEST_INTERVAL_MS } from '../../../../src/core/limits.js';
import { VirtualMesh } from '../../../support/virtual-mesh.js';
import { linked, shows } from '../mesh-support.js';
import { FakeSource, hello, linkOf, row, said } from '../link/transcript.js';

/** Three nodes whose wire loses what `loses` says, which no TCP would do. */
function lossyMesh(loses: (frame: Frame) => boolean): VirtualMesh {
  const wire = (frame: Frame): Frame => (loses(frame) ? { kind: 'unknown' } : frame);
  const mesh = new VirtualMesh({ wire });
  for (const name of ['a', 'b', 'c']) mesh.start(name, { seeds: ['a:1'] });
  mesh.until('linked', () => linked(mesh));
  mesh.run(2_000);
  return mesh;
}

function repairs(mesh: VirtualMesh, way: 'push' | 'pull'): Record<string, number> {
  const counts = [...mesh.processes.values()].map(
    (process) => [process.name, process.counted('digest_repairs_total', { way })] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

describe('what a whole digest repairs', () => {
  it('L1 nothing, while the links lose nothing', () => {
    const mesh = lossyMesh(() => false);
    for (let n = 0; n < 100; n += 1) {
      mesh.put('a', 'k', `v${n}`);
      mesh.put('b', `k${n % 7}`, `v${n}`);
      mesh.run(997);
    }
    expect(repairs(mesh, 'push')).to.deep.equal({});
    expect(repairs(mesh, 'pull')).to.deep.equal({});
  });

  it('L1 nothing, when somebody who joins takes a log from a third node', () => {
    const mesh = lossyMesh(() => false);
    mesh.put('a', 'k', 'v');
    mesh.run(2_000);
    mesh.start('d', { seeds: ['b:1'] });
    mesh.cut('a', 'd');
    mesh.until('d shows it', () => mesh.get('d').view()['a/k'] === 'v');
    mesh.run(2 * DIGEST_INTERVAL_MS);
    expect(repairs(mesh, 'pull')).to.deep.equal({});
  });

  it('L1 a push that was lost is counted by its owner, and goes out again', () => {
    let losing = false;
    const mesh = lossyMesh(({ kind }) => losing && kind === 'delta');
    losing = true;
    mesh.put('a', 'k', 'v');
    mesh.run(100);
    losing = false;
    mesh.until('all show it', () => shows(mesh, { 'a/k': 'v' }), DIGEST_INTERVAL_MS + 1_000);
    expect(repairs(mesh, 'push')).to.deep.equal({ a: 2 });
    expect(repairs(mesh, 'pull')).to.deep.equal({});
  });

  for (const lost of [true, false]) {
    const what = lost ? 'only the whole digest' : 'a changed row';
    it(`L1 L4 what ${what} of a third node shows is ${lost ? 'counted' : 'no repair'}`, () => {
      let losing = false;
      const mesh = lossyMesh((frame) => losing && frame.kind === 'digest' && !frame.digest.begin);
      mesh.cut('a', 'c');
      mesh.run(5_000);
      losing = lost;
      mesh.put('a', 'k', 'v');
      mesh.run(2_000);
      losing = false;
      mesh.until('c too', () => mesh.get('c').view()['a/k'] === 'v', DIGEST_INTERVAL_MS);
      expect(repairs(mesh, 'pull')).to.deep.equal(lost ? { c: 1 } : {});
      mesh.run(2 * DIGEST_INTERVAL_MS);
      expect(repairs(mesh, 'pull')).to.deep.equal(lost ? { c: 1 } : {});
    });
  }

  for (const [what, kind, missed] of [
    ['a row after all was sent', 'row', false],
    ['a whole digest after all was sent', 'whole', true],
    ['a whole digest while something waits to be sent', 'waiting', false],
    ['a whole digest while the log is refused', 'refused', false],
    ['a whole digest while a frame is under way', 'under way', false],
  ] as const) {
    it(`L1 ${what} tells ${missed ? '' : 'not '}of a push that was lost`, () => {
      const source = new FakeSource(row('me', 1, 2));
      const session = linkOf(source);
      session.receive({ kind: 'hello', hello: hello('peer') }, 1, 0);
      session.accept(hello('peer'), 0);
      const digest = (whole: boolean, receivedFrames: number) => {
        const ends = { begin: whole, end: whole, receivedFrames };
        return session.receive(
          { kind: 'digest', digest: { rows: [row('me', 1, 1)], ...ends } },
          1,
          0,
        );
      };
      said(session, 0);
      expect(digest(true, 2)).to.include({ live: true, missed: false });
      said(session, 0);
      if (kind === 'waiting') session.outbox.pushOwn();
      if (kind === 'refused') session.refused('me', 'GRAVE');
      const arrived = session.framesOut - (kind === 'under way' ? 1 : 0);
      expect(digest(kind !== 'row', arrived)).to.include({ missed });
    });
  }
});
