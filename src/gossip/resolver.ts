import { lookup, resolveSrv } from 'node:dns/promises';
import { isIP } from 'node:net';

/**
 * Every address behind a seed (M6): `host:port` gives each A and AAAA of the host, `srv:name` those of
 * each target of the SRV record, with its port.
 * @throws when the name cannot be resolved.
 */
export async function resolveSeed(seed: string): Promise<string[]> {
  if (!seed.startsWith('srv:')) return resolveHostPort(seed);
  const targets = await resolveSrv(seed.slice('srv:'.length));
  const found = await Promise.all(targets.map(({ name, port }) => resolveHost(name, port)));
  return [...new Set(found.flat())];
}

function resolveHostPort(seed: string): Promise<string[]> {
  const colon = seed.lastIndexOf(':');
  const host = seed.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return resolveHost(host, Number(seed.slice(colon + 1)));
}

async function resolveHost(host: string, port: number): Promise<string[]> {
  if (isIP(host) !== 0) return [joinHostPort(host, port)];
  const found = await lookup(host, { all: true });
  return [...new Set(found.map(({ address }) => joinHostPort(address, port)))];
}

/** `1.2.3.4:5` or `[::1]:5`. */
export function joinHostPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
