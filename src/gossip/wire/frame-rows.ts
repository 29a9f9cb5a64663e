import {
  CHAIN_BYTES_MAX,
  CHAIN_CERTIFICATES_MAX,
  FRAME_RECORDS_MAX,
  OBSERVERS_MAX,
} from '../../core/limits.js';
import type { MemberRow } from '../../core/membership/member.js';
import { NODE_STATUSES } from '../../core/node-status.js';
import type {
  DigestRow,
  LogDelta,
  OwnerDelta,
  PriorRow,
  TravelingSeal,
  Want,
} from '../../core/store/rows.js';
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
import { decodePriorRecord, decodeRecord, encodePriorRecord, encodeRecord } from './records.js';

/** The longest signature: that of an RSA key of 8,192 bits. */
const SIGNATURE_BYTES_MAX = 1024;

/** A row of a digest on the wire. */
export function encodeDigestRow(row: DigestRow): WireDigestRow {
  return {
    owner: row.owner,
    generation: row.boot.generation,
    instanceId: row.boot.instanceId,
    head: row.head,
    floor: row.floor,
    hash: encodeHash(row.hash),
    settled: row.settled,
    stampMs: Math.floor(row.stampMs),
    prior: row.prior ? encodePriorRow(row.prior) : null,
  };
}

/** A row that says that nothing is held of an owner: it has generation 0. */
export function encodeNone(owner: string): WireDigestRow {
  return { owner, hash: encodeHash(0n) };
}

/** What encodeDigestRow wrote, or only the owner of whom nothing is held. @throws InvalidFrame */
export function decodeDigestRow(field: string, wire: DigestRow__Output): DigestRow | string {
  const ofLog = optionalBoot(field, wire);
  const row = {
    owner: text(`${field}.owner`, wire.owner, { required: true }),
    head: integer(`${field}.head`, wire.head),
    floor: integer(`${field}.floor`, wire.floor),
    hash: decodeHash(`${field}.hash`, wire.hash),
    settled: wire.settled,
    stampMs: integer(`${field}.stamp_ms`, wire.stampMs),
    ...(wire.prior ? { prior: decodePriorRow(`${field}.prior`, wire.prior) } : {}),
  };
  return ofLog === undefined ? row.owner : { ...row, boot: ofLog };
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
    prior: want.kind === 'prior',
  };
}

/** What encodeWant wrote. @throws InvalidFrame */
export function decodeWant(wire: Want__Output): Want {
  const held = optionalBoot('want', wire);
  return {
    owner: text('want.owner', wire.owner, { required: true }),
    ...(held ? { boot: held } : {}),
    after: integer('want.after', wire.after),
    kind: wire.prior ? 'prior' : 'log',
  };
}

/** A frame of a transfer on the wire. Literals: this is done for each change, and V8 cannot make spreads of varying shapes fast. */
export function encodeDelta(delta: OwnerDelta): WireDelta {
  const { owner, boot: ofLog, upTo, more, frame: part } = delta;
  const { generation, instanceId } = ofLog;
  const [hash, stampMs] = [encodeHash(delta.hash), Math.floor(delta.stampMs)];
  if (delta.kind === 'prior') {
    const records = delta.records.map(encodePriorRecord);
    return { owner, generation, instanceId, upTo, more, part, prior: true, hash, stampMs, records };
  }
  const { after, floor, settled, seal } = delta;
  const log = {
    owner,
    generation,
    instanceId,
    after,
    upTo,
    floor,
    more,
    part,
    settled,
    hash,
    stampMs,
    claimGraceMs: delta.claimGraceMs ?? 0,
    tombstoneGraceMs: delta.tombstoneGraceMs ?? 0,
    diskCommits: delta.diskCommits ?? 0,
    records: delta.records.map(encodeRecord),
  };
  return seal === undefined ? log : { ...log, ...encodeSeal(seal) };
}

/** What encodeDelta wrote. A literal, for the same reason. @throws InvalidFrame */
export function decodeDelta(wire: OwnerDelta__Output): OwnerDelta {
  const records = list('owner_delta.records', wire.records, FRAME_RECORDS_MAX);
  const owner = text('owner_delta.owner', wire.owner, { required: true });
  const ofLog = boot('owner_delta', wire);
  const upTo = integer('owner_delta.up_to', wire.upTo);
  const { more } = wire;
  const stampMs = integer('owner_delta.stamp_ms', wire.stampMs);
  const hash = decodeHash('owner_delta.hash', wire.hash);
  const frame = integer('owner_delta.part', wire.part);
  if (wire.prior) {
    const dots = records.flatMap(decodePriorRecord);
    return { kind: 'prior', owner, boot: ofLog, upTo, more, stampMs, hash, frame, records: dots };
  }
  const log = {
    kind: 'log' as const,
    owner,
    boot: ofLog,
    upTo,
    more,
    stampMs,
    hash,
    frame,
    after: integer('owner_delta.after', wire.after),
    floor: integer('owner_delta.floor', wire.floor),
    settled: wire.settled,
    records: records.map(decodeRecord),
  };
  const said = optional('owner_delta', wire, ['claimGraceMs', 'tombstoneGraceMs', 'diskCommits']);
  return Object.assign(log, said, decodeSeal(wire));
}

function encodeSeal(seal: TravelingSeal): Partial<WireDelta> {
  return {
    signature: seal.signature,
    certificateFingerprint: Buffer.from(seal.fingerprint, 'hex'),
    certificateChain: [...(seal.chain ?? [])],
  };
}

function decodeSeal(wire: OwnerDelta__Output): Pick<LogDelta, 'seal'> | undefined {
  const { signature, certificateFingerprint: fingerprint, certificateChain: chain } = wire;
  if (signature.byteLength === 0) return undefined;
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

/** A row of the membership on the wire. A literal: a new link gets thousands, and with spreads each took 2.7 times as long. */
export function encodeMemberRow(row: MemberRow): WireMemberRow {
  return {
    name: row.name,
    generation: row.boot.generation,
    instanceId: row.boot.instanceId,
    incarnation: row.incarnation,
    status: `NODE_STATUS_${row.status}`,
    address: row.address,
    ageMs: Math.max(0, Math.floor(row.ageMs)),
    observers: [...row.observers],
    restarting: row.restarting,
    version: row.version,
    deadTimeoutMs: row.deadTimeoutMs ?? 0,
    maintenance: row.maintenance ?? '',
    gatewayAddress: row.gatewayAddress ?? '',
  };
}

/** What encodeMemberRow wrote. @throws InvalidFrame */
export function decodeMemberRow(wire: MemberRow__Output): MemberRow {
  const observers = list('member.observers', wire.observers, OBSERVERS_MAX);
  const row: { -readonly [K in keyof MemberRow]: MemberRow[K] } = {
    name: text('member.name', wire.name, { required: true }),
    boot: boot('member', wire),
    incarnation: integer('member.incarnation', wire.incarnation),
    status: oneOf('member.status', wire.status, 'NODE_STATUS_', NODE_STATUSES),
    address: text('member.address', wire.address),
    ageMs: integer('member.age_ms', wire.ageMs),
    observers: observers.map((name) => text('member.observers', name)),
    restarting: wire.restarting,
    version: text('member.version', wire.version),
  };
  const { maintenance, gatewayAddress } = wire;
  if (maintenance !== '') row.maintenance = text('member.maintenance', maintenance);
  if (gatewayAddress !== '') row.gatewayAddress = text('member.gateway_address', gatewayAddress);
  return Object.assign(row, optional('member', wire, ['deadTimeoutMs']));
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
