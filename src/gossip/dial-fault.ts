import { status } from '@grpc/grpc-js';
import { messageOf } from '../core/errors.js';

/** Parts of what the TLS library says, and what it means. */
const TLS_FAULTS: readonly (readonly [RegExp, string])[] = [
  [/certificate has expired/, 'TLS: its certificate has expired; renew it there'],
  [/not yet valid/, 'TLS: its certificate is not yet valid; compare the clocks'],
  [/certificate revoked/, 'TLS: its certificate is revoked'],
  [
    /self-signed certificate|unable to (verify|get)|unknown ca/i,
    'TLS: its certificate is not from an authority of --tls-ca; give both nodes the same',
  ],
  [
    /wrong version number/,
    'it answers without TLS: it may be the registry port; else give both nodes certificates, or neither',
  ],
  [/alert/, "TLS: it does not accept this node's certificate"],
];

/** Why a dial of the gossip port failed, in words with what to do. */
export function dialFault(error: unknown, tls: boolean): string {
  const text = messageOf(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === status.UNIMPLEMENTED) {
    return 'it is no gossip port, perhaps the registry port; --peer takes the --gossip-address of a node';
  }
  const refused = /\b(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)\b/.exec(text)?.[1];
  if (refused === 'ECONNREFUSED') return 'connection refused: nothing listens there';
  if (refused !== undefined) return `it cannot be reached (${refused})`;
  const fault = TLS_FAULTS.find(([pattern]) => pattern.test(text));
  if (fault) return fault[1];
  if (text.includes('Protocol error')) return 'it does not speak gRPC';
  if (/Failed to connect|ECONNRESET|socket hang up/.test(text)) {
    return tls
      ? "it ended the TLS handshake: it may not trust this node's certificate; its log says more"
      : 'it ended the connection at once: it may ask for TLS; give this node certificates, too';
  }
  // A time and the words that grpc-js wraps around the cause would make each failure a cause of its own.
  const cause = /Last error: (?:Error: )?(.*?)(?: \([^)]*Z\))?(?:\.? Resolution note:.*)?$/s.exec(
    text,
  );
  return cause?.[1] ?? text;
}

/** Why a name leads nowhere. */
export function resolveFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return `the name does not resolve (${code})`;
}
