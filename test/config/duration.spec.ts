import { expect } from 'chai';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/config/duration.js';

describe('parseDuration()', () => {
  it('reads what formatDuration() writes, whatever the number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 11 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).to.equal(ms);
      }),
    );
  });

  it('refuses all that leaves the unit open', () => {
    for (const text of ['', '1', '1.5s', '-1s', '1 s', '1S', '1d', '1m30s', 's', '٣s', '1e3ms']) {
      expect(parseDuration(text), text).to.equal(undefined);
    }
  });
});
