import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { ProbeOutcome, UnaskedReason } from '../streams/health-context.js';

/**
 * What an error of a probe's connection means. A name with several addresses has an error for each: a
 * shortage at one of them is one of ours, but one address that cannot be used from here (EADDRNOTAVAIL,
 * as for IPv6 on a host without it) hides no refusal by another.
 */
export function outcomeOfError(error: Error): ProbeOutcome {
  const codes = attemptsOf(error).map(({ code }) => code ?? '');
  const reasons = attemptsOf(error).map(reasonOf);
  const shortage = reasons.find((reason) => reason !== undefined && reason !== 'ports');
  const reason = shortage ?? (reasons.every((each) => each === 'ports') ? 'ports' : undefined);
  if (reason !== undefined) return { unasked: reason, message: codes.join(', ') };
  const answered = attemptsOf(error).find(({ code }) => UNASKED[code ?? ''] === undefined);
  return { success: false, message: probeFailureText(answered ?? error) };
}

/** What an operator can act on, for the codes of Node that a probe meets. */
const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed by the worker',
  EPIPE: 'connection closed by the worker',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  ENOTFOUND: 'host name not found',
  ENOENT: 'no such socket',
  EACCES: 'no permission to open the socket',
  ERR_HTTP2_ERROR: 'the answer is not HTTP/2, which gRPC needs',
  HPE_HEADER_OVERFLOW: "the answer's headers are too big",
  CERT_HAS_EXPIRED: 'certificate expired',
  CERT_NOT_YET_VALID: 'certificate not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate not trusted: self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate not trusted: self-signed authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate not trusted: unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate not trusted: unknown authority',
  EPROTO: 'TLS handshake failed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another host name',
};

/** Errors that this process or its machine is the cause of: the worker was never asked (H8). */
const UNASKED: Readonly<Record<string, UnaskedReason>> = {
  EMFILE: 'descriptors',
  ENFILE: 'descriptors',
  EADDRNOTAVAIL: 'ports',
  ENOMEM: 'memory',
  ENOBUFS: 'memory',
  EAI_MEMORY: 'memory',
  EAI_AGAIN: 'resolver',
  EAI_FAIL: 'resolver',
  EAI_SYSTEM: 'resolver',
};

/** A failed probe's reason, short, without the URL. */
export function probeFailureText(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error.message;
  if (code.startsWith('HPE_')) return TEXTS[code] ?? 'the answer is not HTTP';
  const known = TEXTS[code];
  if (known !== undefined) return known;
  return code.startsWith('ERR_SSL') ? 'TLS handshake failed' : code;
}

/** A resolver that answers anything but that there is no such name was not heard: without descriptors it says EBUSY. */
function reasonOf({ code = '', syscall }: NodeJS.ErrnoException): UnaskedReason | undefined {
  const known = UNASKED[code];
  if (known !== undefined) return known;
  if (code === 'ENOTFOUND') return lookupShortage();
  return syscall === 'getaddrinfo' ? (lookupShortage() ?? 'resolver') : undefined;
}

function attemptsOf(error: Error): NodeJS.ErrnoException[] {
  return error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [error];
}

/** Without a descriptor for its files and sockets, the system's resolver says that no name exists. */
function lookupShortage(): UnaskedReason | undefined {
  try {
    closeSync(openSync(devNull, 'r'));
    return undefined;
  } catch {
    return 'descriptors';
  }
}
