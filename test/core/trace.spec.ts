import { expect } from 'chai';
import { recordedTrace } from '../../src/core/trace.js';

const trace = (more = '', flags = '01'): string =>
  `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}${more}`;

describe('recordedTrace()', () => {
  it('O3 X4 takes a traceparent of a trace that is recorded, and nothing else', () => {
    expect(recordedTrace(trace())).to.equal(trace());
    expect(recordedTrace(trace('', '03'))).to.equal(trace('', '03'));
    const others = ['', 'x', trace('', '00'), trace('-more'), trace().toUpperCase()];
    const zeros = [trace().replace(/[0-9a-f]{32}/, '0'.repeat(32)), `01${trace().slice(2)}`];
    for (const text of [undefined, ...others, ...zeros, 'x'.repeat(100_000)]) {
      expect(recordedTrace(text), text?.slice(0, 60)).to.equal(undefined);
    }
  });
});
