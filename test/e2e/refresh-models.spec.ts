import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { call, list } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const KEY = 'sk-secret-of-the-worker';

describe('--refresh-models', () => {
  let models: object[];
  let seen: http.IncomingMessage[];
  let server: http.Server;
  let sidecars: SidecarProcess[] = [];
  beforeEach(async () => {
    models = [{ id: 'base' }];
    seen = [];
    server = http.createServer((request, response) => {
      if (request.url === '/v1/models') seen.push(request);
      response.end(JSON.stringify({ object: 'list', data: models }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    await Promise.all(sidecars.map((each) => each.end()));
    sidecars = [];
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const start = async (name: string, ...flags: string[]): Promise<SidecarProcess> => {
    const sidecar = await startSidecar(name, [
      ...['--data-dir=none', '--refresh-models=1s', '--admin-address=127.0.0.1:0', ...flags],
    ]);
    sidecars.push(sidecar);
    return sidecar;
  };
  const modelsAt = async ({ registry }: SidecarProcess): Promise<string[]> =>
    (await list(registry)).flatMap((worker) => worker.models);

  it('H12 an adapter that comes and goes is a model of the worker on every node', async function () {
    this.timeout(60_000);
    const a = await start('a');
    const b = await start('b', '--peer', a.addresses.gossip);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const spec = { url, models: [{ id: 'base' }], api_key: KEY };
    const register = a.registry.registerWorker.bind(a.registry);
    const request = { specJson: JSON.stringify(spec) };
    const { worker } = await call(a.registry, register, request);
    await eventually(async () => expect(await modelsAt(b)).to.deep.equal(['base']));
    models = [{ id: 'base' }, { id: 'lora', parent: 'base' }];
    for (const node of [a, b]) {
      await eventually(async () => expect(await modelsAt(node)).to.deep.equal(['base', 'lora']));
    }
    const listed = (await (await fetch(`http://${b.addresses.admin}/v1/models`)).json()) as {
      data: { id: string }[];
    };
    expect(listed.data.map(({ id }) => id)).to.deep.equal(['base', 'lora']);
    const again = await call(a.registry, register, request);
    expect(again).to.include({ outcome: 'WRITE_OUTCOME_UNCHANGED' });
    expect(again.worker?.revision).to.equal(worker?.revision);
    models = [{ id: 'base' }];
    await eventually(async () => expect(await modelsAt(b)).to.deep.equal(['base']));
    // The owner alone asks, with its key: nobody else could.
    expect(seen.map(({ headers }) => headers.authorization)).to.satisfy((keys: string[]) =>
      keys.every((key) => key === `Bearer ${KEY}`),
    );
  });
});
