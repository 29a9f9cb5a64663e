import { isAbsolute, resolve } from 'node:path';
import { NODE_NAME_LENGTH_MAX } from '../core/limits.js';
import {
  LOG_LEVELS,
  LOG_SUBSYSTEMS,
  parseLogSetting,
  type LogSetting,
} from '../core/log-levels.js';
import { formatAddress, parseAddress } from './address.js';
import { formatDuration, parseDuration } from './duration.js';
import { formatSize, parseSize } from './size.js';

/** How the text of a setting is read, and what is said of it when it cannot be. */
export interface Kind<T> {
  /** What stands after the flag in help; empty for a switch. */
  readonly placeholder: string;
  /** What is allowed, as the end of a sentence. */
  readonly allowed: string;
  /** undefined refuses the text. */
  parse(text: string): T | undefined;
  /** The text of a value, as help and the README show a default. */
  format(value: T): string;
  /** True for a switch: `--flag` alone means on. */
  readonly bare?: true;
  /** True when it may be given several times; a comma divides values too. */
  readonly repeat?: true;
}

/** A name that fits a certificate's SAN, a path and a log line: I3, X2 and D1 all use it. */
export const NAME: Kind<string> = {
  placeholder: 'NAME',
  allowed: `1 to ${NODE_NAME_LENGTH_MAX} letters, digits, dots, dashes and underscores, the first a letter or digit`,
  parse: (text) =>
    text.length <= NODE_NAME_LENGTH_MAX && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)
      ? text
      : undefined,
  format: String,
};

/** on or off. */
export const SWITCH: Kind<boolean> = {
  placeholder: 'on|off',
  allowed: 'on or off',
  parse: (text) => ({ on: true, true: true, off: false, false: false })[text],
  format: (value) => (value ? 'on' : 'off'),
  bare: true,
};

/** undefined: no path, or a relative one in a working directory that has been removed. */
export function absolute(text: string): string | undefined {
  if (text === '' || text.includes('\0')) return undefined;
  try {
    return resolve(text);
  } catch {
    return undefined;
  }
}

/** A file that must be there; a relative path counts from the working directory. */
export const FILE: Kind<string> = {
  placeholder: 'FILE',
  allowed: 'the path of a readable file',
  parse: absolute,
  format: String,
};

/** A directory, or `none`. */
export const DIRECTORY: Kind<string> = {
  placeholder: 'DIR',
  allowed: 'the path of a directory, or none',
  parse: (text) => (text === 'none' ? text : absolute(text)),
  format: String,
};

/** host:port for peers to dial or for this node to listen at. */
export const TCP_ADDRESS: Kind<string> = {
  placeholder: 'HOST:PORT',
  allowed: 'host:port such as 127.0.0.1:50052 or [::1]:50052',
  parse: (text) => {
    const address = parseAddress(text);
    return address?.kind === 'tcp' ? formatAddress(address) : undefined;
  },
  format: String,
};

/** host:port or unix:/path. */
export const REGISTRY_ADDRESS: Kind<string> = {
  placeholder: 'ADDRESS',
  allowed: 'host:port such as 127.0.0.1:50051, or unix:/path with at most 107 bytes of path',
  parse: (text) => {
    const address = parseAddress(text);
    return address === undefined ? undefined : formatAddress(address);
  },
  format: String,
};

/** host:port, or `off`. */
export const ADMIN_ADDRESS: Kind<string> = {
  placeholder: 'HOST:PORT|off',
  allowed: 'host:port such as 127.0.0.1:50053, or off',
  parse: (text) => (text === 'off' ? text : TCP_ADDRESS.parse(text)),
  format: String,
};

/** Addresses of peers; a name stands for all of its A and AAAA records, `srv:name` for its SRV ones. */
export const PEERS: Kind<readonly string[]> = {
  placeholder: 'HOST:PORT',
  allowed: 'host:port such as sidecar-b:50052, or srv:_gossip._tcp.mesh.example',
  parse: (text) => {
    const peers = text.split(',').map((part) => part.trim());
    return peers.every(isPeer) ? peers : undefined;
  },
  format: (value) => value.join(','),
  repeat: true,
};

/** Names of a host; a comma divides several. */
export const HOST_NAMES: Kind<readonly string[]> = {
  placeholder: 'NAME',
  allowed: 'the name of a host, such as sidecar.mesh.svc.cluster.local',
  parse: (text) => {
    const names = text.split(',').map((part) => part.trim());
    return names.every((name) => parseAddress(`${name}:1`)?.kind === 'tcp') ? names : undefined;
  },
  format: (value) => value.join(','),
  repeat: true,
};

/** The path of a probe, below the worker's URL. */
export const URL_PATH: Kind<string> = {
  placeholder: 'PATH',
  allowed: 'a URL path that starts with /, such as /health',
  parse: (text) => (isAbsolute(text) && /^\/[!-~]{0,1023}$/.test(text) ? text : undefined),
  format: String,
};

