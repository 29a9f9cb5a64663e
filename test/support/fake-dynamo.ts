import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Entry = Record<string, unknown> & { worker_id: number };

const FIELDS = [
  ...['worker_id', 'model_name', 'endpoint', 'block_size', 'stable_routing_id'],
  ...['data_parallel_start_rank', 'data_parallel_size', 'kv_events_endpoints'],
  ...['replay_endpoint', 'max_num_batched_tokens', 'total_kv_blocks'],
];

/** Dynamo's selection service as far as its workers go, as version 1.6.1 was seen to behave. */
export class FakeDynamo {
  readonly workers = new Map<number, Entry>();
  readonly requests: string[] = [];
  #server = createServer();

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.requests.push(`${method} ${url}`);
    const given = (body === '' ? {} : JSON.parse(body)) as Entry;
    const id = Number(url.slice('/workers/'.length));
    const entry = this.workers.get(id);
    if (method === 'GET') response.end(JSON.stringify([...this.workers.values()]));
    else if (method === 'POST') {
      // All of an entry is replaced, and what is not known is ignored.
      const fields = FIELDS.map((key) => [key, given[key] ?? null]);
      this.workers.set(given.worker_id, Object.fromEntries(fields) as Entry);
      response.writeHead(201).end('{}');
    } else if (entry === undefined) {
      response.writeHead(404).end(JSON.stringify({ error: `worker ${id} not found` }));
    } else if (method === 'DELETE') {
      this.workers.delete(id);
      response.end('{}');
    } else {
      // The model stays, and null says nothing.
      for (const key of FIELDS) {
        if (key !== 'model_name' && (given[key] ?? null) !== null) entry[key] = given[key];
      }
      response.end('{}');
    }
  }
}
