import type { ClusterEvent } from '../../src/core/events/event.js';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import type { HealthState, WorkerRecord } from '../../src/core/registry/worker.js';
import type {
  SeedRow,
  StatusNode,
  StatusSelf,
  StatusSource,
  StatusTable,
} from '../../src/http/status.js';
import type { RestoreView } from '../../src/core/views.js';
import { testSpec } from './workers.js';

const EVENTS_KEPT = 100;

/** A record with the fields that matter to a test, and plain ones elsewhere. */
export function fakeRecord(fields: Partial<WorkerRecord> & { url: string }): WorkerRecord {
  return {
    id: `id-${fields.url}`,
    owner: 'a',
    origin: 'LOCAL',
    spec: testSpec(fields.url, { models: [{ id: 'm', aliases: [] }] }),
    revision: 1,
    status: 'READY',
    ownerStatus: 'READY',
    health: {
      reason: 'PROBE_SUCCEEDED',
      message: '',
      statusTimeMs: 1,
      consecutiveSuccesses: 0,
      consecutiveFailures: 0,
      pendingProbes: 0,
    },
    manager: '',
    degraded: false,
    stale: false,
    registerTimeMs: 1,
    updateTimeMs: 1,
    apiKeySet: false,
    ...fields,
  };
}

/** A node of the mesh with plain values where a test does not care. */
export function fakeNode(fields: Partial<StatusNode> & { name: string }): StatusNode {
  return {
    address: '127.0.0.1:1',
    status: 'ALIVE',
    head: 0,
    recordCount: 0,
    settled: true,
    statusReason: '',
    evictionHeld: '',
    logRefused: '',
    maintenance: '',
    version: '0.1.0',
    ...fields,
  };
}

/** What an admin server shows, in fields that a test sets. */
export class FakeStatus implements StatusSource {
  readonly node = 'a';
  nodeViews: StatusNode[] = [fakeNode({ name: 'a' })];
  records: WorkerRecord[] = [];
  /** What probes said since the record's status changed. */
  readonly probed = new Map<string, HealthState>();
  ready = true;
  notReadyReasons: string[] = [];
  degradedReasons: string[] = [];
  restore: RestoreView | undefined;

  revision = 7;
  readonly events = new EventRing<ClusterEvent>(EVENTS_KEPT);
  seedRows: SeedRow[] = [];

  readonly table: StatusTable = fakeTable(this);

  now() {
    return { wallMs: 1_000 };
  }

  self(): StatusSelf {
    return {
      cluster: 'default',
      version: '0.1.0',
      boot: { generation: 1, instanceId: '0'.repeat(16) },
      startTimeMs: 1,
      addresses: { registry: 'r:1', gossip: 'g:2', advertise: 'g:2' },
      ready: this.ready,
      notReadyReasons: this.notReadyReasons,
      degradedReasons: this.degradedReasons,
      ...(this.restore && { restore: this.restore }),
    };
  }

  nodes() {
    return this.nodeViews;
  }

  seeds() {
    return this.seedRows;
  }

  health(record: WorkerRecord) {
    return this.probed.get(record.id) ?? record.health;
  }

  nodeStatus(owner: string) {
    return this.nodeViews.find((node) => node.name === owner)?.status;
  }
}

/** The records of a test as a table; they are sorted by their URLs in the order in which they stand. */
function fakeTable(status: FakeStatus): StatusTable {
  let of: readonly WorkerRecord[] = [];
  let byUrl = new Map<string, WorkerRecord[]>();
  /** Grouped once for each list that a test sets. */
  const grouped = (): Map<string, WorkerRecord[]> => {
    if (of === status.records) return byUrl;
    of = status.records;
    byUrl = new Map<string, WorkerRecord[]>();
    for (const record of of) byUrl.set(record.url, [...(byUrl.get(record.url) ?? []), record]);
    return byUrl;
  };
  const claims = (url: string): WorkerRecord[] => grouped().get(url) ?? [];
  return {
    get revision() {
      return status.revision;
    },
    counts: () => [{ origin: 'LOCAL', status: 'READY', count: status.records.length }],
    isShadowed: (record) => claims(record.url)[0] !== record,
    load: (id) => (id.includes('loaded') ? 0.5 : undefined),
    get: (id) => status.records.find((record) => record.id === id),
    claims,
    claimsFrom: (start) => {
      const all = [...grouped().values()];
      return all.slice(Math.max(0, all.indexOf(claims(start))));
    },
    list: ({ ownerNode }, after, limit) => {
      const found = status.records.filter(
        (one) => ownerNode === undefined || one.owner === ownerNode,
      );
      const start = after ? found.findIndex(({ url }) => url === after.url) + 1 : 0;
      const records = found.slice(start, start + limit);
      return { records, total: found.length, more: start + limit < found.length };
    },
  };
}
