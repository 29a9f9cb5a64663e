import { KEY_BYTES_MAX, VALUE_BYTES_MAX } from '../../core/limits.js';
import { recordedTrace } from '../../core/trace.js';
import type { LogRecord, PriorRecord, SealedHeader } from '../../core/store/rows.js';
import type { Record as WireRecord, Record__Output } from '../../gen/workermesh/v1/Record.js';
import { boot, integer, InvalidFrame, text } from './frame-fields.js';

const FIELD = 'owner_delta.records';

/** A record of a log on the wire. */
export function encodeRecord({ key, seq, value, trace }: LogRecord): WireRecord {
  if (value) return { key, seq, value };
  return trace === undefined
    ? { key, seq, tombstone: true }
    : { key, seq, tombstone: true, traceContext: trace };
}

/** What encodeRecord wrote. @throws InvalidFrame */
export function decodeRecord(wire: Record__Output): LogRecord {
  const key = text(`${FIELD}.key`, wire.key, { required: true, lengthMax: KEY_BYTES_MAX });
  if (Buffer.byteLength(key) > KEY_BYTES_MAX) {
    throw new InvalidFrame(`${FIELD}.key`, `is over ${KEY_BYTES_MAX} bytes`);
  }
  const value = wire.state === 'value' ? wire.value : undefined;
  if (!value && !wire.tombstone) throw new InvalidFrame(`${FIELD}.state`, 'is not set');
  if (value && value.byteLength > VALUE_BYTES_MAX) {
    throw new InvalidFrame(`${FIELD}.value`, `is over ${VALUE_BYTES_MAX} bytes`);
  }
  const seq = integer(`${FIELD}.seq`, wire.seq);
  if (value) return { key, seq, value };
  const trace = recordedTrace(wire.traceContext);
  return trace === undefined ? { key, seq } : { key, seq, trace };
}

/**
 * What is said of an earlier boot, on the wire: a record, too. What is no dot goes under a key that no dot has:
 * how far a boot is known, which boots are closed, which cut has struck, what an owner has signed of a boot's
 * cut, and the digest of one of its records that is gone.
 */
export function encodePriorRecord(record: PriorRecord): WireRecord {
  return { ...encodeRecord(asRecord(record)), ...record.boot };
}

function asRecord(record: PriorRecord): LogRecord {
  switch (record.kind) {
    case 'dot':
      return record;
    case 'gone':
      return { key: '\0gone', seq: record.seq, value: Buffer.from(record.digest, 'hex') };
    case 'seal': {
      const { cut } = record;
      return { key: '\0seal', seq: cut?.head ?? 0, value: cut ? encodeSeal(cut) : Buffer.alloc(0) };
    }
    case 'from':
      return { key: '\0from', seq: 1 };
    case 'known':
      return { key: '\0head', seq: record.head };
    case 'struck-by':
      return { key: '\0log', seq: record.head };
  }
}

/** What encodePriorRecord wrote; nothing for a key of a later version. @throws InvalidFrame */
export function decodePriorRecord(wire: Record__Output): readonly PriorRecord[] {
  const record = decodeRecord(wire);
  const { key, seq, value } = record;
  const of = boot(FIELD, wire);
  switch (key) {
    case '\0from':
      return [{ kind: 'from', boot: of }];
    case '\0head':
      return [{ kind: 'known', boot: of, head: seq }];
    case '\0log':
      return [{ kind: 'struck-by', boot: of, head: seq }];
    case '\0gone':
      return value
        ? [{ kind: 'gone', boot: of, seq, digest: Buffer.from(value).toString('hex') }]
        : [];
    case '\0seal':
      return value
        ? [{ kind: 'seal', boot: of, cut: decodeSeal(value, { boot: of, head: seq }) }]
        : [];
    default:
      if (key.startsWith('\0')) return [];
      return [{ kind: 'dot', ...record, boot: of }];
  }
}

/** Header and signature of a cut: a JSON array, with bytes in hexadecimal digits. */
function encodeSeal(cut: SealedHeader): Buffer {
  const { floor, stampMs, claimGraceMs, tombstoneGraceMs, diskCommits, settled, seal } = cut;
  const { fingerprint, signature, chain } = seal;
  const numbers = [floor, stampMs, claimGraceMs, tombstoneGraceMs, diskCommits];
  const texts = [signature, ...chain].map((bytes) => Buffer.from(bytes).toString('hex'));
  return Buffer.from(JSON.stringify([settled, ...numbers, fingerprint, ...texts]));
}

/** What encodeSeal wrote; undefined when it is no such. */
function decodeSeal(
  value: Uint8Array,
  cut: Pick<SealedHeader, 'boot' | 'head'>,
): SealedHeader | undefined {
  const [settled, ...words] = parse(value);
  const numbers = words.splice(0, 5);
  if (typeof settled !== 'boolean' || !numbers.every(isCount) || !words.every(isHex)) return;
  const [floor, stampMs, claimGraceMs, tombstoneGraceMs, diskCommits] = numbers;
  const [fingerprint, signature, ...chain] = words;
  if (floor === undefined || stampMs === undefined || claimGraceMs === undefined) return;
  if (tombstoneGraceMs === undefined || diskCommits === undefined) return;
  if (fingerprint === undefined || signature === undefined) return;
  const header = { floor, stampMs, settled, claimGraceMs, tombstoneGraceMs, diskCommits };
  const seal = { fingerprint, signature: fromHex(signature), chain: chain.map(fromHex) };
  return { ...cut, ...header, seal: { ...seal, head: cut.head } };
}

function parse(value: Uint8Array): unknown[] {
  try {
    const words: unknown = JSON.parse(new TextDecoder().decode(value));
    return Array.isArray(words) ? words : [];
  } catch {
    return [];
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHex(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[0-9a-f]{2})+$/.test(value);
}

function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
