import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Process } from '../../support/process.js';
import { pathOfStore, Seen, tagOf, type Path } from '../path.js';
import { connectTo, freePort } from './socket.js';

/** A connection in the text protocol of NATS, as far as a key-value bucket needs it. */
class NatsConnection {
  readonly #socket: Socket;
  readonly #handlers: ((payload: Buffer) => void)[] = [];
  readonly #answers = new Map<string, (payload: Buffer) => void>();
  #bytes = Buffer.alloc(0);
  #asked = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.write('CONNECT {"verbose":false,"pedantic":false}\r\nSUB answers.* 0\r\n');
    this.#handlers.push(() => undefined);
  }

  subscribe(subject: string, handler: (payload: Buffer) => void): void {
    this.#socket.write(`SUB ${subject} ${this.#handlers.push(handler) - 1}\r\n`);
  }

  /** Publishes, and waits for the answer: in JetStream, the acknowledgement. */
  request(subject: string, payload: string): Promise<Buffer> {
    this.#asked += 1;
    const to = `answers.${this.#asked}`;
    return new Promise((resolve) => {
      this.#answers.set(to, resolve);
      this.#socket.write(`PUB ${subject} ${to} ${payload.length}\r\n${payload}\r\n`);
    });
  }

  /** A call of JetStream's own API. @throws when it is refused. */
  async api(subject: string, request: object): Promise<void> {
    const answer = (await this.request(`$JS.API.${subject}`, JSON.stringify(request))).toString();
    if (answer.includes('"error"')) throw new Error(`nats: ${answer}`);
  }

  end(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    let from = 0;
    for (;;) {
      const end = this.#bytes.indexOf('\r\n', from);
      if (end < 0) break;
      const words = this.#bytes.toString('latin1', from, end).split(' ');
      const length = words[0] === 'MSG' ? Number(words.at(-1)) : -2;
      if (end + 2 + length + 2 > this.#bytes.length) break;
      if (words[0] === 'PING') this.#socket.write('PONG\r\n');
      if (words[0] === '-ERR') throw new Error(words.join(' '));
      if (length >= 0) this.#give(words, this.#bytes.subarray(end + 2, end + 2 + length));
      from = end + 2 + length + 2;
    }
    this.#bytes = this.#bytes.subarray(from);
  }

  #give([, subject = '', id = '']: string[], payload: Buffer): void {
    const answer = this.#answers.get(subject);
    this.#answers.delete(subject);
    if (answer) answer(payload);
    else this.#handlers[Number(id)]?.(payload);
  }
}

/** One NATS server with a key-value bucket, put through JetStream and watched by a consumer. */
export async function startNats(storage: 'memory' | 'file'): Promise<Path> {
  const [directory, port] = [mkdtempSync(join(tmpdir(), 'bench-nats-')), await freePort()];
  const config = join(directory, 'nats.conf');
  writeFileSync(config, `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${directory}" }\n`);
  const server = new Process('nats-server', ['-c', config]);
  const [writer, reader] = [await connectTo(port), await connectTo(port)].map(
    (socket) => new NatsConnection(socket),
  ) as [NatsConnection, NatsConnection];
  await writer.api('STREAM.CREATE.KV_w', {
    name: 'KV_w',
    subjects: ['$KV.w.>'],
    storage,
    max_msgs_per_subject: 1,
    discard: 'new',
    allow_rollup_hdrs: true,
    deny_delete: true,
  });
  const seen = new Seen();
  reader.subscribe('pushed', (payload) => seen.tell(tagOf(payload)));
  await reader.api('CONSUMER.CREATE.KV_w', {
    stream_name: 'KV_w',
    config: {
      deliver_subject: 'pushed',
      deliver_policy: 'last_per_subject',
      ack_policy: 'none',
      filter_subject: '$KV.w.>',
    },
  });
  const put = (key: string, value: string) => writer.request(`$KV.w.${key}`, value);
  return pathOfStore(seen, put, async () => {
    writer.end();
    reader.end();
    await server.end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
}
