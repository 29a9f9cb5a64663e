import { isLoopback, isUnspecified, parseAddress } from './address.js';
import { wordsOf } from './discover.js';
import { formatDuration } from './duration.js';
import type { Key, Values } from './settings.js';

const GOSSIP_TLS = ['tls-ca', 'tls-cert', 'tls-key'] as const;
const PROBE_TLS = ['probe-tls-cert', 'probe-tls-key'] as const;
const REGISTRY_TLS = ['registry-tls-cert', 'registry-tls-key'] as const;

/** Checks what two settings demand of each other; the sentence that says what is wrong and what to do. */
export function brokenRule(values: Values): string | undefined {
  return (
    graces(values) ??
    together(values, GOSSIP_TLS) ??
    together(values, REGISTRY_TLS) ??
    revocations(values) ??
    signatures(values) ??
    together(values, PROBE_TLS) ??
    advertised(values) ??
    gossipExposure(values) ??
    registryExposure(values, 'registry-address') ??
    registryExposure(values, 'xds-address') ??
    samePort(values) ??
    sources(values)
  );
}

/** S6: a tombstone must outlive the records that it buries. */
function graces(values: Values): string | undefined {
  const claim = values['claim-grace'];
  const tombstone = values['tombstone-grace'];
  if (claim < tombstone) return undefined;
  return `--claim-grace "${formatDuration(claim)}": allowed: less than --tombstone-grace, which is ${formatDuration(tombstone)}`;
}

function together(values: Values, keys: readonly Key[]): string | undefined {
  const given = keys.filter((key) => values[key] !== undefined);
  const missing = keys.find((key) => values[key] === undefined);
  if (given.length === 0 || missing === undefined) return undefined;
  return `--${missing}: not given, and --${given[0] ?? ''} is; allowed: ${keys.map((key) => `--${key}`).join(', ')} together`;
}

/** Peers cannot dial "all interfaces", nor a port that is picked later. */
function advertised(values: Values): string | undefined {
  const text = values['advertise-address'];
  const address = parseAddress(text ?? values['gossip-address']);
  if (address?.kind !== 'tcp') return undefined;
  const remedy = 'an address that peers can dial, such as --advertise-address 10.0.0.7:50052';
  if (isUnspecified(address)) {
    return text === undefined
      ? `--advertise-address: not given, and --gossip-address "${values['gossip-address']}" is no address to dial; allowed: ${remedy}`
      : `--advertise-address "${text}": nobody can dial it; allowed: ${remedy}`;
  }
  if (text !== undefined && address.port === 0) {
    return `--advertise-address "${text}": port 0 cannot be dialed; allowed: ${remedy}`;
  }
  return undefined;
}

/** X1. */
function revocations(values: Values): string | undefined {
  if (values['tls-crl'] === undefined || values['tls-ca'] !== undefined) return undefined;
  return '--tls-ca: not given, and --tls-crl lists what it has revoked; allowed: both, or neither';
}

/** S12: a signature is made with the key of gossip's certificate. */
function signatures(values: Values): string | undefined {
  if (values['sign-records'] !== 'on' || values['tls-cert'] !== undefined) return undefined;
  return '--sign-records "on": without --tls-cert there is no key to sign with; allowed: auto, off, or --tls-ca, --tls-cert and --tls-key';
}

/** X1. */
function gossipExposure(values: Values): string | undefined {
  const address = parseAddress(values['gossip-address']);
  if (address === undefined || isLoopback(address)) return undefined;
  if (values['tls-cert'] !== undefined || values.insecure) return undefined;
  return `--gossip-address "${values['gossip-address']}": beyond loopback without TLS; allowed: with --tls-ca, --tls-cert and --tls-key, or with --insecure where the network is trusted`;
}

/** X3. */
function registryExposure(
  values: Values,
  key: 'registry-address' | 'xds-address',
): string | undefined {
  const text = values[key];
  const address = text === undefined ? undefined : parseAddress(text);
  if (text === undefined || address === undefined || isLoopback(address)) return undefined;
  const needed = [...REGISTRY_TLS, 'registry-token-file'] as const;
  const missing = needed.filter((each) => values[each] === undefined);
  if (missing.length === 0) return undefined;
  return `--${key} "${text}": beyond loopback it needs ${missing.map((each) => `--${each}`).join(', ')}; allowed: those, or a loopback address, or unix:/path`;
}

/** Two listeners at one port: said here in words, not by the second bind that fails. */
function samePort(values: Values): string | undefined {
  const seen = new Map<string, Key>();
  const keys = ['registry-address', 'gossip-address', 'admin-address', 'xds-address'] as const;
  for (const key of keys) {
    const text = values[key];
    if (text === undefined || text === 'off' || text.endsWith(':0')) continue;
    const other = seen.get(text);
    if (other !== undefined)
      return `--${key} "${text}": taken by --${other}; allowed: another port`;
    seen.set(text, key);
  }
  return undefined;
}

/** E2: a source removes what its manager registered and it does not name. */
function sources(values: Values): string | undefined {
  const seen = new Set<string>();
  for (const text of values.discover) {
    const words = wordsOf(text);
    const [source = ''] = words;
    const has = (flag: string): boolean => words.some((word) => word.startsWith(`--${flag}`));
    if (values['registry-tls-cert'] !== undefined && !has('tls-ca')) {
      return `--discover "${text}": the registry listener has TLS; allowed: with --tls-ca FILE among its words`;
    }
    if (has('manager')) continue;
    if (seen.has(source)) {
      return `--discover "${text}": two sources of one kind need names of their own; allowed: with --manager NAME among its words`;
    }
    seen.add(source);
  }
  return undefined;
}
