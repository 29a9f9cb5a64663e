import { expect } from 'chai';
import { RELAYED_PINGS_MAX } from '../../src/core/limits.js';
import type { MemberRow } from '../../src/core/membership/member.js';
import { PingRelay } from '../../src/gossip/ping-relay.js';

const ALIVE: Omit<MemberRow, 'name'> = {
  boot: { generation: 7, instanceId: '0123456789abcdef' },
  incarnation: 0,
  status: 'ALIVE',
  address: 'known:1',
  ageMs: 0,
  observers: [],
  restarting: false,
  version: '1',
};

describe('pings for peers', () => {
  let pinged: string[];
  let answers: ((reachable: boolean) => void)[];
  let rows: Map<string, MemberRow>;
  let relay: PingRelay;

  const know = (name: string, row: Partial<MemberRow> = {}): void =>
    void rows.set(name, { ...ALIVE, name, ...row });

  beforeEach(() => {
    pinged = [];
    answers = [];
    rows = new Map();
    relay = new PingRelay(
      (name) => rows.get(name),
      ({ name, address }, done) => {
        pinged.push(`${name} at ${address}`);
        answers.push(done);
      },
    );
  });

  const ping = (target: string): Promise<boolean> =>
    new Promise((resolve) => relay.ping(target, resolve));

  it('X4 M2 only members are pinged, at the address that is known here', async () => {
    know('gone', { status: 'LEFT' });
    know('buried', { status: 'EVICTED' });
    know('nowhere', { address: '' });
    for (const name of ['stranger', 'gone', 'buried', 'nowhere']) {
      expect(await ping(name), name).to.equal(false);
    }
    for (const status of ['ALIVE', 'SUSPECT', 'DEAD'] as const) {
      know(status, { status });
      const reachable = ping(status);
      answers.pop()?.(true);
      expect(await reachable).to.equal(true);
    }
    expect(pinged).to.deep.equal(['ALIVE at known:1', 'SUSPECT at known:1', 'DEAD at known:1']);
  });

  it('X4 M2 requests for one node share a ping, and the next one asks again', async () => {
    know('b');
    const requests = Array.from({ length: 3_000 }, () => ping('b'));
    expect(pinged).to.have.length(1);
    answers[0]?.(true);
    expect(new Set(await Promise.all(requests))).to.deep.equal(new Set([true]));
    const again = ping('b');
    answers[1]?.(false);
    expect(await again).to.equal(false);
  });

  it(`X4 at ${RELAYED_PINGS_MAX} under way no more are sent`, async () => {
    for (let at = 0; at <= RELAYED_PINGS_MAX; at += 1) know(`n${at}`);
    const underWay = Array.from({ length: RELAYED_PINGS_MAX }, (_, at) => ping(`n${at}`));
    expect(pinged).to.have.length(RELAYED_PINGS_MAX);
    expect(await ping(`n${RELAYED_PINGS_MAX}`)).to.equal(false);
    answers.forEach((answer) => answer(true));
    await Promise.all(underWay);
    void ping(`n${RELAYED_PINGS_MAX}`);
    expect(pinged).to.have.length(RELAYED_PINGS_MAX + 1);
  });
});
