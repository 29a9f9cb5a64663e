import { createApplyHandlers } from './apply.js';
import type { EdgeContext } from '../context.js';
import { createKeepAliveHandlers } from './keep-alive.js';
import { createReadHandlers } from './reads.js';
import { createSyncWorkersHandlers, type SyncWorkersBounds } from './sync.js';
import { createWatchHandlers, type WatchTimes } from './watch.js';
import { createWriteHandlers } from './writes.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';

/** RegistryService over one registry. */
export function createRegistryHandlers(
  context: EdgeContext,
  options: RegistryHandlerOptions = {},
): RegistryHandlers {
  const watch = createWatchHandlers(context, options.watchTimes);
  const keepAlive = createKeepAliveHandlers(context);
  const handlers = {
    ...createWriteHandlers(context),
    ...createReadHandlers(context),
    ...createApplyHandlers(context),
    ...createSyncWorkersHandlers(context, options.syncWorkersBounds),
    ...watch.handlers,
    ...keepAlive.handlers,
  };
  const close = (): void => {
    watch.close();
    keepAlive.close();
  };
  return { handlers, close };
}

/** All methods of RegistryService, and how to end its streams. */
export interface RegistryHandlers {
  readonly handlers: RegistryServiceHandlers;
  /** Ends all watches and renewals with UNAVAILABLE, STOPPING; to be called once, when the node stops. */
  close(): void;
}

/** What tests shorten and lower. */
export interface RegistryHandlerOptions {
  readonly watchTimes?: WatchTimes;
  readonly syncWorkersBounds?: SyncWorkersBounds;
}
