import type { GetNodeResponse__Output } from '../gen/workermesh/v1/GetNodeResponse.js';
import type { Node__Output } from '../gen/workermesh/v1/Node.js';
import type { RecordInfo__Output } from '../gen/workermesh/v1/RecordInfo.js';
import type { Seed__Output } from '../gen/workermesh/v1/Seed.js';
import { enumWord, formatFields, formatTable, formatTime } from './table.js';

/** The node that answers. */
export function statusFields(node: GetNodeResponse__Output): string {
  const counts = node.workerCounts
    .filter(({ count }) => count > 0)
    .map(
      ({ origin, status, count }) =>
        `${count} ${enumWord(origin, 'WORKER_ORIGIN_')} ${enumWord(status, 'WORKER_STATUS_')}`,
    );
  return formatFields({
    node: node.node,
    cluster: node.cluster,
    ready: node.ready ? 'yes' : `no: ${node.notReadyReasons.join('; ')}`,
    degraded: node.degradedReasons.join('; ') || 'no',
    version: node.version,
    started: formatTime(node.startTime),
    boot: `${node.generation} ${node.instanceId}`,
    registry: node.addresses?.registry,
    gossip: node.addresses?.gossip,
    advertised: node.addresses?.advertise,
    admin: node.addresses?.admin === '' ? 'off' : node.addresses?.admin,
    workers: counts.join(', ') || 'none',
    revision: String(node.registryRevision),
    protocol: `${node.protocolMin} to ${node.protocolMax}`,
  });
}

/** Nodes as a table; LAG is what a node has not acknowledged of the log of `self`. */
export function nodesTable(nodes: readonly Node__Output[], self: string, nowMs: number): string {
  const ownHead = nodes.find(({ name }) => name === self)?.head ?? 0;
  const signs = nodes.some(({ name, logSigned }) => name === self && logSigned);
  const seen = { self, ownHead, signs, nowMs };
  const head = ['NAME', 'STATUS', 'SINCE', 'ADDRESS', 'LINK', 'LAG', 'WORKERS', 'HEAD', 'NOTES'];
  return formatTable([head, ...nodes.map((node) => nodeCells(node, seen))]);
}

/** Seeds that never answered, below the nodes; nothing when there are none. */
export function seedsTable(seeds: readonly Seed__Output[]): string {
  if (seeds.length === 0) return '';
  const rows = seeds.map(({ name, address, lastError, errorTime }) => [
    name,
    address,
    formatTime(errorTime),
    lastError,
  ]);
  return `\nseeds that never answered, or are refused:\n${formatTable([['SEED', 'ADDRESS', 'LAST TRIED', 'CAUSE'], ...rows])}`;
}

/** Records as a table. */
export function recordsTable(records: readonly RecordInfo__Output[]): string {
  const head = ['OWNER', 'KEY', 'SEQ', 'BYTES', 'STATE', 'WORKER'];
  const rows = records.map((record) => [
    record.owner,
    record.key,
    String(record.seq),
    String(record.valueBytes),
    record.tombstone ? 'tombstone' : record.prior ? 'prior' : 'live',
    record.worker === null
      ? ''
      : `${record.worker.url} ${enumWord(record.worker.status, 'WORKER_STATUS_')}`,
  ]);
  return formatTable([head, ...rows]);
}

/** What the rows of one table have in common; `signs`: the node that answers signs its log. */
interface NodesSeen {
  readonly self: string;
  readonly ownHead: number;
  readonly signs: boolean;
  readonly nowMs: number;
}

function nodeCells(node: Node__Output, seen: NodesSeen): string[] {
  const { self, ownHead, signs, nowMs } = seen;
  const { link } = node;
  const acknowledged = node._acknowledgedHead === undefined ? undefined : node.acknowledgedHead;
  const notes = [node.settled ? '' : 'unsettled', node.statusReason];
  if (node.evictionHeld !== '') notes.push(`eviction held: ${node.evictionHeld}`);
  if (node.settingsSkew !== '') notes.push(node.settingsSkew);
  if (node.logRefused !== '') notes.push(`log refused: ${node.logRefused}`);
  if (node.gatewayAddress !== '') notes.push(`gateway ${node.gatewayAddress}`);
  if (signs && node.head > 0 && !node.logSigned) notes.push('log not signed');
  return [
    node.name === self ? `${node.name} (this)` : node.name,
    enumWord(node.status, 'NODE_STATUS_'),
    since(node.statusTime, nowMs),
    node.address,
    link === null ? '' : `${link.dialed ? 'dialed' : 'accepted'}${link.lazy ? ', lazy' : ''}`,
    acknowledged === undefined ? '' : String(Math.max(0, ownHead - acknowledged)),
    String(node.recordCount),
    String(node.head),
    notes.filter((note) => note !== '').join('; '),
  ];
}

function since(time: { seconds: number } | null, nowMs: number): string {
  if (time === null) return '';
  const seconds = Math.max(0, Math.round(nowMs / 1000 - time.seconds));
  if (seconds < 120) return `${seconds}s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)}m` : `${Math.round(seconds / 3_600)}h`;
}
