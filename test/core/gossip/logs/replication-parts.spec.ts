import { expect } from 'chai';
import type { Refusal } from '../../../../src/core/gossip/link/frames.js';
import type { LinkEvent, Session } from '../../../../src/core/gossip/link/session.js';
import type { Barred } from '../../../../src/core/gossip/logs/door.js';
import {
  Replication,
  type ReplicationParts,
} from '../../../../src/core/gossip/logs/replication.js';
import { WANT_TIMEOUT_MS } from '../../../../src/core/limits.js';
import type { MemberRow } from '../../../../src/core/membership/member.js';
import type { ReceiveResult } from '../../../../src/core/store/judge.js';
import type {
  DigestRow,
  LogDelta,
  OwnerDelta,
  Part,
  PriorDelta,
  RefusalReason,
} from '../../../../src/core/store/rows.js';
import { at } from '../../store/support.js';
import { boot, member, row } from '../link/transcript.js';
import { LinkedNode } from './linked.js';

const NOW = at(0);
const GRAVE: MemberRow = { ...member('x'), boot: boot(8), status: 'EVICTED' };

/** Replication among parts that say what they were called for, and answer what a test says. */
class World {
  readonly node = new LinkedNode();
  readonly it: Replication;
  calls: string[] = [];
  /** What the other parts answer. */
  readonly answers: {
    result: ReceiveResult;
    barred: Barred | undefined;
    grave: MemberRow | undefined;
    disowned: boolean;
    /** The owner of the log is linked: nobody else may bring it. */
    elsewhere: boolean;
    repaired: boolean;
    strange: boolean;
    due: string[];
  } = {
    ...{ result: { kind: 'installed' }, barred: undefined, grave: undefined, disowned: false },
    ...{ elsewhere: false, repaired: false, strange: false, due: [] },
  };
  readonly rowsHere = new Map([row('me', 5, 4), row('x', 1, 3)].map((one) => [one.owner, one]));

  constructor() {
    const { node, answers, rowsHere } = this;
    const say = (what: string): void => void this.calls.push(what);
    const catchUp = {
      lookAt: ({ owner }: Part, late: boolean) => say(`look at ${owner}${late ? ' late' : ''}`),
      note: (owner: string) => say(`note ${owner}`),
      compared: (linkId: number) => say(`compared ${linkId}`),
      crowded: ({ owner }: Part) => say(`crowded ${owner}`),
      dropped: (owner: string) => say(`pulls drop ${owner}`),
      linkGone: (linkId: number) => say(`pulls lose ${linkId}`),
    };
    const pulls = {
      progress: ({ owner }: Part) => say(`progress ${owner}`),
      takeFoundByDigest: () => answers.repaired,
      again: ({ owner }: Part, full: boolean) => say(`again ${owner}${full ? ' full' : ''}`),
    };
    const clocks = {
      refused: (_: number, peer: string, why: string, head: number) =>
        say(`clock refused by ${peer} at ${head}: ${why}`),
      taken: (_: number, head: number) => say(`clock taken at ${head}`),
      refuses: () => say('clock refuses'),
      takes: () => say('clock takes'),
      linkGone: (linkId: number) => say(`clock loses ${linkId}`),
    };
    const store = {
      boot: boot(5),
      disowns: () => answers.disowned,
      row: (owner: string) => rowsHere.get(owner),
      receive: (linkId: number, { owner }: Part) => {
        say(`receive ${owner} of ${linkId}`);
        return answers.result;
      },
      setAway: (owner: string, away: boolean) => say(`${owner} ${away ? 'away' : 'heard'}`),
      evict: (owner: string) => say(`evict ${owner}`),
      dropStaged: (linkId: number) => say(`unstage ${linkId}`),
    };
    const strange: Barred = { reason: 'LIMIT', grave: undefined, message: '' };
    const strangers = {
      bar: () => (answers.strange ? strange : undefined),
      installed: (owner: string) => say(`stranger ${owner}`),
      dropped: (owner: string) => say(`no stranger ${owner}`),
      takeDue: () => answers.due,
    };
    const offers = {
      barred: () => answers.barred,
      barredRow: ({ owner }: Part) => {
        say(`bar ${owner}`);
        return answers.barred;
      },
      elsewhere: () => answers.elsewhere,
    };
    const spread = {
      changed: (owner: string) => say(`rows of ${owner}`),
      relay: (_: Session, owner: string) => say(`relay ${owner}`),
      duplicate: (_: Session, { owner }: Part) => say(`duplicate ${owner}`),
    };
    const membership = { bars: () => answers.grave };
    const { links, overlay, emit } = node;
    const around = { node: 'me', store, membership, overlay, links, emit };
    const parts = { ...around, catchUp, pulls, clocks, strangers, offers, spread };
    this.it = new Replication(parts as unknown as ReplicationParts);
  }

