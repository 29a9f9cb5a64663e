import { expect } from 'chai';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { workerId } from '../../../../src/core/registry/spec/ids.js';

describe('I1 the id of a worker', () => {
  it('is uuid5 of uuid5 of its owner and its URL, as the library makes it', () => {
    const unit = fc.constantFrom('a', '/', ':', '7', 'é', '€', '😀');
    const texts = fc.string({ unit, maxLength: 100 });
    fc.assert(
      fc.property(texts, texts, (owner, url) => {
        expect(workerId(owner, url)).to.equal(v5(url, v5(owner, v5.URL)));
      }),
    );
    expect(workerId('', '')).to.equal(v5('', v5('', v5.URL)));
  });

  it('is that of its owner, whichever other owner was asked about before', () => {
    const first = workerId('a', 'http://w:1');
    expect(workerId('b', 'http://w:1')).to.not.equal(first);
    expect(workerId('a', 'http://w:1')).to.equal(first);
  });
});
