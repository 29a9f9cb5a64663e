import type { LinkInfo } from '../core/gossip/link/links.js';
import type { MeshNode } from '../core/gossip/mesh-node.js';
import { formatDuration } from '../config/duration.js';
import type { MemberRow } from '../core/membership/member.js';
import type { Instant } from '../core/ports.js';
import { sameCut } from '../core/store/cut.js';
import type { DigestRow } from '../core/store/rows.js';
import type { LinkView, LogComparison, NodeView, RecordView } from '../core/views.js';

/** What is needed to show the nodes of a mesh. */
export interface NodeViewOptions {
  readonly mesh: MeshNode;
  now(): Instant;
  traffic(linkId: number): { readonly openedMs: number; readonly bytesOut: number } | undefined;
}

/** All nodes that are known, read from the mesh when someone looks. */
export function nodes(options: NodeViewOptions): NodeView[] {
  const { mesh } = options;
  const links = new Map(mesh.linkInfos().map((link) => [link.peer, link]));
  const names = new Set([
    ...mesh.membership.rows().map(({ name }) => name),
    ...mesh.store.owners(),
  ]);
  return [...names].map((name) => nodeView(options, name, links.get(name)));
}

function nodeView(options: NodeViewOptions, name: string, link: LinkInfo | undefined): NodeView {
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
    gatewayAddress: member?.gatewayAddress ?? '',
    evictionHeld,
    logRefused: mesh.logRefused(name),
    logSigned: mesh.store.signed(name),
    version: member?.version ?? '',
    settingsSkew: mesh.skew(name),
  };
}

/** `in maintenance, its workers stay for 10m: kernel upgrade`. */
function announced(member: MemberRow | undefined): string {
  if (member?.maintenance === undefined) return '';
  const gone = member.status === 'LEFT' || member.status === 'EVICTED';
  const time = formatDuration(member.deadTimeoutMs ?? 0);
  return gone ? '' : `in maintenance, its workers stay for ${time}: ${member.maintenance}`;
}

/** What is held here and at another node of each log; undefined without a link to it. */
export function compareLogs(mesh: MeshNode, name: string): readonly LogComparison[] | undefined {
  const rows = mesh.peerRows(name);
  if (rows === undefined) return undefined;
  const theirs = new Map(Array.from(rows, (row) => [row.owner, row]));
  const owners = [...new Set([...mesh.store.owners(), ...theirs.keys()])].sort();
  const place = (row: DigestRow | undefined): LogComparison['here'] => ({
    generation: row?.boot.generation ?? 0,
    head: row?.head ?? 0,
  });
  return owners.map((owner) => {
    const [here, there] = [mesh.store.row(owner), theirs.get(owner)];
    const same = sameCut(here, there) && here?.hash === there?.hash;
    return { owner, here: place(here), there: place(there), same };
  });
}

function linkView(options: NodeViewOptions, link: LinkInfo, now: Instant): LinkView {
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

/** Records of one owner's log, tombstones and prior too. */
export function* records(mesh: MeshNode, owner: string): Iterable<RecordView> {
  for (const { record, boot, prior } of mesh.store.records(owner)) {
    const { key, seq, value } = record;
    yield { generation: boot.generation, key, seq, prior, ...(value ? { value } : {}) };
  }
}
