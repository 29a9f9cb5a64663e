// A gateway of a page: registers its own workers, follows those of all gateways, and sends each request to a
// READY worker of its model. Run it beside a sidecar:
//   node gateway.js 127.0.0.1:50051 127.0.0.1:8080 http://10.0.0.5:8000=llama-3
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { WorkerCache } from 'worker-mesh/client';

const [address = '127.0.0.1:50051', listen = '127.0.0.1:8080', ...own] = process.argv.slice(2);
const specs = own.map((each) => {
  const [url = '', model = ''] = each.split('=');
  return { url, models: [{ id: model }], health: { disable_health_check: true } };
});

const cache = new WorkerCache({ address });
cache.onError((error) => process.stderr.write(`${error.code} ${error.reason}: ${error.message}\n`));
// Registered again by itself when the sidecar comes back without them.
await cache.keepRegistered({ manager: 'example-gateway', specs });
await cache.ready();

let turn = 0;
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { model = '' } = JSON.parse(body || '{}') as { model?: string };
    const workers = cache.current?.readyFor(model) ?? [];
    const worker = workers[turn++ % workers.length];
    if (worker === undefined) response.writeHead(503).end(`no worker is ready for ${model}\n`);
    else response.writeHead(307, { location: worker.url + (request.url ?? '/') }).end();
  });
});
const [host, port] = listen.split(':');
server.listen(Number(port), host, () => process.stdout.write('listening\n'));

for await (const { set } of cache.changes()) {
  const urls = set.ready().map(({ url }) => url);
  process.stdout.write(`${JSON.stringify({ ready: urls })}\n`);
}
