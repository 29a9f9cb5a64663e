import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { AdsClient, unpackResource, type DiscoveryResponse } from '../../src/xds/messages.js';
import { Reader } from '../grpc/support/calls.js';
import { TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { deltaRequest } from '../xds/support.js';

const TOKEN = 'a-token-of-sixteen-and-more';
const SPEC = { models: [{ id: 'm' }], health: { disable_health_check: true } };

/** Subscribes to all endpoints, accepts what comes, and knows the last state of one cluster. */
class Subscriber {
  readonly reader: Reader<DiscoveryResponse>;
  health: string[] = [];
  readonly #client: grpc.Client;

  constructor(address: string, credentials = grpc.credentials.createInsecure(), token = '') {
    const name = { 'grpc.ssl_target_name_override': 'localhost' };
    const client = new AdsClient(address, credentials, name);
    const metadata = new grpc.Metadata();
    if (token !== '') metadata.set('authorization', `Bearer ${token}`);
    const open = client.DeltaAggregatedResources?.bind(client) as unknown as (
      metadata: grpc.Metadata,
    ) => grpc.ClientDuplexStream<object, DiscoveryResponse>;
    const stream = open(metadata);
    this.#client = client;
    this.reader = new Reader(stream);
    stream.on('data', ({ nonce, resources }: DiscoveryResponse) => {
      for (const { resource } of resources as unknown as {
        resource: { type_url: string; value: Buffer };
      }[]) {
        const text = JSON.stringify(unpackResource(resource));
        this.health = [...text.matchAll(/"health_status":"(\w+)"/g)].map(([, word]) => word ?? '');
      }
      stream.write(deltaRequest('EDS', { response_nonce: nonce }));
    });
    stream.write(deltaRequest('EDS', { resource_names_subscribe: ['*'] }));
  }

  close(): void {
    this.#client.close();
  }
}

describe('the xDS listener of a real sidecar', () => {
  const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-xds-listener-'));
  let sidecar: SidecarProcess | undefined;
  let subscriber: Subscriber | undefined;
  afterEach(async () => {
    subscriber?.close();
    await sidecar?.end();
  });
  after(() => rmSync(directory, { recursive: true }));

  it('E1 keeps --xds-min-workers, and SIGHUP lets them go', async () => {
    const flags = ['--xds-address', '127.0.0.1:0', '--xds-min-workers', '2'];
    sidecar = await startSidecar('a', flags);
    const { registry } = sidecar;
    subscriber = new Subscriber(sidecar.addresses.xds ?? '');
    const urls = ['http://10.0.0.1:1', 'http://10.0.0.2:1'];
    for (const url of urls) await register(registry, { url, ...SPEC });
    await eventually(() => subscriber?.health.join() === 'HEALTHY,HEALTHY');
    const update = registry.updateWorkerStatus.bind(registry);
    for (const url of urls) {
      await call(registry, update, { url, status: 'WORKER_STATUS_NOT_READY' });
    }
    const held = 'xds keeps workers that are not ready; SIGHUP lets them go';
    await eventually(() => sidecar?.log.some(({ message }) => message === held) === true);
    expect(subscriber.health).to.deep.equal(['HEALTHY', 'HEALTHY']);
    sidecar.child.kill('SIGHUP');
    await eventually(() => subscriber?.health.join() === 'UNHEALTHY,UNHEALTHY');
  }).timeout(60_000);

  it('X3 has the certificate and the token of the registry listener', async () => {
    const authority = new TestAuthority();
    const { ca, cert, key } = authority.issue('a', 'DNS:localhost');
    const token = join(directory, 'token');
    writeFileSync(token, TOKEN);
    const tls = ['--registry-tls-cert', cert, '--registry-tls-key', key];
    const access = [...tls, '--registry-token-file', token];
    sidecar = await startSidecar('a', [...access, '--xds-address', '127.0.0.1:0']);
    const address = sidecar.addresses.xds ?? '';
    const trusted = grpc.credentials.createSsl(readFileSync(ca));
    authority.remove();
    subscriber = new Subscriber(address, trusted, 'another-token');
    expect((await subscriber.reader.end()).code).to.equal(grpc.status.UNAUTHENTICATED);
    subscriber.close();
    subscriber = new Subscriber(address, trusted, TOKEN);
    await subscriber.reader.until((messages) => messages.length > 0);
  }).timeout(60_000);
});