  /** What the other parts are called for by this. */
  done(act: () => void): string[] {
    this.calls = [];
    act();
    return this.calls;
  }

  delta(session: Session, delta: OwnerDelta): string[] {
    return this.done(() => this.it.delta(session, delta, NOW));
  }

  rows(session: Session, ...rows: readonly DigestRow[]): string[] {
    return this.done(() => this.it.rows(session, rowsOf(rows), NOW));
  }

  refuses(session: Session, refusal: Partial<Refusal>): string[] {
    const whole = { owner: 'me', reason: 'HASH' as const, message: 'why', ...refusal };
    return this.done(() => this.it.refusal(session, whole, NOW));
  }

  refusesAs(reason: RefusalReason, filledBy?: 'link' | 'store'): void {
    this.answers.result = {
      ...{ kind: 'refused', reason, message: 'why' },
      ...(filledBy && { filledBy }),
    };
  }

  /** The last refusal that a link sends. */
  refusal(session: Session): Refusal | undefined {
    let last: Refusal | undefined;
    for (let frame; (frame = session.next(0)) !== undefined;)
      if (frame.kind === 'refusal') last = frame.refusal;
    return last;
  }
}

type RowsEvent = Extract<LinkEvent, { kind: 'rows' }>;

function rowsOf(
  rows: readonly DigestRow[],
  o: { gone?: string[]; ofWhole?: boolean; whole?: boolean; live?: boolean; missed?: boolean } = {},
): RowsEvent {
  const { gone = [], ofWhole = false, whole = false, live = false, missed = false } = o;
  return { kind: 'rows', outcome: { rows, gone, ofWhole, whole }, live, missed };
}

function log(owner: string, o: Partial<LogDelta> = {}): LogDelta {
  const { head: upTo, ...cut } = row(owner, 1, 4);
  return { ...cut, upTo, kind: 'log', after: 3, records: [], more: false, frame: 1, ...o };
}

function prior(owner: string, generation = 0): PriorDelta {
  const cut = { owner, boot: boot(generation), upTo: 1, hash: 0n, stampMs: 0 };
  return { ...cut, kind: 'prior', records: [], more: false, frame: 1 };
}

function barred(reason: RefusalReason, grave?: MemberRow): Barred {
  return { reason, grave, message: 'why' };
}

