import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import type { WatchWorkersResponse__Output } from '../gen/workermesh/v1/WatchWorkersResponse.js';
import type { WorkerEvent__Output } from '../gen/workermesh/v1/WorkerEvent.js';
import { openChannel, type RegistryChannel, type SidecarOptions } from './channel.js';
import { MeshError, toMeshError } from './errors.js';
import { pause } from './pause.js';
import { syncWorkers, type Registration, type SyncCounts } from './registration.js';
import type { WatchEvent, WorkerView } from './view.js';
import { WatchState, Changes } from './watch-state.js';
import type { ShownRemovalCause, WorkerChange, WorkerSet } from './worker-set.js';
import { readWorker, type WorkerStatus } from './worker.js';

/** Which workers to see; what is not given matches any. */
export interface WorkerSelection {
  /** A model's id or alias; a worker that serves any model matches too. */
  readonly model?: string;
  readonly statuses?: readonly WorkerStatus[];
  /** Each label must be there with this value. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly owner?: string;
  readonly manager?: string;
}

/** Options of a WorkerCache. */
export interface CacheOptions extends SidecarOptions {
  readonly select?: WorkerSelection;
  /** How often changes of load may come; default: never, loads are those of the last other change. */
  readonly loadIntervalMs?: number;
  /** After so long without a word the sidecar is dialed again; it sends one at least every 15 s. */
  readonly silenceMs?: number;
}

/** A change of the cache, with the set that it led to. */
export interface CacheChange extends WorkerChange {
  readonly set: WorkerSet;
}

const SILENCE_MS = 45_000;
/** How long to wait before a sidecar that is away is called again; gRPC decides when to dial in between. */
const RETRY_MS = 25;
/** How long to wait after a call that the sidecar itself refused: a token or a bound does not change at once. */
const REFUSED_RETRY_MS = 1_000;
const SYNC_TIMEOUT_MS = 10_000;

/**
 * The workers of a mesh beside a gateway: lists and watches one sidecar, and keeps what it saw while
 * the sidecar is away. A set is shown when it is complete, never in parts, and the sidecar's restart
 * shows as the difference, if there is any.
 */
export class WorkerCache implements WorkerView {
  readonly #options: CacheOptions;
  readonly #channel: RegistryChannel;
  readonly #state = new WatchState();
  readonly #stop = new AbortController();
  readonly #errorListeners = new Set<(error: MeshError) => void>();
  readonly #connectListeners = new Set<() => void>();
  /** What the sidecar took, and what the last call asks for. */
  #registration: Registration | undefined;
  #wanted: Registration | undefined;
  #syncing: Promise<unknown> = Promise.resolve();
  #stream: ClientReadableStream<WatchWorkersResponse__Output> | undefined;
  #resumeToken = '';
  #connected = false;

  /** Dials at once, and again until `close`. */
  constructor(options: CacheOptions) {
    this.#options = options;
    this.#channel = openChannel(options);
    void this.#run();
  }

  get current(): WorkerSet | undefined {
    return this.#state.current;
  }

  /** True while the sidecar answers; what is shown may be old otherwise. */
  get connected(): boolean {
    return this.#connected;
  }

  onChange(listener: (change: WorkerChange) => void): () => void {
    return this.#state.onChange(listener);
  }

  /** Calls `listener` when the sidecar is lost or refuses; the cache goes on by itself. */
  onError(listener: (error: MeshError) => void): () => void {
    this.#errorListeners.add(listener);
    return () => this.#errorListeners.delete(listener);
  }

  /** Calls `listener` when the sidecar answers, the first time and again after it was lost. */
  onConnect(listener: () => void): () => void {
    this.#connectListeners.add(listener);
    return () => this.#connectListeners.delete(listener);
  }

