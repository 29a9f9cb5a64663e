import { createApplyHandlers } from './apply.js';
import type { EdgeContext } from './context.js';
import { createReadHandlers } from './reads.js';
import { createSyncHandlers } from './sync.js';
import { createWatchHandlers, type WatchTimes } from './watch.js';
import { createWriteHandlers } from './writes.js';
import type { RegistryServiceHandlers } from '../gen/workermesh/v1/RegistryService.js';

/** All methods of RegistryService, and how to end its streams. */
export interface RegistryHandlers {
  readonly handlers: RegistryServiceHandlers;
  /** Ends all watches with UNAVAILABLE, STOPPING; to be called once, when the node stops. */
  close(): void;
}

/** RegistryService over one registry. */
export function createRegistryHandlers(context: EdgeContext, times?: WatchTimes): RegistryHandlers {
  const watch = createWatchHandlers(context, times);
  const handlers = {
    ...createWriteHandlers(context),
    ...createReadHandlers(context),
    ...createApplyHandlers(context),
    ...createSyncHandlers(context),
    ...watch.handlers,
  };
  return { handlers, close: () => watch.close() };
}