describe('Replication: rows', () => {
  it('L1 the rows of a frame are looked at alone, and all of the link at the end of a whole digest', () => {
    const world = new World();
    const p = world.node.link('p', [row('x', 1, 3), row('y', 1, 1)]);
    const shown = [row('x', 1, 3)];
    expect(world.rows(p, ...shown)).to.deep.equal(['look at x']);
    const whole = rowsOf(shown, { ofWhole: true, whole: true, gone: ['z'] });
    const late = ['look at x late', 'note z'];
    const all = ['look at me late', 'look at x late', 'look at y late'];
    expect(world.done(() => world.it.rows(p, whole, NOW))).to.deep.equal([...[...late, ...all]]);
  });

  it('L1 M6 what the first whole digest shows went not astray; at its end it counts for being in sync', () => {
    const world = new World();
    const p = world.node.link('p');
    const last = rowsOf([row('x', 1, 3)], { ofWhole: true, live: true });
    expect(world.done(() => world.it.rows(p, last, NOW))).to.deep.equal([
      ...['look at x', 'compared 1'],
    ]);
    p.wasLive = false;
    const first = rowsOf([row('x', 1, 3)], { ofWhole: true });
    expect(world.done(() => world.it.rows(p, first, NOW))[0]).to.equal('look at x');
  });

  it('L1 a push that the peer has not got is counted', () => {
    const world = new World();
    const p = world.node.link('p');
    for (const missed of [false, true]) {
      world.it.rows(p, rowsOf([], { missed }), NOW);
      expect(world.node.count('digest_repairs_total', { way: 'push' })).to.equal(missed ? 1 : 0);
    }
  });

  it('I3 L1 a row of the own log says how far the peer has it', () => {
    const world = new World();
    const p = world.node.link('p');
    const rest = ['look at me'];
    expect(world.rows(p, row('me', 4, 9))).to.deep.equal(rest);
    expect(world.node.words()).to.deep.equal([]);
    for (const head of [3, 3, 4])
      expect(world.rows(p, row('me', 5, head))).to.deep.equal([`clock taken at ${head}`, ...rest]);
    const heads = world.node.words().map((word) => word.kind === 'acknowledged' && word.head);
    expect(heads).to.deep.equal([3, 4]);
  });

  it('S8 a row of the own log that was not written here is not pulled', () => {
    const world = new World();
    world.answers.disowned = true;
    expect(world.rows(world.node.link('p'), row('me', 9, 9))).to.deep.equal([]);
    expect(world.node.words()[0]?.kind).to.equal('evidence');
  });

  it('I3 a row of the peer’s own log says whether the clocks agree', () => {
    const world = new World();
    const x = world.node.link('x');
    for (const [reason, said] of [
      ['FUTURE', ['clock refuses', 'x away']],
      ['TOO_OLD', ['clock refuses', 'x away']],
      ['LIMIT', ['clock takes', 'x heard']],
      [undefined, ['clock takes', 'x heard']],
    ] as const) {
      world.answers.barred = reason && barred(reason);
      expect(world.rows(x, row('x', 1, 3))).to.deep.equal([...['bar x', ...said, 'look at x']]);
      expect(world.refusal(x)).to.equal(undefined);
    }
  });

  it('M4 a row below a grave is refused and counted, and the door is asked of no other', () => {
    const world = new World();
    const p = world.node.link('p');
    world.answers.barred = barred('GRAVE', GRAVE);
    expect(world.rows(p, row('x', 1, 3))).to.deep.equal(['look at x']);
    world.answers.grave = GRAVE;
    expect(world.rows(p, row('x', 1, 3))[0]).to.equal('bar x');
    expect(world.node.count('members_barred_total', { owner: 'x' })).to.equal(1);
    const refused = { boot: boot(1), after: 0 };
    expect(world.refusal(p)).to.deep.include({ reason: 'GRAVE', refused, grave: GRAVE });
  });
});

