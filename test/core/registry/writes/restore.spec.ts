import { expect } from 'chai';
import { REPORT_GRACE_MS } from '../../../../src/core/limits.js';
import type { StoredWorker } from '../../../../src/core/registry/table/stored.js';
import { value, World } from '../world.js';

/** What a world would leave on disk, secrets as they are without --persist-secrets. */
function stored(world: World): StoredWorker[] {
  return world.saved().flatMap(({ worker }) => {
    if (!worker) return [];
    const { apiKey: _apiKey, ...kept } = worker;
    return [kept];
  });
}

function restarted(workers: readonly StoredWorker[]): World {
  const world = new World();
  world.registry.restore(workers, world.now);
  return world;
}

describe('restore', () => {
  it('D2 is back with its last status, spec and revision; it is on disk already', () => {
    const before = new World();
    before.register({ labels: { a: 'b' }, future: 1 }, { manager: 'k8s' });
    before.probe([true, true]);
    const after = restarted(stored(before));
    expect(after.record()).to.deep.equal(before.record());
    expect([after.events(), after.unsaved()]).to.deep.equal([[], []]);
    expect(after.registry.nextDeadlineMs()).to.equal(undefined);
  });

  it('D2 its key is gone, unless it was stored; a registration brings it back', () => {
    const before = new World();
    before.register({ api_key: 'k' });
    const [worker] = before.saved().map((change) => change.worker!);
    expect(restarted([worker!]).registry.apiKey(before.id())).to.equal('k');
    const { apiKey: _apiKey, ...kept } = worker!;
    const after = restarted([kept]);
    expect(after.record().apiKeySet).to.equal(false);
    expect(value(after.register({ api_key: 'k' })).record).to.include({ apiKeySet: true });
  });

  it('W3 revisions go on above every one that is restored', () => {
    const before = new World();
    before.registry.raiseRevision(9_000_000);
    before.register();
    const after = restarted(stored(before));
    expect(value(after.replace({ cost: 2 })).record.revision).to.equal(9_000_002);
  });

  it('W2 the same registration after a restart is UNCHANGED, and nothing is written', () => {
    const before = new World();
    before.register({ cost: 2 });
    const after = restarted(stored(before));
    expect(value(after.register({ cost: 2 })).outcome).to.equal('UNCHANGED');
    expect([after.events(), after.unsaved()]).to.deep.equal([[], []]);
  });

  it('W11 a removal goes on for what was left of it, on the new clock', () => {
    const before = new World();
    before.register();
    before.report('READY');
    before.remove();
    const [worker] = stored(before);
    const after = new World();
    after.advance(2000);
    after.registry.restore([worker!], after.now);
    expect(after.record()).to.include({ status: 'DRAINING', removeTimeMs: worker!.removeTimeMs });
    expect(after.registry.nextDeadlineMs()).to.equal(5000);
    after.advance(3000);
    expect([after.table.size, after.unsaved()]).to.deep.equal([0, ['gone']]);
  });

  it('W11 a removal whose time is over goes at the first tick; a clock set back makes none longer', () => {
    const before = new World();
    before.register();
    before.report('READY');
    before.remove();
    const [worker] = stored(before);
    const late = restarted([{ ...worker!, removeTimeMs: 5 }]);
    late.advance(0);
    expect(late.table.size).to.equal(0);
    const early = restarted([{ ...worker!, removeTimeMs: worker!.removeTimeMs! + 1e9 }]);
    expect(early.registry.nextDeadlineMs()).to.equal(5000);
  });

  it('W11 a removal is cancelled after a restart as before it', () => {
    const before = new World();
    before.register();
    before.report('READY');
    before.remove();
    const after = restarted(stored(before));
    after.register();
    after.advance(60_000);
    expect(after.record().status).to.equal('PENDING');
  });

  it('H7 a report lapses as it would have, with time to renew it after the restart', () => {
    const before = new World();
    before.register();
    before.report('READY', 60_000);
    const [worker] = stored(before);
    expect(restarted([worker!]).registry.nextDeadlineMs()).to.equal(60_000);
    const late = restarted([{ ...worker!, reportExpiryMs: 5 }]);
    late.advance(REPORT_GRACE_MS - 1);
    expect(late.record().status).to.equal('READY');
    late.advance(1);
    expect(late.record().status).to.equal('NOT_READY');
  });

  it('H7 a report is on disk again with its length, and with its end on the clock of that time', () => {
    const before = new World();
    before.register();
    before.report('READY', 60_000);
    const [worker] = stored(before);
    const after = new World();
    after.advance(20_000);
    after.registry.restore([worker!], after.now);
    after.replace({ cost: 2 });
    expect(after.saved()[0]!.worker).to.include({
      reportValidForMs: 60_000,
      reportExpiryMs: after.now.wallMs + 40_000,
    });
  });

  it('D3 a spec that cannot be read keeps its text, and any registration replaces it', () => {
    const before = new World();
    before.register();
    const specText = '{"url":"http://w:8000","worker_type":"oracle"}';
    const after = restarted(stored(before).map((worker) => ({ ...worker, specText })));
    expect(after.record()).to.include({ degraded: true });
    after.report('READY');
    expect(stored(after)[0]!.specText).to.equal(specText);
    expect(value(after.register()).record).to.include({ degraded: false, status: 'READY' });
  });

  it('H7 a clock set back makes no report longer than it was, and no drain seem so', () => {
    const before = new World();
    before.register();
    before.report('READY', 60_000);
    const [reported] = stored(before);
    expect(reported).to.include({ reportValidForMs: 60_000 });
    const DAY_MS = 86_400_000;
    const later = (ms: number | undefined): number => (ms ?? 0) + DAY_MS;
    const back = restarted([{ ...reported!, reportExpiryMs: later(reported!.reportExpiryMs) }]);
    expect(back.registry.nextDeadlineMs()).to.equal(60_000);
    back.advance(60_000);
    expect(back.record().status).to.equal('NOT_READY');
    before.remove();
    const [draining] = stored(before);
    const late = restarted([{ ...draining!, removeTimeMs: later(draining!.removeTimeMs) }]);
    expect(late.record().removeTimeMs).to.equal(late.now.wallMs + 5_000);
    // What an earlier version wrote does not say how long it was: from now on it is not longer either.
    const { reportValidForMs: _unknown, ...old } = reported!;
    const older = restarted([old]);
    older.report('READY');
    older.replace({ cost: 2 });
    expect(older.saved()[0]!.worker).to.not.have.property('reportValidForMs');
  });
});
