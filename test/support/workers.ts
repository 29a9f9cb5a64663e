import { ReadSpec, type WorkerSpec } from '../../src/core/registry/spec/spec.js';
import type { WorkerRecord } from '../../src/core/registry/worker.js';

/** A spec for tests: valid, and small. */
export function testSpec(url: string, overrides: Partial<WorkerSpec> = {}): WorkerSpec {
  const { text = JSON.stringify({ url }), ...fields } = overrides;
  return new ReadSpec(text, fields.url ?? url, {
    models: [],
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
    ...fields,
  });
}

/** A record for tests: `owner`'s claim of `url`, ready, with an id that says both. */
export function testRecord(
  url: string,
  owner: string,
  overrides: Partial<WorkerRecord> = {},
): WorkerRecord {
  return {
    id: `${owner}@${url}`,
    url,
    owner,
    origin: owner === 'self' ? 'LOCAL' : 'MESH',
    spec: testSpec(url),
    revision: 1,
    status: 'READY',
    ownerStatus: 'READY',
    health: {
      reason: 'REGISTERED',
      message: '',
      statusTimeMs: 0,
      consecutiveSuccesses: 0,
      consecutiveFailures: 0,
      pendingProbes: 0,
    },
    manager: '',
    degraded: false,
    stale: false,
    registerTimeMs: 0,
    updateTimeMs: 0,
    apiKeySet: false,
    ...overrides,
  };
}
