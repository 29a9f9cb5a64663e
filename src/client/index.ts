/** `worker-mesh/client`: the workers of a mesh in a gateway of TypeScript or JavaScript. */
export { MeshError, type FieldViolation } from './errors.js';
export type { SidecarOptions } from './channel.js';
export type { Registration, SyncCounts } from './registration.js';
export type { WorkerView } from './view.js';
export type { ShownRemovalCause, WorkerChange } from './worker-set.js';
export {
  WorkerCache,
  type CacheChange,
  type CacheOptions,
  type WorkerSelection,
} from './worker-cache.js';
export { WorkerSet } from './worker-set.js';
export { servesModel, type Worker, type WorkerModel, type WorkerStatus } from './worker.js';
