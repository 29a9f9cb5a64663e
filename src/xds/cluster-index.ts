import type { WorkerChange } from '../client/worker-set.js';
import type { Worker } from '../client/worker.js';
import { endpointOf } from '../sinks/format.js';
import type { Steps } from './steps.js';

/** What makes a cluster: its workers answer one model, do one part of the work, and speak one protocol. */
export interface ClusterName {
  /** `MODEL/TYPE` for HTTP in the clear, with the scheme after it for the others. */
  readonly cluster: string;
  /** `MODEL/TYPE`: what a gRPC client dials. */
  readonly service: string;
  readonly scheme: 'http' | 'https' | 'grpc' | 'grpcs';
}

/** A cluster and its workers. */
export interface ClusterWorkers {
  readonly name: ClusterName;
  readonly workers: readonly Worker[];
}

/** Whether there is a cluster for each model, or all models share one. */
export type ClusterBy = 'model' | 'all';

/** Cluster of workers that name no model, and so serve any; they are in the clusters of all models too. */
const ANY_MODEL = 'any';
const ALL_MODELS = 'all';

/** Which workers are in which cluster, kept by differences. */
export class ClusterIndex {
  readonly #by: ClusterBy;
  readonly #clusters = new Map<string, { name: ClusterName; own: Map<string, Worker> }>();
  /** Workers that serve any model, by what follows the model in a cluster's name. */
  readonly #anyModel = new Map<string, Map<string, Worker>>();
  readonly #namesOf = new Map<string, readonly ClusterName[]>();

  constructor(by: ClusterBy) {
    this.#by = by;
  }

  /** Whether a cluster has workers. */
  has(cluster: string): boolean {
    return this.#clusters.has(cluster);
  }

  /** Takes a change in, worker by worker; the clusters whose workers may be others now. */
  *apply({ upserted, removed }: WorkerChange): Steps<Set<string>> {
    const touched = new Set<string>();
    for (const worker of removed) {
      this.#remove(worker.id, touched);
      yield;
    }
    for (const worker of upserted) {
      this.#remove(worker.id, touched);
      this.#add(worker, touched);
      yield;
    }
    return touched;
  }

  /** A cluster's name, and its workers by URL; undefined when there is none of them. */
  get(cluster: string): ClusterWorkers | undefined {
    const entry = this.#clusters.get(cluster);
    if (entry === undefined) return undefined;
    const anyModel = this.#anyModel.get(kindOf(entry.name)) ?? new Map<string, Worker>();
    const workers = new Map([...entry.own, ...anyModel]);
    const sorted = [...workers.values()].sort((a, b) => (a.url < b.url ? -1 : 1));
    return { name: entry.name, workers: sorted };
  }

  #add(worker: Worker, touched: Set<string>): void {
    const names = clusterNames(worker, this.#by);
    if (names.length === 0) return;
    this.#namesOf.set(worker.id, names);
    for (const name of names) {
      const entry = this.#clusters.get(name.cluster) ?? { name, own: new Map<string, Worker>() };
      entry.own.set(worker.id, worker);
      this.#clusters.set(name.cluster, entry);
      touched.add(name.cluster);
    }
    const [first] = names;
    if (first === undefined || !this.#servesAny(worker)) return;
    const kind = kindOf(first);
    const anyModel = this.#anyModel.get(kind) ?? new Map<string, Worker>();
    this.#anyModel.set(kind, anyModel.set(worker.id, worker));
    this.#touchKind(kind, touched);
  }

  #remove(id: string, touched: Set<string>): void {
    for (const { cluster } of this.#namesOf.get(id) ?? []) {
      const entry = this.#clusters.get(cluster);
      entry?.own.delete(id);
      if (entry?.own.size === 0) this.#clusters.delete(cluster);
      touched.add(cluster);
    }
    this.#namesOf.delete(id);
    for (const [kind, workers] of this.#anyModel) {
      if (!workers.delete(id)) continue;
      if (workers.size === 0) this.#anyModel.delete(kind);
      this.#touchKind(kind, touched);
    }
  }

  #servesAny(worker: Worker): boolean {
    return this.#by === 'model' && worker.models.length === 0;
  }

  #touchKind(kind: string, touched: Set<string>): void {
    for (const { name } of this.#clusters.values()) {
      if (kindOf(name) === kind) touched.add(name.cluster);
    }
  }
}

/** Names of the clusters that a worker belongs to by its own word: its models by id and alias. */
function clusterNames(worker: Worker, by: ClusterBy): readonly ClusterName[] {
  if (endpointOf(worker) === undefined) return [];
  const scheme = worker.url.slice(0, worker.url.indexOf(':')) as ClusterName['scheme'];
  const models = worker.models.flatMap(({ id, aliases }) => [id, ...aliases]);
  if (models.length === 0) models.push(ANY_MODEL);
  const names = by === 'all' ? [ALL_MODELS] : new Set(models);
  return [...names].map((model) => {
    const service = `${model}/${worker.type}`;
    return { cluster: scheme === 'http' ? service : `${service}/${scheme}`, service, scheme };
  });
}

function kindOf({ service, scheme }: ClusterName): string {
  return `${service.slice(service.lastIndexOf('/') + 1)}/${scheme}`;
}
