import ipaddr from 'ipaddr.js';

/**
 * Whether a request's Host may name this listener. A page of somewhere else that has its own name point
 * here (DNS rebinding) could read what is shown; it needs a name for that, so addresses are let in.
 * @param host The header; absent in HTTP/1.0, which no browser speaks.
 * @param names Names by which the listener may be called, besides localhost, in lower case.
 */
export function isOwnHost(host: string | undefined, names: ReadonlySet<string>): boolean {
  if (host === undefined) return true;
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(:\d{1,5})?$/i.exec(host)?.[1];
  if (name === undefined) return false;
  const plain = name.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  return plain === 'localhost' || names.has(plain) || isAddress(plain);
}

// In the usual form only: browsers write no other one into a Host.
function isAddress(text: string): boolean {
  return ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
}
