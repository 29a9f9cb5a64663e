import { expect } from 'chai';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import {
  OwnerRecording,
  readRecording,
  type Recorded,
} from '../../../../src/core/gossip/logs/owner-recording.js';
import { FRAME_BYTES_TARGET } from '../../../../src/core/limits.js';
import type { MemberRow } from '../../../../src/core/membership/member.js';
import type { Membership } from '../../../../src/core/membership/membership.js';
import { REMEMBERED_INCARNATION } from '../../../../src/core/membership/row.js';
import { at, boot, bytes, createStore, pull, shown } from '../../store/support.js';
import { member } from '../link/transcript.js';

const SMALL = bytes('v');
const LARGE = bytes('v'.repeat(60_000));
/** So many large records take two frames. */
const TWO_FRAMES = Math.ceil(FRAME_BYTES_TARGET / LARGE.length);

/** A node that holds a log of x with so many records, behind an earlier boot with one. */
function world(records: number, row?: Partial<MemberRow>, value = SMALL) {
  const store = createStore('me');
  const first = createStore('x', { boot: boot(1) });
  first.put('old', bytes('1'), at(0));
  pull(first, store, 'x');
  const second = createStore('x', { boot: boot(2) });
  for (let n = 0; n < records; n += 1) second.put(`k${n}`, value, at(0));
  pull(second, store, 'x');
  const known = row && { ...member('x'), ...row };
  const membership = { row: () => known } as unknown as Membership;
  return { store, second, mesh: { store, membership } satisfies Recorded };
}

function record(recording: OwnerRecording | undefined): Frame[] {
  const frames: Frame[] = [];
  for (let frame; (frame = recording?.next()) !== undefined;) frames.push(frame);
  return frames;
}

describe('OwnerRecording', () => {
  it('D5 says who the owner is, then its earlier boots, then its log, in frames, to their end', () => {
    const { mesh, store } = world(TWO_FRAMES, { incarnation: 3 }, LARGE);
    const recording = OwnerRecording.begin(mesh, 'x')!;
    expect(recording.ended).to.equal(false);
    const frames = record(recording);
    expect(recording.ended).to.equal(true);
    expect(frames[0]).to.deep.equal({
      kind: 'members',
      rows: [{ ...member('x'), incarnation: 3 }],
    });
    const kinds = frames.slice(1).map((frame) => frame.kind === 'delta' && frame.delta.kind);
    expect(kinds.length).to.equal(3);
    expect(kinds[0]).to.equal('prior');
    expect(new Set(kinds.slice(1))).to.deep.equal(new Set(['log']));
    const memory = readRecording(frames)!;
    expect(memory.member.name).to.equal('x');
    const again = createStore('me');
    for (const delta of memory.deltas) again.receive(1, delta, at(0));
    expect(shown(again, 'x')).to.deep.equal(shown(store, 'x'));
  });

  it('D5 of an owner of whom nothing is shown, or who has a grave, there is nothing to keep', () => {
    const { mesh } = world(1);
    expect(OwnerRecording.begin(mesh, 'nobody')).to.equal(undefined);
    expect(OwnerRecording.begin(world(0, {}).mesh, 'x'), 'an earlier boot').not.to.equal(undefined);
    for (const status of ['EVICTED', 'LEFT'] as const)
      expect(OwnerRecording.begin(world(1, { status }).mesh, 'x')).to.equal(undefined);
  });

  it('D5 an owner without a row gets one, and what was only remembered does not say so again', () => {
    const first = (row?: Partial<MemberRow>): MemberRow | undefined => {
      const frame = OwnerRecording.begin(world(1, row).mesh, 'x')?.next();
      return frame?.kind === 'members' ? frame.rows[0] : undefined;
    };
    const fields = { status: 'SUSPECT', incarnation: 0, ageMs: 0, restarting: false };
    expect(first()).to.include({ name: 'x', address: '', ...fields });
    expect(first()?.boot).to.deep.equal(boot(2));
    expect(first({ incarnation: REMEMBERED_INCARNATION })?.incarnation).to.equal(0);
  });

  it('D5 a log that goes, or is another one before its end, breaks the recording', () => {
    for (const breaks of ['evict', 'exchange'] as const) {
      const { mesh, store } = world(TWO_FRAMES, {}, LARGE);
      const recording = OwnerRecording.begin(mesh, 'x')!;
      for (let n = 0; n < 3; n += 1) expect(recording.next()).not.to.equal(undefined);
      if (breaks === 'evict') store.evict('x');
      else {
        const third = createStore('x', { boot: boot(3) });
        for (let n = 0; n < TWO_FRAMES; n += 1) third.put(`k${n}`, LARGE, at(0));
        pull(third, store, 'x');
      }
      expect(record(recording), breaks).to.deep.equal([]);
      expect(recording.ended, breaks).to.equal(false);
    }
  });

  it('D5 an owner without earlier boots is recorded to its end, and not before', () => {
    const store = createStore('me');
    const x = createStore('x', { boot: boot(1) });
    for (let n = 0; n < TWO_FRAMES; n += 1) x.put(`k${n}`, LARGE, at(0));
    pull(x, store, 'x');
    const membership = { row: () => undefined } as unknown as Membership;
    const recording = OwnerRecording.begin({ store, membership }, 'x')!;
    for (let n = 0; n < 2; n += 1) recording.next();
    expect(recording.ended).to.equal(false);
    expect(record(recording).length).to.equal(1);
    expect(recording.ended).to.equal(true);
  });

  it('D5 frames that are no whole recording of one owner say nothing', () => {
    const frames = record(OwnerRecording.begin(world(1, {}).mesh, 'x'));
    const [who, ...deltas] = frames as [Frame, ...Frame[]];
    const foreign = deltas[0]?.kind === 'delta' && { delta: { ...deltas[0].delta, owner: 'y' } };
    const other: Frame = { kind: 'members', rows: [member('y')] };
    for (const [what, wrong] of [
      ['nothing', []],
      ['no owner', deltas],
      ['an owner alone', [who]],
      ['another owner', [other, ...deltas]],
      ['a log of another owner', [who, { ...deltas[0], ...foreign }, ...deltas.slice(1)]],
      ['no row', [{ kind: 'members', rows: [] }, ...deltas]],
      ['something else', [who, ...deltas, { kind: 'unknown' }]],
    ] as [string, Frame[]][]) {
      expect(readRecording(wrong), what).to.equal(undefined);
    }
    expect(readRecording(frames)?.deltas.map(({ kind }) => kind)).to.deep.equal(['log', 'prior']);
  });
});
