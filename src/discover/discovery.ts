import { messageOf } from '../core/errors.js';
import { MeshError, type Registration, type SyncCounts } from '../client/index.js';
import { withPlace, type Source, type WorkerSpec } from './source.js';

/** How found workers get into the mesh. */
export interface DiscoveryOptions {
  readonly manager: string;
  /** An empty answer is believed, and removes all workers of the manager. */
  readonly allowEmpty: boolean;
  readonly keepRegistered: (registration: Registration) => Promise<SyncCounts>;
  readonly log: (level: 'info' | 'warn', message: string, fields: Record<string, unknown>) => void;
}

/**
 * Brings what a source finds into the mesh (E2): the whole set under a manager of its own, so that what
 * it did not add is never touched. A source that is broken, or that suddenly finds nothing, changes nothing.
 */
export function startDiscovery(source: Source, options: DiscoveryOptions): () => void {
  const { manager, allowEmpty, log } = options;
  const { name } = source;
  /** Why it could not be read the last time; undefined once it could. */
  let failing: string | undefined;
  const register = async (found: readonly WorkerSpec[]): Promise<void> => {
    try {
      const { warnings, ...counts } = await options.keepRegistered({
        manager,
        specs: found.map(({ spec }) => spec),
      });
      log('info', `registered what ${name} names`, { workers: found.length, ...counts });
      if (warnings.length === 0) return;
      const places = warnings.map((warning) => withPlace(warning, found)).join('; ');
      log('warn', `${name} may not say what is meant`, { places });
    } catch (error) {
      if (!(error instanceof MeshError)) throw error;
      if (error.code === 'CANCELLED') return;
      const words = `the sidecar refused all that ${name} names, and what it took before stays`;
      log('warn', words, {
        error: error.message,
        reason: error.reason,
        places: placesOf(error, found),
      });
    }
  };
  return source.start({
    all: (specs) => {
      failing = undefined;
      if (specs.length === 0 && !allowEmpty) {
        log(
          'warn',
          `${name} names no worker, so nothing is changed; --allow-empty believes it`,
          {},
        );
        return;
      }
      void register(specs).catch((error: unknown) => {
        log('warn', `could not register what ${name} names`, { error: messageOf(error) });
      });
    },
    failed: (why) => {
      if (why === failing) return;
      failing = why;
      log('warn', `${name} could not be read, and what was read before stays`, { error: why });
    },
  });
}

/** Each wrong field with the place in the source that it came from. */
function placesOf(error: MeshError, found: readonly WorkerSpec[]): string {
  const places = error.violations.map(({ field, description }) =>
    withPlace(`${field}: ${description}`, found),
  );
  return places.join('; ');
}
