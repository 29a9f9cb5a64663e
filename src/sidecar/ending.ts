import type { Logger } from 'winston';
import type { Left } from '../grpc/context.js';

/** How a process ends. */
export interface End {
  readonly exitCode: number;
  readonly message?: string;
}

/** Another process has this node's name: who starts processes again must not start this one, or they fence each other for ever. */
const EXIT_FENCED = 3;

/** The end of a sidecar, whoever asks for it first: it stops once, and says how when that is done. */
export class Ending {
  /** Resolves once the process should end, and how. */
  readonly ended: Promise<End>;
  readonly #log: Logger;
  readonly #shutDown: (reason: string, how: 'stop' | 'leave') => Promise<void>;
  #end: (how: End) => void = () => undefined;
  #stopping: Promise<void> | undefined;
  #leaving: Promise<Left> | undefined;

  constructor(log: Logger, shutDown: (reason: string, how: 'stop' | 'leave') => Promise<void>) {
    this.#log = log;
    this.#shutDown = shutDown;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  get begun(): boolean {
    return this.#stopping !== undefined;
  }

  /** Stops: workers stay for a restart (M5). */
  async stop(reason: string): Promise<void> {
    await this.#stop(reason, 'stop', { exitCode: 0 });
  }

  /** Another process bears this name (I4). */
  async fenced(message: string): Promise<void> {
    this.#log.error('fenced: another process runs under this node name', { reason: message });
    await this.#stop('fenced', 'stop', { exitCode: EXIT_FENCED, message });
  }

  /** Leaves for good, once drained; the answer to the caller goes out before the listener closes. */
  leave(drain: () => Promise<Left>): Promise<Left> {
    this.#leaving ??= drain().then((left) => {
      setImmediate(() => void this.#stop('leave', 'leave', { exitCode: 0 }));
      return left;
    });
    return this.#leaving;
  }

  /** A pipeline must not end: that would be a mistake of ours, and half a sidecar is worse than none. */
  broken(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log.error('BUG: a pipeline broke', { error: message });
    this.#end({ exitCode: 1, message });
  }

  async #stop(reason: string, how: 'stop' | 'leave', end: End): Promise<void> {
    this.#stopping ??= this.#shutDown(reason, how);
    await this.#stopping;
    this.#end(end);
  }
}
