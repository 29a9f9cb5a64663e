import type {
  Digest,
  DigestSummary,
  Frame,
  GoodbyeReason,
  Hello,
  Refusal,
} from '../../core/gossip/link/frames.js';
import { DIGEST_BUCKETS } from '../../core/limits.js';
import type { MemberRow } from '../../core/membership/member.js';
import type { RefusalReason } from '../../core/store/rows.js';
import type { Digest__Output } from '../../gen/workermesh/v1/Digest.js';
import type { DigestSummary__Output } from '../../gen/workermesh/v1/DigestSummary.js';
import type { Hello as WireHello, Hello__Output } from '../../gen/workermesh/v1/Hello.js';
import type { MemberRow__Output } from '../../gen/workermesh/v1/MemberRow.js';
import type { Refusal as WireRefusal, Refusal__Output } from '../../gen/workermesh/v1/Refusal.js';
import type { SyncFrame, SyncFrame__Output } from '../../gen/workermesh/v1/SyncFrame.js';
import {
  boot,
  decodeHash,
  encodeHash,
  integer,
  InvalidFrame,
  list,
  oneOf,
  optionalBoot,
  text,
} from './frame-fields.js';
import {
  decodeDelta,
  decodeDigestRow,
  decodeMemberRow,
  decodeWant,
  encodeDelta,
  encodeDigestRow,
  encodeMemberRow,
  encodeNone,
  encodeWant,
  optional,
} from './frame-rows.js';

import { decodeObserved, encodeObserved } from './observed-frames.js';

/** Rows in one frame that comes in; a digest row is under 1 KiB, so a frame of 1 MiB holds no more. */
const FRAME_ROWS_MAX = 8192;

const REFUSALS: readonly RefusalReason[] = [
  'GAP',
  'GRAVE',
  'LIMIT',
  'HASH',
  'NOT_OWNER',
  'FUTURE',
  'TOO_OLD',
  'KNOWN',
  'SIGNATURE',
];
const GOODBYES: readonly GoodbyeReason[] = [
  'RESTARTING',
  'LEAVING',
  'DUPLICATE_LINK',
  'PROTOCOL_ERROR',
  'FENCED',
  'OVERLAY',
];

/** A frame as it goes on the wire. */
export function encodeFrame(frame: Frame): SyncFrame {
  switch (frame.kind) {
    case 'hello':
      return { hello: encodeHello(frame.hello) };
    case 'digest': {
      const { rows, none = [], buckets = [], ...digest } = frame.digest;
      const all = [...rows.map(encodeDigestRow), ...none.map(encodeNone)];
      return { digest: { ...digest, rows: all, buckets: [...buckets] } };
    }
    case 'summary': {
      const { sums, receivedFrames } = frame.summary;
      return { digestSummary: { sums: Buffer.concat(sums.map(encodeHash)), receivedFrames } };
    }
    case 'recall':
      return { digestRecall: { buckets: [...frame.buckets] } };
    case 'want':
      return { want: encodeWant(frame.want) };
    case 'delta':
      return { ownerDelta: encodeDelta(frame.delta) };
    case 'members':
      return { members: { rows: frame.rows.map(encodeMemberRow) } };
    case 'ping':
      return { linkPing: { id: frame.id, rows: frame.rows.map(encodeMemberRow) } };
    case 'pong':
      return { linkPong: { id: frame.id, rows: frame.rows.map(encodeMemberRow) } };
    case 'observed':
      return { observed: encodeObserved(frame.observed) };
    case 'mode':
      return { linkMode: { lazy: frame.lazy } };
    case 'refusal':
      return { refusal: encodeRefusal(frame.refusal) };
    case 'goodbye':
      return { goodbye: { reason: `GOODBYE_REASON_${frame.reason}`, message: frame.message } };
    case 'unknown':
      return {};
  }
}

/**
 * A frame as the core takes it, every bound checked (X4).
 * @throws InvalidFrame naming the field that breaks the protocol.
 */
export function decodeFrame(frame: SyncFrame__Output): Frame {
  if (frame.hello) return { kind: 'hello', hello: decodeHello(frame.hello) };
  if (frame.digest) return { kind: 'digest', digest: decodeDigest(frame.digest) };
  if (frame.digestSummary) return { kind: 'summary', summary: decodeSummary(frame.digestSummary) };
  if (frame.digestRecall) {
    const { buckets } = frame.digestRecall;
    return { kind: 'recall', buckets: decodeBuckets('digest_recall.buckets', buckets) };
  }
  if (frame.want) return { kind: 'want', want: decodeWant(frame.want) };
  if (frame.ownerDelta) return { kind: 'delta', delta: decodeDelta(frame.ownerDelta) };
  if (frame.members) return { kind: 'members', rows: decodeMemberRows(frame.members.rows) };
  if (frame.linkPing) return { kind: 'ping', ...decodePing(frame.linkPing) };
  if (frame.linkPong) return { kind: 'pong', ...decodePing(frame.linkPong) };
  if (frame.observed) return { kind: 'observed', observed: decodeObserved(frame.observed) };
  if (frame.linkMode) return { kind: 'mode', lazy: frame.linkMode.lazy };
  if (frame.refusal) return { kind: 'refusal', refusal: decodeRefusal(frame.refusal) };
  if (frame.goodbye) {
    const reason = oneOf('goodbye.reason', frame.goodbye.reason, 'GOODBYE_REASON_', GOODBYES);
    return { kind: 'goodbye', reason, message: text('goodbye.message', frame.goodbye.message) };
  }
  return { kind: 'unknown' };
}

