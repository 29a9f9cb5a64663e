import type { StoredWorker, UnsavedChange } from '../../src/core/registry/table/stored.js';

/** A stored worker of this id, with what the test cares about. */
export function storedWorker(id: string, fields: Partial<StoredWorker> = {}): StoredWorker {
  return {
    id,
    url: `http://${id}.example:8000`,
    specText: `{"url":"http://${id}.example:8000","models":[{"id":"m"}]}`,
    revision: 1,
    status: 'READY',
    health: {
      reason: 'PROBE_SUCCEEDED',
      message: '',
      statusTimeMs: 1,
      consecutiveSuccesses: 2,
      consecutiveFailures: 0,
      pendingProbes: 0,
    },
    manager: '',
    registerTimeMs: 1,
    updateTimeMs: 1,
    ...fields,
  };
}

/** That worker as a change to stage. */
export function change(id: string, fields: Partial<StoredWorker> = {}): UnsavedChange {
  return { id, worker: storedWorker(id, fields) };
}
