import { expect } from 'chai';
import { error, value, World } from '../world.js';

function registered(spec: object = {}): World {
  const world = new World();
  world.register(spec);
  world.events();
  world.unsaved();
  return world;
}

describe('updateStatus', () => {
  it('W5 H7 sets the status with its reason, and tells it', () => {
    const world = registered();
    const record = value(world.report('READY'));
    expect(record).to.include({ status: 'READY', ownerStatus: 'READY' });
    expect(record.health).to.include({ reason: 'GATEWAY_REPORT', message: 'said so' });
    expect(world.events()).to.deep.equal(['STATUS_CHANGED me READY']);
    expect(world.unsaved()).to.deep.equal(['http://w:8000 READY']);
  });

  it('W3 never changes the revision', () => {
    const world = registered();
    const { revision } = world.record();
    world.report('READY');
    expect(world.record().revision).to.equal(revision);
  });

  it('H7 the same again is no change: no event, no disk write, counters go on', () => {
    const world = registered();
    world.report('READY');
    world.probe([false, false]);
    world.events();
    world.unsaved();
    const { revision } = world.table;
    expect(value(world.report('READY'))).to.equal(world.record());
    expect([world.events(), world.unsaved(), world.table.revision]).to.deep.equal([
      [],
      [],
      revision,
    ]);
    world.probe([false]);
    expect(world.record().status).to.equal('NOT_READY');
  });

  it('H7 the same again says who said it last, of what is not on disk, too', () => {
    const world = registered();
    world.probe([true, true]);
    world.report('READY');
    const said = { reason: 'GATEWAY_REPORT', message: 'said so' };
    expect(world.registry.health(world.record())).to.include(said);
    const slow = new World();
    slow.slowDisk = true;
    slow.register();
    slow.report('PENDING');
    slow.commit();
    expect(slow.registry.health(slow.record())).to.include(said);
  });

  it('H7 keeps when the last probe was, if there was one', () => {
    const world = registered();
    world.report('READY');
    expect(world.record().health).to.not.have.property('probeTimeMs');
    world.advance(5);
    world.probe([false]);
    const { wallMs } = world.now;
    world.advance(5);
    world.report('NOT_READY');
    expect(world.record().health).to.include({ probeTimeMs: wallMs, consecutiveFailures: 0 });
  });

  it('H7 lasts until the next verdict of the probes, which count from it on', () => {
    const world = registered();
    world.probe([true, true, true]);
    world.report('NOT_READY');
    world.probe([true]);
    expect(world.record().status).to.equal('NOT_READY');
    world.probe([true]);
    expect(world.record().status).to.equal('READY');
  });

  it('H7 DRAINING is a cordon until another status is set', () => {
    const world = registered();
    world.report('DRAINING');
    world.probe([true, true, true]);
    world.advance(3_600_000);
    expect(world.record()).to.include({ status: 'DRAINING' }).and.not.have.property('removeTimeMs');
    expect(value(world.replace({ cost: 2 })).record.status).to.equal('DRAINING');
    world.report('PENDING');
    world.probe([true, true]);
    expect(world.record().status).to.equal('READY');
  });

  it('H7 a cordon keeps its reason, and how many probes have failed, before it and since', () => {
    const world = registered();
    world.probe([false]);
    world.report('DRAINING');
    const health = () => world.registry.health(world.record());
    expect(health()).to.include({ message: 'said so', consecutiveFailures: 1 });
    world.probe([false, false]);
    expect(health()).to.include({ message: 'said so', consecutiveFailures: 3 });
    world.probe([true]);
    expect(health()).to.include({ message: 'said so', consecutiveFailures: 0 });
  });

  it('W8 an import is NOT_OWNER, an unknown one NOT_FOUND', () => {
    const world = new World();
    expect(error(world.report('READY')).kind).to.equal('WORKER_NOT_FOUND');
    world.import();
    expect(error(world.report('READY'))).to.include({ kind: 'NOT_OWNER', owner: 'a' });
  });

  it('W3 another revision than the expected one is ABORTED', () => {
    const world = registered();
    const target = { id: world.id() };
    const input = { target, status: 'READY', expectedRevision: 1, reason: '' } as const;
    expect(error(world.settle(world.registry.updateStatus(input, world.now))).kind).to.equal(
      'REVISION_MISMATCH',
    );
  });
});

