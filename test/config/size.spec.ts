import { expect } from 'chai';
import fc from 'fast-check';
import { formatSize, parseSize } from '../../src/config/size.js';

describe('parseSize()', () => {
  it('reads what formatSize() writes, whatever the number of KiB', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), (kibibytes) => {
        expect(parseSize(formatSize(kibibytes * 1024))).to.equal(kibibytes * 1024);
      }),
    );
  });

  it('refuses all that leaves the unit open', () => {
    for (const text of ['', '1', '1.5GiB', '-1MiB', '1 MiB', '1MB', '1mib', 'MiB', '1TiB']) {
      expect(parseSize(text), text).to.equal(undefined);
    }
  });
});
