import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { PeerLink, type LinkStream } from '../../../src/gossip/wire/peer-link.js';
import type { LinkEvents } from '../../../src/gossip/transport.js';

class FakeStream extends EventEmitter implements LinkStream {
  takes = true;
  ends = 0;

  write(): boolean {
    return this.takes;
  }

  end(): void {
    this.ends += 1;
  }

  getPeer(): string {
    return 'peer:1';
  }

  getAuthContext(): object {
    return {};
  }
}

/** A link on a stream of its own, and what was told of it. */
function newLink(refuse?: (details: string) => void) {
  const stream = new FakeStream();
  const told: string[] = [];
  const link = new PeerLink(
    stream,
    () => undefined,
    () => void told.push('released'),
    refuse,
  );
  const events: LinkEvents = {
    frame: () => void told.push('frame'),
    invalid: () => void told.push('invalid'),
    writable: () => void told.push('writable'),
    closed: (reason) => void told.push(`closed: ${reason}`),
  };
  return { stream, told, link, events };
}

type World = ReturnType<typeof newLink>;
const open = ({ link, events }: World): void => link.open(events);
const end = ({ link }: World): void => link.end();
const close = ({ stream }: World): void => void stream.emit('close');

describe('PeerLink', () => {
  for (const [steps, state, told] of [
    [[], 'new', []],
    [[open], 'open', []],
    [[end], 'ended', []],
    [[close], 'over', ['released']],
    [[open, open], 'open', []],
    [[open, end], 'ended', []],
    [[open, close], 'over', ['closed: the stream closed', 'released']],
    [[end, open], 'ended', []],
    [[open, end, end], 'ended', []],
    [[open, end, close], 'over', ['released']],
    [[close, open], 'over', ['released']],
    [[open, close, end, close], 'over', ['closed: the stream closed', 'released']],
  ] as const) {
    const names = steps.map((step) => step.name).join(', ');
    it(`L1 after ${names || 'nothing'} a link is ${state}, and goes back to no earlier state`, () => {
      const world = newLink();
      for (const step of steps) step(world);
      expect(world.link.state).to.equal(state);
      expect(world.told).to.deep.equal(told);
    });
  }

  it('L2 frames are taken while it is open and its stream has room', () => {
    const { stream, told, link, events } = newLink();
    expect(link.writable, 'new').to.equal(false);
    link.open(events);
    expect(link.writable, 'open').to.equal(true);
    stream.takes = false;
    link.send({ kind: 'mode', lazy: true });
    expect(link.writable, 'full').to.equal(false);
    stream.emit('drain');
    expect([link.writable, told]).to.deep.equal([true, ['writable']]);
    link.end();
    stream.emit('drain');
    expect([link.writable, told], 'ended').to.deep.equal([false, ['writable']]);
  });

  it('X4 what comes in after its end is nobody’s', () => {
    const { stream, told, link, events } = newLink();
    link.open(events);
    stream.emit('data', Buffer.from('no frame'));
    link.end();
    stream.emit('data', Buffer.from('no frame'));
    expect(told).to.deep.equal(['invalid']);
  });

  it('L1 a peer that ends its stream has said all: this side ends too, and says so once', () => {
    const { stream, told, link, events } = newLink();
    link.open(events);
    stream.emit('end');
    stream.emit('end');
    expect([stream.ends, link.state, told]).to.deep.equal([
      ...[1, 'ended', ['closed: the peer ended the stream']],
    ]);
  });

  it('I5 whoever is refused learns why, and the error of that is no news', () => {
    const refusals: string[] = [];
    const { stream, told, link, events } = newLink((details) => void refusals.push(details));
    link.open(events);
    link.end('cluster differs');
    stream.emit('error', new Error('cluster differs'));
    expect([refusals, stream.ends, link.state, told]).to.deep.equal([
      ...[['cluster differs'], 0, 'ended', []],
    ]);
  });

  it('L1 an error ends it at once', () => {
    const { stream, told, link, events } = newLink();
    link.open(events);
    stream.emit('error', new Error('reset'));
    expect([link.state, told]).to.deep.equal(['over', ['closed: reset', 'released']]);
  });
});
