import type { HealthState, WorkerRecord, WorkerStatus } from '../../src/core/registry/worker.js';
import type { StatusNode, StatusSelf, StatusSource } from '../../src/http/status.js';

/** A record with the fields that matter to a test, and plain ones elsewhere. */
export function fakeRecord(fields: Partial<WorkerRecord> & { url: string }): WorkerRecord {
  return {
    id: `id-${fields.url}`,
    owner: 'a',
    origin: 'LOCAL',
    spec: {
      text: JSON.stringify({ url: fields.url }),
      url: fields.url,
      models: [{ id: 'm', aliases: [] }],
      workerType: 'regular',
      connectionMode: 'http',
      runtimeType: 'unspecified',
      labels: {},
      priority: 50,
      cost: 1,
      health: {
        timeoutSecs: 30,
        checkIntervalSecs: 60,
        successThreshold: 2,
        failureThreshold: 3,
        disableHealthCheck: false,
        drainTimeoutSecs: 0,
        drainSettleSecs: 5,
      },
    },
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

  readonly table = {
    revision: 7,
    counts: () => [
      { origin: 'LOCAL', status: 'READY' as WorkerStatus, count: this.records.length },
    ],
    isShadowed: (record: WorkerRecord) => record.manager === 'shadowed',
    load: (id: string) => (id.includes('loaded') ? 0.5 : undefined),
    list: (filter: { ownerNode?: string }, _after: undefined, limit: number) => {
      const { ownerNode } = filter;
      const found = this.records.filter(
        (one) => ownerNode === undefined || one.owner === ownerNode,
      );
      return { records: found.slice(0, limit), total: found.length };
    },
  };

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
    };
  }

  nodes() {
    return this.nodeViews;
  }

  health(record: WorkerRecord) {
    return this.probed.get(record.id) ?? record.health;
  }

  nodeStatus(owner: string) {
    return this.nodeViews.find((node) => node.name === owner)?.status;
  }
}
