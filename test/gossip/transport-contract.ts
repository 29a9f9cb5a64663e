import { expect } from 'chai';
import type { Frame } from '../../src/core/gossip/link/frames.js';
import type { MemberRow } from '../../src/core/membership/member.js';
import type { Result } from '../../src/core/ports.js';
import type { Done, Incoming, Link, Transport } from '../../src/gossip/transport.js';

/** Two nodes that a contract is tried on: `a` asks, `b` listens. */
export interface TwoNodes {
  /** The way out of `a`. */
  readonly transport: Transport;
  /** Where `b` listens. */
  readonly address: string;
  /** Where nobody listens. */
  readonly nowhere: string;
  /** Lets time pass until something holds. @throws when it does not. */
  until(what: string, holds: () => boolean): Promise<void>;
  /** The process of `b` is gone. */
  kill(): void;
  close(): void;
}

/** Makes two nodes over a transport; `incoming` is what `b` answers. */
export type MakeTwoNodes = (incoming: Incoming) => Promise<TwoNodes>;

const BOOT = { generation: 7, instanceId: '0123456789abcdef' };
const ROW: MemberRow = {
  ...{ name: 'b', boot: BOOT, incarnation: 1, status: 'ALIVE', address: '127.0.0.1:1' },
  ...{ ageMs: 5, observers: [], restarting: false, version: '1' },
};
const TIMEOUT_MS = 2_000;
/** More than any stream takes from a writer whose reader does not read. */
const FRAMES_MAX = 2_000;

/** One end of a link, and all that happened there. */
class End {
  readonly link: Link;
  readonly happened: string[] = [];

  constructor(link: Link) {
    this.link = link;
  }

  open(): this {
    this.link.open({
      frame: (frame) => this.happened.push(shown(frame)),
      invalid: (message) => this.happened.push(`invalid: ${message}`),
      writable: () => this.happened.push('writable'),
      closed: (reason) => this.happened.push(`closed: ${reason}`),
    });
    return this;
  }

  /** What came in, without what is said of room. */
  get received(): string[] {
    return this.happened.filter((what) => what !== 'writable');
  }

  get closed(): string | undefined {
    return this.happened.find((what) => what.startsWith('closed'));
  }
}

const ping = (id: number): Frame => ({ kind: 'ping', id, rows: [ROW] });

const big = (upTo: number): Frame => ({
  kind: 'delta',
  delta: {
    ...{ owner: 'a', boot: BOOT, after: 0, upTo, floor: 0, more: false, stampMs: 1, frame: 1 },
    ...{ records: [{ key: 'k', seq: upTo, value: Buffer.alloc(30_000) }] },
    ...{ settled: true, hash: 0n, kind: 'log' },
  },
});

function shown(frame: Frame): string {
  if (frame.kind === 'delta') return `delta ${frame.delta.upTo}`;
  return frame.kind === 'ping' ? `ping ${frame.id}` : frame.kind;
}

