import type { MemberRow } from '../../src/core/membership/member.js';
import { fail, ok, type Result } from '../../src/core/ports.js';
import type {
  Done,
  IndirectAnswer,
  Link,
  Peer,
  PingAnswer,
  Transport,
} from '../../src/gossip/transport.js';
import { callBytes } from './frame-bytes.js';
import type { SimHost, SimNetwork } from './network.js';
import type { ProcessClock } from './process-clock.js';

/** How long the name of a seed takes to be found. */
const RESOLVE_MS = 1;

/** The way from one process to others over the simulated network. */
export class SimTransport implements Transport {
  readonly #from: { readonly machine: string; readonly name: string };
  readonly #network: SimNetwork;
  readonly #clock: ProcessClock;

  constructor(
    from: { readonly machine: string; readonly name: string },
    network: SimNetwork,
    clock: ProcessClock,
  ) {
    this.#from = from;
    this.#network = network;
    this.#clock = clock;
  }

  /** A process that died meanwhile has its stream reset. */
  dial(address: string, done: Done<Link>): void {
    this.#network.dial(this.#from.machine, address, (end, reason) => {
      if (end && !this.#clock.alive) end.end('connection reset');
      if (end) end.enter = (run) => this.#clock.enter(run);
      this.#clock.enter(() => done(end ? ok(end) : fail(new Error(reason))));
    });
  }

  resolve(seed: string, done: Done<readonly string[]>): void {
    this.#clock.at(RESOLVE_MS, () => done(ok([seed])));
  }

  ping(peer: Peer, rows: readonly MemberRow[], timeoutMs: number, done: Done<PingAnswer>): void {
    this.#network.onCall(callBytes(rows));
    this.#call(peer, timeoutMs, done, (host, reply) => {
      if (peer.name !== '' && peer.name !== host.name) {
        reply(fail(new Error(`this is node ${host.name}`)));
        return;
      }
      const answer = host.incoming.pinged(this.#from.name, rows);
      this.#network.onCall(callBytes(answer));
      reply(ok({ node: host.name, boot: host.incoming.boot(), rows: answer }));
    });
  }

  pingIndirect(via: Peer, target: Peer, timeoutMs: number, done: Done<IndirectAnswer>): void {
    this.#call(via, timeoutMs, done, (host, reply) =>
      host.incoming.pingFor(target.name, (reachable) => reply(ok({ reachable, rows: [] }))),
    );
  }

  #call<T>(
    { address }: Peer,
    timeoutMs: number,
    done: Done<T>,
    call: (host: SimHost, reply: Done<T>) => void,
  ): void {
    let over = false;
    const once = (answer: Result<T, unknown>): void => {
      if (over) return;
      over = true;
      this.#clock.enter(() => done(answer));
    };
    this.#clock.at(timeoutMs, () => once(fail(new Error(`no answer in ${timeoutMs} ms`))));
    this.#network.ping(this.#from.machine, address, (host, reply) =>
      call(host, (answer) => reply(() => once(answer))),
    );
  }
}
