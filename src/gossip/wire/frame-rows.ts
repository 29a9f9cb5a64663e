import {
  CHAIN_BYTES_MAX,
  CHAIN_CERTIFICATES_MAX,
  FRAME_RECORDS_MAX,
  KEY_BYTES_MAX,
  OBSERVERS_MAX,
  SIGNATURE_BYTES_MAX,
  VALUE_BYTES_MAX,
} from '../../core/limits.js';
import type { MemberRow } from '../../core/membership/member.js';
import { NODE_STATUSES } from '../../core/registry/worker.js';
import { recordedTrace } from '../../core/trace.js';
import type { DigestRow, LogRecord, OwnerDelta, PriorRow, Want } from '../../core/store/rows.js';
import type {
  DigestRow as WireDigestRow,
  DigestRow__Output,
} from '../../gen/workermesh/v1/DigestRow.js';
import type {
  MemberRow as WireMemberRow,
  MemberRow__Output,
} from '../../gen/workermesh/v1/MemberRow.js';
import type {
  OwnerDelta as WireDelta,
  OwnerDelta__Output,
} from '../../gen/workermesh/v1/OwnerDelta.js';
import type { PriorRow__Output } from '../../gen/workermesh/v1/PriorRow.js';
import type { Record as WireRecord, Record__Output } from '../../gen/workermesh/v1/Record.js';
import type { Want as WireWant, Want__Output } from '../../gen/workermesh/v1/Want.js';
import {
  InvalidFrame,
  boot,
  decodeHash,
  encodeHash,
  integer,
  list,
  oneOf,
  optionalBoot,
  text,
} from './frame-fields.js';

/** A row of a digest on the wire; generation 0 says that only a prior is held. */
export function encodeDigestRow(row: DigestRow): WireDigestRow {
  return {
    owner: row.owner,
    generation: row.boot?.generation ?? 0,
    instanceId: row.boot?.instanceId ?? '',
    head: row.head,
    floor: row.floor,
    hash: encodeHash(row.hash),
    settled: row.settled,
    stampMs: Math.floor(row.stampMs),
    prior: row.prior ? encodePriorRow(row.prior) : null,
  };
}

/** What encodeDigestRow wrote. @throws InvalidFrame */
export function decodeDigestRow(field: string, wire: DigestRow__Output): DigestRow {
  const ofLog = optionalBoot(field, wire);
  return {
    owner: text(`${field}.owner`, wire.owner, { required: true }),
    ...(ofLog ? { boot: ofLog } : {}),
    head: integer(`${field}.head`, wire.head),
    floor: integer(`${field}.floor`, wire.floor),
    hash: decodeHash(`${field}.hash`, wire.hash),
    settled: wire.settled,
    stampMs: integer(`${field}.stamp_ms`, wire.stampMs),
    ...(wire.prior ? { prior: decodePriorRow(`${field}.prior`, wire.prior) } : {}),
  };
}

function encodePriorRow(prior: PriorRow) {
  return {
    generation: prior.boot.generation,
    instanceId: prior.boot.instanceId,
    head: prior.head,
    hash: encodeHash(prior.hash),
  };
}

function decodePriorRow(field: string, wire: PriorRow__Output): PriorRow {
  return {
    boot: boot(field, wire),
    head: integer(`${field}.head`, wire.head),
    hash: decodeHash(`${field}.hash`, wire.hash),
  };
}

/** A request for a log on the wire. */
export function encodeWant(want: Want): WireWant {
  return {
    owner: want.owner,
    generation: want.boot?.generation ?? 0,
    instanceId: want.boot?.instanceId ?? '',
    after: want.after,
    prior: want.prior,
  };
}

/** What encodeWant wrote. @throws InvalidFrame */
export function decodeWant(wire: Want__Output): Want {
  const held = optionalBoot('want', wire);
  return {
    owner: text('want.owner', wire.owner, { required: true }),
    ...(held ? { boot: held } : {}),
    after: integer('want.after', wire.after),
    prior: wire.prior,
  };
}

/** Part of a log on the wire. */
export function encodeDelta(delta: OwnerDelta): WireDelta {
  const { boot: ofLog, records, hash, stampMs, seal, ...rest } = delta;
  return {
    ...rest,
    generation: ofLog.generation,
    instanceId: ofLog.instanceId,
    records: records.map(encodeRecord),
    hash: encodeHash(hash),
    stampMs: Math.floor(stampMs),
    ...encodeSeal(seal),
  };
}

/** What encodeDelta wrote. @throws InvalidFrame */
export function decodeDelta(wire: OwnerDelta__Output): OwnerDelta {
  const records = list('owner_delta.records', wire.records, FRAME_RECORDS_MAX);
  return {
    owner: text('owner_delta.owner', wire.owner, { required: true }),
    boot: boot('owner_delta', wire),
    after: integer('owner_delta.after', wire.after),
    upTo: integer('owner_delta.up_to', wire.upTo),
    floor: integer('owner_delta.floor', wire.floor),
    records: records.map((record) => decodeRecord(record, wire.prior)),
    more: wire.more,
    stampMs: integer('owner_delta.stamp_ms', wire.stampMs),
    settled: wire.settled,
    hash: decodeHash('owner_delta.hash', wire.hash),
    prior: wire.prior,
    part: integer('owner_delta.part', wire.part),
    ...optional('owner_delta', wire, ['claimGraceMs', 'tombstoneGraceMs', 'diskCommits']),
    ...decodeSeal(wire),
  };
}

