import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { BoundedServer } from '../../../src/grpc/bounded-server.js';
import { HEALTH_WATCHERS_MAX } from '../../../src/core/limits.js';
import { Turns } from '../../../src/grpc/turns.js';
import { HealthService } from '../../../src/grpc/tools/health.js';
import { listen, shutDown } from '../../../src/grpc/listener.js';
import { healthService, HealthServiceClient } from '../../../src/grpc/proto.js';
import type { HealthCheckResponse__Output } from '../../../src/gen/grpc/health/v1/HealthCheckResponse.js';
import { call, failure, Reader } from '../support/calls.js';
import { detailsOf } from '../support/details.js';
import { quietLog } from '../support/log.js';

const SERVICE = 'workermesh.v1.RegistryService';

describe('HealthService', () => {
  let server: BoundedServer;
  let health: HealthService;
  let client: InstanceType<typeof HealthServiceClient>;

  beforeEach(async () => {
    server = new BoundedServer();
    health = new HealthService({ node: 'a', log: quietLog, turns: new Turns() });
    health.set(SERVICE, 'NOT_SERVING');
    server.addService(healthService, health.handlers());
    const address = await listen(server, '127.0.0.1:0', grpc.ServerCredentials.createInsecure());
    client = new HealthServiceClient(address, grpc.credentials.createInsecure());
  });
  afterEach(async () => {
    client.close();
    await shutDown(server, 0);
  });

  const check = async (service: string) =>
    (await call(client, 'check', { service })).response.status;
  const watch = (service: string) =>
    new Reader<HealthCheckResponse__Output>(client.watch({ service }));
  const statuses = ({ messages }: Reader<HealthCheckResponse__Output>) =>
    messages.map(({ status }) => status);

  it('says of the process that it lives, and of the registry what it was told', async () => {
    expect(await check('')).to.equal('SERVING');
    expect(await check(SERVICE)).to.equal('NOT_SERVING');
    health.set(SERVICE, 'SERVING');
    expect(await check(SERVICE)).to.equal('SERVING');
  });

  it('lists all', async () => {
    const { response, metadata } = await call(client, 'list', {});
    expect(response.statuses).to.deep.equal({
      '': { status: 'SERVING' },
      [SERVICE]: { status: 'NOT_SERVING' },
    });
    expect(metadata.get('worker-mesh-node')).to.deep.equal(['a']);
  });

  it('an unknown service is NOT_FOUND, and the message names those that there are', async () => {
    const error = await failure(check('nobody'));
    expect(error.code).to.equal(grpc.status.NOT_FOUND);
    expect(error.details).to.include(SERVICE);
    expect(detailsOf(error).info?.reason).to.equal('SERVICE_NOT_FOUND');
  });

  it('a watch tells the present at once, then each change', async () => {
    const reader = watch(SERVICE);
    await reader.until((messages) => messages.length === 1);
    health.set(SERVICE, 'SERVING');
    await reader.until((messages) => messages.length === 2);
    health.set(SERVICE, 'SERVING');
    health.set('', 'SERVING');
    health.set(SERVICE, 'NOT_SERVING');
    await reader.until((messages) => messages.length === 3);
    expect(statuses(reader)).to.deep.equal(['NOT_SERVING', 'SERVING', 'NOT_SERVING']);
    reader.cancel();
  });

  it('a watch of an unknown service lives on, and tells when it becomes known', async () => {
    const reader = watch('later');
    await reader.until((messages) => messages.length === 1);
    health.set('later', 'SERVING');
    await reader.until((messages) => messages.length === 2);
    expect(statuses(reader)).to.deep.equal(['SERVICE_UNKNOWN', 'SERVING']);
    reader.cancel();
  });

  it('changes of one turn that a reader did not see are over: he ends with the present', async () => {
    const reader = watch(SERVICE);
    await reader.until((messages) => messages.length === 1);
    for (let round = 0; round < 1_000; round += 1) {
      health.set(SERVICE, round % 2 === 0 ? 'SERVING' : 'NOT_SERVING');
    }
    health.set(SERVICE, 'SERVING');
    await reader.until((messages) => messages.at(-1)?.status === 'SERVING');
    expect(reader.messages.length).to.be.lessThan(5);
    reader.cancel();
  });

  it('ends watches with UNAVAILABLE when the node stops', async () => {
    const reader = watch('');
    await reader.until((messages) => messages.length === 1);
    health.close();
    const status = await reader.end();
    expect(status.code).to.equal(grpc.status.UNAVAILABLE);
    expect(detailsOf(status).info?.reason).to.equal('STOPPING');
  });

  it(`X4 one watch more than ${HEALTH_WATCHERS_MAX} is refused, and a closed one makes room`, async () => {
    const readers = Array.from({ length: HEALTH_WATCHERS_MAX }, () => watch(''));
    await Promise.all(readers.map((reader) => reader.until((messages) => messages.length === 1)));
    const status = await watch('').end();
    expect(status.code).to.equal(grpc.status.RESOURCE_EXHAUSTED);
    readers[0]?.cancel();
    await readers[0]?.end();
    const freed = watch('');
    await freed.until((messages) => messages.length === 1);
    for (const reader of [...readers, freed]) reader.cancel();
  });
});
