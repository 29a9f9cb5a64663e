import { workerStateCodec } from '../proto.js';
import type {
  LinkView,
  MachineView,
  NodeView,
  RecordView,
  RestoreView,
  SeedView,
  SelfView,
} from '../../core/views.js';
import { wellFormed } from '../text.js';
import { toTimestamp } from '../time.js';
import type { GetNodeResponse } from '../../gen/workermesh/v1/GetNodeResponse.js';
import type { Link } from '../../gen/workermesh/v1/Link.js';
import type { Node } from '../../gen/workermesh/v1/Node.js';
import type { RecordInfo } from '../../gen/workermesh/v1/RecordInfo.js';
import type { RestoreReport } from '../../gen/workermesh/v1/RestoreReport.js';
import type { Seed } from '../../gen/workermesh/v1/Seed.js';
import type { WorkerState__Output } from '../../gen/workermesh/v1/WorkerState.js';

/** What GetNode says of the process; the caller adds what the registry knows. */
export function toSelf(self: SelfView): GetNodeResponse {
  return {
    cluster: self.cluster,
    version: self.version,
    startTime: toTimestamp(self.startTimeMs),
    addresses: { ...self.addresses, admin: self.addresses.admin ?? '' },
    ready: self.ready,
    notReadyReasons: self.notReadyReasons.map(wellFormed),
    degradedReasons: self.degradedReasons.map(wellFormed),
    protocolMin: self.protocolMin,
    protocolMax: self.protocolMax,
    generation: self.boot.generation,
    instanceId: self.boot.instanceId,
    ...toMachine(self.machine),
    restore: self.restore === undefined ? null : toRestore(self.restore),
  };
}

/** URLs of each kind in one report. */
const RESTORE_URLS_MAX = 100;

function toMachine({ certificates, clockFault, dataDirectory }: MachineView): GetNodeResponse {
  return {
    certificates: certificates.map(({ listener, expiryMs }) => ({
      listener,
      expiryTime: toTimestamp(expiryMs),
    })),
    clockFault: wellFormed(clockFault),
    dataDirectory: dataDirectory ?? null,
  };
}

function toRestore(restore: RestoreView): RestoreReport {
  const { peer, preference, held, nextStep, lost, removed, changed } = restore;
  const some = (urls: readonly string[]): string[] => urls.slice(0, RESTORE_URLS_MAX);
  return {
    ...{ peer, preference, held, nextStep },
    ...{ lostUrls: some(lost), removedUrls: some(removed), changedUrls: some(changed) },
  };
}

/** One node on the wire. */
export function toNode(node: NodeView): Node {
  return {
    name: node.name,
    address: node.address,
    status: node.status === undefined ? 'NODE_STATUS_UNSPECIFIED' : `NODE_STATUS_${node.status}`,
    generation: node.boot?.generation ?? 0,
    instanceId: node.boot?.instanceId ?? '',
    incarnation: node.incarnation,
    head: node.head,
    floor: node.floor,
    ...(node.acknowledgedHead !== undefined && { acknowledgedHead: node.acknowledgedHead }),
    recordCount: node.recordCount,
    checksum: node.hash.toString(16).padStart(16, '0'),
    settled: node.settled,
    link: node.link === undefined ? null : toLink(node.link),
    statusTime: node.statusTimeMs === undefined ? null : toTimestamp(node.statusTimeMs),
    statusReason: wellFormed(node.statusReason),
    evictionHeld: wellFormed(node.evictionHeld),
    logRefused: wellFormed(node.logRefused),
    logSigned: node.logSigned,
    version: wellFormed(node.version),
    settingsSkew: node.settingsSkew,
    maintenance: wellFormed(node.maintenance),
    gatewayAddress: wellFormed(node.gatewayAddress),
  };
}

/** A seed that never answered, on the wire. */
export function toSeed({ name, address, cause, timeMs }: SeedView): Seed {
  return { name, address, lastError: wellFormed(cause), errorTime: toTimestamp(timeMs) };
}

/** One record of a log on the wire; what cannot be read as a worker is shown by its size. */
export function toRecordInfo(owner: string, record: RecordView): RecordInfo {
  return {
    owner,
    generation: record.generation,
    key: wellFormed(record.key),
    seq: record.seq,
    tombstone: record.value === undefined,
    prior: record.prior,
    valueBytes: record.value?.length ?? 0,
    worker: record.value === undefined ? null : readWorkerState(record.value),
  };
}

function readWorkerState(value: Uint8Array): WorkerState__Output | null {
  try {
    const state = workerStateCodec.decode(value);
    return state.workerId === '' ? null : state;
  } catch {
    return null;
  }
}

function toLink(link: LinkView): Link {
  const { openTimeMs, ...numbers } = link;
  return { ...numbers, openTime: toTimestamp(openTimeMs) };
}
