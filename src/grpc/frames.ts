import type { Digest, Frame, GoodbyeReason, Hello, Refusal } from '../core/gossip/frames.js';
import { FRAME_ROWS_MAX } from '../core/limits.js';
import type { MemberRow } from '../core/membership/member.js';
import type { RefusalReason } from '../core/store/rows.js';
import type { Digest__Output } from '../gen/workermesh/v1/Digest.js';
import type { Hello as WireHello, Hello__Output } from '../gen/workermesh/v1/Hello.js';
import type { MemberRow__Output } from '../gen/workermesh/v1/MemberRow.js';
import type { Refusal as WireRefusal, Refusal__Output } from '../gen/workermesh/v1/Refusal.js';
import type { SyncFrame, SyncFrame__Output } from '../gen/workermesh/v1/SyncFrame.js';
import { boot, integer, list, oneOf, optionalBoot, text } from './frame-fields.js';
import {
  decodeDelta,
  decodeDigestRow,
  decodeMemberRow,
  decodeWant,
  encodeDelta,
  encodeDigestRow,
  encodeMemberRow,
  encodeWant,
} from './frame-rows.js';

const REFUSALS: readonly RefusalReason[] = [
  'GAP',
  'GRAVE',
  'LIMIT',
  'HASH',
  'NOT_OWNER',
  'FUTURE',
  'TOO_OLD',
  'KNOWN',
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
    case 'digest':
      return { digest: { ...frame.digest, rows: frame.digest.rows.map(encodeDigestRow) } };
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
  if (frame.want) return { kind: 'want', want: decodeWant(frame.want) };
  if (frame.ownerDelta) return { kind: 'delta', delta: decodeDelta(frame.ownerDelta) };
  if (frame.members) return { kind: 'members', rows: decodeMemberRows(frame.members.rows) };
  if (frame.linkPing) return { kind: 'ping', ...decodePing(frame.linkPing) };
  if (frame.linkPong) return { kind: 'pong', ...decodePing(frame.linkPong) };
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
  };
}

function decodeDigest(wire: Digest__Output): Digest {
  const rows = list('digest.rows', wire.rows, FRAME_ROWS_MAX);
  return {
    rows: rows.map((row) => decodeDigestRow('digest.rows', row)),
    begin: wire.begin,
    end: wire.end,
    receivedFrames: integer('digest.received_frames', wire.receivedFrames),
  };
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
  return {
    owner: text('refusal.owner', wire.owner, { required: true }),
    ...(ofLog ? { refused: { boot: ofLog, after: integer('refusal.after', wire.after) } } : {}),
    reason: oneOf('refusal.reason', wire.reason, 'REFUSAL_REASON_', REFUSALS),
    ...(wire.row ? { row: decodeDigestRow('refusal.row', wire.row) } : {}),
    ...(wire.grave ? { grave: decodeMemberRow(wire.grave) } : {}),
    message: text('refusal.message', wire.message),
  };
}
