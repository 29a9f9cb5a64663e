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
    expect(traces.take('w', false)).to.equal('push of commit');
    expect(traces.take('w', false)).to.equal(undefined);
    traces.acknowledged(9);
    traces.flushed(10);
    traces.flushed(11);
    traces.acknowledged(9);
    expect(log).to.deep.equal(['push < commit']);
    traces.acknowledged(10);
    expect(log.at(-1)).to.equal('end of push of commit');
  });

  it('O3 an import is a span of its own, unless it is a catch-up or not traced', () => {
    const imported = (trace: string | undefined, ageMs: number): void =>
      traces.imported({ owner: 'a', id: 'w', trace, ageMs });
    imported(undefined, 0);
    imported('push', 60_001);
    expect(log).to.deep.equal([]);
    imported('push', 60_000);
    expect(log).to.deep.equal(['import < push', 'end of import of push']);
  });

  it('O3 a removal goes on when the drain is over, here and at a peer', () => {
    traces.wrote('w', 'commit');
    traces.take('w', true);
    log.length = 0;
    expect(traces.gone('w')).to.equal('push of commit');
    expect(traces.gone('w')).to.equal(undefined);
    traces.flushed(5);
    traces.acknowledged(5);
    expect(log).to.deep.equal([
      'push < commit',
      ...['end of push of commit', 'end of push of commit'],
    ]);
    log.length = 0;
    const peer = new WriteTraces(tracer);
    peer.removed({ owner: 'a', id: 'w', trace: 'push' });
    peer.removed({ owner: 'a', id: 'v', trace: undefined });
    expect(log).to.deep.equal(['import < push', 'end of import of push']);
  });

  it('O3 a removal at once is pushed, and one that was cancelled leaves nothing behind', () => {
    traces.wrote('w', 'commit');
    expect(traces.gone('w')).to.equal('push of commit');
    traces.wrote('w', 'drain');
    traces.take('w', true);
    traces.wrote('w', 'register');
    traces.take('w', false);
    expect(traces.gone('w')).to.equal(undefined);
  });

  it('O3 TRACED_WRITES_MAX writes are followed at once, and those beyond are not', () => {
    for (let n = 0; n <= TRACED_WRITES_MAX; n += 1) traces.wrote(`w${n}`, 'commit');
    expect(traces.take(`w${TRACED_WRITES_MAX - 1}`, false)).to.equal('push of commit');
    expect(traces.take(`w${TRACED_WRITES_MAX}`, false)).to.equal(undefined);
  });
});
