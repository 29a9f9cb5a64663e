import { expect } from 'chai';
import { meshOf } from '../mesh-support.js';
import { FakeSource, GATHER_MS, hello, linkOf, member, said } from '../link/transcript.js';

/** A link that has said all that it had to say at time 0. */
function quiet(source: FakeSource) {
  const session = linkOf(source);
  session.receive({ kind: 'hello', hello: hello('peer') }, 1, 0);
  session.accept(hello('peer'), 0);
  const digest = { rows: [], begin: true, end: true, receivedFrames: 2 };
  said(session, 0);
  session.receive({ kind: 'digest', digest }, 1, 0);
  said(session, 0);
  return session;
}

describe('membership rows on a link', () => {
  const afterMs = 2 * GATHER_MS;

  it('M2 an urgent one waits for nothing, and takes with it what was gathered', () => {
    const session = quiet(new FakeSource());
    session.outbox.member('a');
    said(session, afterMs);
    session.outbox.member('b');
    session.outbox.member('me', true);
    expect(said(session, afterMs + 1)).to.deep.equal(['members b=ALIVE me=ALIVE']);
  });

  it('M4 the grave of an older boot goes before the row of the newer one, whatever the peer says', () => {
    const source = new FakeSource();
    const session = quiet(source);
    source.graves.add('a');
    session.outbox.member('a');
    session.outbox.memberHeard(member('a'));
    expect(said(session, afterMs)).to.deep.equal(['members a=EVICTED a=ALIVE']);
  });
});

describe('graves of older boots', () => {
  it('M4 reach who joins after their node has returned, and who was there', () => {
    const mesh = meshOf(['a', 'b', 'c', 'x']);
    mesh.run(5_000);
    const old = mesh.get('x').node.boot;
    mesh.crash('x');
    mesh.until(
      'x is evicted',
      () => mesh.get('a').node.membership.row('x')?.status === 'EVICTED',
      120_000,
    );
    mesh.start('x', { seeds: ['a:1'] });
    mesh.run(5_000);
    mesh.start('d', { seeds: ['b:1'] });
    mesh.run(5_000);
    for (const name of ['a', 'b', 'c', 'd']) {
      const { membership } = mesh.get(name).node;
      expect(membership.row('x')?.status, name).to.equal('ALIVE');
      expect(membership.bars('x', old)?.status, name).to.equal('EVICTED');
      expect(membership.bars('x', mesh.get('x').node.boot), name).to.equal(undefined);
      expect(mesh.get(name).livePeers(), name).to.include('x');
    }
  });
});
