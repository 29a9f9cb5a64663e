import { expect } from 'chai';
import { Rationed } from '../../src/http/rationed.js';

describe('Rationed', () => {
  let nowMs: number;
  let made: number;
  let takesMs: number;
  let fails: boolean;
  let rationed: Rationed<number>;
  beforeEach(() => {
    [nowMs, made, takesMs, fails] = [5_000, 0, 30, false];
    rationed = new Rationed(
      async () => {
        await Promise.resolve();
        nowMs += takesMs;
        if (fails) throw new Error('no');
        return (made += 1);
      },
      () => nowMs,
    );
  });

  it('is made anew for who asks, until that has taken a tenth of a second', async () => {
    const values: number[] = [];
    for (let times = 0; times < 7; times += 1) values.push(await rationed.get());
    expect(values).to.deep.equal([1, 2, 3, 4, 4, 4, 4]);
  });

  it('is made anew again once the second is over', async () => {
    for (let times = 0; times < 5; times += 1) await rationed.get();
    nowMs = 5_999;
    expect(await rationed.get()).to.equal(4);
    nowMs = 6_000;
    expect(await rationed.get()).to.equal(5);
  });

  it('is always made where there is none yet, however long it takes', async () => {
    [takesMs, fails] = [500, true];
    for (let times = 0; times < 2; times += 1) {
      const error = await rationed.get().catch((thrown: unknown) => String(thrown));
      expect(error).to.equal('Error: no');
    }
    fails = false;
    expect(await rationed.get()).to.equal(1);
  });

  it('who asks while it is made shares the work', async () => {
    expect(await Promise.all([rationed.get(), rationed.get(), rationed.get()])).to.deep.equal([
      ...[1, 1, 1],
    ]);
    expect(await rationed.get()).to.equal(2);
  });
});
