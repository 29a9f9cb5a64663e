import { once } from 'node:events';
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';

/**
 * A call over bare HTTP/2, whose answers stay unread until they are asked for: the client of grpc-js reads
 * on into its own memory, and so never holds a server back.
 */
export class RawCall {
  readonly #session: ClientHttp2Session;
  readonly #stream: ClientHttp2Stream;

  constructor(session: ClientHttp2Session, stream: ClientHttp2Stream) {
    this.#session = session;
    this.#stream = stream;
  }

  /** Opens a stream that goes on with `send`; resolves when the server has answered its headers. */
  static async open(address: string, path: string, first: Buffer): Promise<RawCall> {
    const raw = RawCall.#begin(address, path, first);
    await once(raw.#stream, 'response');
    return raw;
  }

  /** The same with one request only. */
  static async openWith(address: string, path: string, only: Buffer): Promise<RawCall> {
    const raw = RawCall.#begin(address, path, only);
    raw.endOfRequests();
    await once(raw.#stream, 'response');
    return raw;
  }

  static #begin(address: string, path: string, first: Buffer): RawCall {
    const session = connect(`http://${address}`);
    session.on('error', () => undefined);
    const headers = { 'content-type': 'application/grpc', te: 'trailers' };
    const stream = session.request({ ':method': 'POST', ':path': path, ...headers });
    stream.on('error', () => undefined);
    stream.pause();
    stream.write(framed(first));
    return new RawCall(session, stream);
  }

  /** Sends one message more; false when the server's window is full. */
  send(message: Buffer): boolean {
    return this.#stream.write(framed(message));
  }

  async drained(): Promise<void> {
    await once(this.#stream, 'drain');
  }

  endOfRequests(): void {
    this.#stream.end();
  }

  /** Reads from now on: calls `onMessage` with the bytes of each message. */
  read(onMessage: (message: Buffer) => void): void {
    let buffered = Buffer.alloc(0);
    this.#stream.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      while (buffered.length >= 5) {
        const end = 5 + buffered.readUInt32BE(1);
        if (buffered.length < end) return;
        onMessage(buffered.subarray(5, end));
        buffered = buffered.subarray(end);
      }
    });
    this.#stream.resume();
  }

  close(): void {
    this.#session.destroy();
  }
}

function framed(message: Buffer): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  return frame;
}
