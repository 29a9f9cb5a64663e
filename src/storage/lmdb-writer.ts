import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Batch } from './group-commit.js';
import { journalErrorFrom, type JournalError } from './journal.js';

/** A batch on its way to the writing thread. */
export interface WriteRequest extends Batch {
  /** See Header.secrets. */
  readonly secrets: boolean;
}

/** What the writing thread answers, one reply a request. */
export interface WriteReply {
  readonly error?: { readonly code: string; readonly message: string };
}

/** Less room than this, and a write that failed without saying why failed for want of it. */
const ROOM_BYTES_MIN = 1024 * 1024;

/** The near end of lmdb-worker.ts. One write at a time; after a failure the next one starts a new thread. */
export class LmdbWriter {
  readonly #path: string;
  #thread: Worker | undefined;
  #settle: ((error?: Error) => void) | undefined;
  /** A thread that failed must have let go of the file before the next one opens it. */
  #ended: Promise<unknown> | undefined;
  /** The write that failed for want of room, and what room there was. */
  #full: { readonly roomBytes: number; readonly error: JournalError } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Resolves when the batch is on disk; rejects with a JournalError when nothing of it is. On a full disk
   * nothing is tried until somebody has made room: LMDB complains on stderr at every try.
   */
  async write(request: WriteRequest): Promise<void> {
    if (this.#thread === undefined) await this.#ended;
    if (this.#full !== undefined && roomBytes(this.#path) <= this.#full.roomBytes) {
      throw this.#full.error;
    }
    this.#full = undefined;
    return new Promise((resolve, reject) => {
      this.#settle = (error) => {
        this.#settle = undefined;
        if (error === undefined) resolve();
        else reject(this.#explain(error));
      };
      this.#thread ??= this.#start();
      this.#thread.postMessage(request);
    });
  }

  /** Closes the file; safe when nothing was ever written. */
  async close(): Promise<void> {
    this.#thread?.postMessage('close');
    await this.#ended;
  }

  #start(): Worker {
    const thread = new Worker(new URL('./lmdb-worker.js', import.meta.url), {
      workerData: { path: this.#path },
      execArgv: [],
    });
    this.#ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.on('message', ({ error }: WriteReply) => {
      if (error === undefined) this.#settle?.();
      else this.#lose(Object.assign(new Error(error.message), { code: error.code }), thread);
    });
    thread.on('error', (error) => this.#lose(error, thread));
    thread.on('exit', () => this.#lose(new Error('the writing thread ended'), thread));
    return thread;
  }

  #lose(error: Error, thread: Worker): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    this.#settle?.(error);
  }

  /** LMDB reports a short write as an input/output error: the room that is left tells the two apart. */
  #explain(error: Error): JournalError {
    const known = journalErrorFrom(error, this.#path);
    const room = roomBytes(this.#path);
    if (room >= ROOM_BYTES_MIN || (known.kind !== 'IO' && known.kind !== 'FULL')) return known;
    const cause = Object.assign(new Error(error.message, { cause: error }), { code: 'ENOSPC' });
    const full = journalErrorFrom(cause, this.#path);
    this.#full = { roomBytes: room, error: full };
    return full;
  }
}

function roomBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}
