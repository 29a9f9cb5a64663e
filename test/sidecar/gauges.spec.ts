import { expect } from 'chai';
import { createMetrics } from '../../src/metrics.js';
import { gaugeCertificates } from '../../src/sidecar/gauges.js';

describe('gaugeCertificates', () => {
  it('O1 shows for how long the certificate of each listener with TLS is good', async () => {
    const metrics = createMetrics({ processMetrics: false });
    const expiryMs = Date.now() + 3_600_000;
    gaugeCertificates(metrics, {
      gossip: { certificateExpiryMs: () => expiryMs },
      registry: { certificateExpiryMs: () => undefined },
    });
    const { text } = await metrics.render();
    metrics.close();
    const [, seconds] = /certificate_expiry_seconds\{listener="gossip"\} ([\d.]+)/.exec(text) ?? [];
    expect(Number(seconds)).to.be.within(3_000, 3_600);
    expect(text).not.to.contain('listener="registry"');
  });
});
