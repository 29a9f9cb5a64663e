import type { LinkInfo } from '../core/gossip/mesh-io.js';
import type { MeshNode } from '../core/gossip/mesh-node.js';
import { PROTOCOL_MAX, PROTOCOL_MIN } from '../core/limits.js';
import { sameBoot } from '../core/boot.js';
import { formatDuration } from '../config/duration.js';
import type { MemberRow } from '../core/membership/member.js';
import type { Instant, Result } from '../core/ports.js';
import type { DigestRow } from '../core/store/rows.js';
import type {
  LinkView,
  LogComparison,
  LogLevel,
  MachineView,
  MeshView,
  NodeView,
  RecordView,
  RestoreView,
  SeedView,
  SelfView,
} from '../grpc/context.js';

/** What MeshService shows, read from the mesh when someone looks. */
export interface MeshViewOptions {
  readonly mesh: MeshNode;
  readonly node: string;
  readonly cluster: string;
  readonly version: string;
  readonly startTimeMs: number;
  addresses(): SelfView['addresses'];
  notReadyReasons(): readonly string[];
  degradedReasons(): readonly string[];
  machine(): MachineView;
  readonly restore: RestoreView | undefined;
  now(): Instant;
  traffic(linkId: number): { readonly openedMs: number; readonly bytesOut: number } | undefined;
  seeds(): readonly SeedView[];
  setLogLevel(level: LogLevel): string;
  watchLog: MeshView['watchLog'];
  announce: MeshView['announce'];
  forget(name: string): Result<undefined, string>;
  leave(timeoutMs: number): Promise<readonly string[]>;
}

/** MeshView over a MeshNode. */
export function createMeshView(options: MeshViewOptions): MeshView {
  const { mesh } = options;
  return {
    self: () => self(options),
    nodes: () => nodes(options),
    seeds: () => options.seeds(),
    setLogLevel: (level) => options.setLogLevel(level),
    watchLog: options.watchLog,
    announce: options.announce,
    compare: (name) => compareLogs(mesh, name),
    owners: () => mesh.store.owners(),
    records: (owner) => records(mesh, owner),
    forget: (name) => options.forget(name),
    leave: (timeoutMs) => options.leave(timeoutMs),
  };
}

function self(options: MeshViewOptions): SelfView {
  const { cluster, version, startTimeMs, mesh } = options;
  const notReadyReasons = options.notReadyReasons();
  return {
    cluster,
    version,
    startTimeMs,
    boot: mesh.boot,
    addresses: options.addresses(),
    ready: notReadyReasons.length === 0,
    notReadyReasons,
    degradedReasons: options.degradedReasons(),
    machine: options.machine(),
    ...(options.restore === undefined ? {} : { restore: options.restore }),
    protocolMin: PROTOCOL_MIN,
    protocolMax: PROTOCOL_MAX,
  };
}

function nodes(options: MeshViewOptions): NodeView[] {
  const { mesh } = options;
  const links = new Map(mesh.linkInfos().map((link) => [link.peer, link]));
  const names = new Set([
    ...mesh.membership.rows().map(({ name }) => name),
    ...mesh.store.owners(),
  ]);
  return [...names].map((name) => nodeView(options, name, links.get(name)));
}

function nodeView(options: MeshViewOptions, name: string, link: LinkInfo | undefined): NodeView {
  const { mesh } = options;
  const now = options.now();
  const member = mesh.membership.row(name);
  const row = mesh.store.row(name);
  const maintenance = announced(member);
  const { statusReason, statusSinceMs, evictionHeld } = mesh.membership.view(name);
  return {
    name,
    address: member?.address ?? '',
    status: member?.status,
    boot: member?.boot ?? row?.boot,
    incarnation: member?.incarnation ?? 0,
    head: row?.head ?? 0,
    floor: row?.floor ?? 0,
    ...(link?.acknowledgedHead === undefined ? {} : { acknowledgedHead: link.acknowledgedHead }),
    recordCount: mesh.store.counts(name).live,
    hash: row?.hash ?? 0n,
    settled: row?.settled ?? false,
    ...(link ? { link: linkView(options, link, now) } : {}),
    statusTimeMs: now.wallMs - (now.monotonicMs - statusSinceMs),
    statusReason: [statusReason, maintenance].filter((word) => word !== '').join('; '),
    maintenance,
    evictionHeld,
    logRefused: mesh.logRefused(name),
    logSigned: mesh.store.signed(name),
    version: member?.version ?? '',
    settingsSkew: mesh.skew(name),
  };
}

/** `in maintenance for up to 10m: kernel upgrade`. */
function announced(member: MemberRow | undefined): string {
  if (member?.maintenance === undefined) return '';
  const gone = member.status === 'LEFT' || member.status === 'EVICTED';
  const time = formatDuration(member.deadTimeoutMs ?? 0);
  return gone ? '' : `in maintenance for up to ${time}: ${member.maintenance}`;
}

function compareLogs(mesh: MeshNode, name: string): readonly LogComparison[] | undefined {
  const rows = mesh.peerRows(name);
  if (rows === undefined) return undefined;
  const theirs = new Map(Array.from(rows, (row) => [row.owner, row]));
  const owners = [...new Set([...mesh.store.owners(), ...theirs.keys()])].sort();
  const place = (row: DigestRow | undefined): LogComparison['here'] => ({
    generation: row?.boot?.generation ?? 0,
    head: row?.head ?? 0,
  });
  return owners.map((owner) => {
    const [here, there] = [mesh.store.row(owner), theirs.get(owner)];
    const same =
      sameBoot(here?.boot, there?.boot) && here?.head === there?.head && here?.hash === there?.hash;
    return { owner, here: place(here), there: place(there), same };
  });
}

function linkView(options: MeshViewOptions, link: LinkInfo, now: Instant): LinkView {
  const { openedMs, bytesOut } = options.traffic(link.linkId) ?? {
    openedMs: now.monotonicMs,
    bytesOut: 0,
  };
  return {
    dialed: link.dialed,
    openTimeMs: now.wallMs - (now.monotonicMs - openedMs),
    framesSent: link.framesOut,
    framesReceived: link.framesIn,
    bytesSent: bytesOut,
    bytesReceived: link.bytesIn,
    remoteAddress: link.remoteAddress,
    lazy: link.lazy,
  };
}

function* records(mesh: MeshNode, owner: string): Iterable<RecordView> {
  for (const { record, boot, prior } of mesh.store.entries(owner)) {
    const { key, seq, value } = record;
    yield { generation: boot.generation, key, seq, prior, ...(value ? { value } : {}) };
  }
}
