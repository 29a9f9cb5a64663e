import { expect } from 'chai';
import { siege } from './siege.js';

describe('a siege', function () {
  this.timeout(120_000);

  it('X4 S12 M3 one malicious member ends no node, shows nothing wrong, and stays within its memory', async () => {
    const { findings, lines } = await siege({ idleMs: 500, siegeMs: 8_000 });
    expect(findings, lines.join('\n')).to.deep.equal([]);
  });
});
