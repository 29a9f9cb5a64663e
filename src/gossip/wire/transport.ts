import { fail, ok } from '../../core/ports.js';
import { resolveSeed } from '../resolver.js';
import type { Done, Transport } from '../transport.js';
import type { PeerTransport } from './peer-transport.js';

/** The way to other nodes over gRPC and the resolver of the machine. */
export function createTransport(peers: PeerTransport): Transport {
  return {
    dial: (address, done) => tell(peers.dial(address), done),
    resolve: (seed, done) => tell(resolveSeed(seed), done),
    ping: ({ name, address }, rows, timeoutMs, done) =>
      tell(peers.ping(address, name, rows, timeoutMs), done),
    pingIndirect: (via, target, timeoutMs, done) =>
      tell(peers.pingIndirect(via, target, timeoutMs), done),
  };
}

function tell<T>(answer: Promise<T>, done: Done<T>): void {
  void answer.then(ok, fail).then(done);
}
