import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import type { WatchEvent } from '../../../src/core/registry/watch/watch.js';
import type { WorkerRecord } from '../../../src/core/registry/worker.js';
import { SharedEvents } from '../../../src/grpc/registry/shared-events.js';

const record = { id: 'a' } as WorkerRecord;
const upserted = { type: 'UPSERTED', revision: 7, record, shadowed: false } as const;

describe('SharedEvents', () => {
  let encoded: number;
  let watches: number;
  let loadsSeq: number;
  let shared: SharedEvents;
  beforeEach(() => {
    [encoded, watches, loadsSeq] = [0, 2, 0];
    shared = new SharedEvents(() => watches);
  });

  const bytes = (event: WatchEvent, view: 'BASIC' | 'SPEC' = 'BASIC'): string =>
    shared.bytes(event, view, loadsSeq, () => Buffer.from(String((encoded += 1)))).toString();

  it('W12 encodes a change once for all watches of a view', () => {
    expect([bytes(upserted), bytes(upserted), bytes({ ...upserted })]).to.deep.equal([
      ...['1', '1', '1'],
    ]);
  });

  it('W12 tells apart what differs: the view, the kind, the revision, the earlier id, the record', () => {
    const events: WatchEvent[] = [
      upserted,
      { type: 'REMOVED', revision: 7, record },
      { type: 'LOAD_CHANGED', revision: 7, record, load: 1 },
      { ...upserted, revision: 8 },
      { ...upserted, previousWorkerId: 'b' },
      { ...upserted, record: { ...record } },
    ];
    expect(events.map((event) => bytes(event))).to.deep.equal(['1', '2', '3', '4', '5', '6']);
    expect(bytes(upserted, 'SPEC')).to.equal('7');
    expect(events.map((event) => bytes(event))).to.deep.equal(['1', '2', '3', '4', '5', '6']);
  });

  it('encodes anew in the next turn: what is known beside a record may be new', async () => {
    expect(bytes(upserted)).to.equal('1');
    await turn();
    expect(bytes(upserted)).to.equal('2');
  });

  it('W14 encodes anew in the same turn when a load has moved', () => {
    expect(bytes(upserted)).to.equal('1');
    loadsSeq = 1;
    expect(bytes(upserted)).to.equal('2');
  });

  it('keeps nothing of RESET and SYNCED, and nothing for a single watch', () => {
    const synced = { type: 'SYNCED', revision: 7 } as const;
    expect([bytes(synced), bytes(synced)]).to.deep.equal(['1', '2']);
    watches = 1;
    expect([bytes(upserted), bytes(upserted)]).to.deep.equal(['3', '4']);
  });
});
