import { URL_LENGTH_MAX } from '../limits.js';
import { fail, ok } from '../ports.js';
import type { Result } from '../ports.js';
import type { WorkerSpec } from './spec.js';

const SCHEMES = ['http', 'https', 'grpc', 'grpcs', 'ipc'];
/** gRPC has no port of its own, so that `grpc://h` and `grpc://h:443` stay two URLs. */
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);
const PORT_MAX = 65_535;

/**
 * The one spelling of a worker's URL (I2): scheme and host in lower case, no default port, no dot
 * segments, no slash at the end. A query or fragment is refused, for paths are appended to the URL and
 * a query is where secrets hide; credentials are refused (W10). Errors never quote the URL.
 */
export function canonicalUrl(text: string): Result<string, string> {
  if (text.length > URL_LENGTH_MAX) return fail(tooLong());

  if (/[\u0000-\u0020\u007f\\]/.test(text)) {
    return fail('must not hold spaces, control characters or backslashes');
  }
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/isu.exec(text);
  const scheme = match?.[1]?.toLowerCase();
  if (match === null || scheme === undefined || !SCHEMES.includes(scheme)) {
    return fail('must start with http://, https://, grpc://, grpcs:// or ipc://');
  }
  const canonical = scheme === 'ipc' ? ipcUrl(match[2] ?? '') : hostUrl(scheme, match[2] ?? '');
  if (canonical.ok && canonical.value.length > URL_LENGTH_MAX) return fail(tooLong());
  // Most are canonical already, and one string is enough for them.
  return canonical.ok && canonical.value === text ? ok(text) : canonical;
}

/**
 * The canonical URLs that a look-up may mean, in the order in which to try them: a bare `host:port`
 * is http first, then grpc; an explicit scheme is itself only (I2). Empty when it is no URL at all.
 */
export function lookupUrls(text: string): string[] {
  const candidates = text.includes('://') ? [text] : [`http://${text}`, `grpc://${text}`];
  return candidates.flatMap((candidate) => {
    const canonical = canonicalUrl(candidate);
    return canonical.ok ? [canonical.value] : [];
  });
}

/** Whether only processes of this host can reach the worker: such a record never travels (W9). */
export function isHostLocal(spec: Pick<WorkerSpec, 'url' | 'connectionMode'>): boolean {
  return spec.url.startsWith('ipc://') || spec.connectionMode === 'zmq';
}

/** A socket's path is taken literally: case, dots and question marks are parts of file names. */
function ipcUrl(path: string): Result<string, string> {
  if (/^[^/]*:[^/]*@/u.test(path)) return fail('must not hold credentials; use api_key');
  if (/^\/*$/u.test(path)) return fail('must name a path, as in ipc:///run/worker.sock');
  return ok(`ipc://${path}`);
}

function hostUrl(scheme: string, rest: string): Result<string, string> {
  const authority = /^[^/?#]*/u.exec(rest)?.[0] ?? '';
  const tail = rest.slice(authority.length);
  if (authority.includes('@')) return fail('must not hold credentials; use api_key');
  if (/[?#]/u.test(tail)) return fail('must not hold a query or a fragment');
  const match = /^(\[[^\]]*\]|[^:[\]]+)(?::(\d*))?$/u.exec(authority);
  if (match === null) return fail('must name a host, and at most a port, as in http://host:8000');
  const port = portSuffix(scheme, match[2] ?? '');
  if (port === undefined) return fail(`must have a port from 1 to ${PORT_MAX}`);
  // Host and path follow the rules of the web for every scheme; the port is ours, as above.
  const parsed = parseHttp(`http://${match[1] ?? ''}${tail}`);
  if (parsed === undefined) return fail('must name a valid host');
  return ok(`${scheme}://${parsed.hostname}${port}${parsed.pathname.replace(/\/+$/u, '')}`);
}

function portSuffix(scheme: string, digits: string): string | undefined {
  if (digits === '') return '';
  const port = Number(digits);
  if (port < 1 || port > PORT_MAX) return undefined;
  return port === DEFAULT_PORTS.get(scheme) ? '' : `:${port}`;
}

function parseHttp(text: string): URL | undefined {
  try {
    // Not asked first whether it can be parsed: that would parse it twice.
    const parsed = new URL(text);
    return parsed.hostname === '' ? undefined : parsed;
  } catch {
    return undefined;
  }
}

function tooLong(): string {
  return `must be at most ${URL_LENGTH_MAX} characters long`;
}
