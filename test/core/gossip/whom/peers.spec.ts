import { expect } from 'chai';
import fc from 'fast-check';
import { backoffMs } from '../../../../src/core/gossip/whom/backoff.js';
import { Peers, type PeerAction } from '../../../../src/core/gossip/whom/peers.js';
import { Seeds } from '../../../../src/core/gossip/whom/seeds.js';
import {
  DIAL_BACKOFF_MAX_MS,
  DIAL_BACKOFF_MIN_MS,
  DIAL_DEFERENCE_MS,
  DIAL_TARGETS_MAX,
  DIAL_TIMEOUT_MS,
  KNOWN_PEERS_MAX,
  SEED_ADDRESSES_MAX,
  SEED_RESOLVE_INTERVAL_MS,
} from '../../../../src/core/limits.js';

function peersOf(o: { seeds?: string[]; known?: string[]; rng?: () => number } = {}): Peers {
  return new Peers({
    node: 'm',
    seeds: o.seeds ?? [],
    knownPeers: o.known ?? [],
    rng: o.rng ?? (() => 0.5),
  });
}

function dialed(actions: readonly PeerAction[]): string[] {
  return actions.flatMap((action) => (action.kind === 'dial' ? [action.address] : []));
}

function dialId(actions: readonly PeerAction[]): number {
  const dial = actions.find((action) => action.kind === 'dial');
  if (dial?.kind !== 'dial') throw new Error('no dial');
  return dial.dialId;
}

describe('backoffMs', () => {
  it('L6 has full jitter between 100 ms and a ceiling that doubles up to 30 s', () => {
    expect(backoffMs(0, () => 0.99)).to.equal(DIAL_BACKOFF_MIN_MS);
    for (const failures of [1, 5, 9, 40, 5_000]) {
      const ceiling = Math.min(DIAL_BACKOFF_MAX_MS, DIAL_BACKOFF_MIN_MS * 2 ** failures);
      expect(backoffMs(failures, () => 0)).to.equal(DIAL_BACKOFF_MIN_MS);
      expect(backoffMs(failures, () => 1)).to.equal(ceiling);
    }
  });
});

