import { once } from 'node:events';
import {
  credentials,
  makeGenericClientConstructor,
  ServerCredentials,
  status,
  type Client,
  type ServiceError,
} from '@grpc/grpc-js';
import { expect } from 'chai';
import { RECALLS_MAX } from '../../../src/core/limits.js';
import type { OwnerDelta } from '../../../src/core/store/rows.js';
import { eventually } from '../../support/eventually.js';
import { BoundedServer } from '../../../src/grpc/bounded-server.js';
import { GossipClient, gossipDefinition } from '../../../src/gossip/wire/gossip-definition.js';
import { createGossipHandlers } from '../../../src/gossip/wire/gossip-service.js';
import { listen } from '../../../src/grpc/listener.js';
import { GOSSIP_OPTIONS } from '../../../src/gossip/wire/peer-transport.js';
import { codec } from '../../../src/grpc/proto.js';
import type { PingRequest } from '../../../src/gen/workermesh/v1/PingRequest.js';

const asIs = (bytes: Buffer): Buffer => bytes;
const pingRequest = codec<PingRequest, unknown>('workermesh.v1.PingRequest');
const LONG = 'x'.repeat(300_000);
/** What an error may repeat of a caller, and its own words. */
const DETAILS_LENGTH_MAX = 400;

/** A piece of a log that has no end, as big as pieces are: nobody reads it to the end. */
const ENDLESS: OwnerDelta = {
  ...{
    owner: 'a',
    boot: { generation: 9, instanceId: '0'.repeat(16) },
    after: 0,
    upTo: 1,
    floor: 0,
  },
  ...{ records: [{ key: 'k', seq: 1, value: Buffer.alloc(60_000) }], more: true, stampMs: 1 },
  ...{ settled: true, hash: 0n, kind: 'log', frame: 1 },
};

describe('unary gossip calls with anything in them', () => {
  let server: BoundedServer;
  let client: Client;
  let address: string;

  before(async () => {
    server = new BoundedServer(GOSSIP_OPTIONS);
    const handlers = createGossipHandlers({
      ...{ cluster: 'c', node: 'b', boot: () => ({ generation: 7, instanceId: '0'.repeat(16) }) },
      ...{ accept: () => undefined, pinged: () => [], refused: () => undefined },
      pingFor: (_, done) => done(false),
      peerNames: () => undefined,
      recall: () => ({ member: undefined, next: () => ENDLESS }),
    });
    server.addService(gossipDefinition, handlers);
    address = await listen(server, '127.0.0.1:0', ServerCredentials.createInsecure());
    client = new (makeGenericClientConstructor({}, ''))(address, credentials.createInsecure());
  });

  after(() => {
    client.close();
    server.forceShutdown();
  });

  function send(method: 'Ping' | 'PingIndirect', bytes: Buffer): Promise<ServiceError> {
    const path = `/workermesh.v1.GossipService/${method}`;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, asIs, asIs, bytes, (error) => {
        if (error) resolve(error);
        else reject(new Error('answered'));
      });
    });
  }

  it('X4 D6 RECALLS_MAX askers are answered at once, the next one is told to ask elsewhere', async () => {
    const client = new GossipClient(address, credentials.createInsecure());
    const request = { cluster: 'c', source: 'a', generation: 1, diskCommits: 1 };
    const calls = Array.from({ length: RECALLS_MAX }, () => client.recall(request));
    for (const call of calls) call.on('error', () => undefined);
    await Promise.all(calls.map((call) => once(call, 'data')));
    const [error] = (await once(client.recall(request), 'error')) as [ServiceError];
    expect(error.code).to.equal(status.RESOURCE_EXHAUSTED);
    calls[0]!.cancel();
    await eventually(async () => {
      const again = client.recall(request);
      again.on('error', () => undefined);
      await once(again, 'data');
      again.cancel();
    });
    for (const call of calls) call.cancel();
    client.close();
  });

  it('I5 D6 Recall by a node of another cluster is refused', async () => {
    const client = new GossipClient(address, credentials.createInsecure());
    const request = { cluster: 'd', source: 'a', generation: 1, diskCommits: 1 };
    const [error] = (await once(client.recall(request), 'error')) as [ServiceError];
    expect([error.code, error.details]).to.deep.equal([
      status.FAILED_PRECONDITION,
      'cluster differs: this node is of c, the asker of d',
    ]);
    client.close();
  });

  const fine = { cluster: 'c', source: 'a', target: 'b' };
  for (const method of ['Ping', 'PingIndirect'] as const) {
    for (const [what, request, code] of [
      ['a long cluster', { ...fine, cluster: LONG }, status.INVALID_ARGUMENT],
      ['another cluster', { ...fine, cluster: 'é'.repeat(1024) }, status.FAILED_PRECONDITION],
      ['a long source', { ...fine, source: LONG }, status.INVALID_ARGUMENT],
      ['no source', { ...fine, source: '' }, status.INVALID_ARGUMENT],
      ['a long target', { ...fine, target: LONG }, status.INVALID_ARGUMENT],
    ] as const) {
      it(`X4 I5 ${method} with ${what} is refused in a short sentence`, async () => {
        const error = await send(method, pingRequest.encode(request));
        expect(error.code).to.equal(code);
        expect(error.details.length).to.be.within(1, DETAILS_LENGTH_MAX);
        expect(error.details).to.match(/cluster|source|target/);
      });
    }

    it(`X4 ${method} with bytes that are no message is told so`, async () => {
      for (const bytes of [Buffer.from([0xff, 0xff]), Buffer.alloc(100, 0xff), Buffer.alloc(0)]) {
        const error = await send(method, bytes);
        if (bytes.length === 0) expect(error.code).to.equal(status.FAILED_PRECONDITION);
        else {
          expect(error.code).to.equal(status.INVALID_ARGUMENT);
          expect(error.details).to.match(/^request cannot be read/);
        }
        expect(error.details).not.to.include('undefined');
      }
    });
  }
});
