import { expect } from 'chai';
import { UNASKED_NOTICE_INTERVAL_MS } from '../../src/core/limits.js';
import type { HealthContext, UnaskedReason } from '../../src/streams/health-context.js';
import { UnaskedNotices } from '../../src/streams/unasked-notices.js';

/** Notices on a clock that is set by hand: what they counted and said. */
function noticing() {
  const counted: string[] = [];
  const said: Readonly<Record<string, unknown>>[] = [];
  let nowMs = 0;
  const context = {
    now: () => ({ monotonicMs: nowMs, wallMs: 0 }),
    count: (name: string, { reason }: { reason: string }) => counted.push(`${name} ${reason}`),
    warn: (_message: string, fields: Readonly<Record<string, unknown>>) => said.push(fields),
  } as unknown as HealthContext;
  const notices = new UnaskedNotices(context);
  const add = (atMs: number, unasked: UnaskedReason, url = 'http://w:1'): void => {
    nowMs = atMs;
    notices.add(url, { unasked, message: 'why' });
  };
  return { add, counted, said };
}

describe('UnaskedNotices', () => {
  it('H8 says the first of a reason at once, with an example and advice', () => {
    const { add, said } = noticing();
    add(0, 'descriptors', 'http://x:1');
    expect(said).to.have.length(1);
    expect(said[0]).to.include({ reason: 'descriptors', probes: 1, example: 'http://x:1' });
    expect(said[0]).to.include({ error: 'why' });
    expect(said[0]!.advice).to.match(/open files/);
  });

  it('H8 counts each, and says those of a minute in one line, with their number', () => {
    const { add, counted, said } = noticing();
    for (const at of [0, 1, 2, UNASKED_NOTICE_INTERVAL_MS - 1]) add(at, 'ports');
    expect(counted).to.deep.equal(Array(4).fill('probes_unasked_total ports'));
    expect(said.map(({ probes }) => probes)).to.deep.equal([1]);
    add(UNASKED_NOTICE_INTERVAL_MS, 'ports');
    expect(said.map(({ probes }) => probes)).to.deep.equal([1, 4]);
    add(2 * UNASKED_NOTICE_INTERVAL_MS, 'ports');
    expect(said.map(({ probes }) => probes)).to.deep.equal([1, 4, 1]);
  });

  it('H8 holds reasons apart', () => {
    const { add, said } = noticing();
    add(5, 'memory');
    add(6, 'resolver');
    add(7, 'memory');
    expect(said.map(({ reason, probes }) => [reason, probes])).to.deep.equal([
      ['memory', 1],
      ['resolver', 1],
    ]);
  });
});
