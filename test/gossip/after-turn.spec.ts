import { expect } from 'chai';
import { createAfterTurn } from '../../src/gossip/after-turn.js';

describe('createAfterTurn', () => {
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  let done: number;
  let ask: () => boolean;

  beforeEach(() => {
    done = 0;
    ask = createAfterTurn(() => (done += 1));
  });

  it('L2 does at once what is asked for once in a turn', async () => {
    for (const times of [1, 2, 3]) {
      expect(ask()).to.equal(true);
      expect(done).to.equal(times - 1);
      await Promise.resolve();
      expect(done).to.equal(times);
      await turn();
      expect(done).to.equal(times);
    }
  });

  it('L2 does once at the end of a turn what is asked for again in it', async () => {
    expect([ask(), ask()]).to.deep.equal([true, false]);
    await Promise.resolve();
    expect(done).to.equal(1);
    expect([ask(), ask()]).to.deep.equal([true, false]);
    await Promise.resolve();
    expect(done).to.equal(1);
    await turn();
    expect(done).to.equal(2);
  });

  it('L2 waits for the end of a turn that follows upon a burst, and not of the next one', async () => {
    ask();
    await Promise.resolve();
    ask();
    await turn();
    ask();
    await Promise.resolve();
    expect(done).to.equal(2);
    await turn();
    expect(done).to.equal(3);
    ask();
    await Promise.resolve();
    expect(done).to.equal(4);
  });
});
