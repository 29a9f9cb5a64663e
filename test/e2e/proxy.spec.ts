import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { startGrpcBackend, startHttpBackend, type Backend } from '../support/backend.js';
import { eventually } from '../support/eventually.js';
import { list, register } from '../support/gateway.js';
import { meshed, peersOf } from '../support/mesh.js';
import { spawnBinUnder, startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

describe('a proxy in the environment', () => {
  const nodes: SidecarProcess[] = [];
  const backends: Backend[] = [];
  let asked = 0;
  let proxy: Server;
  let environment: string[];

  before(async () => {
    proxy = createServer((socket) => {
      asked += 1;
      socket.destroy();
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const names = ['http_proxy', 'https_proxy', 'grpc_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
    environment = ['env', ...names.map((name) => `${name}=${url}`), 'NODE_USE_ENV_PROXY=1'];
    backends.push(await startHttpBackend(), await startGrpcBackend());
  });

  after(async () => {
    await Promise.all([...nodes, ...backends].map((each) => each.end()));
    proxy.close();
  });

  it('L6 H1 is asked by no link, ping, probe or command', async () => {
    const start = spawnBinUnder(environment);
    nodes.push(await startSidecar('a', [], start));
    nodes.push(await startSidecar('b', peersOf(nodes), start));
    await eventually(() => meshed(nodes));
    const [a, b] = nodes as [SidecarProcess, SidecarProcess];
    const health = { success_threshold: 1 };
    for (const { url } of backends) await register(a.registry, { url, health });
    for (const node of [a, b]) {
      await eventually(async () => {
        const workers = await list(node.registry);
        return workers.length === 2 && workers.every((one) => one.status === 'WORKER_STATUS_READY');
      });
    }
    const { child, output } = start(['nodes', '--address', a.addresses.registry]);
    const [code] = (await once(child, 'close')) as [number];
    expect(code, output.join('\n')).to.equal(0);
    expect(asked).to.equal(0);
  });
});
