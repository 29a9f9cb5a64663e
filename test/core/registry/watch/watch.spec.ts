import { expect } from 'chai';
import { WATCH_PASSES_MAX } from '../../../../src/core/limits.js';
import { listResumeToken, WatchCursor } from '../../../../src/core/registry/watch/watch.js';
import { testRecord } from '../../../support/workers.js';
import { ACTIVE, clear, EVERY, put, READY, synced, table, words } from './support.js';

describe('WatchCursor', () => {
  describe('from the present', () => {
    it('Watch: RESET INITIAL, what there is, SYNCED, and then nothing', () => {
      const cursor = new WatchCursor(table(2), ACTIVE, '');
      expect(cursor.token()).to.equal('');
      const expected = ['RESET INITIAL', 'UPSERTED o@h0', 'UPSERTED o@h1', 'SYNCED'];
      expect(words(cursor.next(10))).to.deep.equal(expected);
      expect(cursor.next(10)).to.deep.equal([]);
    });

    it('M7 SYNCED is held until it is released, and then follows all that came meanwhile', () => {
      const it = table(1);
      const cursor = new WatchCursor(it, ACTIVE, '');
      cursor.deferSynced();
      expect(words(cursor.next(10))).to.deep.equal(['RESET INITIAL', 'UPSERTED o@h0']);
      put(it, 1);
      expect(words(cursor.next(10))).to.deep.equal(['UPSERTED o@h1']);
      put(it, 2);
      cursor.releaseSynced();
      expect(words(cursor.next(10))).to.deep.equal(['UPSERTED o@h2', 'SYNCED']);
      put(it, 3);
      expect(words(cursor.next(10))).to.deep.equal(['UPSERTED o@h3']);
    });

    it('M7 a resumed watch is held like a new one', () => {
      const it = table(1);
      const token = synced(it).token();
      const cursor = new WatchCursor(it, ACTIVE, token);
      cursor.deferSynced();
      put(it, 1);
      expect(words(cursor.next(10))).to.deep.equal(['UPSERTED o@h1']);
      cursor.releaseSynced();
      expect(words(cursor.next(10))).to.deep.equal(['SYNCED']);
    });

    it('Watch: an empty registry is a snapshot too', () => {
      const cursor = new WatchCursor(table(0), ACTIVE, '');
      expect(words(cursor.next(10))).to.deep.equal(['RESET INITIAL', 'SYNCED']);
    });

    it('Watch: a snapshot is of one revision: what comes after it began, comes after SYNCED', () => {
      const it = table(3);
      const cursor = new WatchCursor(it, ACTIVE, '');
      expect(words(cursor.next(2))).to.deep.equal(['RESET INITIAL', 'UPSERTED o@h0']);
      clear(it, 1);
      put(it, 9);
      expect(words(cursor.next(10))).to.deep.equal([
        'UPSERTED o@h1',
        'UPSERTED o@h2',
        'SYNCED',
        'REMOVED o@h1',
        'UPSERTED o@h9',
      ]);
    });

    it('Watch: a snapshot is never restarted, even when its revision is forgotten meanwhile', () => {
      const it = table(3, 5);
      const cursor = new WatchCursor(it, ACTIVE, '');
      const first = cursor.next(2);
      clear(it, 0);
      for (let n = 0; n < 10; n += 1) put(it, 9);
      expect(it.slots.floor).to.be.above(3);
      expect(words([...first, ...cursor.next(1), ...cursor.next(10)])).to.deep.equal([
        'RESET INITIAL',
        'UPSERTED o@h0',
        'REMOVED o@h0',
        'UPSERTED o@h1',
        'UPSERTED o@h2',
        'UPSERTED o@h9',
        'SYNCED',
      ]);
    });
  });

  describe('in the changes', () => {
    it('W4 a takeover is one UPSERTED that names the record which this reader holds', () => {
      const it = table(1);
      const cursor = synced(it);
      put(it, 0, 'p', 'o');
      put(it, 0, 'q', 'p');
      expect(words(cursor.next(10))).to.deep.equal(['UPSERTED q@h0 (o@h0)']);
    });

    it('Watch: a worker that stops matching is REMOVED, and comes back when it matches', () => {
      const it = table(1);
      const cursor = synced(it, READY);
      const url = 'http://h0:1';
      it.setClaims(url, [testRecord(url, 'o', { status: 'DRAINING' })]);
      expect(words(cursor.next(10))).to.deep.equal(['REMOVED o@h0']);
      it.setClaims(url, [testRecord(url, 'o', { status: 'FAILED' })]);
      expect(cursor.next(10)).to.deep.equal([]);
      it.setClaims(url, [testRecord(url, 'o')]);
      expect(words(cursor.next(10))).to.deep.equal(['UPSERTED o@h0']);
    });

    it('W4 a change of hidden claims is nothing to a reader of active ones', () => {
      const it = table(1);
      const cursor = synced(it);
      it.setClaims('http://h0:1', [it.active('http://h0:1')!, testRecord('http://h0:1', 'p')]);
      expect(cursor.next(10)).to.deep.equal([]);
      expect(cursor.revision).to.equal(it.revision);
    });

    it('W4 include_shadowed shows each claim, and who is shadowed now', () => {
      const it = table(1);
      const cursor = synced(it, EVERY);
      const old = it.active('http://h0:1')!;
      it.setClaims('http://h0:1', [testRecord('http://h0:1', 'p'), old]);
      const events = cursor.next(10);
      expect(words(events)).to.deep.equal(['UPSERTED p@h0', 'UPSERTED o@h0']);
      expect(events.map((event) => event.kind === 'UPSERTED' && event.shadowed)).to.deep.equal([
        false,
        true,
      ]);
    });

    it('Watch: a slow reader gets the newest state of each worker, once, in order', () => {
      const it = table(3);
      const cursor = synced(it);
      for (let n = 0; n < 300; n += 1) put(it, n % 3);
      const events = cursor.next(10);
      expect(words(events)).to.deep.equal(['UPSERTED o@h0', 'UPSERTED o@h1', 'UPSERTED o@h2']);
      expect(events.map(({ revision }) => revision)).to.deep.equal([301, 302, 303]);
    });

    for (const [stops, last] of [
      [WATCH_PASSES_MAX - 1, 'newest'],
      [WATCH_PASSES_MAX, 'older'],
      [WATCH_PASSES_MAX + 1, 'older'],
    ] as const) {
      it(`Watch: a reader that stops ${stops} times in one pass is shown the ${last} state`, () => {
        const it = table(100);
        const cursor = synced(it);
        for (let n = 0; n < 100; n += 1) put(it, n);
        for (let n = 0; n < stops; n += 1) {
          expect(cursor.next(1)).to.have.length(1);
          put(it, 50);
        }
        const shown = cursor.next(1000).filter((event) => words([event])[0] === 'UPSERTED o@h50');
        // It ends with the newest in any case; an older one on the way costs one event.
        expect(shown).to.have.length(last === 'newest' ? 1 : 2);
        expect(shown.at(-1)?.revision).to.equal(it.revision);
      });
    }

    it('Watch: `fits` ends a batch before an event that does not fit, and never an empty one', () => {
      const it = table(3);
      const cursor = new WatchCursor(it, ACTIVE, '');
      expect(words(cursor.next(10, () => false))).to.deep.equal(['RESET INITIAL']);
      let room = 2;
      const fits = () => (room -= 1) >= 0;
      expect(words(cursor.next(10, fits))).to.deep.equal(['UPSERTED o@h0', 'UPSERTED o@h1']);
      expect(words(cursor.next(10))).to.deep.equal(['UPSERTED o@h2', 'SYNCED']);
    });
  });

  describe('resumed', () => {
    it('Watch: exactly what was missed, removals too, then SYNCED, and no RESET', () => {
      const it = table(3);
      const token = synced(it).token();
      clear(it, 1);
      put(it, 0);
      put(it, 3);
      clear(it, 3);
      const resumed = new WatchCursor(it, ACTIVE, token);
      expect(words(resumed.next(10))).to.deep.equal(['REMOVED o@h1', 'UPSERTED o@h0', 'SYNCED']);
    });

    it('Watch: in a snapshot, it goes on where it stopped', () => {
      const it = table(4);
      const cursor = new WatchCursor(it, ACTIVE, '');
      cursor.next(3);
      put(it, 0);
      const resumed = new WatchCursor(it, ACTIVE, cursor.token());
      expect(words(resumed.next(10))).to.deep.equal([
        'UPSERTED o@h2',
        'UPSERTED o@h3',
        'UPSERTED o@h0',
        'SYNCED',
      ]);
    });

    it('Watch: within the claims of one URL, it goes on with the next claim', () => {
      const it = table(0);
      put(it, 0, 'a', 'b', 'c');
      const cursor = new WatchCursor(it, EVERY, '');
      cursor.next(2);
      cursor.next(1);
      const resumed = new WatchCursor(it, EVERY, cursor.token());
      expect(words(resumed.next(10))).to.deep.equal(['UPSERTED c@h0', 'SYNCED']);
    });

    it('Watch: within a URL whose slot comes after some that are forgotten', () => {
      const it = table(5, 2);
      for (let n = 0; n < 5; n += 1) clear(it, n);
      put(it, 7);
      put(it, 8, 'a', 'b');
      put(it, 8, 'a', 'b');
      clear(it, 7);
      for (let n = 0; n < 3; n += 1) put(it, 8, 'a', 'b');
      const cursor = new WatchCursor(it, EVERY, '');
      expect(words(cursor.next(2))).to.deep.equal(['RESET INITIAL', 'UPSERTED a@h8']);
      const resumed = new WatchCursor(it, EVERY, cursor.token());
      expect(words(resumed.next(10))).to.deep.equal(['UPSERTED b@h8', 'SYNCED']);
    });

    it('Watch: a goal does not move within the claims of one URL', () => {
      const it = table(0);
      const cursor = synced(it, EVERY);
      put(it, 0, 'a', 'b');
      put(it, 1, 'a', 'b');
      expect(words(cursor.next(1))).to.deep.equal(['UPSERTED a@h0']);
      put(it, 0, 'c');
      expect(words(cursor.next(2))).to.deep.equal(['UPSERTED b@h0', 'UPSERTED a@h1']);
      const resumed = new WatchCursor(it, EVERY, cursor.token());
      expect(words(resumed.next(10))).to.deep.equal([
        'UPSERTED b@h1',
        'UPSERTED c@h0',
        'REMOVED a@h0',
        'REMOVED b@h0',
        'SYNCED',
      ]);
    });

    it('Watch: from a list, all that changed since it began, whatever the pages showed', () => {
      const it = table(3);
      const token = listResumeToken(it, ACTIVE);
      put(it, 0, 'p');
      put(it, 0, 'q');
      put(it, 7);
      clear(it, 7);
      clear(it, 1);
      const resumed = new WatchCursor(it, ACTIVE, token);
      expect(words(resumed.next(10))).to.deep.equal([
        'UPSERTED q@h0 (p@h0)',
        'REMOVED o@h0',
        'REMOVED o@h7',
        'REMOVED o@h1',
        'SYNCED',
      ]);
    });
  });

  describe('memory', () => {
    it('Watch: a reader that stops while 20,000 changes pass costs nothing, and ends with the truth', () => {
      const it = table(100, 1000);
      const cursor = synced(it);
      const before = cursor.footprint;
      for (let n = 0; n < 20_000; n += 1) {
        if (n % 7 === 3) clear(it, n % 150);
        else put(it, n % 150);
      }
      expect(cursor.footprint).to.deep.equal(before);
      expect(it.slots.remembered.changes).to.equal(1000);
      const kept = new Set(Array.from({ length: 100 }, (_, n) => `o@http://h${n}:1`));
      for (let events = cursor.next(10); events.length > 0; events = cursor.next(10)) {
        for (const event of events) {
          if (event.kind === 'UPSERTED') kept.add(event.record.id);
          else if (event.kind === 'REMOVED') kept.delete(event.record.id);
          else expect.fail(`${event.kind} to a reader that was synced`);
        }
      }
      const { records } = it.list(ACTIVE, undefined, 1000);
      expect([...kept].sort()).to.deep.equal(records.map(({ id }) => id).sort());
      expect(cursor.footprint).to.deep.equal({ urls: records.length, waiting: 0 });
    });

    it('Watch: a reader holds its matches, and nothing of the rest', () => {
      const it = table(1000);
      const cursor = synced(it, { includeShadowed: false, urls: ['http://h5:1'] });
      expect(cursor.footprint).to.deep.equal({ urls: 1, waiting: 0 });
      const filter = { includeShadowed: false, urls: ['http://h5:1'] };
      const token = listResumeToken(it, filter);
      put(it, 3);
      expect(new WatchCursor(it, filter, token).footprint).to.deep.equal({ urls: 1, waiting: 0 });
    });

    it('Watch: who resumes has been shown what its token says; who comes from a list, nothing yet', () => {
      const it = table(3);
      const token = synced(it).token();
      put(it, 0);
      expect(new WatchCursor(it, ACTIVE, token).revision).to.equal(3);
      expect(new WatchCursor(it, ACTIVE, listResumeToken(it, ACTIVE)).revision).to.equal(0);
    });
  });

  describe('takeLoads()', () => {
    const id = (n: number) => `o@http://h${n}:1`;
    const loads = (cursor: WatchCursor, max = 10) =>
      cursor.takeLoads(max).map((event) => {
        expect(event.kind).to.equal('LOAD_CHANGED');
        return event.kind === 'LOAD_CHANGED' ? [event.record.id, event.load] : [];
      });

    it('W14 tells each load that moved once, in its present value', () => {
      const it = table(3);
      const cursor = new WatchCursor(it, ACTIVE, '');
      it.setLoad(id(2), 9);
      cursor.next(100);
      expect(loads(cursor), 'UPSERTED shows it').to.deep.equal([]);
      it.setLoad(id(0), 0.1);
      it.setLoad(id(1), 0.2);
      it.setLoad(id(0), 0.3);
      expect(loads(cursor, 1)).to.deep.equal([[id(1), 0.2]]);
      expect(loads(cursor)).to.deep.equal([[id(0), 0.3]]);
      expect(loads(cursor)).to.deep.equal([]);
      it.setLoad(id(0), undefined);
      expect(loads(cursor)).to.deep.equal([[id(0), undefined]]);
    });

    it('W14 speaks of workers that the reader holds only', () => {
      const it = table(2);
      const cursor = synced(it, { includeShadowed: false, urls: ['http://h1:1'] });
      it.setLoad(id(0), 1);
      it.setLoad(id(1), 2);
      expect(loads(cursor)).to.deep.equal([[id(1), 2]]);
    });

    it('W14 `fits` leaves for the next call what has no room', () => {
      const it = table(3);
      const cursor = synced(it);
      for (let n = 0; n < 3; n += 1) it.setLoad(id(n), 1);
      let room = 2;
      expect(cursor.takeLoads(10, () => (room -= 1) >= 0)).to.have.length(2);
      expect(loads(cursor)).to.deep.equal([[id(2), 1]]);
    });

    it('W14 is resumed by tokens, of watches and of lists', () => {
      const it = table(2);
      const tokens = [synced(it).token(), listResumeToken(it, ACTIVE)];
      it.setLoad(id(0), 1);
      for (const token of tokens) {
        expect(loads(new WatchCursor(it, ACTIVE, token))).to.deep.equal([[id(0), 1]]);
      }
    });
  });

  it('W13 100,000 workers are a normal size: a change costs its reader the change, and no walk', () => {
    const it = table(100_000);
    const cursor = synced(it);
    const before = process.cpuUsage();
    for (let n = 0; n < 2000; n += 1) {
      put(it, (n * 7919) % 100_000);
      expect(cursor.next(10)).to.have.length(1);
      if (n % 20 === 0) it.list(ACTIVE, { url: 'http://h5:1', owner: '' }, 100);
    }
    const { user, system } = process.cpuUsage(before);
    const spentMs = (user + system) / 1_000;
    // A walk over all would take some 10 ms a change; this takes some 10 us.
    expect(spentMs).to.be.below(4000);
  });
});