describe('Replication: deltas', () => {
  it('L1 L2 what is taken in is told on, and looked at anew', () => {
    const world = new World();
    const p = world.node.link('p');
    const first = ['progress x', 'receive x of 1'];
    const last = ['note x'];
    expect(world.delta(p, log('x'))).to.deep.equal([...first, 'rows of x', ...last]);
    world.answers.result = { kind: 'known' };
    expect(world.delta(p, log('x'))).to.deep.equal([...first, 'duplicate x', ...last]);
    world.answers.result = { kind: 'staged' };
    expect(world.delta(p, log('x'))).to.deep.equal(first);
    for (const result of ['installed', 'known', 'staged'])
      expect(world.node.count('deltas_received_total', { result })).to.equal(1);
    expect(world.node.words()).to.deep.equal([]);
  });

  it('M4 a whole log is counted, and may be of a stranger', () => {
    const world = new World();
    const p = world.node.link('p');
    expect(world.delta(p, log('x', { after: 1 }))).not.to.include('stranger x');
    expect(world.delta(p, log('x', { after: 0 }))).to.include('stranger x');
    expect(world.node.count('full_cuts_total', { direction: 'in' })).to.equal(1);
  });

  it('L1 who brought a log has it; a prior says nothing of the log', () => {
    const world = new World();
    world.answers.repaired = true;
    const p = world.node.link('p');
    world.delta(p, prior('x', 9));
    expect(p.view.row('x')).to.equal(undefined);
    expect(world.node.count('digest_repairs_total', { way: 'pull' })).to.equal(0);
    world.delta(p, log('x'));
    expect(p.view.row('x')?.head).to.equal(4);
    expect(world.node.count('digest_repairs_total', { way: 'pull' })).to.equal(1);
    world.answers.repaired = false;
    world.delta(p, log('x'));
    expect(world.node.count('digest_repairs_total', { way: 'pull' })).to.equal(1);
  });

  it('L5 S5 over an overlay a log goes on by deltas; without one it is compared with what all have shown', () => {
    const world = new World();
    const p = world.node.link('p');
    world.node.link('q', [row('x', 1, 3, { hash: 7n })]);
    const mismatches = (): number => world.node.count('hash_mismatches_total');
    world.node.overlay.on = true;
    expect(world.delta(p, log('x'))).to.include('relay x');
    expect(world.delta(p, prior('x'))).not.to.include('relay x');
    expect(mismatches()).to.equal(0);
    world.node.overlay.on = false;
    expect(world.delta(p, log('x'))).not.to.include('relay x');
    expect(mismatches()).to.equal(1);
  });

  it('S8 I3 the owner itself is acknowledged, and its newer boot and its clock are known from its log', () => {
    const world = new World();
    const [p, x] = [world.node.link('p'), world.node.link('x')];
    const rows = (session: Session): string[] => {
      const owners: string[] = [];
      for (let frame; (frame = session.next(0)) !== undefined;)
        if (frame.kind === 'digest') owners.push(...(frame.digest.none ?? []));
      return owners;
    };
    const clock = ['clock takes', 'x heard'];
    expect(world.delta(x, prior('x', 9))[0]).to.equal('progress x');
    expect([rows(p), rows(x)]).to.deep.equal([[], ['x']]);
    expect(world.delta(p, log('x', { boot: boot(2) }))[0]).to.equal('progress x');
    expect([p, x].map(({ peer }) => peer?.boot.generation)).to.deep.equal([1, 1]);
    expect(world.delta(x, log('x', { boot: boot(2) })).slice(0, 2)).to.deep.equal(clock);
    expect(x.peer?.boot.generation).to.equal(2);
    world.answers.barred = barred('FUTURE');
    expect(world.delta(x, log('x')).slice(0, 2)).to.deep.equal(['clock refuses', 'x away']);
  });

  it('S8 an owner that went above what others wrote in its name is met', () => {
    const world = new World();
    world.answers.result = { kind: 'installed', above: true };
    world.delta(world.node.link('p'), log('x'));
    expect(world.node.words()).to.deep.equal([{ kind: 'meet', name: 'x' }]);
  });

  it('S8 news of a log whose owner is linked is left to it, who is to give a sign of life', () => {
    const world = new World();
    world.answers.elsewhere = true;
    const [p, x] = [world.node.link('p'), world.node.link('x')];
    const answers = (): boolean => x.answers(WANT_TIMEOUT_MS);
    const received = 'receive x of 1';
    expect(world.delta(p, prior('x', 9)), 'a prior').to.include(received);
    expect(world.delta(p, log('x', { upTo: 3, hash: 1003n })), 'what is held').to.include(received);
    expect(world.delta(p, log('x', { upTo: 2, hash: 7n })), 'what is behind').to.include(received);
    expect([answers(), world.refusal(p)]).to.deep.equal([true, undefined]);
    expect(world.delta(p, log('x', { after: 2 }))).to.deep.equal(['note x']);
    expect(answers()).to.equal(false);
    expect(world.node.count('deltas_refused_total', { reason: 'KNOWN', owner: 'x' })).to.equal(1);
    const refused = { boot: boot(1), after: 2 };
    expect(world.refusal(p)).to.deep.include({ owner: 'x', reason: 'KNOWN', refused });
    expect(world.delta(p, log('x', { upTo: 3, hash: 7n })), 'another content').not.to.include(
      received,
    );
  });
});

