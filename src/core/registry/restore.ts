import type { Instant } from '../ports.js';
import { minimalSpec, parseSpecText } from './parse-spec.js';
import type { Records } from './records.js';
import type { StoredWorker } from './stored.js';
import type { WorkerRecord } from './worker.js';

/** Puts a record of an earlier life back, with its last status and what was left of its timers (D2, W11). */
export function restoreWorker(records: Records, stored: StoredWorker, now: Instant): void {
  const { id, url, revision, status, health, manager, registerTimeMs, updateTimeMs } = stored;
  const parsed = parseSpecText(stored.specText);
  const { apiKey, removeTimeMs, reportExpiryMs } = stored;
  const record: WorkerRecord = {
    ...{ id, url, revision, status, health, manager, registerTimeMs, updateTimeMs },
    owner: records.node,
    origin: 'LOCAL',
    spec: parsed.ok ? parsed.value.spec : minimalSpec(url, ''),
    ownerStatus: status,
    degraded: !parsed.ok,
    stale: false,
    apiKeySet: apiKey !== undefined,
    ...(removeTimeMs === undefined ? {} : { removeTimeMs }),
  };
  if (apiKey !== undefined) records.keys.set(id, apiKey);
  records.restore(record);
  const left = (atMs: number): number => Math.max(0, atMs - now.wallMs);
  if (removeTimeMs !== undefined) {
    records.removals.set(id, now.monotonicMs + left(removeTimeMs));
  }
  if (reportExpiryMs !== undefined) records.setReport(id, left(reportExpiryMs), now);
}
