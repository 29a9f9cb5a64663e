import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import type { WatchEvent } from '../../../src/core/registry/watch/watch.js';
import type { WorkerRecord } from '../../../src/core/registry/worker.js';
import { SharedEvents } from '../../../src/grpc/registry/shared-events.js';

const record = { id: 'a' } as WorkerRecord;
const upserted = { kind: 'UPSERTED', revision: 7, record, shadowed: false } as const;

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
      { kind: 'REMOVED', revision: 7, record },
      { kind: 'LOAD_CHANGED', revision: 7, record, load: 1 },
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
    const synced = { kind: 'SYNCED', revision: 7 } as const;
    expect([bytes(synced), bytes(synced)]).to.deep.equal(['1', '2']);
    watches = 1;
    expect([bytes(upserted), bytes(upserted)]).to.deep.equal(['3', '4']);
  });

  describe('a response', () => {
    const rest = { registryRevision: 7, resumeToken: 'at 7' };
    const part = (event: WatchEvent): Buffer =>
      shared.bytes(event, 'BASIC', loadsSeq, () => Buffer.from(String((encoded += 1))));
    const response = (parts: readonly Buffer[], of = rest): Buffer =>
      shared.response(parts, of, ({ resumeToken }) => Buffer.from(` ${resumeToken}`));

    it('W12 of one event is put together once for all watches that stand at the same place', () => {
      const first = response([part(upserted)]);
      expect(first.toString()).to.equal('1 at 7');
      expect(response([part(upserted)], { ...rest })).to.equal(first);
    });

    it('W12 is another one for another event, place or token', () => {
      const first = response([part(upserted)]);
      const other = part({ ...upserted, revision: 8 });
      expect(response([other]).toString()).to.equal('2 at 7');
      expect(response([part(upserted)], { ...rest, registryRevision: 8 })).not.to.equal(first);
      const elsewhere = { ...rest, resumeToken: 'at 8' };
      expect(response([part(upserted)], elsewhere).toString()).to.equal('1 at 8');
    });

    it('W12 of several events holds them all', () => {
      const [one, two] = [part(upserted), part({ ...upserted, revision: 8 })];
      response([one]);
      expect(response([one, two]).toString()).to.equal('12 at 7');
      expect(response([]).toString()).to.equal(' at 7');
    });

    it('is put together anew in the next turn', async () => {
      const first = response([part(upserted)]);
      await turn();
      expect(response([part(upserted)])).not.to.equal(first);
    });
  });
});
