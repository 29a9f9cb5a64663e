import { ChannelCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { PING_CHANNELS_MAX } from '../../../src/core/limits.js';
import { OpenSockets } from '../../../src/core/open-sockets.js';
import { PingChannels } from '../../../src/gossip/wire/ping-channels.js';

describe('channels of pings', () => {
  let credentials = ChannelCredentials.createInsecure();
  let channels: PingChannels;
  let sockets: OpenSockets;
  const count = (): number => sockets.count('ping');

  beforeEach(() => {
    sockets = new OpenSockets();
    const opened = (): (() => void) => sockets.opened('ping');
    channels = new PingChannels(() => credentials, opened, {});
  });

  afterEach(() => {
    channels.close();
    expect(count()).to.equal(0);
  });

  /** A call that ends when the test says so. */
  function call(address: string): { end: () => void; fail: () => void; done: Promise<unknown> } {
    let end = (): void => undefined;
    let fail = (): void => undefined;
    const work = new Promise<void>((resolve, reject) => {
      end = resolve;
      fail = () => reject(new Error('no answer'));
    });
    const done = channels.use(address, () => work).catch((error: unknown) => error);
    return { end, fail, done };
  }

  it('M2 pings to one address share a connection, until one of them fails', async () => {
    const [first, second] = [call('h:1'), call('h:1')];
    expect(count()).to.equal(1);
    first.fail();
    await first.done;
    // The second one may still be answered; a third one connects anew.
    const third = call('h:1');
    expect(count()).to.equal(2);
    second.end();
    await second.done;
    expect(count()).to.equal(1);
    third.end();
    await third.done;
  });

  it('X1 new certificates are used by the next ping', async () => {
    const old = call('h:1');
    credentials = ChannelCredentials.createInsecure();
    const fresh = call('h:1');
    expect(count()).to.equal(2);
    old.end();
    await old.done;
    expect(count()).to.equal(1);
    fresh.end();
    await fresh.done;
  });

  it(`X4 at ${PING_CHANNELS_MAX} addresses an idle one makes room, and without one no more are pinged`, async () => {
    const calls = Array.from({ length: PING_CHANNELS_MAX - 1 }, (_, at) => call(`h:${at}`));
    calls.push(call('last:1'));
    expect(count()).to.equal(PING_CHANNELS_MAX);
    expect(String(await call('more:1').done)).to.match(/are being pinged already/);
    calls[0]!.end();
    await calls[0]!.done;
    const next = call('more:1');
    expect(count()).to.equal(PING_CHANNELS_MAX);
    next.end();
    for (const { end, done } of calls) {
      end();
      await done;
    }
    await next.done;
  });
});
