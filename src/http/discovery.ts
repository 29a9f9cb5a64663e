import type { Worker } from '../client/worker.js';
import { targetGroups } from '../sinks/formats/prometheus.js';

/** What the discovery documents are made of. */
export interface DiscoverySource {
  /** READY workers by URL, in slices; undefined while the set is not complete (M7). */
  ready(): Iterable<readonly Worker[]> | undefined;
}

/** A document that programs read, or undefined while there is no complete set. */
export type DiscoveryDocument = (source: DiscoverySource) => Promise<unknown>;

/** Target groups for Prometheus's http_sd_configs: one a READY worker. */
export const targets: DiscoveryDocument = async (source) => {
  const groups: unknown[] = [];
  const complete = await eachSlice(source, (workers) => groups.push(...targetGroups(workers)));
  return complete ? groups : undefined;
};

interface ModelEntry {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds. */
  created: number;
  readonly owned_by: string;
}

/** The models of all READY workers, by id and alias, as OpenAI's API lists them. */
export const models: DiscoveryDocument = async (source) => {
  const entries = new Map<string, ModelEntry>();
  const complete = await eachSlice(source, (workers) => {
    for (const worker of workers) {
      const created = Math.floor(worker.registerTimeMs / 1000);
      for (const id of worker.models.flatMap((model) => [model.id, ...model.aliases])) {
        const known = entries.get(id);
        if (known !== undefined) known.created = Math.min(known.created, created);
        else {
          const owner = worker.provider === '' ? 'worker-mesh' : worker.provider;
          entries.set(id, { id, object: 'model', created, owned_by: owner });
        }
      }
    }
  });
  const data = [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return complete ? { object: 'list', data } : undefined;
};

async function eachSlice(
  source: DiscoverySource,
  take: (workers: readonly Worker[]) => void,
): Promise<boolean> {
  const slices = source.ready();
  if (slices === undefined) return false;
  for (const workers of slices) {
    take(workers);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return true;
}
