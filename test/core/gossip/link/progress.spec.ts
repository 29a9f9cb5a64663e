import { expect } from 'chai';
import {
  afterDigest,
  afterRefusal,
  afterRow,
  afterSending,
  isPaused,
  TOLD,
  type Progress,
  type Sent,
} from '../../../../src/core/gossip/link/progress.js';
import { boot } from './transcript.js';

const cut = (head: number, generation = 1) => ({ boot: boot(generation), head });
const sent = (head: number, frame = 5, generation = 1): Sent => {
  return { kind: 'sent', ...cut(head, generation), frame, full: true };
};
const refused = (reason: 'FUTURE' | 'LIMIT'): Progress => afterRefusal(reason, boot(1), cut(7));
const ripe = afterDigest(refused('LIMIT'));

describe('Progress', () => {
  for (const [what, before, after, kind] of [
    ['nothing, and a cut goes out', TOLD, afterSending(TOLD, sent(7)), 'sent'],
    ['a cut under way, and the next', sent(7), afterSending(sent(7), sent(8, 6)), 'sent'],
    ['a refusal, and a cut that was asked for', refused('FUTURE'), sent(7), 'refused'],
    ['a refusal, and a later boot', refused('FUTURE'), sent(1, 6, 2), 'sent'],
    ['a limit that the log has moved from', ripe, sent(8), 'sent'],
    ['a limit that it has not moved from', ripe, sent(7), 'refused'],
  ] as const) {
    it(`L1 ${what}: ${kind}`, () => {
      const next = after.kind === 'sent' && before !== TOLD ? afterSending(before, after) : after;
      expect(next.kind).to.equal(kind);
    });
  }

  for (const [what, before, row, receivedFrames, kind] of [
    ['nothing under way', TOLD, cut(3), 9, 'told'],
    ['what was written before it arrived', sent(7, 5), cut(3), 4, 'sent'],
    ['what was written after', sent(7, 5), cut(3), 5, 'told'],
    ['that nothing is held', sent(7, 5), undefined, 5, 'told'],
    ['less than was refused', refused('FUTURE'), cut(6), 9, 'refused'],
    ['what was refused', refused('FUTURE'), cut(7), 9, 'told'],
    ['nothing of what was refused', refused('FUTURE'), undefined, 9, 'refused'],
  ] as const) {
    it(`L1 a row says ${what}: ${kind}`, () => {
      expect(afterRow(before, row, receivedFrames).kind).to.equal(kind);
    });
  }

  for (const [what, before, kind] of [
    ['nothing under way', TOLD, 'told'],
    ['what is under way', sent(7), 'sent'],
    ['a refusal', refused('FUTURE'), 'told'],
    ['a limit', refused('LIMIT'), 'refused'],
    ['a limit, again', ripe, 'refused'],
  ] as const) {
    it(`L1 a whole digest passes over ${what}: ${kind}`, () => {
      expect(afterDigest(before).kind).to.equal(kind);
    });
  }

  it('L1 only what was refused is paused: an older boot too, a newer one not', () => {
    for (const one of [TOLD, sent(7)]) expect(isPaused(one, cut(7))).to.equal(false);
    expect([0, 1, 2].map((generation) => isPaused(ripe, cut(7, generation)))).to.deep.equal([
      ...[true, true, false],
    ]);
    expect(isPaused(refused('LIMIT'), cut(8)), 'no digest has passed').to.equal(true);
    expect(isPaused(ripe, cut(8))).to.equal(false);
    expect(isPaused(afterRefusal('FUTURE', undefined, undefined), cut(8, 9))).to.equal(true);
  });
});
