import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A router with smg's worker API, which remembers what it was asked, and fails when told to. */
export class FakeRouter {
  readonly workers = new Map<string, { id: string; url: string; labels: Record<string, string> }>();
  readonly requests: string[] = [];
  /** Answers writes with 503 while true. */
  broken = false;
  port = 0;
  #server = createServer();

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** At the port of before, with an empty list: as a router comes back. */
  async start(): Promise<void> {
    this.workers.clear();
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  add(url: string, labels: Record<string, string> = {}): void {
    this.workers.set(url, { id: url.slice(7), url, labels });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.requests.push(`${method} ${url}`);
    if (method !== 'GET' && this.broken) response.writeHead(503).end('busy');
    else if (method === 'POST') {
      const worker = JSON.parse(body) as { url: string; labels: Record<string, string> };
      this.add(worker.url, worker.labels);
      response.writeHead(202).end('{}');
    } else if (method === 'DELETE') {
      const id = decodeURIComponent(url.slice('/workers/'.length));
      this.workers.delete(`http://${id}`);
      response.end('{}');
    } else response.end(JSON.stringify({ workers: [...this.workers.values()] }));
  }
}
