import { TRACED_WRITES_MAX } from '../core/limits.js';
import type { Span, Tracer } from '../core/trace.js';
import type { TracedImport } from '../streams/context.js';

/** An import that comes later than this after the write is a catch-up, which is no part of the write's way. */
const IMPORT_LATE_MS = 60_000;

interface Pushed {
  readonly span: Span;
  /** The head that the peers must confirm; 0 until the log is flushed. */
  head: number;
}

/**
 * A write's way through the mesh as spans (O3): what follows a traced commit is its push, from the record in the own
 * log to the first peer that confirms it, and its import at each peer; of a removal, too, once it is over. A write of which no trace is recorded
 * costs a look into an empty map.
 */
export class WriteTraces {
  readonly #tracer: Tracer;
  /** Traces of commits that are not published, by worker. */
  readonly #written = new Map<string, string>();
  /** Traces of removals that have begun. */
  readonly #leaving = new Map<string, string>();
  #pushed: Pushed[] = [];

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** A traced write of a worker is on its way to disk, and then published. */
  wrote(id: string, context: string): void {
    if (this.#written.size < TRACED_WRITES_MAX) this.#written.set(id, context);
  }

  /**
   * The worker is published: what peers are to name as the parent of its import. With `leaves` it is on its way out: its
   * removal, whenever it comes, is a part of the same trace.
   */
  take(id: string, leaves: boolean): string | undefined {
    const parent = this.#written.get(id);
    if (parent === undefined) return undefined;
    this.#written.delete(id);
    this.#leaving.delete(id);
    if (leaves && this.#leaving.size < TRACED_WRITES_MAX) this.#leaving.set(id, parent);
    return this.#push(id, parent);
  }

  /** The worker is withdrawn: what peers are to name as the parent of the end of its import. */
  gone(id: string): string | undefined {
    const parent = this.#written.get(id) ?? this.#leaving.get(id);
    this.#written.delete(id);
    this.#leaving.delete(id);
    return parent === undefined ? undefined : this.#push(id, parent);
  }

  #push(id: string, parent: string): string | undefined {
    const span = this.#tracer.start('push', 'producer', parent, { 'worker.id': id });
    if (span === undefined) return undefined;
    if (this.#pushed.length < TRACED_WRITES_MAX) this.#pushed.push({ span, head: 0 });
    return span.context;
  }

  /** The own log has grown up to `head`. */
  flushed(head: number): void {
    for (const each of this.#pushed) if (each.head === 0) each.head = head;
  }

  /** A peer holds the own log up to `head`. */
  acknowledged(head: number): void {
    const done = this.#pushed.filter((each) => each.head > 0 && each.head <= head);
    if (done.length === 0) return;
    for (const { span } of done) span.end();
    this.#pushed = this.#pushed.filter((each) => !done.includes(each));
  }

  /** A record of a peer was imported. */
  imported({ owner, id, trace, ageMs }: TracedImport): void {
    if (ageMs <= IMPORT_LATE_MS) this.#import(owner, id, trace, {});
  }

  /** A record of a peer was taken out. */
  removed({ owner, id, trace }: Pick<TracedImport, 'owner' | 'id' | 'trace'>): void {
    this.#import(owner, id, trace, { 'worker.removed': 'true' });
  }

  #import(
    owner: string,
    id: string,
    parent: string | undefined,
    more: Readonly<Record<string, string>>,
  ): void {
    if (parent === undefined) return;
    const attributes = { 'worker.id': id, 'worker_mesh.owner': owner, ...more };
    this.#tracer.start('import', 'consumer', parent, attributes)?.end();
  }
}
