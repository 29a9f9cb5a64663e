import { ChannelCredentials } from '@grpc/grpc-js';
import { OpenSockets } from '../core/open-sockets.js';
import { dialFault, resolveFault } from './dial-fault.js';
import { createPeerNames } from './wire/peer-names.js';
import { PeerTransport } from './wire/peer-transport.js';
import { resolveSeed } from './resolver.js';
import { TlsIdentity, type TlsFiles } from '../grpc/tls.js';

/** Dials a seed as a sidecar would, without a word of gossip: why it does not answer, or undefined. */
export async function seedFault(
  seed: string,
  tls: TlsFiles | undefined,
): Promise<string | undefined> {
  let addresses: readonly string[];
  try {
    addresses = await resolveSeed(seed);
  } catch (error) {
    return resolveFault(error);
  }
  const faults = await Promise.all(addresses.map((address) => addressFault(address, tls)));
  return faults.includes(undefined) ? undefined : faults.join('; ');
}

async function addressFault(
  address: string,
  tls: TlsFiles | undefined,
): Promise<string | undefined> {
  try {
    const credentials = tls
      ? new TlsIdentity(tls).channelCredentials()
      : ChannelCredentials.createInsecure();
    const transport = new PeerTransport({
      ...{ cluster: '', node: '', sockets: new OpenSockets() },
      credentials: () => credentials,
      peerNames: createPeerNames('', tls !== undefined),
    });
    const link = await transport.dial(address);
    link.end();
    await link.finished;
    transport.close();
    return undefined;
  } catch (error) {
    return `${address}: ${dialFault(error, tls !== undefined)}`;
  }
}
