import { EventRing } from '../../../src/core/registry/table/event-ring.js';
import { workerId } from '../../../src/core/registry/spec/ids.js';
import { parseSpec } from '../../../src/core/registry/spec/parse-spec.js';
import { WorkerRegistry, type ImportedWorker } from '../../../src/core/registry/registry.js';
import type { UnsavedChange } from '../../../src/core/registry/table/stored.js';
import type { ParsedSpec } from '../../../src/core/registry/spec/spec.js';
import { WorkerTable } from '../../../src/core/registry/table/table.js';
import type { RegistryEvent, WorkerRecord } from '../../../src/core/registry/worker.js';
import type { Instant, Result } from '../../../src/core/ports.js';

export const GENERATION = 1_000_000;
const URL = 'http://w:8000';

/**
 * One registry with its table and its ring, and a clock that moves when it is told to. Its disk is done at
 * once with every write, unless it is told to wait.
 */
export class World {
  readonly node = 'me';
  readonly table = new WorkerTable({ processId: 'p', startRevision: 0 });
  readonly registry: WorkerRegistry;
  readonly ring = new EventRing<RegistryEvent>(4096);
  /** The disk does not end what it writes by itself: `commit` and `refuse` do. */
  slowDisk = false;
  readonly #saved = new Map<string, UnsavedChange>();
  #read = 0;
  #ms = 0;

  constructor(options: { healthChecks?: boolean; maxLocal?: number; loadTtlMs?: number } = {}) {
    this.registry = new WorkerRegistry({
      node: this.node,
      generation: GENERATION,
      table: this.table,
      ring: this.ring,
      healthChecks: true,
      ...options,
    });
  }

  get now(): Instant {
    return { monotonicMs: this.#ms, wallMs: 1_700_000_000_000 + this.#ms };
  }

  /** Moves the clock, and lets what is due happen. */
  advance(ms: number): void {
    this.#ms += ms;
    this.registry.tick(this.now);
    this.settle(undefined);
  }

  /** What a write answered; it is on disk by then, unless the disk is slow. */
  settle<T>(answer: T): T {
    if (!this.slowDisk) this.commit();
    return answer;
  }

  /** The next batch, whatever the disk makes of it. */
  take(max = Infinity): UnsavedChange[] {
    return this.registry.takeUnsaved(max);
  }

  /** All that waits gets to disk. */
  commit(): void {
    while (this.registry.hasUnsaved) {
      for (const change of this.take()) this.#saved.set(change.id, change);
      this.registry.committed(this.now);
    }
  }

  /** The disk refuses the next batch. */
  refuse(): void {
    this.take();
    this.registry.refused(this.now);
  }

  /** Types of the events since the last call, each with the status that its record shows. */
  events(): string[] {
    const { events, next } = this.ring.read(this.#read, 4096);
    this.#read = next;
    return events.map(({ kind, record }) => `${kind} ${record.owner} ${record.status}`);
  }

  register(
    spec: object = {},
    options: {
      manager?: string;
      allowReplace?: boolean;
      validateOnly?: boolean;
      leaseMs?: number;
    } = {},
  ) {
    const defaults = { manager: '', allowReplace: false, validateOnly: false };
    return this.settle(
      this.registry.register(
        { parsed: parsed({ url: URL, ...spec }), ...defaults, ...options },
        this.now,
      ),
    );
  }

  replace(spec: object, expectedRevision = 0, id = this.id()) {
    const input = { id, parsed: parsed({ url: URL, ...spec }), expectedRevision };
    return this.settle(this.registry.replace(input, this.now));
  }

  patch(patch: object, expectedRevision = 0) {
    const input = { target: { id: this.id() }, patch: patch as never, expectedRevision };
    return this.settle(this.registry.patch(input, this.now));
  }

  remove(options: { url?: string; skipDrain?: boolean; allowMissing?: boolean } = {}) {
    const { url = URL, skipDrain = false, allowMissing = false } = options;
    const input = { target: { url }, expectedRevision: 0, skipDrain, allowMissing };
    return this.settle(this.registry.remove(input, this.now));
  }

  report(status: WorkerRecord['status'], validForMs?: number, url = URL) {
    const valid = validForMs === undefined ? {} : { validForMs };
    const input = { target: { url }, status, expectedRevision: 0, reason: 'said so', ...valid };
    return this.settle(this.registry.updateStatus(input, this.now));
  }

  /** As many probes of the own record, or of another id. */
  probe(successes: readonly boolean[], id = this.id()): void {
    for (const success of successes) {
      const record = this.table.get(id)!;
      const outcome = { success, message: success ? '' : 'refused' };
      this.registry.applyProbe(id, record.revision, outcome, this.now);
      this.settle(undefined);
    }
  }

  sync(step: {
    manager: string;
    urls: readonly string[];
    cost: number;
    force: boolean;
    validateOnly: boolean;
  }) {
    const { manager, urls, cost, force, validateOnly } = step;
    const workers = urls.map((url) => parsed({ url, cost }));
    const input = { manager, workers, allowEmpty: false, force, validateOnly };
    return this.settle(this.registry.sync(input, this.now));
  }

  import(overrides: Partial<ImportedWorker> & { spec?: object } = {}) {
    return this.registry.importWorker(imported(overrides), this.now);
  }

  id(owner = this.node, url = URL): string {
    return workerId(owner, url);
  }

  /** What is known of `owner`'s record. */
  record(owner = this.node, url = URL): WorkerRecord {
    return this.table.get(this.id(owner, url))!;
  }

  /** What got to disk since the last call, in its newest state. */
  saved(): UnsavedChange[] {
    const saved = [...this.#saved.values()];
    this.#saved.clear();
    return saved;
  }

  /** URL and status of each. */
  unsaved(): string[] {
    return this.saved().map(({ worker }) => (worker ? `${worker.url} ${worker.status}` : 'gone'));
  }
}

/** A spec that must be valid. */
export function parsed(spec: object): ParsedSpec {
  return value(parseSpec(spec));
}

/** The value of a result that must have one. */
export function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The error of a result that must have one. */
export function error<T, E>(result: Result<T, E>): E {
  if (result.ok) throw new Error(`not refused: ${JSON.stringify(result.value)}`);
  return result.error;
}

/** `owner`'s record as its log has it; owner `a`, READY, unless said otherwise. */
export function imported({
  spec,
  ...overrides
}: Partial<ImportedWorker> & { spec?: object } = {}): ImportedWorker {
  const { owner = 'a', url = URL } = overrides;
  return {
    owner,
    url,
    id: workerId(owner, url),
    modelId: '',
    specJson: JSON.stringify({ url, ...spec }),
    revision: 1,
    status: 'READY',
    health: true,
    load: undefined,
    manager: '',
    registerTimeMs: 1,
    updateTimeMs: 1,
    stale: false,
    ...overrides,
  };
}
