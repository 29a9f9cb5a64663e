import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { differenceOf, WorkerSet } from '../../src/client/worker-set.js';
import type { Worker } from '../../src/client/worker.js';
import { Turns } from '../../src/grpc/turns.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { AdsClient, type DiscoveryResponse } from '../../src/xds/messages.js';
import { createXdsServer, type XdsServer } from '../../src/xds/server.js';
import { clientWorker } from '../client/workers.js';
import { Reader } from '../grpc/support/calls.js';
import { TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { quietLog } from '../grpc/support/log.js';
import { deltaRequest, worldRequest } from './support.js';

type Stream = grpc.ClientDuplexStream<object, DiscoveryResponse>;

describe('the listener for xDS', () => {
  const lines: Record<string, unknown>[] = [];
  const log = {
    ...quietLog,
    warn: (message: string, fields: Record<string, unknown>) => lines.push({ message, ...fields }),
    error: (message: string, fields: Record<string, unknown>) => lines.push({ message, ...fields }),
  };
  const context = { node: 'n', log, turns: new Turns() };
  const clients: grpc.Client[] = [];
  let metrics: Metrics;
  let server: XdsServer;
  let address: string;
  let set: WorkerSet | undefined;

  const start = async (token?: string, credentials?: grpc.ServerCredentials): Promise<void> => {
    metrics = createMetrics({ processMetrics: false });
    const given = token !== undefined && { token: () => token };
    server = createXdsServer(context, { clusterBy: 'model', metrics, streamsMax: 2, ...given });
    address = await server.listen('127.0.0.1:0', credentials);
  };
  const show = (...workers: Worker[]): void => {
    const next = new WorkerSet(workers);
    server.table.apply(differenceOf(set, next), 7);
    set = next;
  };
  const stream = (
    method = 'StreamAggregatedResources',
    credentials = grpc.credentials.createInsecure(),
    token?: string,
  ): Stream => {
    const name = { 'grpc.ssl_target_name_override': 'localhost' };
    const client = new AdsClient(address, credentials, name);
    clients.push(client);
    const metadata = new grpc.Metadata();
    if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
    const call = client[method]?.bind(client) as (metadata: grpc.Metadata) => Stream;
    // Streams that nobody reads end with the server.
    return call(metadata).on('error', () => undefined);
  };
  const llama = (host: number): Worker =>
    clientWorker(`http://10.0.0.${host}:1`, {}, { models: [{ id: 'llama' }] });

  beforeEach(() => {
    lines.length = 0;
    set = undefined;
  });
  afterEach(async () => {
    clients.splice(0).forEach((client) => client.close());
    await server.stop(0);
    metrics.close();
  });

  it('E1 holds its first answer until the set is complete, then tells changes as they come', async () => {
    await start();
    const call = stream();
    const reader = new Reader<DiscoveryResponse>(call);
    call.write(worldRequest('CDS'));
    call.write(worldRequest('EDS', ['llama/regular']));
    await eventually(() => server.clients()[0]?.types.length === 2);
    expect(reader.messages).to.have.length(0);
    show(llama(1));
    const both = await reader.until((messages) => messages.length === 2);
    expect(
      both.map(({ version_info: version, resources }) => [version, resources.length]),
    ).to.deep.equal([
      ['7', 1],
      ['7', 1],
    ]);
    const nonce = both[1]?.nonce ?? '';
    call.write(worldRequest('EDS', ['llama/regular'], { response_nonce: nonce }));
    show(llama(1), llama(2));
    await reader.until((messages) => messages.length === 3);
    expect(await metrics.render().then(({ text }) => text)).to.contain(
      'worker_mesh_xds_responses_total{type="EDS"} 2',
    );
  });

  it('E1 says who refused what, and why: in the log once, in the count, and to who asks', async () => {
    await start();
    show(llama(1));
    const call = stream('DeltaAggregatedResources');
    const reader = new Reader<DiscoveryResponse>(call);
    const node = { id: 'gateway-1', cluster: 'c', user_agent_name: 'envoy' };
    call.write({ ...deltaRequest('CDS'), node });
    const message = 'bad cluster, api_key: sk-0123456789';
    const refuse = async (count: number): Promise<void> => {
      const seen = await reader.until((messages) => messages.length === count);
      const nonce = seen.at(-1)?.nonce ?? '';
      const error = { code: 3, message };
      call.write(deltaRequest('CDS', { response_nonce: nonce, error_detail: error }));
    };
    await refuse(1);
    await eventually(() => lines.length === 1);
    expect(lines[0]).to.deep.include({ client: 'gateway-1', agent: 'envoy', type: 'CDS' });
    expect(lines[0]?.reason).to.equal('bad cluster, api_key: [redacted]');
    const [view] = server.clients();
    expect(view).to.deep.include({ node: 'gateway-1', protocol: 'delta' });
    expect(view?.types).to.deep.equal([
      { type: 'CDS', version: '', refusal: 'bad cluster, api_key: [redacted]', refusals: 1 },
    ]);
    show(llama(1), clientWorker('http://10.0.0.2:1', {}, { models: [{ id: 'b' }] }));
    await refuse(2);
    await eventually(() => server.clients()[0]?.types[0]?.refusals === 2);
    expect(lines, 'once a minute').to.have.length(1);
    const { text } = await metrics.render();
    expect(text).to.contain('worker_mesh_xds_refusals_total{type="CDS"} 2');
    expect(text).to.contain('worker_mesh_xds_streams 1');
  });

  it('X4 E1 holds little for a client that answers what it does not read', async () => {
    await start();
    show(...Array.from({ length: 250 }, (_, at) => llama(at)));
    const call = stream();
    // From the first one on: a stream that was never read is read by the library itself.
    call.on('data', () => call.pause());
    const responses = async (): Promise<number> => {
      const { text } = await metrics.render();
      return Number(/xds_responses_total\{type="EDS"\} (\d+)/.exec(text)?.[1]);
    };
    call.write(worldRequest('EDS', ['llama/regular']));
    await eventually(() => server.clients().length === 1);
    for (let nonce = 1; nonce < 1_000; nonce += 1) {
      for (const name of ['none', 'llama/regular']) {
        call.write(worldRequest('EDS', [name], { response_nonce: `${nonce}` }));
      }
    }
    // What is not allowed ends the stream, once all before it has been read.
    call.write(worldRequest('EDS', ['x'.repeat(1_000)]));
    await eventually(() => server.clients().length === 0);
    expect(await responses()).to.be.within(1, 50);
  });

  it('E1 a cluster that is sent again has its endpoints sent again, for it waits for them', async () => {
    await start();
    show(llama(1));
    const call = stream('DeltaAggregatedResources');
    const reader = new Reader<DiscoveryResponse>(call);
    call.write(deltaRequest('EDS', { resource_names_subscribe: ['llama/regular'] }));
    const [first] = await reader.until((messages) => messages.length === 1);
    call.write(deltaRequest('EDS', { response_nonce: first?.nonce ?? '' }));
    call.write(deltaRequest('CDS'));
    const types = (await reader.until((messages) => messages.length === 3)).map((each) =>
      each.type_url.split('.').at(-1),
    );
    expect(types).to.deep.equal(['ClusterLoadAssignment', 'Cluster', 'ClusterLoadAssignment']);
  });

  it('E1 what is not served is not answered, and what cannot be read ends the stream', async () => {
    await start();
    show(llama(1));
    const call = stream();
    const reader = new Reader<DiscoveryResponse>(call);
    call.write({ ...worldRequest('CDS'), type_url: 'type.googleapis.com/envoy.Secret' });
    call.write(worldRequest('CDS'));
    await reader.until((messages) => messages.length === 1);
    expect(server.clients()[0]?.types).to.have.length(1);
    call.write(worldRequest('EDS', ['x'.repeat(600)]));
    const { code, details } = await reader.end();
    expect(grpc.status[code]).to.equal('INVALID_ARGUMENT');
    expect(details).to.contain('at most 512 characters');
    expect(server.clients()).to.have.length(0);
  });

  it('X4 bytes that are no message end the stream, and nothing else', async () => {
    await start();
    show(llama(1));
    const method =
      '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources';
    const client = new grpc.Client(address, grpc.credentials.createInsecure());
    clients.push(client);
    const same = (bytes: Buffer): Buffer => bytes;
    const call = client.makeBidiStreamRequest(method, same, same, new grpc.Metadata());
    const reader = new Reader(call);
    call.write(Buffer.from([0x0a, 0xff, 0xff, 0xff]));
    expect(grpc.status[(await reader.end()).code]).to.equal('INVALID_ARGUMENT');
    const next = stream();
    next.write(worldRequest('CDS'));
    await new Reader<DiscoveryResponse>(next).until((messages) => messages.length === 1);
  });

  it('E1 bounds its streams; one that ends makes room', async () => {
    await start();
    const readers = [stream(), stream(), stream()].map((call) => new Reader(call));
    const refused = await eventually(() => readers.find(({ status }) => status) ?? false);
    expect(grpc.status[refused.status?.code ?? 0]).to.equal('RESOURCE_EXHAUSTED');
    readers.forEach((reader) => reader.cancel());
    await eventually(() => server.clients().length === 0);
    const call = stream();
    call.write(worldRequest('CDS'));
    await eventually(() => server.clients()[0]?.types.length === 1);
  });

  it('X3 asks for the token, and speaks TLS where it has a certificate', async () => {
    const authority = new TestAuthority();
    const { ca, cert, key } = authority.issue('xds', 'DNS:localhost');
    const pair = { cert_chain: readFileSync(cert), private_key: readFileSync(key) };
    await start('the-token-of-xds', grpc.ServerCredentials.createSsl(null, [pair]));
    show(llama(1));
    const trusted = grpc.credentials.createSsl(readFileSync(ca));
    const method = 'StreamAggregatedResources';
    for (const token of [undefined, 'another-token']) {
      const call = stream(method, trusted, token);
      const reader = new Reader<DiscoveryResponse>(call);
      call.write(worldRequest('CDS'));
      expect((await reader.end()).code).to.equal(grpc.status.UNAUTHENTICATED);
    }
    const call = stream(method, trusted, 'the-token-of-xds');
    call.write(worldRequest('CDS'));
    await new Reader<DiscoveryResponse>(call).until((messages) => messages.length === 1);
    authority.remove();
  });

  it('E1 ends its streams with UNAVAILABLE when it stops: clients come back', async () => {
    await start();
    const call = stream();
    const reader = new Reader<DiscoveryResponse>(call);
    call.write(worldRequest('CDS'));
    await eventually(() => server.clients().length === 1);
    await server.stop(1_000);
    expect((await reader.end()).code).to.equal(grpc.status.UNAVAILABLE);
  });
});
