import { expect } from 'chai';
import { TRACED_WRITES_MAX } from '../../src/core/limits.js';
import type { Tracer } from '../../src/core/trace.js';
import { WriteTraces } from '../../src/sidecar/write-traces.js';

describe('WriteTraces', () => {
  let log: string[];
  let traces: WriteTraces;
  const tracer: Tracer = {
    start: (name, _kind, parent) => {
      log.push(`${name} < ${parent}`);
      const context = `${name} of ${parent}`;
      return { context, end: () => log.push(`end of ${context}`) };
    },
  };
  beforeEach(() => {
    log = [];
    traces = new WriteTraces(tracer);
  });

  it('O3 a push lasts until a peer confirms the head that it went out with', () => {
    traces.wrote('w', 'commit');
    expect(traces.take('w')).to.equal('push of commit');
    expect(traces.take('w')).to.equal(undefined);
    traces.acknowledged(9);
    traces.flushed(10);
    traces.flushed(11);
    traces.acknowledged(9);
    expect(log).to.deep.equal(['push < commit']);
    traces.acknowledged(10);
    expect(log.at(-1)).to.equal('end of push of commit');
  });

  it('O3 an import is a span of its own, unless it is a catch-up or not traced', () => {
    traces.imported('a', 'w', undefined, 0);
    traces.imported('a', 'w', 'push', 60_001);
    expect(log).to.deep.equal([]);
    traces.imported('a', 'w', 'push', 60_000);
    expect(log).to.deep.equal(['import < push', 'end of import of push']);
  });

  it('O3 TRACED_WRITES_MAX writes are followed at once, and those beyond are not', () => {
    for (let n = 0; n <= TRACED_WRITES_MAX; n += 1) traces.wrote(`w${n}`, 'commit');
    expect(traces.take(`w${TRACED_WRITES_MAX - 1}`)).to.equal('push of commit');
    expect(traces.take(`w${TRACED_WRITES_MAX}`)).to.equal(undefined);
  });
});
