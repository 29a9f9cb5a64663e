import { createHash } from 'node:crypto';
import type { WorkerChange } from '../client/worker-set.js';
import { ClusterIndex, type ClusterBy, type ClusterWorkers } from './cluster-index.js';
import { XDS_TYPES, type AnyMessage, type XdsType } from './messages.js';
import { clusterResources, type ClusterResources, type EncodedResource } from './resources.js';
import type { Steps } from './steps.js';

/** One resource as it is sent. */
export interface Resource {
  readonly name: string;
  /** `REVISION.HASH`: when it came to be, and what it says; see sameContent. */
  readonly version: string;
  readonly any: AnyMessage;
}

type ResourceKey = Pick<EncodedResource, 'type' | 'name'>;

/** Names of the resources that changed, by type. */
export type ResourceChange = ReadonlyMap<XdsType, ReadonlySet<string>>;

/** Clusters at once: what one response can name, for all of them travel in one. */
export const XDS_CLUSTERS_MAX = 10_000;
/** Characters of a cluster's name; what clients may ask for is as long. */
export const XDS_NAME_LENGTH_MAX = 512;
/** Workers of one cluster: what one message can name, for it travels whole. */
export const XDS_CLUSTER_WORKERS_MAX = 20_000;

/** Bounds that tests make small. */
export interface TableBounds {
  readonly clusters: number;
  readonly workers: number;
}

/** All resources of the workers of one view, encoded once for all clients. */
export class ResourceTable {
  readonly #index: ClusterIndex;
  readonly #bounds: TableBounds;
  readonly #resources = new Map(
    XDS_TYPES.map((type) => [type, new Map<string, Resource>()] as const),
  );
  readonly #versions = new Map<XdsType, string>();
  /** Of each cluster that is shown, its resources, and URLs that it cannot name. */
  readonly #shown = new Map<
    string,
    { readonly keys: ResourceKey[]; readonly omitted: readonly string[] }
  >();
  /** Clusters for which there is no room, or whose name is too long. */
  readonly #refused = new Set<string>();
  readonly #listeners = new Set<(change: ResourceChange) => void>();
  #complete = false;

  constructor(
    by: ClusterBy,
    bounds: TableBounds = { clusters: XDS_CLUSTERS_MAX, workers: XDS_CLUSTER_WORKERS_MAX },
  ) {
    this.#index = new ClusterIndex(by);
    this.#bounds = bounds;
  }

  /** Whether there was a complete set of workers; before that there is nothing to tell. */
  get complete(): boolean {
    return this.#complete;
  }

  /** URLs of workers, and names of clusters, that no client hears of. */
  get omitted(): readonly string[] {
    const urls = [...this.#shown.values()].flatMap(({ omitted }) => omitted);
    return [...new Set([...urls, ...this.#refused])].sort();
  }

  /** The version of all resources of a type. */
  version(type: XdsType): string {
    return this.#versions.get(type) ?? '';
  }

  get(type: XdsType, name: string): Resource | undefined {
    return this.#all(type).get(name);
  }

  names(type: XdsType): Iterable<string> {
    return this.#all(type).keys();
  }

  /** Calls `listener` after each change, and when the table becomes complete; returns what ends that. */
  onChange(listener: (change: ResourceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a change of the workers in, which led to a revision of the registry, in one turn. */
  apply(change: WorkerChange, revision: number): void {
    const steps = this.applySteps(change, revision);
    while (steps.next().done !== true);
  }

  /**
   * The same in short steps, one change at a time. What clients see changes in the last step alone, all of it at once.
   */
  *applySteps(change: WorkerChange, revision: number): Steps<void> {
    const touched = yield* this.#index.apply(change);
    // Clusters that go make room for those that found none.
    for (const cluster of this.#refused) touched.add(cluster);
    const gone = [...touched].filter((cluster) => !this.#index.has(cluster));
    const rendered = new Map<string, ClusterResources>();
    const room = this.#bounds.clusters + gone.filter((each) => this.#shown.has(each)).length;
    let free = room - this.#shown.size;
    for (const cluster of touched) {
      const found = this.#index.get(cluster);
      if (found === undefined) continue;
      const known = this.#shown.has(cluster);
      if (cluster.length > XDS_NAME_LENGTH_MAX || (!known && free <= 0)) {
        this.#refused.add(cluster);
        continue;
      }
      if (!known) free -= 1;
      rendered.set(cluster, yield* this.#render(found));
    }
    this.#take(gone, rendered, revision);
  }

  *#render({ name, workers }: ClusterWorkers): Steps<ClusterResources> {
    const { workers: max } = this.#bounds;
    const { resources, omitted } = yield* clusterResources(name, workers.slice(0, max));
    const beyond = workers.slice(max).map(({ url }) => url);
    return { resources, omitted: [...omitted, ...beyond] };
  }

  #take(
    gone: readonly string[],
    rendered: ReadonlyMap<string, ClusterResources>,
    revision: number,
  ): void {
    const changed = new Map<XdsType, Set<string>>();
    const note = ({ type, name }: ResourceKey): void => {
      changed.set(type, (changed.get(type) ?? new Set()).add(name));
    };
    for (const cluster of gone) this.#drop(cluster, note);
    for (const [cluster, { resources, omitted }] of rendered) {
      this.#refused.delete(cluster);
      const keys = resources.map(({ type, name }) => ({ type, name }));
      this.#shown.set(cluster, { keys, omitted });
      for (const resource of resources) if (this.#put(resource, revision)) note(resource);
    }
    const first = !this.#complete;
    this.#complete = true;
    for (const type of first ? XDS_TYPES : changed.keys()) {
      this.#versions.set(type, String(revision));
    }
    if (first || changed.size > 0) for (const listener of [...this.#listeners]) listener(changed);
  }

  #put({ type, name, any }: EncodedResource, revision: number): boolean {
    const hash = createHash('sha256').update(any.value).digest('hex').slice(0, 16);
    const version = `${revision}.${hash}`;
    const before = this.#all(type).get(name);
    if (before !== undefined && sameContent(before.version, version)) return false;
    this.#all(type).set(name, { name, version, any });
    return true;
  }

  #drop(cluster: string, note: (key: ResourceKey) => void): void {
    for (const key of this.#shown.get(cluster)?.keys ?? []) {
      if (this.#all(key.type).delete(key.name)) note(key);
    }
    this.#shown.delete(cluster);
    this.#refused.delete(cluster);
  }

  #all(type: XdsType): Map<string, Resource> {
    return this.#resources.get(type) ?? new Map<string, Resource>();
  }
}

/** Whether two versions of a resource say the same, be it of two lives of a sidecar. */
export function sameContent(a: string, b: string): boolean {
  return a.slice(a.indexOf('.') + 1) === b.slice(b.indexOf('.') + 1);
}
