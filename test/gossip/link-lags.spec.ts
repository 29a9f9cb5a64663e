import { expect } from 'chai';
import { LAG_WRITES_MAX } from '../../src/core/limits.js';
import { countLinks } from '../../src/gossip/gauges.js';
import { LinkLags } from '../../src/gossip/link-lags.js';
import { VirtualMesh } from '../support/virtual-mesh.js';

describe('LinkLags', () => {
  const created = (): { mesh: VirtualMesh; lags: LinkLags; lag: () => unknown } => {
    const mesh = new VirtualMesh();
    const a = mesh.start('a');
    mesh.start('b', { seeds: ['a:1'] });
    mesh.put('a', 'k', '1');
    const head = (): number => a.node.store.row('a')?.head ?? 0;
    mesh.until('b has it', () => head() > 0 && a.witness.acknowledged.get('b') === head());
    const lags = new LinkLags('a', a.node);
    const lag = (): unknown =>
      Object.fromEntries(lags.samples().map(({ labels, value }) => [labels?.peer, value]));
    return { mesh, lags, lag };
  };

  it('M3 goes on counting for a peer whose link has died, until it is evicted', () => {
    const { mesh, lag } = created();
    expect(lag()).to.deep.equal({ b: 0 });
    mesh.crash('b');
    mesh.until('the link is gone', () => mesh.get('a').node.linkInfos().length === 0);
    mesh.put('a', 'k', '2');
    mesh.put('a', 'l', '3');
    expect(lag()).to.deep.equal({ b: 2 });
    const { membership } = mesh.get('a').node;
    mesh.until('dead', () => membership.row('b')?.status === 'DEAD', 120_000);
    expect(lag()).to.deep.equal({ b: 2 });
    mesh.input(mesh.get('a'), { kind: 'forget', name: 'b' });
    expect(membership.row('b')?.status).to.equal('EVICTED');
    expect(lag()).to.deep.equal({});
  });

  it('M3 keeps nothing of a node that was evicted, whether or not anybody looks', () => {
    const { mesh, lags, lag } = created();
    lags.notice({ kind: 'acknowledged', node: 'gone', head: 1 });
    const row = { ...mesh.get('a').node.membership.row('b')!, name: 'gone' };
    const status = { name: 'gone', status: 'EVICTED', from: 'DEAD', reason: '', row } as const;
    lags.notice({ kind: 'node-status', ...status });
    expect(lag()).to.deep.equal({ b: 0 });
  });

  it('S8 counts from 0 when the own log is another one, under a new boot', () => {
    const { mesh, lags, lag } = created();
    lags.notice({ kind: 'acknowledged', node: 'b', head: 1 });
    expect(lag()).to.deep.equal({ b: 0 });
    mesh.crash('b');
    mesh.until('the link is gone', () => mesh.get('a').node.linkInfos().length === 0);
    lags.notice({ kind: 'boot-raised', boot: mesh.get('a').node.boot });
    const head = mesh.get('a').node.store.row('a')?.head;
    expect(lag()).to.deep.equal({ b: head });
  });
});

describe('LinkLags in seconds', () => {
  it('M3 counts from the oldest entry that a peer lacks, and stays when its link dies', () => {
    const mesh = new VirtualMesh();
    const a = mesh.start('a');
    mesh.start('b', { seeds: ['a:1'] });
    mesh.put('a', 'k', '1');
    const head = (): number => a.node.store.row('a')?.head ?? 0;
    mesh.until('b has it', () => head() > 0 && a.witness.acknowledged.get('b') === head());
    const lags = new LinkLags('a', a.node);
    const seconds = (nowMs: number): unknown => lags.seconds(nowMs).map(({ value }) => value);
    expect(seconds(0)).to.deep.equal([0]);
    mesh.crash('b');
    mesh.until('the link is gone', () => a.node.linkInfos().length === 0);
    mesh.put('a', 'k', '2');
    lags.written(1_000);
    mesh.put('a', 'l', '3');
    lags.written(5_000);
    expect(seconds(61_000)).to.deep.equal([60]);
    lags.notice({ kind: 'acknowledged', node: 'b', head: head() - 1 });
    expect(seconds(61_000)).to.deep.equal([56]);
    lags.notice({ kind: 'acknowledged', node: 'b', head: head() });
    expect(seconds(61_000)).to.deep.equal([0]);
  });

  it('M3 tells a lag not too short when more than LAG_WRITES_MAX writes wait', () => {
    const mesh = new VirtualMesh();
    const a = mesh.start('a');
    mesh.start('b', { seeds: ['a:1'] });
    mesh.put('a', 'k', '1');
    const head = (): number => a.node.store.row('a')?.head ?? 0;
    mesh.until('b has it', () => head() > 0 && a.witness.acknowledged.get('b') === head());
    const lags = new LinkLags('a', a.node);
    lags.seconds(0);
    mesh.crash('b');
    mesh.until('the link is gone', () => a.node.linkInfos().length === 0);
    const before = head();
    const count = LAG_WRITES_MAX + 1;
    for (let n = 1; n <= count; n += 1) {
      mesh.put('a', 'k', String(n));
      lags.written(n * 1_000);
    }
    for (const held of [0, 1, 500]) {
      lags.notice({ kind: 'acknowledged', node: 'b', head: before + held });
      const [{ value }] = lags.seconds(count * 1_000) as [{ value: number }];
      expect(value).to.be.within(count - held - 1, count - held + 1);
    }
  });
});

describe('countLinks()', () => {
  it('L5 shows each sort of link, with 0 where there is none', () => {
    const none = countLinks([]).map(({ value }) => value);
    expect(none).to.deep.equal([0, 0, 0, 0]);
    const links = [
      { dialed: true, lazy: true },
      { dialed: true, lazy: false },
      { dialed: true, lazy: true },
    ];
    const shown = countLinks(links).filter(({ value }) => value > 0);
    expect(shown).to.deep.equal([
      { labels: { direction: 'out', mode: 'eager' }, value: 1 },
      { labels: { direction: 'out', mode: 'lazy' }, value: 2 },
    ]);
  });
});
