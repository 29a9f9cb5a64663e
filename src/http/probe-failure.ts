/** What an operator can act on, for the codes of Node that a probe meets. */
const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed by the worker',
  EPIPE: 'connection closed by the worker',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name cannot be looked up now',
  ENOENT: 'no such socket',
  EACCES: 'no permission to open the socket',
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

/** A failed probe's reason, short, without the URL. */
export function probeFailureText(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error.message;
  if (code.startsWith('HPE_')) return TEXTS[code] ?? 'the answer is not HTTP';
  const known = TEXTS[code];
  if (known !== undefined) return known;
  return code.startsWith('ERR_SSL') ? 'TLS handshake failed' : code;
}
