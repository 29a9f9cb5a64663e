import { expect } from 'chai';
import { defaultMeshMemory } from '../../src/gossip/memory.js';

describe('defaultMeshMemory()', () => {
  it('S11 is a quarter of what the machine has, or of what its cgroup leaves of it', () => {
    expect(defaultMeshMemory(8_000, 0)).to.equal(2_000);
    expect(defaultMeshMemory(8_000, 4_000)).to.equal(1_000);
    expect(defaultMeshMemory(8_000, 2 ** 63)).to.equal(2_000, 'a cgroup without a limit');
  });
});
