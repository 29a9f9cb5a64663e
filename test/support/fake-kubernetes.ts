import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pod } from '../../src/discover/pod.js';

/** An API server with pods: lists in pages, watches, bookmarks, and 410 for versions that it forgot. */
export class FakeKubernetes {
  readonly pods = new Map<string, Pod>();
  /** Versions below are answered with 410. */
  oldest = 0;
  lists = 0;
  watches = 0;
  url = '';
  readonly #history: { version: number; type: string; object: Pod }[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://k');
    if (searchParams.get('watch') === '1') this.#watch(searchParams, response);
    else this.#list(searchParams, response);
  });
  #version = 1;

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** A pod as it is from now on. */
  put(name: string, fields: { ready?: boolean; deleting?: boolean; ip?: string } = {}): void {
    const { ready = true, deleting = false, ip = `10.0.${name.length}.1` } = fields;
    const pod = this.#stamp({
      metadata: {
        name,
        namespace: 'ns',
        uid: `uid-${name}`,
        annotations: { 'worker-mesh/model': 'llama', 'worker-mesh/port': '9000' },
        ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      },
      status: { podIP: ip, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
    });
    this.#tell(this.pods.has(name) ? 'MODIFIED' : 'ADDED', pod);
    this.pods.set(name, pod);
  }

  remove(name: string): void {
    const pod = this.pods.get(name);
    if (pod === undefined) return;
    this.pods.delete(name);
    this.#tell('DELETED', this.#stamp(pod));
  }

  bookmark(): void {
    this.#tell('BOOKMARK', this.#stamp({ metadata: {} }));
  }

  /** Cuts all watches; with `forget`, none of their versions is known any more. */
  cut(forget = false): void {
    if (forget) this.oldest = this.#version + 1;
    if (forget) this.bookmark();
    for (const stream of this.#streams) stream.destroy();
  }

  #stamp(pod: Pod): Pod {
    this.#version += 1;
    return { ...pod, metadata: { ...pod.metadata, resourceVersion: String(this.#version) } };
  }

  #tell(type: string, object: Pod): void {
    this.#history.push({ version: this.#version, type, object });
    for (const stream of this.#streams) stream.write(`${JSON.stringify({ type, object })}\n`);
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    this.lists += 1;
    const from = Number(query.get('continue') ?? 0);
    const limit = Number(query.get('limit'));
    const items = [...this.pods.values()].slice(from, from + limit);
    const more = from + limit < this.pods.size;
    const metadata = {
      resourceVersion: String(this.#version),
      ...(more && { continue: String(from + limit) }),
    };
    response.end(JSON.stringify({ items, metadata }));
  }

  #watch(query: URLSearchParams, response: ServerResponse): void {
    this.watches += 1;
    const after = Number(query.get('resourceVersion'));
    if (after < this.oldest) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`);
      return;
    }
    response.write('\n');
    for (const { version, type, object } of this.#history) {
      if (version > after) response.write(`${JSON.stringify({ type, object })}\n`);
    }
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }
}
