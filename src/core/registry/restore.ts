import { REPORT_GRACE_MS } from '../limits.js';
import type { Instant } from '../ports.js';
import { minimalSpec, readStoredSpec } from './parse-spec.js';
import type { Records } from './records.js';
import type { StoredWorker } from './stored.js';
import type { WorkerRecord } from './worker.js';

/** Puts a record of an earlier life back, with its last status and what was left of its timers (D2, W11). */
export function restoreWorker(records: Records, stored: StoredWorker, now: Instant): void {
  const read = readStoredSpec(stored.specText, stored.url);
  const { apiKey, removeTimeMs, reportExpiryMs } = stored;
  // A spec that this version cannot read keeps its text: it is not ours to overwrite (D3).
  const spec = read ?? { ...minimalSpec(stored.url, ''), text: stored.specText };
  const { id, status } = stored;
  // No spreads: 100,000 of these are on the way of a restart, and each one would cost a copy.
  const lasting: WorkerRecord = {
    id,
    url: stored.url,
    owner: records.node,
    origin: 'LOCAL',
    spec,
    revision: stored.revision,
    status,
    ownerStatus: status,
    health: stored.health,
    manager: stored.manager,
    degraded: read === undefined,
    stale: false,
    registerTimeMs: stored.registerTimeMs,
    updateTimeMs: stored.updateTimeMs,
    apiKeySet: apiKey !== undefined,
  };
  const record = removeTimeMs === undefined ? lasting : { ...lasting, removeTimeMs };
  if (apiKey !== undefined) records.keys.set(id, apiKey);
  const left = (atMs: number): number => Math.max(0, atMs - now.wallMs);
  if (removeTimeMs !== undefined) {
    // A wall clock that was set back must not make a drain longer than its spec says.
    const drainMs = Math.min(left(removeTimeMs), spec.health.drainSettleSecs * 1000);
    records.removals.set(id, now.monotonicMs + drainMs);
  }
  if (reportExpiryMs !== undefined) {
    records.setReport(id, Math.max(left(reportExpiryMs), REPORT_GRACE_MS), now);
  }
  records.restore(record);
}