  /**
   * Resolves with the first complete set; rejects with what the sidecar refused, or when `signal` is
   * aborted. While no sidecar answers, it waits.
   */
  ready(signal?: AbortSignal): Promise<WorkerSet> {
    return new Promise((resolve, reject) => {
      const ends: (() => void)[] = [];
      const settle = (how: () => void): void => {
        for (const end of ends) end();
        how();
      };
      const look = (): void => {
        const { current } = this;
        if (current !== undefined) settle(() => resolve(current));
      };
      const aborted = (): void => settle(() => reject(new MeshError('CANCELLED', 'aborted')));
      ends.push(this.onChange(look));
      ends.push(this.onError((error) => !error.isTransient && settle(() => reject(error))));
      for (const each of [signal, this.#stop.signal]) {
        each?.addEventListener('abort', aborted);
        ends.push(() => each?.removeEventListener('abort', aborted));
        if (each?.aborted === true) aborted();
      }
      look();
    });
  }

  /**
   * The changes from now on, the present set first. A reader that is slow gets fewer and larger ones, and
   * always the latest state: what waits for it is at most one entry a worker.
   */
  async *changes(signal?: AbortSignal): AsyncGenerator<CacheChange, void, undefined> {
    let waiting = new Changes();
    let wake: () => void = () => undefined;
    const end = this.onChange((change) => {
      waiting.add(change);
      wake();
    });
    const onAbort = (): void => wake();
    for (const each of [signal, this.#stop.signal]) each?.addEventListener('abort', onAbort);
    try {
      const { current } = this;
      if (current) yield { set: current, upserted: current.sorted(), removed: [] };
      while (signal?.aborted !== true && !this.#stop.signal.aborted) {
        const set = this.current;
        if (set === undefined || waiting.isEmpty) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        const told = waiting.told();
        waiting = new Changes();
        yield { set, ...told };
      }
    } finally {
      end();
      for (const each of [signal, this.#stop.signal]) each?.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Registers these workers, and again whenever the sidecar is back: before the set is read, so that a
   * sidecar without a disk never shows a set without them. A later call takes the place of this one.
   * Rejects when the sidecar refuses them; then the earlier ones are kept.
   */
  async keepRegistered(registration: Registration): Promise<SyncCounts> {
    this.#wanted = registration;
    for (;;) {
      // One call at a time: an earlier set must not arrive after a later one.
      await this.#syncing.catch(() => undefined);
      if (this.#wanted !== registration)
        throw new MeshError('CANCELLED', 'a later set took its place');
      try {
        const counts = await this.#sync(registration);
        this.#registration = registration;
        return counts;
      } catch (error) {
        if (!(error instanceof MeshError) || !error.isTransient || this.#stop.signal.aborted) {
          throw error;
        }
        this.#tell(error);
        await pause(RETRY_MS, this.#stop.signal);
      }
    }
  }

  /** Ends the watch. What it saw last stays readable; registered workers stay registered. */
  close(): void {
    this.#stop.abort();
    this.#stream?.cancel();
    this.#channel.registry.close();
    this.#connected = false;
  }

  async #run(): Promise<void> {
    for (;;) {
      let error = await this.#registerAgain();
      error ??= await this.#watchOnce();
      this.#connected = false;
      if (this.#stop.signal.aborted) return;
      this.#tell(error);
      await pause(error.isTransient ? RETRY_MS : REFUSED_RETRY_MS, this.#stop.signal);
    }
  }

  /** An error that says that the sidecar is away; what it refuses does not keep us from watching. */
  async #registerAgain(): Promise<MeshError | undefined> {
    if (this.#registration === undefined) return undefined;
    try {
      await this.#sync(this.#registration);
    } catch (error) {
      if (!(error instanceof MeshError)) throw error;
      if (error.code === 'UNAVAILABLE' || error.code === 'DEADLINE_EXCEEDED') return error;
      this.#tell(error);
    }
    return undefined;
  }

  #sync(registration: Registration): Promise<SyncCounts> {
    const syncing = syncWorkers(this.#channel, registration, SYNC_TIMEOUT_MS);
    this.#syncing = syncing;
    return syncing;
  }

  /** One stream, until it ends, and why. */
  #watchOnce(): Promise<MeshError> {
    const { select = {}, loadIntervalMs = 0, silenceMs = SILENCE_MS } = this.#options;
    const request = {
      filter: toFilter(select),
      resumeToken: this.#resumeToken,
      view: 'WORKER_VIEW_SPEC_JSON' as const,
      ...(loadIntervalMs > 0 && {
        loadInterval: {
          seconds: Math.floor(loadIntervalMs / 1000),
          nanos: (loadIntervalMs % 1000) * 1e6,
        },
      }),
    };
    return new Promise((resolve) => {
      const stream = this.#channel.registry.watchWorkers(request, this.#channel.metadata());
      this.#stream = stream;
      const end = (error: MeshError): void => {
        clearTimeout(silence);
        stream.cancel();
        resolve(error);
      };
      const silence = setTimeout(() => {
        end(new MeshError('UNAVAILABLE', `the sidecar has said nothing for ${silenceMs / 1000} s`));
      }, silenceMs);
      stream.on('data', (response: WatchWorkersResponse__Output) => {
        // Events of a stream that was given up would be taken twice.
        if (this.#stream !== stream) return;
        silence.refresh();
        this.#tellConnected();
        this.#state.take(response.events.flatMap(toEvents));
        if (response.resumeToken !== '') this.#resumeToken = response.resumeToken;
      });
      stream.on('error', (error: ServiceError) => end(toMeshError(error)));
      stream.on('end', () => end(new MeshError('UNAVAILABLE', 'the sidecar ended the watch')));
    });
  }

  #tellConnected(): void {
    if (this.#connected) return;
    this.#connected = true;
    for (const listener of [...this.#connectListeners]) listener();
  }

  #tell(error: MeshError): void {
    for (const listener of [...this.#errorListeners]) listener(error);
  }
}

function toEvents(event: WorkerEvent__Output): WatchEvent[] {
  const kind = event.type.replace('WORKER_EVENT_TYPE_', '');
  if (kind === 'RESET' || kind === 'SYNCED') return [{ kind }];
  if (event.worker === null) return [];
  const worker = readWorker(event.worker);
  if (kind === 'UPSERTED') return [{ kind, worker, previousId: event.previousWorkerId }];
  if (kind === 'REMOVED') return [{ kind, worker, ...causeOf(event) }];
  // Events of a kind that this version does not know, from a newer sidecar, do not change the set.
  return kind === 'LOAD_CHANGED' ? [{ kind, worker }] : [];
}

function causeOf({ removalCause }: WorkerEvent__Output): { cause?: ShownRemovalCause } {
  if (removalCause === 'REMOVAL_CAUSE_UNSPECIFIED') return {};
  // A cause that this version does not know, from a newer sidecar, is a number.
  const name: unknown = removalCause;
  return { cause: String(name).replace('REMOVAL_CAUSE_', '') as ShownRemovalCause };
}

function toFilter({ model, statuses, labels, type, owner, manager }: WorkerSelection) {
  return {
    modelId: model ?? '',
    statuses: (statuses ?? []).map((status) => `WORKER_STATUS_${status}` as const),
    labels: { ...labels },
    workerType: type ?? '',
    ownerNode: owner ?? '',
    manager: manager ?? '',
  };
}
