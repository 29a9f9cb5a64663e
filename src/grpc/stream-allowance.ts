import type { EventEmitter } from 'node:events';
import { constants, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import {
  NEW_STREAMS_MAX,
  NEW_STREAMS_MIN,
  NEW_STREAMS_OF_ALL,
  STREAMS_PER_CONNECTION_MAX,
} from '../core/limits.js';

/** So long after calls that lasted have ended, a connection may open fewer again. */
const STREAMS_LOWERED_AFTER_MS = 1_000;

/**
 * How many calls a connection may have open. All streams that one read of a socket brings are opened in one
 * turn of the event loop, before any queue can see them, so HTTP/2 itself has to hold clients back: each
 * connection may have NEW_STREAMS_MAX calls open that are answered soon, and besides them all that last,
 * such as watches. So its bound moves with those.
 */
export class StreamAllowances {
  readonly #sessions = new Set<ServerHttp2Session>();
  /** Paths of methods whose calls last. */
  readonly #lasting = new Set<string>();

  /** Calls of this method last. */
  lasts(path: string): void {
    this.#lasting.add(path);
  }

  /** Follows the sessions of a server, whose first bound is NEW_STREAMS_MAX. */
  follow(server: EventEmitter): void {
    server.on('session', (session: ServerHttp2Session) => {
      this.#sessions.add(session);
      const allowance = new Allowance(session, () => this.#share());
      session.on('stream', (stream, headers: IncomingHttpHeaders) => {
        const path = headers[constants.HTTP2_HEADER_PATH];
        if (this.#lasting.has(String(path))) allowance.opened(stream);
      });
      session.once('close', () => {
        this.#sessions.delete(session);
        allowance.end();
      });
      if (this.#share() < NEW_STREAMS_MAX) allowance.look();
    });
  }

  /** Calls for each connection: where there are many, all of them may come in one turn. */
  #share(): number {
    const share = Math.floor(NEW_STREAMS_OF_ALL / Math.max(1, this.#sessions.size));
    return Math.min(NEW_STREAMS_MAX, Math.max(NEW_STREAMS_MIN, share));
  }
}

/** The bound of one connection. */
class Allowance {
  readonly #session: ServerHttp2Session;
  readonly #share: () => number;
  #lasting = 0;
  #told = NEW_STREAMS_MAX;
  #due: NodeJS.Immediate | undefined;
  #lowering: NodeJS.Timeout | undefined;

  constructor(session: ServerHttp2Session, share: () => number) {
    this.#session = session;
    this.#share = share;
  }

  opened(stream: EventEmitter): void {
    this.#lasting += 1;
    stream.once('close', () => {
      this.#lasting -= 1;
      this.look();
    });
    this.look();
  }

  /**
   * Raises the bound in the next turn, so that a burst moves it once. It is lowered a while later: what a client
   * opens before it hears of a lower bound is refused, and has to be tried again.
   */
  look(): void {
    const bound = this.#bound();
    if (bound > this.#told) this.#due ??= setImmediate(() => this.#tell());
    else if (bound < this.#told) {
      this.#lowering ??= setTimeout(() => this.#tell(), STREAMS_LOWERED_AFTER_MS).unref();
    }
  }

  end(): void {
    clearImmediate(this.#due);
    clearTimeout(this.#lowering);
  }

  #bound(): number {
    return Math.min(STREAMS_PER_CONNECTION_MAX, this.#lasting + this.#share());
  }

  #tell(): void {
    this.end();
    this.#due = undefined;
    this.#lowering = undefined;
    const session = this.#session;
    const bound = this.#bound();
    if (session.closed || session.destroyed || bound === this.#told) return;
    // A client that has not confirmed the last bound is told the next one when it has.
    if (session.pendingSettingsAck) session.once('localSettings', () => this.look());
    else {
      this.#told = bound;
      session.settings({ maxConcurrentStreams: bound });
    }
  }
}
