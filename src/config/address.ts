import ipaddr from 'ipaddr.js';

/** A place to listen at or to dial: a TCP endpoint, or a unix socket's path. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

const HOST_NAME = /^(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?$/;
/** What `sun_path` holds on Linux, less its closing zero. */
export const UNIX_PATH_BYTES_MAX = 107;

/** Reads `host:port`, `[v6]:port` or `unix:/path`; the host of an IPv6 address comes without brackets. */
export function parseAddress(text: string): Address | undefined {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length).replace(/^\/\/(?=\/)/, '');
    const fits = path.startsWith('/') && Buffer.byteLength(path) <= UNIX_PATH_BYTES_MAX;
    return fits && !path.includes('\0') ? { kind: 'unix', path } : undefined;
  }
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, v6, name, digits] = match;
  const port = Number(digits);
  if (port > 65_535) return undefined;
  if (v6 !== undefined)
    return ipaddr.IPv6.isValid(v6) ? { kind: 'tcp', host: v6, port } : undefined;
  return name !== undefined && isHost(name) ? { kind: 'tcp', host: name, port } : undefined;
}

/** The text of an address, in the form that `parseAddress` reads. */
export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  return address.host.includes(':')
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;
}

/** True when nothing outside this machine can reach it: 127.0.0.0/8, ::1, localhost, a unix socket. */
export function isLoopback(address: Address): boolean {
  if (address.kind === 'unix') return true;
  if (/^localhost\.?$/i.test(address.host)) return true;
  return ipaddr.isValid(address.host) && ipaddr.process(address.host).range() === 'loopback';
}

/** True for 0.0.0.0 and [::]: good to listen at, and nothing that a peer could dial. */
export function isUnspecified(address: Address): boolean {
  if (address.kind === 'unix' || !ipaddr.isValid(address.host)) return false;
  return ipaddr.process(address.host).range() === 'unspecified';
}

/** A host name, or a dotted quad; four numbers that are no IPv4 address are a typing error. */
function isHost(name: string): boolean {
  if (/^[\d.]+$/.test(name)) return ipaddr.IPv4.isValidFourPartDecimal(name);
  return name.length <= 253 && HOST_NAME.test(name);
}
