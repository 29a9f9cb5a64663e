import { expect } from 'chai';
import { coalesce } from '../../src/streams/coalesce.js';

describe('coalesce', () => {
  it('L2 does once what is asked for again before it is done, and says that it is waiting already', () => {
    const later: (() => void)[] = [];
    let done = 0;
    const request = coalesce(
      () => void (done += 1),
      (run) => later.push(run),
    );
    expect([request(), request(), request()]).to.deep.equal([true, false, false]);
    expect([later.length, done]).to.deep.equal([1, 0]);
    later.shift()?.();
    expect(done).to.equal(1);
  });

  it('L2 takes a request that the work itself makes for a new one', () => {
    const later: (() => void)[] = [];
    const asked: boolean[] = [];
    const request = coalesce(
      () => asked.push(request()),
      (run) => later.push(run),
    );
    request();
    later.shift()?.();
    expect(asked).to.deep.equal([true]);
    expect(later).to.have.length(1);
  });
});