/** What the driver relies on, whatever carries its frames. */
export function describeTransport(name: string, make: MakeTwoNodes): void {
  describe(`the contract of a transport: ${name}`, () => {
    let nodes: TwoNodes;
    let accepted: End[];
    let pinged: string[];
    /** Whether `b` opens what comes in. */
    let reads: boolean;

    beforeEach(async () => {
      accepted = [];
      pinged = [];
      reads = true;
      nodes = await make({
        boot: () => BOOT,
        accept: (link) => accepted.push(reads ? new End(link).open() : new End(link)),
        pinged: (source) => {
          pinged.push(source);
          return [ROW];
        },
        pingFor: (target, done) => done(target === 'known'),
        recall: () => ({ member: undefined, next: () => undefined }),
      });
    });

    afterEach(() => nodes.close());

    /** The one answer to a question, which never comes within the question. */
    async function ask<T>(question: (done: Done<T>) => void): Promise<Result<T, unknown>> {
      const answers: Result<T, unknown>[] = [];
      question((answer) => answers.push(answer));
      expect(answers, 'answers within the question').to.deep.equal([]);
      await nodes.until('an answer', () => answers.length > 0);
      expect(answers).to.have.length(1);
      return answers[0]!;
    }

    async function dial(): Promise<Link> {
      const dialed = await ask<Link>((done) => nodes.transport.dial(nodes.address, done));
      if (!dialed.ok) throw dialed.error;
      return dialed.value;
    }

    /** Both ends of a link. */
    async function link(): Promise<[End, End]> {
      const near = new End(await dial());
      expect(near.link.writable, 'writable before it is open').to.equal(false);
      near.open();
      await nodes.until('the other end', () => accepted.length > 0);
      return [near, accepted[0]!];
    }

    it('L1 carries frames both ways in their order', async () => {
      const [near, far] = await link();
      for (let id = 1; id <= 20; id += 1) {
        expect(near.link.send(ping(id))).to.be.greaterThan(0);
        far.link.send(ping(100 + id));
      }
      await nodes.until('all', () => near.received.length === 20 && far.received.length === 20);
      const ids = (from: number): string[] =>
        Array.from({ length: 20 }, (_, at) => `ping ${from + at}`);
      expect(far.received).to.deep.equal(ids(1));
      expect(near.received).to.deep.equal(ids(101));
    });

    it('L1 ends behind what was written: the other end hears of it once, this one never', async () => {
      const [near, far] = await link();
      let over = 0;
      near.link.send(ping(1));
      near.link.end(undefined, () => (over += 1));
      near.link.end();
      far.link.send(ping(2));
      expect(near.link.writable).to.equal(false);
      await nodes.until('the end', () => far.closed !== undefined && over > 0);
      expect(far.received).to.deep.equal(['ping 1', 'closed: the peer ended the stream']);
      expect(far.link.writable).to.equal(false);
      far.link.end();
      const again = await link();
      again[0].link.send(ping(3));
      await nodes.until('another link', () => accepted[1]?.received.length === 1);
      expect(far.received).to.have.length(2);
      expect(near.received).to.deep.equal([]);
      expect(over).to.equal(1);
    });

    it('L1 both ends may end at once, and neither hears of it', async () => {
      const [near, far] = await link();
      let over = 0;
      near.link.end(undefined, () => (over += 1));
      far.link.end(undefined, () => (over += 1));
      await nodes.until('both over', () => over === 2);
      expect([...near.received, ...far.received]).to.deep.equal([]);
    });

    it('I5 who serves a stream may end it with a reason, and the other end learns of it', async () => {
      const [near, far] = await link();
      far.link.end('it is another cluster');
      await nodes.until('the end', () => near.closed !== undefined);
      expect(near.received).to.have.length(1);
      expect(near.closed).to.include('it is another cluster');
    });

    it('L3 a reader that does not read holds its writer up, and loses nothing', async () => {
      reads = false;
      const [near, far] = await link();
      let sent = 0;
      // The stream has buffers of its own: it is full when it stays full while time passes.
      for (let quiet = 0; quiet < 3 && sent < FRAMES_MAX; quiet += 1) {
        while (near.link.writable && sent < FRAMES_MAX) {
          near.link.send(big((sent += 1)));
          quiet = 0;
        }
        const b = { name: 'b', address: nodes.address };
        await ask((done) => nodes.transport.ping(b, [], TIMEOUT_MS, done));
      }
      expect(near.link.writable, `full after ${sent}`).to.equal(false);
      expect(near.received).to.deep.equal([]);
      far.open();
      await nodes.until('all', () => far.received.length === sent);
      expect(far.received.at(-1)).to.equal(`delta ${sent}`);
      await nodes.until('room', () => near.link.writable);
      expect(near.happened.at(-1)).to.equal('writable');
    });

    it('L6 a process that is gone closes its links, once', async () => {
      const [near] = await link();
      nodes.kill();
      await nodes.until('the end', () => near.closed !== undefined);
      expect(near.received).to.have.length(1);
    });

    it('L6 a dial to nobody fails with a reason', async () => {
      const dialed = await ask<Link>((done) => nodes.transport.dial(nodes.nowhere, done));
      expect(dialed.ok).to.equal(false);
      if (!dialed.ok) expect(dialed.error).to.be.instanceOf(Error);
    });

    it('M2 a ping brings rows and who answers; of another node, or of nobody, it fails', async () => {
      const at = (name: string, address: string) =>
        ask((done) => nodes.transport.ping({ name, address }, [ROW], TIMEOUT_MS, done));
      const answer = await at('b', nodes.address);
      expect(answer).to.deep.equal({ ok: true, value: { node: 'b', boot: BOOT, rows: [ROW] } });
      expect((await at('x', nodes.address)).ok).to.equal(false);
      expect((await at('b', nodes.nowhere)).ok).to.equal(false);
      expect(pinged).to.deep.equal(['a']);
    });

    it('M2 who is asked to ping says whether it was answered', async () => {
      const about = (name: string, address: string) =>
        ask((done) =>
          nodes.transport.pingIndirect(
            { name: 'b', address },
            { name, address: '' },
            TIMEOUT_MS,
            done,
          ),
        );
      const value = (reachable: boolean) => ({ ok: true, value: { reachable, rows: [] } });
      expect(await about('known', nodes.address)).to.deep.equal(value(true));
      expect(await about('unknown', nodes.address)).to.deep.equal(value(false));
      expect((await about('known', nodes.nowhere)).ok).to.equal(false);
    });

    it('M6 an address resolves to itself', async () => {
      const found = await ask((done) => nodes.transport.resolve(nodes.address, done));
      expect(found).to.deep.equal({ ok: true, value: [nodes.address] });
    });
  });
}
