import { expect } from 'chai';
import { EventRing } from '../../../../src/core/registry/table/event-ring.js';

describe('EventRing', () => {
  it('W12 reads what was appended, in order, each reader at its own pace', () => {
    const ring = new EventRing<number>(4);
    const start = ring.end;
    [1, 2, 3].forEach((event) => ring.append(event));
    expect(ring.read(start, 2)).to.deep.equal({ events: [1, 2], next: 2, lost: 0 });
    expect(ring.read(2, 10)).to.deep.equal({ events: [3], next: 3, lost: 0 });
    expect(ring.read(3, 10)).to.deep.equal({ events: [], next: 3, lost: 0 });
  });

  for (const [behind, lost] of [
    [3, 0],
    [4, 0],
    [5, 5],
  ] as const) {
    it(`W12 a reader ${behind} behind in a ring of 4 loses ${lost}, then goes on with the present`, () => {
      const ring = new EventRing<number>(4);
      for (let event = 0; event < behind; event += 1) ring.append(event);
      const read = ring.read(0, 100);
      expect(read.lost).to.equal(lost);
      expect(read.next).to.equal(behind);
      expect(read.events).to.have.length(behind - lost);
    });
  }

  it('W12 counts what a reader lost from where it stood', () => {
    const ring = new EventRing<number>(4);
    for (let event = 0; event < 10; event += 1) ring.append(event);
    expect(ring.read(3, 100)).to.deep.equal({ events: [], next: 10, lost: 7 });
  });

  it('W12 tells its listeners in the same turn, until they end it', () => {
    const ring = new EventRing<string>(2);
    let heard = 0;
    const stop = ring.onAppend(() => (heard += 1));
    ring.append('a');
    stop();
    ring.append('b');
    expect(heard).to.equal(1);
  });
});
