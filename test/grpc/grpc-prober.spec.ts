import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import type { HealthCheckRequest__Output } from '../../src/gen/grpc/health/v1/HealthCheckRequest.js';
import type { HealthCheckResponse } from '../../src/gen/grpc/health/v1/HealthCheckResponse.js';
import { createGrpcProber } from '../../src/grpc/grpc-prober.js';
import { healthService } from '../../src/grpc/proto.js';
import type { ProbeOutcome } from '../../src/streams/health-context.js';
import { TestAuthority } from '../support/certificates.js';
import { until } from '../support/until.js';

type Check = grpc.handleUnaryCall<HealthCheckRequest__Output, HealthCheckResponse>;

describe('createGrpcProber', () => {
  let servers: grpc.Server[] = [];
  afterEach(() => {
    for (const server of servers) server.forceShutdown();
    servers = [];
  });

  async function serve(check?: Check, credentials = grpc.ServerCredentials.createInsecure()) {
    const server = new grpc.Server();
    servers.push(server);
    const unused = (): never => {
      throw new Error('not called');
    };
    if (check !== undefined)
      server.addService(healthService, { check, list: unused, watch: unused });
    return new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', credentials, (error, port) =>
        error === null ? resolve(port) : reject(error),
      ),
    );
  }

  const failing =
    (code: grpc.status): Check =>
    (_, reply) =>
      reply({ code, details: 'as told' });

  for (const [status, success] of [
    ['SERVING', true],
    ['NOT_SERVING', false],
    ['UNKNOWN', false],
  ] as const) {
    it(`H1 ${status} is ${success ? 'healthy' : 'a failure'}`, async () => {
      const port = await serve((_, reply) => reply(null, { status }));
      expect(await ask(`grpc://127.0.0.1:${port}`)).to.deep.equal({ success, message: status });
    });
  }

  it('H1 asks for the whole server, with the key as bearer', async () => {
    let request: HealthCheckRequest__Output | undefined;
    let authorization: unknown;
    const port = await serve((call, reply) => {
      request = call.request;
      [authorization] = call.metadata.get('authorization');
      reply(null, { status: 'SERVING' });
    });
    await ask(`grpc://127.0.0.1:${port}`, { apiKey: 'sk-1' });
    expect(request).to.deep.equal({ service: '' });
    expect(authorization).to.equal('Bearer sk-1');
  });

  it('W10 a key that no header takes is a failed probe that does not quote it', async () => {
    const outcome = await ask(`grpc://127.0.0.1:${await serve()}`, { apiKey: 'sk-clé' });
    expect(outcome).to.deep.equal({
      success: false,
      message: 'the key cannot be sent: headers take printable ASCII only',
    });
  });

  it('H1 a server without a health service is reachable, and that is enough', async () => {
    const outcome = await ask(`grpc://127.0.0.1:${await serve()}`);
    expect(outcome).to.deep.equal({
      success: true,
      message: 'UNIMPLEMENTED: reachable, it has no health service',
    });
  });

  for (const [code, success] of [
    [grpc.status.UNAUTHENTICATED, true],
    [grpc.status.PERMISSION_DENIED, true],
    [grpc.status.NOT_FOUND, false],
    [grpc.status.UNAVAILABLE, false],
    [grpc.status.INTERNAL, false],
  ] as const) {
    it(`H4 ${grpc.status[code]} is ${success ? 'reachable' : 'a failure'}`, async () => {
      const outcome = await ask(`grpc://127.0.0.1:${await serve(failing(code))}`);
      expect(outcome.success).to.equal(success);
      expect(outcome.message).to.match(new RegExp(`^${grpc.status[code]}: `));
    });
  }

  it('H1 nobody at the port is a failed probe that says so', async () => {
    const tcp = createServer().listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    tcp.close();
    await once(tcp, 'close');
    const outcome = await ask(`grpc://127.0.0.1:${port}`);
    expect(outcome.success).to.equal(false);
    expect(outcome.message).to.match(/^UNAVAILABLE: .*ECONNREFUSED/);
  });

  it('H1 no answer until the deadline is a failed probe', async () => {
    const port = await serve(() => undefined);
    const outcome = await ask(`grpc://127.0.0.1:${port}`, { timeoutMs: 50 });
    expect(outcome.success).to.equal(false);
    expect(outcome.message).to.match(/^DEADLINE_EXCEEDED/);
  });

  it('H1 unsubscribed, it cancels the call', async () => {
    let cancelled = false;
    let called = false;
    const port = await serve((call) => {
      called = true;
      call.on('cancelled', () => (cancelled = true));
    });
    const target = {
      url: `grpc://127.0.0.1:${port}`,
      protocol: 'grpc',
      timeoutMs: 30_000,
    } as const;
    const subscription = createGrpcProber()(target).subscribe();
    await until('the call has arrived', () => called);
    subscription.unsubscribe();
    await until('the call is cancelled', () => cancelled);
  });

  describe('over TLS', () => {
    let authority: TestAuthority;
    before(() => (authority = new TestAuthority()));
    after(() => authority.remove());

    async function serveSecurely(): Promise<number> {
      const { cert, key } = authority.issue('worker', 'DNS:localhost');
      const pair = { cert_chain: readFileSync(cert), private_key: readFileSync(key) };
      const credentials = grpc.ServerCredentials.createSsl(null, [pair]);
      return serve((_, reply) => reply(null, { status: 'SERVING' }), credentials);
    }

    it('H1 grpcs:// verifies the certificate', async () => {
      const port = await serveSecurely();
      const ca = readFileSync(authority.ca, 'utf8');
      const target = {
        url: `grpcs://localhost:${port}`,
        protocol: 'grpc',
        timeoutMs: 5_000,
      } as const;
      const outcome = await firstValueFrom(createGrpcProber({ ca })(target));
      expect(outcome).to.deep.equal({ success: true, message: 'SERVING' });
    });

    it('H1 an untrusted certificate is a failed probe', async () => {
      const outcome = await ask(`grpcs://localhost:${await serveSecurely()}`);
      expect(outcome.success).to.equal(false);
      expect(outcome.message).to.match(/^UNAVAILABLE: .*certificate/i);
    });
  });
});

function ask(url: string, fields: { apiKey?: string; timeoutMs?: number } = {}) {
  const target = { url, protocol: 'grpc', timeoutMs: 5_000, ...fields } as const;
  return firstValueFrom<ProbeOutcome>(createGrpcProber()(target));
}
