import { URL_LENGTH_MAX } from '../../limits.js';
import { fail, ok } from '../../ports.js';
import type { Result } from '../../ports.js';
import type { WorkerSpec } from './spec.js';

/**
 * The one spelling of a worker's URL (I2): scheme and host in lower case, no default port, no dot
 * segments, no slash at the end. `scheme://host:port@N` is data-parallel rank N of that base (I6); its port
 * is always written, so that the rank cannot be read as a host. A query or fragment is refused, for paths
 * are appended to the URL and a query is where secrets hide; credentials are refused (W10). Errors never
 * quote the URL.
 */
export function canonicalUrl(text: string): Result<string, string> {
  if (text.length > URL_LENGTH_MAX) return fail(tooLong());
  if (isPlain(text)) return ok(text);
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
 * Nearly all URLs are an address or a plain name with a port, and canonical already: a fifth of the time of the rest
 * tells. A last part that begins with a digit might be a number in disguise, and `--` a name in another script.
 */
function isPlain(text: string): boolean {
  const match = PLAIN.exec(text);
  if (match === null || text.includes('--')) return false;
  const port = Number(match[2]);
  return port <= PORT_MAX && port !== DEFAULT_PORTS.get(match[1] ?? '');
}

const BYTE = '(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])';
const NAME = '(?:[a-z0-9-]+\\.)*[a-z][a-z0-9-]*';
const PLAIN = new RegExp(
  `^(https?|grpcs?)://(?:(?:${BYTE}\\.){3}${BYTE}|${NAME}):([1-9]\\d{0,4})$`,
  'u',
);

const SCHEMES = ['http', 'https', 'grpc', 'grpcs', 'ipc'];
/** gRPC has no port of its own, so that `grpc://h` and `grpc://h:443` stay two URLs. */
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);
const PORT_MAX = 65_535;
/** Ranks are unsigned 32-bit numbers. */
const RANK_MAX = 2 ** 32 - 1;

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

/** A rank of a data-parallel engine, as its canonical URL names it. */
export interface DataParallelRank {
  /** Canonical URL of the engine: what is probed, once for all of its ranks. */
  readonly baseUrl: string;
  readonly rank: number;
}

/** The rank that a canonical URL names, and its base; undefined for a URL without a rank (I6). */
export function rankOf(url: string): DataParallelRank | undefined {
  if (!url.includes('@') || url.startsWith('ipc:')) return undefined;
  const match = /^([a-z]+:\/\/[^/@]*:\d+)@(\d+)$/u.exec(url);
  if (match === null) return undefined;
  const base = canonicalUrl(match[1] ?? '');
  return base.ok ? { baseUrl: base.value, rank: Number(match[2]) } : undefined;
}

/** Where a worker answers: the base for a rank (I6), else the URL itself. This is the URL to probe. */
export function probeUrl(url: string): string {
  return rankOf(url)?.baseUrl ?? url;
}

/** A bare `host:port` as an http URL, which is what it means where a worker is registered (I2). */
export function withScheme(text: string): string {
  return /^(?:\[[^\]]*\]|[^/:@]+):\d/u.test(text) ? `http://${text}` : text;
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
  const given = /^[^/?#]*/u.exec(rest)?.[0] ?? '';
  const tail = rest.slice(given.length);
  const ranked = given.includes('@') ? /^(.*:\d+)@(\d+)$/u.exec(given) : null;
  const authority = ranked?.[1] ?? given;
  if (authority.includes('@')) {
    return fail('must not hold credentials; use api_key (a rank is written http://host:8000@0)');
  }
  if (/[?#]/u.test(tail)) return fail('must not hold a query or a fragment; use api_key for a key');
  if (ranked && /[^/]/u.test(tail)) return fail('must end with its rank, as in http://host:8000@0');
  const match = /^(\[[^\]]*\]|[^:[\]]+)(?::(\d*))?$/u.exec(authority);
  if (match === null) return fail('must name a host, and at most a port, as in http://host:8000');
  const port = portSuffix(scheme, match[2] ?? '', ranked?.[2]);
  if (port === undefined) return fail(`must have a port from 1 to ${PORT_MAX}`);
  if (Number(ranked?.[2] ?? 0) > RANK_MAX) return fail(`must have a rank from 0 to ${RANK_MAX}`);
  // Host and path follow the rules of the web for every scheme; the port is ours, as above.
  const parsed = parseHttp(`http://${match[1] ?? ''}${tail}`);
  if (parsed === undefined) return fail('must name a valid host');
  return ok(`${scheme}://${parsed.hostname}${port}${parsed.pathname.replace(/\/+$/u, '')}`);
}

/** The port as it stands in the canonical URL, with the rank after it if there is one. */
function portSuffix(scheme: string, digits: string, rank?: string): string | undefined {
  if (digits === '') return '';
  const port = Number(digits);
  if (port < 1 || port > PORT_MAX) return undefined;
  if (rank !== undefined) return `:${port}@${Number(rank)}`;
  return port === DEFAULT_PORTS.get(scheme) ? '' : `:${port}`;
}

function parseHttp(text: string): URL | undefined {
  try {
    // Not asked first whether it can be parsed: that would parse it twice.
    return new URL(text);
  } catch {
    return undefined;
  }
}

function tooLong(): string {
  return `must be at most ${URL_LENGTH_MAX} characters long`;
}