describe('valid_for', () => {
  it('H7 a report that is not renewed makes NOT_READY', () => {
    const world = registered();
    world.report('READY', 1000);
    world.events();
    world.advance(999);
    expect(world.record().status).to.equal('READY');
    world.advance(1);
    expect(world.record().status).to.equal('NOT_READY');
    expect(world.record().health.reason).to.equal('GATEWAY_REPORT_EXPIRED');
    expect(world.events()).to.deep.equal(['STATUS_CHANGED me NOT_READY']);
    expect(world.registry.nextDeadlineMs()).to.equal(undefined);
  });

  it('H7 is nowhere any more once it has lapsed', () => {
    const world = registered();
    world.report('READY', 1000);
    world.advance(1000);
    expect(world.saved().at(-1)!.worker).to.include({ status: 'NOT_READY' });
    world.replace({ cost: 2 });
    expect(world.saved().at(-1)!.worker).to.not.have.property('reportExpiryMs');
  });

  it('H7 a report that lasted can be said again with an end', () => {
    const world = registered();
    world.report('READY');
    world.report('READY', 1000);
    world.advance(1000);
    expect(world.record().status).to.equal('NOT_READY');
  });

  it('H7 a renewal lasts from now on, is on disk, and is no change', () => {
    const world = registered();
    world.report('READY', 1000);
    world.advance(900);
    world.events();
    world.unsaved();
    world.report('READY', 1000);
    const [saved] = world.saved();
    expect(saved!.worker).to.include({ reportExpiryMs: world.now.wallMs + 1000 });
    world.advance(999);
    expect([world.record().status, world.events()]).to.deep.equal(['READY', []]);
    world.advance(1);
    expect(world.record().status).to.equal('NOT_READY');
  });

  it('H7 a report without it lasts, and ends the one before', () => {
    const world = registered();
    world.report('READY', 1000);
    world.report('READY');
    world.advance(60_000);
    expect(world.record().status).to.equal('READY');
    expect(world.saved()[0]!.worker).to.not.have.property('reportExpiryMs');
  });

  it('H7 a verdict of the probes ends it', () => {
    const world = registered();
    world.report('NOT_READY', 1000);
    world.probe([true, true]);
    world.advance(60_000);
    expect(world.record().status).to.equal('READY');
  });

  it('H7 W11 a removal ends it; a replace does not', () => {
    const world = registered();
    world.report('READY', 2000);
    world.replace({ cost: 2 });
    expect(world.registry.nextDeadlineMs()).to.equal(2000);
    world.remove();
    expect(world.saved()[0]!.worker).to.not.have.property('reportExpiryMs');
    world.advance(2000);
    expect(world.record().status).to.equal('DRAINING');
  });

  it('H6 H7 a spec that ends the checks ends the report too', () => {
    const world = registered();
    world.report('NOT_READY', 1000);
    world.replace({ health: { disable_health_check: true } });
    expect(world.record().status).to.equal('READY');
    world.advance(5000);
    expect(world.record().status).to.equal('READY');
    expect(world.registry.nextDeadlineMs()).to.equal(undefined);
  });

  it('H6 H7 a spec that ends the checks of a READY worker leaves its report alone', () => {
    const world = registered();
    world.report('READY', 1000);
    world.replace({ health: { disable_health_check: true } });
    expect(world.registry.nextDeadlineMs()).to.equal(1000);
    world.advance(1000);
    expect(world.record().status).to.equal('NOT_READY');
  });

  it('H7 NOT_READY that is not renewed stays, and says why', () => {
    const world = registered();
    world.report('NOT_READY', 1000);
    world.events();
    const before = world.record();
    world.advance(1000);
    expect(world.events()).to.deep.equal([]);
    expect(world.record()).to.equal(before);
    expect(world.registry.health(world.record()).reason).to.equal('GATEWAY_REPORT_EXPIRED');
  });
});

describe('applyProbe', () => {
  it('H2 W5 a verdict changes the status and is told; counters alone are not', () => {
    const world = registered();
    const { revision } = world.table;
    world.probe([true]);
    expect([world.events(), world.unsaved(), world.table.revision]).to.deep.equal([
      [],
      [],
      revision,
    ]);
    expect(world.registry.health(world.record())).to.include({ consecutiveSuccesses: 1 });
    world.probe([true]);
    expect(world.events()).to.deep.equal(['STATUS_CHANGED me READY']);
    expect(world.unsaved()).to.deep.equal(['http://w:8000 READY']);
    expect(world.record().health).to.include({ reason: 'PROBE_SUCCEEDED' });
    expect(world.record().ownerStatus).to.equal('READY');
  });

  it('H2 by the thresholds of its own spec', () => {
    const world = registered({ health: { success_threshold: 1, failure_threshold: 2 } });
    const statuses = [true, false, false, false, false, false, false, true].map((success) => {
      world.probe([success]);
      return world.record().status;
    });
    expect(statuses.join(' ')).to.equal(
      'READY READY NOT_READY NOT_READY NOT_READY NOT_READY FAILED READY',
    );
  });

  it('H3 a result for another revision than the present one says nothing', () => {
    const world = registered({ health: { success_threshold: 1 } });
    const launchedAt = world.record().revision;
    world.replace({ cost: 2, health: { success_threshold: 1 } });
    const good = { success: true, message: '' };
    world.registry.applyProbe(world.id(), launchedAt, good, world.now);
    expect(world.registry.health(world.record()).consecutiveSuccesses).to.equal(0);
    world.registry.applyProbe('gone', launchedAt, good, world.now);
  });

  it('H3 a worker removed and registered again is another one to a late result', () => {
    const world = registered({ health: { success_threshold: 1 } });
    const launchedAt = world.record().revision;
    world.remove({ skipDrain: true });
    world.register({ health: { success_threshold: 1 } });
    const good = { success: true, message: '' };
    world.registry.applyProbe(world.id(), launchedAt, good, world.now);
    expect(world.record().status).to.equal('PENDING');
  });

  it('H6 a worker without checks takes no verdicts', () => {
    const world = registered({ health: { disable_health_check: true } });
    world.probe(new Array<boolean>(30).fill(false));
    expect(world.record().status).to.equal('READY');
  });

  it('W7 an import follows the probes of this node, and its owner status stays', () => {
    const world = new World();
    world.import();
    world.probe([false, false, false], world.id('a'));
    expect(world.record('a')).to.include({ status: 'NOT_READY', ownerStatus: 'READY' });
    expect(world.unsaved()).to.deep.equal([]);
  });
});

describe('reportLoads', () => {
  it('W14 W17 no revision, no event, no disk, of imports too; what is not known is named', () => {
    const world = registered();
    world.import({ owner: 'b' });
    world.events();
    const { revision } = world.table;
    const loads = [world.id(), world.id('b'), 'gone'].map((id) => ({ id, load: 0.4 }));
    expect(world.registry.reportLoads(loads, world.now)).to.deep.equal(['gone']);
    for (const id of [world.id(), world.id('b')]) expect(world.table.load(id)).to.equal(0.4);
    expect([world.table.revision, world.events(), world.unsaved()]).to.deep.equal([
      revision,
      [],
      [],
    ]);
  });
});