function encodeSeal(seal: OwnerDelta['seal']): Partial<WireDelta> {
  if (seal === undefined) return {};
  return {
    signature: seal.signature,
    certificateFingerprint: Buffer.from(seal.fingerprint, 'hex'),
    certificateChain: [...(seal.chain ?? [])],
  };
}

function decodeSeal(wire: OwnerDelta__Output): Pick<OwnerDelta, 'seal'> {
  const { signature, certificateFingerprint: fingerprint, certificateChain: chain } = wire;
  if (signature.byteLength === 0) return {};
  const field = 'owner_delta.certificate_chain';
  if (signature.byteLength > SIGNATURE_BYTES_MAX) {
    throw new InvalidFrame('owner_delta.signature', `is over ${SIGNATURE_BYTES_MAX} bytes`);
  }
  if (fingerprint.byteLength !== 32) {
    throw new InvalidFrame('owner_delta.certificate_fingerprint', 'is not 32 bytes');
  }
  const bytes = list(field, chain, CHAIN_CERTIFICATES_MAX).reduce((n, der) => n + der.length, 0);
  if (bytes > CHAIN_BYTES_MAX) throw new InvalidFrame(field, `is over ${CHAIN_BYTES_MAX} bytes`);
  // Copies: what comes from a link is a view that would keep its whole frame in memory.
  const kept = { signature: new Uint8Array(signature), fingerprint: fingerprint.toString('hex') };
  if (chain.length === 0) return { seal: kept };
  return { seal: { ...kept, chain: chain.map((der) => new Uint8Array(der)) } };
}

function encodeRecord(record: LogRecord): WireRecord {
  return {
    key: record.key,
    seq: record.seq,
    ...(record.value ? { value: record.value } : { tombstone: true }),
    ...record.boot,
    ...(record.trace === undefined ? {} : { traceContext: record.trace }),
  };
}

function decodeRecord(wire: Record__Output, prior: boolean): LogRecord {
  const field = 'owner_delta.records';
  const key = text(`${field}.key`, wire.key, { required: true, lengthMax: KEY_BYTES_MAX });
  if (Buffer.byteLength(key) > KEY_BYTES_MAX) {
    throw new InvalidFrame(`${field}.key`, `is over ${KEY_BYTES_MAX} bytes`);
  }
  const value = wire.state === 'value' ? wire.value : undefined;
  if (!value && !wire.tombstone) throw new InvalidFrame(`${field}.state`, 'is not set');
  if (value && value.byteLength > VALUE_BYTES_MAX) {
    throw new InvalidFrame(`${field}.value`, `is over ${VALUE_BYTES_MAX} bytes`);
  }
  const trace = value ? undefined : recordedTrace(wire.traceContext);
  return {
    key,
    seq: integer(`${field}.seq`, wire.seq),
    ...(value ? { value } : {}),
    ...(prior ? { boot: boot(field, wire) } : {}),
    ...(trace === undefined ? {} : { trace }),
  };
}

/** A row of the membership on the wire. */
export function encodeMemberRow(row: MemberRow): WireMemberRow {
  const { boot: ofNode, status, observers, ageMs, ...rest } = row;
  return {
    ...rest,
    status: `NODE_STATUS_${status}`,
    generation: ofNode.generation,
    instanceId: ofNode.instanceId,
    ageMs: Math.max(0, Math.floor(ageMs)),
    observers: [...observers],
  };
}

/** What encodeMemberRow wrote. @throws InvalidFrame */
export function decodeMemberRow(wire: MemberRow__Output): MemberRow {
  const observers = list('member.observers', wire.observers, OBSERVERS_MAX);
  return {
    name: text('member.name', wire.name, { required: true }),
    boot: boot('member', wire),
    incarnation: integer('member.incarnation', wire.incarnation),
    status: oneOf('member.status', wire.status, 'NODE_STATUS_', NODE_STATUSES),
    address: text('member.address', wire.address),
    ageMs: integer('member.age_ms', wire.ageMs),
    observers: observers.map((name) => text('member.observers', name)),
    restarting: wire.restarting,
    version: text('member.version', wire.version),
    ...(wire.maintenance === ''
      ? {}
      : { maintenance: text('member.maintenance', wire.maintenance) }),
    ...(wire.gatewayAddress === ''
      ? {}
      : { gatewayAddress: text('member.gateway_address', wire.gatewayAddress) }),
    ...optional('member', wire, ['deadTimeoutMs']),
  };
}

/** Numbers of which 0 says that they are not given. @throws InvalidFrame */
export function optional<K extends string>(
  field: string,
  wire: Readonly<Record<K, number>>,
  keys: readonly K[],
): Partial<Record<K, number>> {
  const given: Partial<Record<K, number>> = {};
  for (const key of keys) {
    const value = integer(`${field}.${key}`, wire[key]);
    if (value > 0) given[key] = value;
  }
  return given;
}
