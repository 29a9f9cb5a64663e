import { setTimeout as pause } from 'node:timers/promises';
import { Client, credentials, type ClientReadableStream } from '@grpc/grpc-js';
import { eventually } from '../support/eventually.js';

const WATCHERS = 1_000;
/** A connection has as many streams as a server lets it have at once. */
const PER_CONNECTION = 50;
const DEADLINE_MS = 120_000;
const QUIET_MS = 200;

/** Many watchers of one server, which look at no bytes: what they cost is the server's. */
export class Crowd {
  static readonly size = WATCHERS;
  readonly #clients: Client[] = [];
  readonly #streams: ClientReadableStream<Buffer>[] = [];
  readonly #seen: number[] = [];
  /** Watchers that have got as many messages as they are to have. */
  #there = 0;
  #wanted = Infinity;
  #reached: () => void = () => undefined;

  /** @param request Of the method, as it goes on the wire. */
  static async open(target: string, path: string, request: Buffer): Promise<Crowd> {
    const crowd = new Crowd();
    const asIs = (same: Buffer): Buffer => same;
    for (let at = 0; at < WATCHERS; at += 1) {
      const options = { 'grpc.use_local_subchannel_pool': 1 };
      if (at % PER_CONNECTION === 0)
        crowd.#clients.push(new Client(target, credentials.createInsecure(), options));
      const client = crowd.#clients.at(-1);
      const stream = client?.makeServerStreamRequest(path, asIs, asIs, request);
      if (stream !== undefined) crowd.#follow(stream, at);
    }
    // What there is comes first, in a message or several.
    let before = 0;
    await eventually(async () => {
      await pause(QUIET_MS);
      const messages = crowd.#seen.reduce((sum, seen) => sum + seen, 0);
      const quiet = messages === before && crowd.#seen.every((seen) => seen > 0);
      before = messages;
      return quiet;
    }, DEADLINE_MS);
    return crowd;
  }

  /** Over once all have got a further message since the call. */
  async next(change: () => Promise<unknown>): Promise<void> {
    this.#there = 0;
    this.#seen.fill(0);
    this.#wanted = 1;
    const all = new Promise<void>((resolve) => (this.#reached = resolve));
    await Promise.all([change(), all]);
  }

  /** A client that is closed lets its calls go on: they would be written to as long as the server lasts. */
  end(): void {
    for (const stream of this.#streams) stream.cancel();
    for (const client of this.#clients) client.close();
  }

  #follow(stream: ClientReadableStream<Buffer>, at: number): void {
    this.#seen[at] = 0;
    this.#streams.push(stream);
    stream.on('error', () => undefined);
    stream.on('data', () => {
      const seen = (this.#seen[at] ?? 0) + 1;
      this.#seen[at] = seen;
      if (seen !== this.#wanted) return;
      this.#there += 1;
      if (this.#there === WATCHERS) this.#reached();
    });
  }
}
