import { expect } from 'chai';
import { checkDoor } from '../../../../src/core/gossip/logs/door.js';
import { isFuture } from '../../../../src/core/boot.js';
import { checkHello } from '../../../../src/core/gossip/link/handshake.js';
import {
  GENERATION_AHEAD_MAX_MS,
  PROTOCOL_MAX,
  PROTOCOL_MIN,
  STAMP_AGE_MAX_MS,
  STAMP_AHEAD_MAX_MS,
} from '../../../../src/core/limits.js';
import { boot, hello, member } from '../link/transcript.js';

const WALL_MS = 2_000_000_000;

describe('checkDoor()', () => {
  const arrival = { owner: 'x', boot: boot(5), stampMs: WALL_MS };

  it('lets in what is of today', () => {
    expect(checkDoor(arrival, undefined, undefined, WALL_MS)).to.equal(undefined);
  });

  it('M4 bars what is at or below a grave, with the grave in the answer', () => {
    const grave = { ...member('x'), status: 'EVICTED' as const };
    expect(checkDoor(arrival, undefined, grave, WALL_MS)).to.include({ reason: 'GRAVE', grave });
  });

  for (const [over, barred] of [
    [-1, false],
    [0, false],
    [1, true],
  ] as const) {
    it(`S8 a generation 1,000 years and ${over} ms ahead is ${barred ? 'refused' : 'let in'}`, () => {
      const future = boot(WALL_MS + GENERATION_AHEAD_MAX_MS + over);
      expect(isFuture(future, WALL_MS)).to.equal(barred);
      const outcome = checkDoor({ ...arrival, boot: future }, undefined, undefined, WALL_MS);
      expect(outcome?.reason).to.equal(barred ? 'FUTURE' : undefined);
    });

    it(`I3 a stamp a day and ${over} ms ahead is ${barred ? 'refused' : 'let in'}, held or not`, () => {
      const ahead = { ...arrival, stampMs: WALL_MS + STAMP_AHEAD_MAX_MS + over };
      const reason = barred ? 'FUTURE' : undefined;
      expect(checkDoor(ahead, undefined, undefined, WALL_MS)?.reason).to.equal(reason);
      expect(checkDoor(ahead, boot(5), undefined, WALL_MS)?.reason).to.equal(reason);
    });

    it(`M4 a log whose stamp is 7 days and ${over} ms old is ${barred ? 'refused' : 'let in'}`, () => {
      const old = { ...arrival, stampMs: WALL_MS - STAMP_AGE_MAX_MS - over };
      const reason = barred ? 'TOO_OLD' : undefined;
      expect(checkDoor(old, undefined, undefined, WALL_MS)?.reason).to.equal(reason);
      expect(checkDoor(old, boot(4), undefined, WALL_MS)?.reason).to.equal(reason);
    });
  }

  it('I3 a generation of another year bars nothing: it is a counter', () => {
    const ahead = { ...arrival, boot: boot(WALL_MS + 400 * 86_400_000) };
    expect(checkDoor(ahead, undefined, undefined, WALL_MS)).to.equal(undefined);
    expect(checkHello(hello('x', { boot: ahead.boot }), hello('me'), undefined, WALL_MS)).to.equal(
      undefined,
    );
  });

  it('I3 says by how much the clocks differ', () => {
    const ahead = { ...arrival, stampMs: WALL_MS + 10 * 86_400_000 };
    expect(checkDoor(ahead, undefined, undefined, WALL_MS)?.message).to.equal(
      'the log of node x is stamped 10.0 days ahead of this clock',
    );
    const old = { ...arrival, stampMs: WALL_MS - 10 * 86_400_000 };
    expect(checkDoor(old, undefined, undefined, WALL_MS)?.message).to.equal(
      'the log of node x was stamped 10.0 days ago',
    );
  });

  it('M4 an old stamp bars no log that is held already, nor a prior', () => {
    const old = { ...arrival, stampMs: 0 };
    expect(checkDoor(old, boot(5), undefined, WALL_MS)).to.equal(undefined);
    const prior = { ...arrival, stampMs: undefined };
    expect(checkDoor(prior, undefined, undefined, WALL_MS)).to.equal(undefined);
  });
});

describe('checkHello()', () => {
  const ours = hello('me');

  it('I5 refuses another cluster, and says which field differs', () => {
    const fault = checkHello(hello('x', { cluster: 'prod' }), ours, undefined, WALL_MS);
    expect(fault).to.deep.equal({
      field: 'cluster',
      message: 'cluster is "prod", this node is in "test"',
    });
  });

  it('I5 refuses a protocol range that does not meet ours', () => {
    for (const [protocolMin, protocolMax, field] of [
      [PROTOCOL_MAX + 1, PROTOCOL_MAX + 3, 'protocol'],
      [0, PROTOCOL_MIN - 1, 'protocol'],
      [PROTOCOL_MIN, PROTOCOL_MAX + 1, undefined],
      [PROTOCOL_MAX, PROTOCOL_MAX + 1, undefined],
    ] as const) {
      const theirs = hello('x', { protocolMin, protocolMax });
      expect(checkHello(theirs, ours, undefined, WALL_MS)?.field).to.equal(field);
    }
  });

  it('X2 refuses a name that is not in the certificate', () => {
    expect(checkHello(hello('x'), ours, ['y'], WALL_MS)?.field).to.equal('node');
    expect(checkHello(hello('x'), ours, [], WALL_MS)?.field).to.equal('node');
    expect(checkHello(hello('x'), ours, ['y', 'x'], WALL_MS)).to.equal(undefined);
  });

  it('S8 refuses a boot of the far future', () => {
    const theirs = hello('x', { boot: boot(WALL_MS + GENERATION_AHEAD_MAX_MS + 1) });
    expect(checkHello(theirs, ours, undefined, WALL_MS)?.field).to.equal('generation');
  });
});
