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
 * A write's way through the mesh as spans (O3): what follows a traced commit is its push, from the entry in the own
 * log to the first peer that confirms it, and its import at each peer; of a removal, too, once it is over. A write of which no trace is recorded
 * costs a look into an empty map.
 */
export class WriteTraces {
  readonly #tracer: Tracer;
  /** Traces of commits that are not published, by worker. */
  readonly #written = new Map<string, string>();
  /** Traces of removals that have begun: of own workers, and of imports. */
  readonly #leaving = new Map<string, string>();
  readonly #leavingImports = new Map<string, string>();
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
    keep(this.#leaving, id, leaves ? parent : undefined);
    return this.#push(id, parent);
  }

  /** The worker is withdrawn. */
  gone(id: string): void {
    const parent = this.#written.get(id) ?? this.#leaving.get(id);
    this.#written.delete(id);
    this.#leaving.delete(id);
    if (parent !== undefined) this.#push(id, parent);
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
  imported({ owner, id, trace, ageMs, leaves }: TracedImport): void {
    const parent = ageMs > IMPORT_LATE_MS ? undefined : trace;
    // A removal comes without a word of its trace: it is that of the record that said that it would come.
    keep(this.#leavingImports, id, leaves ? parent : undefined);
    if (parent !== undefined) this.#import(owner, id, parent, {});
  }

  /** A record of a peer was taken out. */
  removed(owner: string, id: string): void {
    const parent = this.#leavingImports.get(id);
    this.#leavingImports.delete(id);
    if (parent !== undefined) this.#import(owner, id, parent, { 'worker.removed': 'true' });
  }

  #import(owner: string, id: string, parent: string, more: Readonly<Record<string, string>>): void {
    const attributes = { 'worker.id': id, 'worker_mesh.owner': owner, ...more };
    this.#tracer.start('import', 'consumer', parent, attributes)?.end();
  }
}

/** Keeps the newest trace of a worker, of as many as there may be; undefined: none any more. */
function keep(traces: Map<string, string>, id: string, trace: string | undefined): void {
  traces.delete(id);
  if (trace !== undefined && traces.size < TRACED_WRITES_MAX) traces.set(id, trace);
}
