import { lookup, type LookupAddress } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { OpenSockets } from '../core/open-sockets.js';
import type { ProbeTarget } from '../streams/health-context.js';

/** Part of a probe's timeout that the look-up of the worker's name may take. */
const PROBE_LOOKUP_SHARE = 0.9;

/** Takes a canonical URL apart. Not by the class URL, which drops ports and knows no host in `grpc://`. */
export function endpointOf(url: string): Endpoint {
  const [, scheme = '', authority = '', path = ''] = /^([a-z]+):\/\/([^/]*)(.*)$/su.exec(url) ?? [];
  if (scheme === 'ipc') {
    return {
      authority: 'localhost',
      path: '',
      secure: false,
      address: { socketPath: authority + path },
    };
  }
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/u.exec(authority) ?? [];
  return {
    authority,
    path,
    secure: scheme === 'https' || scheme === 'grpcs',
    address: {
      host: host.replace(/^\[(.*)\]$/u, '$1'),
      port: port === undefined ? (DEFAULT_PORTS[scheme] ?? 0) : Number(port),
    },
  };
}

/** What probes share: the gauge of their sockets, and whom they trust. */
export interface ProbeSurroundings {
  readonly sockets: OpenSockets;
  /** Trust and identity towards workers over TLS; undefined: what Node trusts, and no certificate. */
  readonly secureContext?: () => SecureContext | undefined;
}

/** Where a worker listens, from its canonical URL. */
export interface Endpoint {
  /** What names the server in a request: host, and port if the URL has one. */
  readonly authority: string;
  /** The path of the URL, without a slash at its end. */
  readonly path: string;
  readonly secure: boolean;
  readonly address:
    { readonly socketPath: string } | { readonly host: string; readonly port: number };
}

/** gRPC has no default port of its own; its clients use that of https for both of its schemes. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  grpc: 443,
  grpcs: 443,
};

/**
 * Dials a worker, for one probe: a kept-alive connection would only prove that the old connection still
 * works. Whoever dials destroys the socket when the probe is over, in whatever state it is then.
 */
export function openProbeSocket(
  { address, secure }: Endpoint,
  { timeoutMs }: Pick<ProbeTarget, 'timeoutMs'>,
  { sockets, secureContext }: ProbeSurroundings,
  protocols: string[],
): Socket {
  const socket = ((): Socket => {
    if ('socketPath' in address) return connect({ path: address.socketPath });
    const tcp = { ...address, lookup: boundedLookup(timeoutMs * PROBE_LOOKUP_SHARE) };
    if (!secure) return connect(tcp);
    const context = secureContext?.();
    return connectTls({
      ...tcp,
      ALPNProtocols: protocols,
      servername: isIP(address.host) === 0 ? address.host : '',
      ...(context === undefined ? {} : { secureContext: context }),
    });
  })();
  socket.once('close', sockets.opened('probe'));
  return socket;
}

/**
 * Looks names up as Node does, and gives up before the probe's own deadline: a resolver that does not
 * answer says nothing about the worker, and must not pass for a worker that does not answer (H8).
 */
function boundedLookup(timeoutMs: number): LookupFunction {
  return (hostname, options, callback) => {
    const gaveUp = Object.assign(new Error('the resolver does not answer'), { code: 'EAI_AGAIN' });
    let answer: typeof callback | undefined = callback;
    const timer = setTimeout(() => finish(gaveUp, []), timeoutMs).unref();
    const finish = (
      error: NodeJS.ErrnoException | null,
      address: string | LookupAddress[],
      family?: number,
    ): void => {
      clearTimeout(timer);
      answer?.(error, address, family);
      answer = undefined;
    };
    lookup(hostname, options, finish);
  };
}
