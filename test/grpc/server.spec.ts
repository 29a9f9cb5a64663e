import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import {
  HealthServiceClient,
  meshService,
  reflectionV1Service,
  registryService,
} from '../../src/grpc/proto.js';
import type { HealthCheckResponse__Output } from '../../src/gen/grpc/health/v1/HealthCheckResponse.js';
import { call, failure, Reader } from './support/calls.js';
import { TestEdge } from './support/edge.js';
import { ReflectionClient } from './support/reflection-client.js';
import { checkAsGoDoes } from './support/strict-descriptors.js';
import { until } from './support/until.js';

const { status } = grpc;
const SPEC = '{"url":"http://w:1"}';

describe('the registry listener', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['client']>;
  beforeEach(async () => {
    edge = await new TestEdge().start();
    client = edge.client();
  });
  afterEach(() => edge.stop());

  it('a client that knows descriptors only registers a worker, with Struct and map', async () => {
    const reflection = new ReflectionClient(edge.reflectionClient().serverReflectionInfo());
    const services = await reflection.services();
    const files = await reflection.closure(services);
    checkAsGoDoes(files);
    const set = descriptor.FileDescriptorSet.create({
      file: files.map((bytes) => descriptor.FileDescriptorProto.decode(bytes)),
    });
    const loader = protobuf.Root as unknown as {
      fromDescriptor(set: protobuf.Message): protobuf.Root;
    };
    const root = loader.fromDescriptor(set).resolveAll();
    for (const name of services)
      expect(root.lookupService(name).methodsArray).not.to.deep.equal([]);
    const rpc = (method: string, request: object) =>
      new Promise<Record<string, unknown>>((resolve, reject) => {
        const service = root.lookupService('workermesh.v1.RegistryService');
        const { requestType, responseType } = service.methods[method] ?? expect.fail();
        const type = root.lookupType(requestType);
        client.makeUnaryRequest(
          `/workermesh.v1.RegistryService/${method}`,
          (value: object) => Buffer.from(type.encode(type.fromObject(value)).finish()),
          (bytes) => root.lookupType(responseType).decode(bytes).toJSON(),
          request,
          (error, value) => (error ? reject(error) : resolve(value ?? {})),
        );
      });
    // This loader shows a map as what it is on the wire: a list of entries.
    const zone = { key: 'zone', value: { string_value: 'z1' } };
    const fields = [
      { key: 'url', value: { string_value: 'http://w:1' } },
      { key: 'labels', value: { struct_value: { fields: [zone] } } },
    ];
    const made = await rpc('RegisterWorker', { spec: { fields } });
    expect(made.outcome).to.equal('WRITE_OUTCOME_CREATED');
    expect((await rpc('GetWorker', { url: 'w:1' })).worker).to.deep.include({
      labels: [{ key: 'zone', value: 'z1' }],
      origin: 'WORKER_ORIGIN_LOCAL',
    });
    reflection.close();
  });

  it('X4 random bytes to any method are never INTERNAL, and end nothing', async () => {
    const methods = [registryService, meshService, reflectionV1Service].flatMap((service) =>
      Object.values(service as unknown as grpc.ServiceDefinition),
    );
    const expected = new Set([
      status.OK,
      status.INVALID_ARGUMENT,
      status.NOT_FOUND,
      status.FAILED_PRECONDITION,
      status.RESOURCE_EXHAUSTED,
      status.CANCELLED,
    ]);
    // Tags that exist, so that more than the first byte is looked at.
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.uint8Array({ maxLength: 20 })), {
          maxLength: 4,
        })
        .map((fields) =>
          Buffer.concat(
            fields.map(([tag, value]) =>
              Buffer.concat([Buffer.from([(tag << 3) | 2, value.length]), value]),
            ),
          ),
        ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), bytes, async ({ path }, request) => {
        const stream = client.makeBidiStreamRequest<Buffer, Buffer>(
          path,
          (value) => value,
          (value) => value,
        );
        let opened = false;
        stream.on('metadata', () => (opened = true));
        const reader = new Reader(stream);
        stream.write(Buffer.from(request));
        stream.end();
        if (/\/Watch\w+$/.test(path)) {
          await until('an answer', () => opened || reader.status !== undefined);
          reader.cancel();
        }
        const { code } = await reader.end();
        expect(expected.has(code), `${path} ${grpc.status[code]}`).to.equal(true);
      }),
      { numRuns: 300 },
    );
    expect(edge.logged).to.deep.equal([]);
    expect((await call(client, 'registerWorker', { specJson: SPEC })).response.outcome).to.equal(
      'WRITE_OUTCOME_CREATED',
    );
  }).timeout(60_000);

  it('an unknown method is UNIMPLEMENTED', async () => {
    const error = await failure(
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          '/workermesh.v1.RegistryService/Nothing',
          (value: Buffer) => value,
          (value) => value,
          Buffer.alloc(0),
          (thrown, value) => (thrown ? reject(thrown) : resolve(value)),
        );
      }),
    );
    expect(error.code).to.equal(status.UNIMPLEMENTED);
  });

  it('a connection without calls may ping as often as it likes', async () => {
    const session = connectHttp2(`http://${edge.address}`);
    await once(session, 'connect');
    for (let round = 0; round < 50; round += 1) {
      await new Promise<void>((resolve, reject) => {
        session.ping((error) => (error ? reject(error) : resolve()));
      });
    }
    expect(session.destroyed).to.equal(false);
    session.destroy();
  });

  it('counts calls by method and code, writes by outcome, and events of watches', async () => {
    await call(client, 'registerWorker', { specJson: SPEC });
    await failure(call(client, 'getWorker', { workerId: 'nobody' }));
    const reader = new Reader(client.watchWorkers({}));
    await reader.until((messages) => messages.some(({ events }) => events.length > 0));
    expect((await edge.metrics.render()).text).to.match(/worker_mesh_watchers 1\n/);
    reader.cancel();
    const count = (
      name: Parameters<typeof edge.metrics.value>[0],
      labels: Record<string, string>,
    ) => edge.metrics.value(name, labels);
    const calls = (method: string, code: string) =>
      count('rpc_requests_total', { method: `workermesh.v1.RegistryService/${method}`, code });
    expect(await calls('RegisterWorker', 'OK')).to.equal(1);
    expect(await calls('GetWorker', 'NOT_FOUND')).to.equal(1);
    while ((await calls('WatchWorkers', 'CANCELLED')) !== 1) await call(client, 'listWorkers', {});
    const created = { method: 'RegisterWorker', outcome: 'CREATED' };
    expect(await count('registry_writes_total', created)).to.equal(1);
    expect(await count('registry_watch_events_total', { type: 'UPSERTED' })).to.equal(1);
    expect((await edge.metrics.render()).text).to.match(/worker_mesh_watchers 0\n/);
  });

  describe('stop()', () => {
    it('M5 lets a write under way finish, and closes at once when nothing is', async () => {
      edge.slowDisk = true;
      const write = call(client, 'registerWorker', { specJson: SPEC });
      await until('write', () => edge.waiting === 1);
      let stopped = false;
      const stopping = edge.stopServing(60_000).then(() => (stopped = true));
      await new Promise((resolve) => setImmediate(resolve));
      expect(stopped).to.equal(false);
      edge.commit();
      expect((await write).response.outcome).to.equal('WRITE_OUTCOME_CREATED');
      await stopping;
    });

    it('M5 cuts what does not end within the grace', async () => {
      edge.slowDisk = true;
      const write = failure(call(client, 'registerWorker', { specJson: SPEC }));
      await until('write', () => edge.waiting === 1);
      const startMs = performance.now();
      await edge.stopServing(50);
      expect(performance.now() - startMs).to.be.lessThan(5_000);
      expect([status.UNAVAILABLE, status.CANCELLED, status.INTERNAL]).to.include(
        (await write).code,
      );
    });

    it('says NOT_SERVING to those who watch health, before it ends their streams', async () => {
      const health = new HealthServiceClient(edge.address, grpc.credentials.createInsecure());
      const reader = new Reader<HealthCheckResponse__Output>(
        health.watch({ service: 'workermesh.v1.RegistryService' }),
      );
      await reader.until(({ length }) => length === 1);
      expect(reader.messages[0]?.status).to.equal('NOT_SERVING');
      edge.setServing();
      await reader.until(({ length }) => length === 2);
      const stopping = edge.stopServing(5_000);
      expect((await reader.end()).code).to.equal(status.UNAVAILABLE);
      expect(reader.messages.map((message) => message.status)).to.deep.equal([
        'NOT_SERVING',
        'SERVING',
        'NOT_SERVING',
      ]);
      health.close();
      await stopping;
    });
  });
});