describe('Replication: deltas that are refused', () => {
  it('M4 at the door: nothing comes to the store', () => {
    const world = new World();
    const p = world.node.link('p');
    world.answers.barred = barred('GRAVE', GRAVE);
    expect(world.delta(p, log('x'))).to.deep.equal(['note x']);
    expect(world.node.count('members_barred_total', { owner: 'x' })).to.equal(1);
    expect(world.node.count('deltas_refused_total', { reason: 'GRAVE', owner: 'x' })).to.equal(1);
    const refused = { boot: boot(1), after: 3 };
    expect(world.refusal(p)).to.deep.equal({
      ...{ owner: 'x', reason: 'GRAVE', message: 'why', refused, grave: GRAVE },
    });
  });

  it('L2 a gap and a bad hash are asked for again, a bad hash whole', () => {
    for (const [reason, after, calls] of [
      ['GAP', 3, ['again x']],
      ['GAP', 0, ['again x']],
      ['HASH', 3, ['again x full']],
      ['HASH', 1, ['again x full']],
      ['HASH', 0, ['note x']],
      ['KNOWN', 3, ['note x']],
    ] as const) {
      const world = new World();
      const p = world.node.link('p');
      world.refusesAs(reason);
      expect(world.delta(p, log('x', { after })), `${reason} ${after}`).to.deep.equal([
        ...['progress x', 'receive x of 1', ...calls],
      ]);
      expect(world.node.count('members_barred_total')).to.equal(0);
      const refused = { boot: boot(1), after };
      expect(world.refusal(p)).to.deep.equal({ owner: 'x', reason, message: 'why', refused });
    }
  });

  it('S11 what had no room on its link is asked for again when the others end', () => {
    const world = new World();
    const p = world.node.link('p', [row('x', 1, 4)]);
    world.refusesAs('LIMIT', 'link');
    expect(world.delta(p, log('x'))).to.deep.equal([
      ...['progress x', 'receive x of 1', 'crowded x'],
    ]);
    expect(p.view.pullPaused('x')).to.equal(false);
  });

  for (const [what, until] of [
    ['a limit of its own', 'it changes'],
    ['what others fill', 'the next whole digest'],
    ['being a stranger’s', 'the next whole digest'],
  ] as const) {
    it(`S11 M4 a log that is refused for ${what} is not asked for until ${until}`, () => {
      const world = new World();
      const rows = [row('x', 1, 4)];
      const p = world.node.link('p', rows);
      world.refusesAs('LIMIT', what === 'what others fill' ? 'store' : undefined);
      world.answers.strange = what === 'being a stranger’s';
      world.delta(p, prior('x'));
      expect(p.view.pullPaused('x'), 'a prior').to.equal(false);
      world.delta(p, log('x'));
      expect(p.view.pullPaused('x')).to.equal(true);
      world.node.tell(p, rows);
      expect(p.view.pullPaused('x')).to.equal(until === 'it changes');
      world.node.tell(p, [row('x', 1, 5)]);
      expect(p.view.pullPaused('x')).to.equal(false);
    });
  }

  it('S11 S12 which bound a log is beyond, or that its seal is bad, is shown until a cut comes in', () => {
    for (const [reason, shown] of [
      ['LIMIT', 'why'],
      ['SIGNATURE', 'why'],
      ['GAP', ''],
    ] as const) {
      const world = new World();
      const p = world.node.link('p');
      world.refusesAs(reason);
      world.delta(p, log('x'));
      expect(world.it.refusedLogs.get('x') ?? '').to.equal(shown);
      world.answers.result = { kind: 'installed' };
      world.delta(p, prior('x'));
      expect(world.it.refusedLogs.get('x') ?? '', 'a prior').to.equal(shown);
      world.delta(p, log('x'));
      expect(world.it.refusedLogs.get('x') ?? '').to.equal('');
    }
  });

  it('S8 a piece of the own log is evidence, one of its earlier boots or with another fault is none', () => {
    const world = new World();
    world.answers.disowned = true;
    const p = world.node.link('p');
    for (const [reason, delta, kinds] of [
      ['NOT_OWNER', prior('me'), []],
      ['KNOWN', log('me'), []],
      ['NOT_OWNER', log('me'), ['evidence']],
    ] as const) {
      world.refusesAs(reason);
      world.delta(p, delta);
      expect(world.node.words().map(({ kind }) => kind)).to.deep.equal(kinds);
    }
  });
});

describe('Replication: what an earlier life remembers', () => {
  it('D5 comes in by the same door, over no link; a cut of a log counts', () => {
    const world = new World();
    const remember = (delta: OwnerDelta): boolean => world.it.remember(delta, NOW);
    const fits: boolean[] = [];
    expect(world.done(() => fits.push(remember(log('x'))))).to.deep.equal(['receive x of 0']);
    fits.push(remember(prior('x')));
    for (const kind of ['known', 'staged'] as const) {
      world.answers.result = { kind };
      fits.push(remember(log('x')));
    }
    world.refusesAs('GAP');
    fits.push(remember(log('x')));
    world.answers.result = { kind: 'installed' };
    world.answers.barred = barred('GRAVE', GRAVE);
    expect(world.done(() => fits.push(remember(log('x'))))).to.deep.equal([]);
    expect(fits).to.deep.equal([true, false, false, false, false, false]);
    const lines = world.node.events.filter(({ kind }) => kind === 'log').length;
    expect(lines, 'what is refused is said').to.equal(2);
  });
});

