import { status, type ServerWritableStream } from '@grpc/grpc-js';
import { countCall, failStream, readable, sendNodeMetadata, traceStream } from './call.js';
import type { EncodedResponse } from './definition.js';
import type { NodeContext } from './node-context.js';
import { fromRefusal, limitExceeded } from './status.js';

/**
 * The open streams of one method that answers one request with many responses. They are counted, bounded,
 * opened and ended alike.
 */
export class ServerStreams<Request, Response> {
  readonly #context: NodeContext;
  readonly #bounds: StreamBounds;
  readonly #open = new Set<ServerStream<Response>>();

  constructor(context: NodeContext, bounds: StreamBounds) {
    this.#context = context;
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#open.size;
  }

  /** The method. What `open` throws, before anything was sent, becomes the status. */
  handler(
    open: (request: Request, stream: ServerStream<Response>) => StreamReader,
  ): (call: ServerWritableStream<Request, Response>) => void {
    return (call) => {
      traceStream(this.#context, call);
      try {
        const request = readable(call.request);
        const { what, max, instead, unsentMax } = this.#bounds;
        if (this.#open.size >= max) throw limitExceeded(what, max, instead);
        const stream = new ServerStream(this.#context, call, unsentMax);
        const reader = open(request, stream);
        this.#open.add(stream);
        stream.start(reader, () => this.#open.delete(stream));
      } catch (error) {
        failStream(this.#context, call, error);
      }
    };
  }

  /** Has all streams send at once what there is. */
  pump(): void {
    for (const stream of this.#open) stream.pump();
  }

  /** Ends all streams with UNAVAILABLE, STOPPING: their clients go elsewhere, or come back. */
  close(): void {
    for (const stream of [...this.#open]) stream.stop(fromRefusal('STOPPING'));
  }
}

/** How many streams of a method there may be. */
export interface StreamBounds {
  /** What there would be too many of, in words. */
  readonly what: string;
  readonly max: number;
  /** What a caller may do instead. */
  readonly instead: string;
  /** Responses that one reader has not taken yet; beyond, nothing more is made for it. */
  readonly unsentMax: number;
}

/** What a stream shows. */
export interface StreamReader {
  /** Writes one response if there is something to say; not called while too much is unsent. */
  pump(): void;
  /** The stream is over; called once. */
  close(): void;
}

/** One open stream. */
export class ServerStream<Response> {
  readonly #context: NodeContext;
  readonly #call: ServerWritableStream<unknown, Response>;
  readonly #peer: string;
  readonly #unsentMax: number;
  /** Where the responses come from; undefined once the stream has ended. */
  #reader: StreamReader | undefined;
  #onEnd: () => void = () => undefined;
  #unsent = 0;
  #scheduled = false;
  /** The turn in which it was scheduled last. */
  #turn = -1;

  constructor(
    context: NodeContext,
    call: ServerWritableStream<unknown, Response>,
    unsentMax: number,
  ) {
    this.#context = context;
    this.#call = call;
    this.#peer = call.getPeer();
    this.#unsentMax = unsentMax;
  }

  start(reader: StreamReader, onEnd: () => void): void {
    const call = this.#call;
    this.#reader = reader;
    this.#onEnd = onEnd;
    call.on('cancelled', () => {
      if (this.#reader) countCall(this.#context, call, status.CANCELLED);
      this.#end();
    });
    for (const event of ['close', 'error']) call.on(event, () => this.#end());
    sendNodeMetadata(this.#context, call);
    this.schedule();
  }

  /**
   * There may be something to send: `pump` runs after what runs now, and for what else comes up in a turn of the
   * event loop once at its end, so that a burst is two responses.
   */
  schedule(): void {
    if (!this.#reader || this.#scheduled) return;
    this.#scheduled = true;
    const { turns } = this.#context;
    const pump = (): void => {
      this.#scheduled = false;
      this.pump();
    };
    const first = this.#turn !== turns.number;
    this.#turn = turns.number;
    if (first) turns.afterThis(this.#peer, pump);
    else turns.later(this.#peer, pump);
  }

  pump(): void {
    if (this.#unsent >= this.#unsentMax) return;
    try {
      this.#reader?.pump();
    } catch (error) {
      this.stop(error);
    }
  }

  /** Sends a response; the next one in a further turn, so that other calls get theirs. */
  write(response: Response | EncodedResponse): void {
    this.#unsent += 1;
    this.#call.write(response as Response, () => {
      const waited = this.#unsent >= this.#unsentMax;
      this.#unsent -= 1;
      if (waited) this.schedule();
    });
    this.schedule();
  }

  /** Ends the stream with what was thrown. */
  stop(error: unknown): void {
    if (!this.#reader) return;
    this.#end();
    failStream(this.#context, this.#call, error);
  }

  #end(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.close();
    if (reader) this.#onEnd();
  }
}
