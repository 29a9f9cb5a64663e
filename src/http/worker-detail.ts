import {
  isRoutableHere,
  thresholdsOf,
  verdictOf,
  type Explained,
} from '../core/explain/verdict.js';
import { redactText } from '../core/redact-text.js';
import type { WorkerRecord } from '../core/registry/worker.js';
import { recentEvents, type ShownEvent } from './recent-events.js';
import { workerRow, type StatusSource, type WorkerRow } from './status.js';

/** Events of one worker that its detail shows. */
const EVENTS_MAX = 20;
/** Claims of one URL that its detail shows. */
const CLAIMS_MAX = 50;

/** What `worker-mesh explain` says of a worker, for the page. */
export interface WorkerDetail {
  readonly verdict: string;
  readonly routable: boolean;
  readonly worker: WorkerRow;
  readonly manager: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly thresholds: string;
  readonly consecutiveSuccesses: number;
  readonly consecutiveFailures: number;
  readonly probeTimeMs: number;
  readonly claims: readonly WorkerRow[];
  /** The newest first. */
  readonly events: readonly ShownEvent[];
}

/** Undefined when this node knows no worker of that id. */
export function workerDetail(source: StatusSource, id: string): WorkerDetail | undefined {
  const record = source.table.get(id);
  if (record === undefined) return undefined;
  const health = source.health(record);
  const claims = source.table.claims(record.url).slice(0, CLAIMS_MAX);
  const explained = explainedOf(source, record, claims);
  return {
    verdict: verdictOf(explained),
    routable: isRoutableHere(explained),
    worker: workerRow(source, record),
    manager: redactText(record.manager),
    labels: Object.fromEntries(
      Object.entries(record.spec.labels).map(([name, value]) => [name, redactText(value)]),
    ),
    thresholds: thresholdsOf(record.spec.health),
    consecutiveSuccesses: health.consecutiveSuccesses,
    consecutiveFailures: health.consecutiveFailures,
    probeTimeMs: health.probeTimeMs ?? 0,
    claims: claims.map((claim) => workerRow(source, claim)),
    events: recentEvents(source.events, { url: record.url }, EVENTS_MAX),
  };
}

function explainedOf(
  source: StatusSource,
  record: WorkerRecord,
  claims: readonly WorkerRecord[],
): Explained {
  const health = source.health(record);
  return {
    ...{ url: redactText(record.url), status: record.status, owner: record.owner },
    ...{ stale: record.stale, degraded: record.degraded },
    shadowed: source.table.isShadowed(record),
    activeOwner: claims[0]?.owner,
    reason: health.reason,
    message: redactText(health.message),
    consecutiveSuccesses: health.consecutiveSuccesses,
    probed: health.probeTimeMs !== undefined,
    removeTimeMs: record.removeTimeMs,
    settings: record.degraded ? undefined : record.spec.health,
    ownerNodeStatus: source.nodeStatus(record.owner),
  };
}
