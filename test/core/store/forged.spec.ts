import { expect } from 'chai';
import { LIVES_MAX } from '../../../src/core/limits.js';
import { at, boot, bytes, createStore, pull, shown } from './support.js';

/** The owner's process, in whatever boot. */
const MINE = 1;

describe('MeshStore: logs that somebody else wrote', () => {
  it('S6 S8 what was forged within a life does not become prior when its owner goes above it', () => {
    const b = createStore('b');
    pull(createStore('a', { boot: boot(1, 9) }), b, 'a');
    const earlier = createStore('a', { boot: boot(2, 8) });
    earlier.put('kept', bytes('1'), at(0));
    pull(earlier, b, 'a');
    const owner = createStore('a', { boot: boot(3, MINE) });
    owner.put('x', bytes('true'), at(0));
    pull(owner, b, 'a');
    for (const settled of [false, true]) {
      const forger = createStore('a', { boot: boot(owner.boot.generation + 1, 0xf) });
      forger.put('evil', bytes('forged'), at(0));
      if (settled) forger.settle(at(0));
      pull(forger, b, 'a');
      expect(shown(b, 'a')).to.have.property('evil');
      owner.raiseBoot(boot(forger.boot.generation + 1, MINE), at(0));
      expect(pull(owner, b, 'a')).to.deep.equal({ kind: 'installed', above: true });
      expect(shown(b, 'a')).to.deep.equal({ x: 'true', ...(settled ? {} : { kept: '1 (prior)' }) });
    }
  });

  it('S6 S8 nor does what was forged in the owner’s own life', () => {
    const [owner, twin] = [boot(3, MINE), boot(3, MINE)].map((of) =>
      createStore('a', { boot: of }),
    );
    const b = createStore('b');
    owner!.put('x', bytes('true'), at(0));
    for (const key of ['x', 'evil']) twin!.put(key, bytes('forged'), at(0));
    pull(twin!, b, 'a');
    owner!.raiseBoot(boot(4, MINE), at(0));
    pull(owner!, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: 'true' });
  });

  it('S6 a new life of the owner is none of that: what the one before wrote stays for the grace', () => {
    const b = createStore('b');
    for (const n of [1, 2]) {
      const life = createStore('a', { boot: boot(n) });
      life.put(`k${n}`, bytes('1'), at(0));
      expect(pull(life, b, 'a')).to.deep.equal({ kind: 'installed' });
    }
    expect(shown(b, 'a')).to.deep.equal({ k1: '1 (prior)', k2: '1' });
  });

  for (const [lives, known] of [
    [LIVES_MAX - 1, true],
    [LIVES_MAX, true],
    [LIVES_MAX + 1, false],
  ] as const) {
    it(`S6 of ${lives} lives of an owner the first is ${known ? 'remembered' : 'forgotten'}`, () => {
      const b = createStore('b');
      for (let n = 1; n <= lives; n += 1) pull(createStore('a', { boot: boot(n) }), b, 'a');
      const result = pull(createStore('a', { boot: boot(lives + 1, 1) }), b, 'a');
      expect(result).to.deep.equal({ kind: 'installed', ...(known ? { above: true } : {}) });
    });
  }
});
