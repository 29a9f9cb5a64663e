import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One span as a collector gets it by OTLP over HTTP, in JSON. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly node: string;
  readonly status: number | undefined;
}

interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (CollectedSpan & { status: { code?: number } })[];
    }[];
  }[];
}

/** A collector that keeps what it gets. */
export class FakeCollector {
  readonly spans: CollectedSpan[] = [];
  url = '';
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/v1/traces') this.#take(JSON.parse(body) as Exported);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take({ resourceSpans }: Exported): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const attribute = resource.attributes.find(({ key }) => key === 'service.instance.id');
      const node = attribute?.value.stringValue ?? '';
      for (const { name, traceId, spanId, parentSpanId, status } of scopeSpans.flatMap(
        ({ spans }) => spans,
      )) {
        this.spans.push({ name, traceId, spanId, parentSpanId, node, status: status.code });
      }
    }
  }
}
