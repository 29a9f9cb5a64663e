import { createWorker, type Worker, type WorkerState } from '../../src/client/worker.js';

/** A READY worker of the client library, for tests. */
export function clientWorker(
  url: string,
  overrides: Partial<WorkerState> = {},
  spec: object = {},
): Worker {
  const state: WorkerState = {
    id: `id of ${url}`,
    url,
    type: 'regular',
    connectionMode: 'http',
    runtimeType: 'unspecified',
    labels: {},
    status: 'READY',
    ownerStatus: 'READY',
    owner: 'a',
    ownerNodeStatus: 'ALIVE',
    origin: 'LOCAL',
    revision: 1,
    manager: '',
    load: undefined,
    queued: undefined,
    loadsByNode: {},
    stale: false,
    registerTimeMs: 1_700_000_000_000,
    ...overrides,
  };
  return createWorker(state, JSON.stringify({ url, ...spec }));
}