describe('Replication: refusals', () => {
  /** What the link is told of a refusal of what it sent. */
  function told(session: Session): unknown[][] {
    const words: unknown[][] = [];
    session.refused = (...word) => void words.push(word);
    return words;
  }

  it('L2 are counted, and told to the link that sent what is refused', () => {
    const world = new World();
    const p = world.node.link('p');
    const words = told(p);
    const about = { boot: boot(1), after: 7 };
    world.refuses(p, { refused: about });
    world.refuses(p, { owner: 'x', reason: 'GAP' });
    world.refuses(p, { owner: 'x', reason: 'GRAVE', grave: GRAVE });
    world.refuses(p, { owner: 'x', reason: 'GRAVE', grave: GRAVE, refused: about });
    expect(words).to.deep.equal([
      ['me', 'HASH', about],
      ['x', 'GAP', undefined],
      ['x', 'GRAVE', { boot: GRAVE.boot, after: 0 }],
      ['x', 'GRAVE', about],
    ]);
    const graves = { kind: 'grave-heard', grave: GRAVE, from: 'p' };
    expect(world.node.words()).to.deep.equal([graves, graves]);
    const count = (reason: string): number =>
      world.node.count('refusals_received_total', { reason, peer: 'p' });
    expect([count('HASH'), count('GAP'), count('GRAVE')]).to.deep.equal([1, 1, 2]);
  });

  it('S5 what others hold of the own log is judged, and is no answer to what was sent', () => {
    const world = new World();
    world.answers.disowned = true;
    const p = world.node.link('p');
    const words = told(p);
    const shown = row('me', 9, 9);
    world.refuses(p, { owner: 'x', row: shown, reason: 'KNOWN' });
    world.refuses(p, { reason: 'KNOWN' });
    expect(world.node.words()).to.deep.equal([]);
    world.refuses(p, { row: shown, reason: 'KNOWN' });
    expect(world.node.words().map(({ kind }) => kind)).to.deep.equal(['evidence']);
    expect(words.map(([owner]) => owner)).to.deep.equal(['x']);
    world.refuses(p, { reason: 'KNOWN', refused: { boot: boot(5), after: 0 } });
    world.refuses(p, { reason: 'HASH' });
    expect(words.map(([owner]) => owner)).to.deep.equal(['x', 'me', 'me']);
  });

  it('L5 who knows a log is told of it by rows; the own log is told to all', () => {
    const world = new World();
    const p = world.node.link('p');
    const refused = { boot: boot(5), after: 0 };
    for (const [owner, reason, lazy] of [
      ['x', 'GAP', false],
      ['me', 'KNOWN', false],
      ['x', 'KNOWN', true],
    ] as const) {
      world.refuses(p, { owner, reason, refused });
      expect(p.view.isLazy(owner)).to.equal(lazy);
    }
  });

  it('I3 a refusal of the own log for its clock is told with its head', () => {
    const world = new World();
    const p = world.node.link('p');
    for (const [refusal, calls] of [
      [{ reason: 'FUTURE' }, ['clock refused by p at 4: why']],
      [{ reason: 'TOO_OLD' }, ['clock refused by p at 4: why']],
      [{ reason: 'FUTURE', owner: 'x' }, []],
      [{ reason: 'HASH' }, []],
    ] as const)
      expect(world.refuses(p, refusal)).to.deep.equal(calls);
    world.rowsHere.clear();
    expect(world.refuses(p, { reason: 'FUTURE' })).to.deep.equal(['clock refused by p at 0: why']);
  });
});

describe('Replication: what goes', () => {
  const gone = ['no stranger x', 'rows of x', 'pulls drop x'];

  it('M4 a log that was dropped is told to all, and pulled no more', () => {
    const world = new World();
    world.refusesAs('LIMIT');
    world.delta(world.node.link('p'), log('x'));
    expect(world.done(() => world.it.dropped('x', NOW))).to.deep.equal(gone);
    expect(world.it.refusedLogs.get('x') ?? '').to.equal('');
  });

  it('M4 a stranger whose time is over is dropped and counted', () => {
    const world = new World();
    expect(world.done(() => world.it.tickStrangers(NOW))).to.deep.equal([]);
    world.answers.due = ['x'];
    expect(world.done(() => world.it.tickStrangers(NOW))).to.deep.equal(['evict x', ...gone]);
    expect(world.node.count('evictions_total', { outcome: 'evicted' })).to.equal(1);
  });

  it('L6 of a link that is gone nothing is left', () => {
    const world = new World();
    const p = world.node.link('p');
    expect(world.done(() => world.it.linkGone(p, NOW))).to.deep.equal([
      ...['unstage 1', 'clock loses 1', 'pulls lose 1'],
    ]);
  });
});