/** A service of a gRPC health server; empty is the whole server. */
export const SERVICE_NAME: Kind<string> = {
  placeholder: 'NAME',
  allowed: 'a gRPC service name such as vllm.Engine, or nothing for the whole server',
  parse: (text) => (/^[\w.-]{0,255}$/.test(text) ? text : undefined),
  format: String,
};

/** A duration between two bounds in ms, both allowed; 0 too, when `zero` says what it means. */
export function duration(minMs: number, maxMs: number, zero?: string): Kind<number> {
  const from = formatDuration(minMs);
  return {
    placeholder: 'DURATION',
    allowed: `a duration such as 500ms, 30s, 5m or 1h, from ${from} to ${formatDuration(maxMs)}${
      zero === undefined ? '' : `, or 0 (${zero})`
    }`,
    parse: (text) => {
      const ms = parseDuration(text);
      if (ms === undefined || (ms === 0 && zero !== undefined)) return ms;
      return ms >= minMs && ms <= maxMs ? ms : undefined;
    },
    format: formatDuration,
  };
}

/** A duration between two bounds in ms; `on` alone stands for a usual one, and `off` for 0. */
export function intervalOrOff(minMs: number, maxMs: number, usualMs: number): Kind<number> {
  const spans = duration(minMs, maxMs);
  return {
    placeholder: 'on|off|DURATION',
    allowed: `on (${formatDuration(usualMs)}), off, or ${spans.allowed}`,
    parse: (text) => {
      const switched = SWITCH.parse(text);
      if (switched === undefined) return spans.parse(text);
      return switched ? usualMs : 0;
    },
    format: (ms) => (ms === 0 ? 'off' : formatDuration(ms)),
    bare: true,
  };
}

/** The base of an HTTP service; without user, query or fragment. */
export const HTTP_URL: Kind<string> = {
  placeholder: 'URL',
  allowed: 'an http or https URL such as http://127.0.0.1:4318',
  parse: (text) => (/^https?:\/\/[^\s@?#]+$/.test(text) && URL.canParse(text) ? text : undefined),
  format: (value) => value,
};

/** A number of bytes between two bounds, both allowed. */
export function size(minBytes: number, maxBytes: number): Kind<number> {
  return {
    placeholder: 'SIZE',
    allowed: `a size such as 512MiB or 2GiB, from ${formatSize(minBytes)} to ${formatSize(maxBytes)}`,
    parse: (text) => {
      const bytes = parseSize(text);
      return bytes !== undefined && bytes >= minBytes && bytes <= maxBytes ? bytes : undefined;
    },
    format: formatSize,
  };
}

/** True for a bearer token that the registry listener may ask for. */
export function isToken(text: string): boolean {
  return /^[!-~]{8,4096}$/.test(text);
}

/** Permissions of a socket file, in octal; its owner may always read and write. */
export const SOCKET_MODE: Kind<number> = {
  placeholder: 'MODE',
  allowed: 'an octal mode that lets the owner read and write, such as 0600, 0660 or 0666',
  parse: (text) => (/^0?[67][0-7]{2}$/.test(text) ? Number.parseInt(text, 8) : undefined),
  format: (mode) => `0${mode.toString(8)}`,
};

/** A whole number between two bounds, both allowed. */
export function integer(min: number, max: number): Kind<number> {
  return {
    placeholder: 'N',
    allowed: `a whole number from ${min} to ${max}`,
    parse: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
    format: String,
  };
}

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): Kind<T> {
  return {
    placeholder: words.join('|'),
    allowed: `one of ${words.join(', ')}`,
    parse: (text) => words.find((word) => word === text),
    format: String,
  };
}

/** Levels of a log: one for all lines, others for subsystems; a comma divides them. */
export const LOG_SETTINGS: Kind<readonly LogSetting[]> = {
  placeholder: '[SUBSYSTEM=]LEVEL',
  allowed: `one of ${LOG_LEVELS.join(', ')}, or SUBSYSTEM=LEVEL for one of ${LOG_SUBSYSTEMS.join(', ')}`,
  parse: (text) => {
    const settings = text.split(',').map((part) => parseLogSetting(part.trim()));
    return settings.every((setting) => setting !== undefined) ? settings : undefined;
  },
  format: (settings) =>
    settings.map(({ subsystem, level }) => (subsystem ? `${subsystem}=${level}` : level)).join(','),
  repeat: true,
};

function isPeer(text: string): boolean {
  if (text.startsWith('srv:')) return /^srv:[A-Za-z0-9._-]{1,253}$/.test(text);
  const address = parseAddress(text);
  return address?.kind === 'tcp' && address.port !== 0;
}
