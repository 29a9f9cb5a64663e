import { expect } from 'chai';
import { MEMBERS_MAX } from '../../src/core/limits.js';
import { createMetrics } from '../../src/metrics.js';
import { gaugeMesh } from '../../src/gossip/gauges.js';
import { LinkLags } from '../../src/gossip/link-lags.js';
import { VirtualMesh } from '../support/virtual-mesh.js';

describe('gaugeMesh()', () => {
  it('M2 shows refutations, not the incarnation, the score of local health, and refused rows', async () => {
    const virtual = new VirtualMesh();
    const { node: mesh } = virtual.start('a');
    virtual.run(1_000);
    const metrics = createMetrics({ processMetrics: false });
    gaugeMesh(metrics, mesh, new LinkLags('a', mesh));
    const shown = async (name = 'refutations'): Promise<string | undefined> =>
      new RegExp(`^worker_mesh_${name} (\\d+)$`, 'm').exec((await metrics.render()).text)?.[1];
    const hear = (more: { incarnation: number; status: 'ALIVE' | 'SUSPECT' }): void => {
      const row = { ...mesh.membership.row('a')!, ...more, observers: ['b'] };
      virtual.input(virtual.get('a'), { kind: 'pinged', source: 'b', rows: [row] });
    };
    hear({ incarnation: 7, status: 'ALIVE' });
    expect(mesh.membership.row('a')?.incarnation).to.be.above(0);
    expect(await shown()).to.equal('0');
    hear({ incarnation: mesh.membership.row('a')!.incarnation, status: 'SUSPECT' });
    expect(await shown()).to.equal('1');
    // A refutation is a reason to distrust oneself (Lifeguard).
    expect(await shown('local_health_score')).to.equal(String(mesh.membership.healthScore));
    expect(mesh.membership.healthScore).to.be.above(0);
    expect(await shown('member_rows_refused')).to.equal('0');
    const crowd = Array.from({ length: MEMBERS_MAX + 5 }, (_, n) => ({
      ...mesh.membership.row('a')!,
      name: `n${n}`,
    }));
    for (let at = 0; at < crowd.length; at += 256) {
      const rows = crowd.slice(at, at + 256);
      virtual.input(virtual.get('a'), { kind: 'pinged', source: 'b', rows });
    }
    expect(await shown('member_rows_refused')).to.equal(String(mesh.membership.refusedRows));
    expect(mesh.membership.refusedRows).to.be.above(0);
    metrics.close();
  });
});