describe('Peers', () => {
  it('L6 does not dial for a member that is gone, whoever answered at its address', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    const id = dialId(peers.tick(0));
    peers.named('y', id);
    peers.memberGone('z');
    peers.failed(id, 1);
    expect(dialed(peers.tick(1_000_000))).to.deep.equal([]);
    expect(peers.nextDeadlineMs()).to.equal(Infinity);
  });

  it('L6 goes on dialing an address at which one of two members is gone', () => {
    const peers = peersOf();
    peers.member('y', 'there:1', 0);
    peers.member('z', 'there:1', 0);
    peers.memberGone('z');
    expect(dialed(peers.tick(0))).to.deep.equal(['there:1']);
  });

  it('M6 resolves seeds, dials all that they lead to, and tries for ever', () => {
    const peers = peersOf({ seeds: ['seed:1'], rng: () => 1 });
    expect(peers.tick(0)).to.deep.equal([{ kind: 'resolve', seed: 'seed:1' }]);
    peers.resolved('seed:1', ['10.0.0.1:1', '10.0.0.2:1'], 5);
    expect(dialed(peers.tick(5))).to.deep.equal(['10.0.0.1:1', '10.0.0.2:1']);
    let nowMs = 5;
    let tries = 0;
    while (nowMs < 3_600_000) {
      nowMs = peers.nextDeadlineMs();
      for (const action of peers.tick(nowMs)) {
        if (action.kind !== 'dial') continue;
        tries += 1;
        peers.failed(action.dialId, nowMs);
      }
    }
    expect(tries).to.be.within(200, 300);
  });

  it('M6 a seed that does not resolve is asked again with backoff, one that does every 30 s', () => {
    const peers = peersOf({ seeds: ['seed:1'] });
    peers.tick(0);
    peers.resolved('seed:1', [], 10);
    expect(peers.nextDeadlineMs()).to.equal(10 + 150);
    peers.tick(160);
    peers.resolved('seed:1', ['a:1'], 170);
    peers.greeted('a');
    peers.named('a', dialId(peers.tick(170)));
    peers.tick(peers.nextDeadlineMs());
    expect(peers.nextDeadlineMs()).to.equal(170 + 30_000);
  });

  it('M6 an address that a seed does not lead to any more is forgotten', () => {
    const peers = peersOf({ seeds: ['seed:1'] });
    peers.tick(0);
    peers.resolved('seed:1', ['a:1'], 0);
    peers.failed(dialId(peers.tick(0)), 0);
    peers.resolved('seed:1', ['b:1'], 1);
    expect(dialed(peers.tick(10_000))).to.deep.equal(['b:1']);
  });

  it(`M6 of more than ${SEED_ADDRESSES_MAX} addresses of a seed some are taken, by lot`, () => {
    for (const count of [SEED_ADDRESSES_MAX - 1, SEED_ADDRESSES_MAX, SEED_ADDRESSES_MAX + 1]) {
      const peers = peersOf({ seeds: ['seed:1'] });
      const addresses = Array.from({ length: count }, (_, n) => `10.0.0.${n}:1`);
      peers.resolved('seed:1', addresses, 0);
      expect(dialed(peers.tick(0)).length).to.equal(Math.min(count, SEED_ADDRESSES_MAX));
    }
  });

  it('L6 the smaller name dials at once, the larger gives it a head start', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    peers.member('a', 'a:1', 0);
    expect(dialed(peers.tick(0))).to.deep.equal(['z:1']);
    expect(dialed(peers.tick(DIAL_DEFERENCE_MS - 1))).to.deep.equal([]);
    expect(dialed(peers.tick(DIAL_DEFERENCE_MS))).to.deep.equal(['a:1']);
  });

  it('L6 who is linked is not dialed, and is again when the link is gone', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    peers.greeted('z');
    expect(dialed(peers.tick(60_000))).to.deep.equal([]);
    peers.unlinked('z', 60_000, false);
    expect(dialed(peers.tick(60_000 + DIAL_BACKOFF_MIN_MS - 1))).to.deep.equal([]);
    expect(dialed(peers.tick(60_000 + DIAL_BACKOFF_MIN_MS))).to.deep.equal(['z:1']);
  });

  it('L6 one dial a name at a time, under however many addresses', () => {
    const peers = peersOf({ seeds: ['seed:1'] });
    peers.resolved('seed:1', ['10.0.0.1:1'], 0);
    const first = dialId(peers.tick(0));
    peers.named('z', first);
    peers.failed(first, 0);
    peers.member('z', 'z:1', 0);
    expect(dialed(peers.tick(60_000)).length).to.equal(1);
  });

  it('L6 a peer that broke the protocol waits longer', () => {
    const peers = peersOf({ rng: () => 1 });
    peers.member('z', 'z:1', 0);
    peers.greeted('z');
    peers.unlinked('z', 0, true);
    peers.tick(0);
    expect(peers.nextDeadlineMs()).to.be.above(20_000);
  });

  it('L6 a dial that is never answered is given up', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    const first = dialId(peers.tick(0));
    expect(dialed(peers.tick(DIAL_TIMEOUT_MS - 1))).to.deep.equal([]);
    peers.tick(DIAL_TIMEOUT_MS);
    const second = dialId(peers.tick(DIAL_TIMEOUT_MS + DIAL_BACKOFF_MAX_MS));
    expect(second).to.be.above(first);
  });

  it('L6 an address that leads back to this process is left alone', () => {
    const peers = peersOf({ known: ['me:1'] });
    peers.self(dialId(peers.tick(0)));
    expect(dialed(peers.tick(3_600_000))).to.deep.equal([]);
  });

  it('M5 who has left is not dialed', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    peers.memberGone('z');
    expect(dialed(peers.tick(60_000))).to.deep.equal([]);
  });

  it('L6 a member that moved is dialed where it is now', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    peers.member('z', 'y:1', 0);
    expect(dialed(peers.tick(0))).to.deep.equal(['y:1']);
    expect(peers.known()).to.deep.equal(['y:1']);
  });

  it('D1 peers of an earlier life are dialed at once, and a bounded number is kept', () => {
    const known = Array.from({ length: KNOWN_PEERS_MAX + 1 }, (_, n) => `p${n}:1`);
    expect(dialed(peersOf({ known }).tick(0)).length).to.equal(KNOWN_PEERS_MAX);
    const peers = peersOf();
    for (const address of known) peers.member(`n${address}`, address, 0);
    expect(peers.known().length).to.equal(KNOWN_PEERS_MAX);
  });

  it('D1 the addresses kept are the smallest, whoever comes and goes, and a change of them shows', () => {
    const change = fc.record({ n: fc.nat({ max: 299 }), port: fc.nat({ max: 2 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 200, maxLength: 400 }), (changes) => {
        const peers = peersOf();
        const members = new Map<string, string>();
        for (const { n, port } of changes) {
          const [name, address] = [`p${n}`, `p${n}:${port}`];
          const before = { known: peers.known().join(), version: peers.version };
          if (members.delete(name)) peers.memberGone(name);
          else {
            members.set(name, address);
            peers.member(name, address, 0);
          }
          const kept = [...members.values()].sort().slice(0, KNOWN_PEERS_MAX);
          expect(peers.known()).to.deep.equal(kept);
          if (kept.join() !== before.known) expect(peers.version).to.be.above(before.version);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('L6 of a thousand members, those that the overlay has no use for wake no dialer', () => {
    const peers = peersOf();
    peers.member('a', 'a:1', 0);
    peers.greeted('a');
    peers.limitTo(new Set(['a', 'z7']));
    peers.tick(0);
    for (let n = 0; n < 10; n += 1) {
      peers.member(`z${n}`, `z${n}:1`, 0);
      expect(peers.nextDeadlineMs() === 0).to.equal(n >= 7);
    }
    expect(dialed(peers.tick(0))).to.deep.equal(['z7:1']);
    expect(peers.nextDeadlineMs()).to.equal(DIAL_TIMEOUT_MS);
  });

  it('L6 this node, and a member without an address, are not dialed; nor is what has led back here', () => {
    const peers = peersOf();
    peers.member('m', 'm:1', 0);
    peers.member('p', '', 0);
    expect(peers.tick(DIAL_DEFERENCE_MS)).to.deep.equal([]);
    peers.member('q', 'q:1', 0);
    const id = dialId(peers.tick(DIAL_DEFERENCE_MS));
    peers.self(id);
    peers.ended(id, DIAL_DEFERENCE_MS);
    expect(peers.tick(60_000)).to.deep.equal([]);
  });

  it('L6 the end of a dial that is not known changes nothing', () => {
    const peers = peersOf();
    peers.failed(99, 0);
    peers.ended(99, 0);
    peers.named('p', 99);
    peers.self(99);
    peers.opened(99);
    expect(peers.nextDeadlineMs()).to.be.at.least(0);
  });

  it('M6 a peer of an earlier life is dialed for ever, though it is no member', () => {
    const peers = peersOf({ known: ['old:1'] });
    peers.failed(dialId(peers.tick(0)), 0);
    expect(dialed(peers.tick(60_000))).to.deep.equal(['old:1']);
  });

  it('L6 once logs have flowed, what failed before is forgiven as a whole', () => {
    const peers = peersOf({ rng: () => 1 });
    peers.member('z', 'z:1', 0);
    peers.failed(dialId(peers.tick(0)), 0);
    const id = dialId(peers.tick(60_000));
    peers.live('z');
    peers.ended(id, 60_000);
    expect(peers.nextDeadlineMs()).to.equal(60_000 + DIAL_BACKOFF_MIN_MS);
  });

  it('L6 a second address of a node that is being dialed waits, and is looked at again later', () => {
    const peers = peersOf({ seeds: ['seed:1'] });
    peers.member('z', 'z:1', 0);
    const first = dialId(peers.tick(0));
    peers.resolved('seed:1', ['other:1'], 0);
    peers.named('z', dialId(peers.tick(0)));
    peers.failed(2, 0);
    peers.named('z', first);
    expect(dialed(peers.tick(5_000))).to.deep.equal([]);
    expect(peers.nextDeadlineMs()).to.be.above(5_000);
  });

  it('L5 members that are wanted again are dialed at once', () => {
    const peers = peersOf();
    peers.greeted('a');
    peers.limitTo(new Set());
    peers.member('z', 'z:1', 0);
    expect(dialed(peers.tick(1_000))).to.deep.equal([]);
    peers.limitTo(undefined);
    expect(dialed(peers.tick(1_000))).to.deep.equal(['z:1']);
  });

  it('L2 the first dial to a member is the first one as long as none has failed, and no link is there', () => {
    const peers = peersOf();
    expect(peers.firstDial('z')).to.equal(false);
    peers.member('z', 'z:1', 0);
    expect(peers.firstDial('z')).to.equal(true);
    peers.greeted('z');
    expect(peers.firstDial('z')).to.equal(false);
    peers.unlinked('z', 0, false);
    peers.failed(dialId(peers.tick(60_000)), 60_000);
    expect(peers.firstDial('z')).to.equal(false);
  });

  it('D5 the addresses of members are kept, and one that leaves is not', () => {
    const peers = peersOf();
    for (const name of ['a', 'b', 'c']) peers.member(name, `${name}:1`, 0);
    const { version } = peers;
    peers.memberGone('b');
    expect(peers.known()).to.deep.equal(['a:1', 'c:1']);
    expect(peers.version).to.be.above(version);
  });

  it('L6 of more addresses than it may dial, the rest is passed over', () => {
    const peers = peersOf();
    for (let n = 0; n <= DIAL_TARGETS_MAX; n += 1) peers.member(`z${n}`, `z${n}:1`, 0);
    const last = DIAL_TARGETS_MAX - 1;
    expect([last, last + 1].map((n) => peers.firstDial(`z${n}`))).to.deep.equal([true, false]);
  });

  it('L6 M6 a member, or where a seed leads, that is told of again is dialed no sooner', () => {
    const member = (peers: Peers): void => {
      peers.member('z', 'z:1', 0);
    };
    const seed = (peers: Peers): void => {
      peers.resolved('seed:1', ['z:1'], 0);
    };
    for (const tell of [member, seed]) {
      const peers = peersOf({ seeds: ['seed:1'], rng: () => 1 });
      tell(peers);
      peers.failed(dialId(peers.tick(0)), 0);
      tell(peers);
      expect(dialed(peers.tick(2 * DIAL_BACKOFF_MIN_MS - 1))).to.deep.equal([]);
      expect(dialed(peers.tick(2 * DIAL_BACKOFF_MIN_MS))).to.deep.equal(['z:1']);
    }
  });

  it('L6 after a failure twice as long as before is waited for', () => {
    const peers = peersOf({ rng: () => 1 });
    peers.member('z', 'z:1', 0);
    for (const waitMs of [2, 4, 8].map((times) => times * DIAL_BACKOFF_MIN_MS)) {
      const nowMs = peers.nextDeadlineMs();
      peers.failed(dialId(peers.tick(nowMs)), nowMs);
      expect(peers.nextDeadlineMs()).to.equal(nowMs + waitMs);
    }
  });

  it('L6 what broke the protocol costs as much as eight failures, and others nothing', () => {
    const peers = peersOf({ rng: () => 1 });
    for (const name of ['y', 'z']) peers.member(name, `${name}:1`, 0);
    for (const name of ['y', 'z']) peers.greeted(name);
    peers.tick(0);
    peers.unlinked('z', 0, true);
    expect(peers.nextDeadlineMs()).to.equal(DIAL_BACKOFF_MIN_MS * 2 ** 8);
    peers.unlinked('y', 0, false);
    expect(dialed(peers.tick(DIAL_BACKOFF_MIN_MS))).to.deep.equal(['y:1']);
  });

  it('L6 when a link is gone the larger name gives the smaller a head start again', () => {
    const peers = peersOf();
    for (const name of ['a', 'z']) peers.member(name, `${name}:1`, 0);
    for (const name of ['a', 'z']) peers.greeted(name);
    peers.tick(60_000);
    peers.unlinked('a', 60_000, false);
    expect(peers.nextDeadlineMs()).to.equal(60_000 + DIAL_BACKOFF_MIN_MS + DIAL_DEFERENCE_MS);
    peers.unlinked('z', 60_000, false);
    expect(dialed(peers.tick(60_000 + DIAL_BACKOFF_MIN_MS))).to.deep.equal(['z:1']);
  });

  it('L6 a link that ends while its peer is being dialed leaves that dial its time', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    peers.tick(0);
    peers.unlinked('z', 0, false);
    peers.tick(DIAL_TIMEOUT_MS - 1);
    expect(peers.nextDeadlineMs()).to.equal(DIAL_TIMEOUT_MS);
  });

  it('L6 a dial whose stream is open is not given up', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    peers.opened(dialId(peers.tick(0)));
    peers.tick(DIAL_TIMEOUT_MS);
    expect(dialed(peers.tick(DIAL_TIMEOUT_MS + DIAL_BACKOFF_MAX_MS))).to.deep.equal([]);
  });

  it('L6 what has flowed from one peer forgives no other', () => {
    const peers = peersOf({ rng: () => 1 });
    peers.member('z', 'z:1', 0);
    peers.failed(dialId(peers.tick(0)), 0);
    peers.live('y');
    expect(peers.firstDial('z')).to.equal(false);
  });

  it('L5 without any link all members are dialed, whatever the overlay wants', () => {
    const peers = peersOf();
    for (const name of ['y', 'z']) peers.member(name, `${name}:1`, 0);
    for (const name of ['x', 'y']) peers.greeted(name);
    peers.limitTo(new Set(['x']));
    expect(dialed(peers.tick(0))).to.deep.equal([]);
    expect(peers.nextDeadlineMs()).to.equal(Infinity);
    peers.unlinked('y', 0, false);
    expect(peers.nextDeadlineMs(), 'one link is left').to.equal(DIAL_BACKOFF_MIN_MS);
    peers.unlinked('x', 0, false);
    expect(dialed(peers.tick(0))).to.deep.equal(['z:1']);
  });

  it('L5 members that are wanted are dialed at once', () => {
    const peers = peersOf();
    peers.greeted('x');
    peers.limitTo(new Set());
    peers.member('z', 'z:1', 0);
    peers.tick(0);
    peers.limitTo(new Set(['z']));
    expect(dialed(peers.tick(0))).to.deep.equal(['z:1']);
  });

  it('L5 L6 a dial to whom the overlay does not want any more is given up in its time', () => {
    const peers = peersOf();
    peers.greeted('x');
    peers.member('z', 'z:1', 0);
    peers.tick(0);
    peers.limitTo(new Set());
    peers.tick(DIAL_TIMEOUT_MS);
    peers.limitTo(undefined);
    expect(dialed(peers.tick(DIAL_TIMEOUT_MS + DIAL_BACKOFF_MAX_MS))).to.deep.equal(['z:1']);
  });

  it('L5 M6 what a seed leads to is dialed, whoever answers there, as long as it is no member', () => {
    const peers = peersOf({ seeds: ['seed:1'] });
    peers.resolved('seed:1', ['s:1'], 0);
    peers.greeted('x');
    peers.limitTo(new Set());
    const id = dialId(peers.tick(0));
    peers.named('q', id);
    peers.ended(id, 0);
    expect(dialed(peers.tick(60_000))).to.deep.equal(['s:1']);
  });

  it('M6 an address that a seed has left is forgotten when its dial has ended, and is dialed once', () => {
    const peers = peersOf({ seeds: ['seed:1'] });
    peers.resolved('seed:1', ['a:1'], 0);
    const id = dialId(peers.tick(0));
    peers.resolved('seed:1', ['b:1'], 0);
    peers.resolved('seed:1', ['a:1', 'b:1'], 0);
    expect(dialed(peers.tick(0))).to.deep.equal(['b:1']);
    peers.resolved('seed:1', ['b:1'], 0);
    peers.failed(id, 0);
    expect(dialed(peers.tick(10_000))).to.deep.equal([]);
  });

  it('L5 the overlay looks past a member after three failures in a row, unless it is linked', () => {
    const peers = peersOf();
    peers.member('z', 'z:1', 0);
    const failing = [peers.isFailing('z')];
    for (let nowMs = 0; nowMs < 180_000; nowMs += 60_000) {
      peers.failed(dialId(peers.tick(nowMs)), nowMs);
      failing.push(peers.isFailing('z'));
    }
    expect(failing).to.deep.equal([false, false, false, true]);
    peers.greeted('z');
    expect([peers.isFailing('z'), peers.isFailing('nobody')]).to.deep.equal([false, false]);
  });

  it('D1 only what changes the addresses that are kept shows as a change', () => {
    const peers = peersOf();
    const versions = [peers.version];
    for (let n = 0; n < KNOWN_PEERS_MAX; n += 1) {
      peers.member(`n${n}`, `b${n}:1`, 0);
      versions.push(peers.version);
    }
    expect(versions[0]).to.equal(0);
    for (let n = 0; n < KNOWN_PEERS_MAX; n += 1) expect(versions[n + 1]).to.be.above(versions[n]!);
    const [full] = versions.slice(-1);
    peers.member('largest', 'c:1', 0);
    peers.memberGone('largest');
    peers.memberGone('nobody');
    expect(peers.version).to.equal(full);
    peers.member('first', 'a:1', 0);
    expect(peers.version).to.be.above(full!);
    const [, last] = peers.known().slice(-2);
    peers.member('next', last!.replace(':1', ':0'), 0);
    expect(peers.known()[0]).to.equal('a:1');
    expect(peers.known().at(-1)).to.equal(last!.replace(':1', ':0'));
    expect(peers.known()).to.have.length(KNOWN_PEERS_MAX);
  });

  it('L6 when it may dial no more addresses, those of a seed are passed over', () => {
    const peers = peersOf({ seeds: ['seed:1'] });
    for (let n = 0; n < DIAL_TARGETS_MAX; n += 1) peers.member(`z${n}`, `z${n}:1`, 0);
    peers.resolved('seed:1', ['s:1'], 0);
    expect(dialed(peers.tick(0)))
      .to.have.length(DIAL_TARGETS_MAX)
      .and.not.include('s:1');
  });
});

describe('Seeds', () => {
  it('M6 is resolved again after about 30 s, as chance has it, and one that is not known is none', () => {
    for (const chance of [0, 0.5, 1]) {
      const seeds = new Seeds(['seed:1'], () => chance);
      seeds.resolved('other:1', ['x:1'], 0);
      expect(seeds.nextDeadlineMs()).to.equal(0);
      seeds.resolved('seed:1', ['a:1'], 7);
      expect(seeds.nextDeadlineMs()).to.equal(7 + SEED_RESOLVE_INTERVAL_MS * (0.75 + chance / 2));
      expect([...seeds.addresses()]).to.deep.equal(['a:1']);
    }
  });

  it('M6 once it has led somewhere, its next failure is the first again', () => {
    const seeds = new Seeds(['seed:1'], () => 1);
    for (const waitMs of [2, 4].map((times) => times * DIAL_BACKOFF_MIN_MS)) {
      seeds.resolved('seed:1', [], 0);
      expect(seeds.nextDeadlineMs()).to.equal(waitMs);
    }
    seeds.resolved('seed:1', ['a:1'], 0);
    seeds.resolved('seed:1', [], 0);
    expect(seeds.nextDeadlineMs()).to.equal(2 * DIAL_BACKOFF_MIN_MS);
  });

  it('M6 which of too many addresses is left out is up to chance', () => {
    const all = Array.from({ length: SEED_ADDRESSES_MAX + 1 }, (_, n) => `10.0.0.${n}:1`);
    const leftOut = [0, 0.5, 0.999].map((chance) => {
      const seeds = new Seeds(['seed:1'], () => chance);
      seeds.resolved('seed:1', all, 0);
      return all.findIndex((address) => !seeds.addresses().has(address));
    });
    expect(leftOut).to.deep.equal([0, SEED_ADDRESSES_MAX / 2, SEED_ADDRESSES_MAX]);
  });
});