/** Membership rows as the core takes them. @throws InvalidFrame */
export function decodeMemberRows(rows: readonly MemberRow__Output[]): MemberRow[] {
  return list('members.rows', rows, FRAME_ROWS_MAX).map(decodeMemberRow);
}

function encodeHello(hello: Hello): WireHello {
  const { boot: ofNode, ...rest } = hello;
  return { ...rest, generation: ofNode.generation, instanceId: ofNode.instanceId };
}

function decodeHello(wire: Hello__Output): Hello {
  return {
    cluster: text('hello.cluster', wire.cluster, { required: true }),
    node: text('hello.node', wire.node, { required: true }),
    boot: boot('hello', wire),
    address: text('hello.address', wire.address, { required: true }),
    protocolMin: integer('hello.protocol_min', wire.protocolMin),
    protocolMax: integer('hello.protocol_max', wire.protocolMax),
    version: text('hello.version', wire.version),
    ...optional('hello', wire, ['deadTimeoutMs']),
  };
}

function decodeDigest(wire: Digest__Output): Digest {
  const all = list('digest.rows', wire.rows, FRAME_ROWS_MAX);
  const rows = all.map((row) => decodeDigestRow('digest.rows', row));
  const none = rows.filter((row) => typeof row === 'string');
  return {
    rows: rows.filter((row) => typeof row !== 'string'),
    ...(none.length > 0 ? { none } : {}),
    begin: wire.begin,
    end: wire.end,
    ...(wire.buckets.length > 0 ? { buckets: decodeBuckets('digest.buckets', wire.buckets) } : {}),
    receivedFrames: integer('digest.received_frames', wire.receivedFrames),
  };
}

function decodeSummary({ sums, receivedFrames }: DigestSummary__Output): DigestSummary {
  if (sums.byteLength !== 8 * DIGEST_BUCKETS) {
    throw new InvalidFrame('digest_summary.sums', `is not ${8 * DIGEST_BUCKETS} bytes`);
  }
  return {
    sums: Array.from({ length: DIGEST_BUCKETS }, (_, index) =>
      decodeHash('digest_summary.sums', sums.subarray(8 * index, 8 * index + 8)),
    ),
    receivedFrames: integer('digest_summary.received_frames', receivedFrames),
  };
}

function decodeBuckets(field: string, buckets: readonly number[]): readonly number[] {
  for (const bucket of list(field, buckets, DIGEST_BUCKETS)) {
    if (integer(field, bucket) >= DIGEST_BUCKETS) {
      throw new InvalidFrame(field, `has ${bucket}; buckets are below ${DIGEST_BUCKETS}`);
    }
  }
  return buckets;
}

function decodePing(wire: { id: number; rows: MemberRow__Output[] }) {
  return { id: integer('link_ping.id', wire.id), rows: decodeMemberRows(wire.rows) };
}

function encodeRefusal(refusal: Refusal): WireRefusal {
  return {
    owner: refusal.owner,
    reason: `REFUSAL_REASON_${refusal.reason}`,
    row: refusal.row ? encodeDigestRow(refusal.row) : null,
    grave: refusal.grave ? encodeMemberRow(refusal.grave) : null,
    message: refusal.message,
    generation: refusal.refused?.boot.generation ?? 0,
    instanceId: refusal.refused?.boot.instanceId ?? '',
    after: refusal.refused?.after ?? 0,
  };
}

function decodeRefusal(wire: Refusal__Output): Refusal {
  const ofLog = optionalBoot('refusal', wire);
  const row = wire.row ? decodeDigestRow('refusal.row', wire.row) : '';
  return {
    owner: text('refusal.owner', wire.owner, { required: true }),
    ...(ofLog ? { refused: { boot: ofLog, after: integer('refusal.after', wire.after) } } : {}),
    reason: oneOf('refusal.reason', wire.reason, 'REFUSAL_REASON_', REFUSALS),
    ...(typeof row === 'string' ? {} : { row }),
    ...(wire.grave ? { grave: decodeMemberRow(wire.grave) } : {}),
    message: text('refusal.message', wire.message),
  };
}
