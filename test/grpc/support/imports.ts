import type { WorkerTable } from '../../../src/core/registry/table/table.js';
import { workerId } from '../../../src/core/registry/spec/ids.js';
import { parseSpec } from '../../../src/core/registry/spec/parse-spec.js';
import type { WorkerRecord } from '../../../src/core/registry/worker.js';

/** Puts another owner's record for a URL into the table, behind those that are there, as an import does. */
export function addImport(
  table: WorkerTable,
  owner: string,
  spec: Record<string, unknown> & { url: string },
  more: Partial<WorkerRecord> = {},
): WorkerRecord {
  const parsed = parseSpec(spec);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { url } = parsed.value.spec;
  const record: WorkerRecord = {
    id: workerId(owner, url),
    url,
    owner,
    origin: 'MESH',
    spec: parsed.value.spec,
    revision: 5,
    status: 'READY',
    ownerStatus: 'READY',
    health: {
      reason: 'IMPORTED',
      message: '',
      statusTimeMs: 1_700_000_000_000,
      consecutiveSuccesses: 0,
      consecutiveFailures: 0,
      pendingProbes: 0,
    },
    manager: '',
    degraded: false,
    stale: false,
    registerTimeMs: 1_700_000_000_000,
    updateTimeMs: 1_700_000_000_250,
    apiKeySet: false,
    ...more,
  };
  table.setClaims(url, [...table.claims(url), record]);
  return record;
}
