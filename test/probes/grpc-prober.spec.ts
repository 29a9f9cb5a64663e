import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { PROBE_BODY_BYTES_MAX, PROBE_HEADER_BYTES_MAX } from '../../src/core/limits.js';
import { OpenSockets } from '../../src/core/open-sockets.js';
import type { HealthCheckRequest__Output } from '../../src/gen/grpc/health/v1/HealthCheckRequest.js';
import type { HealthCheckResponse } from '../../src/gen/grpc/health/v1/HealthCheckResponse.js';
import { createGrpcProber } from '../../src/probes/grpc-prober.js';
import { healthService } from '../../src/grpc/proto.js';
import type { ProbeOutcome, ProbeTarget } from '../../src/streams/health-context.js';
import { TestAuthority } from '../support/certificates.js';
import { until } from '../support/until.js';

type Check = grpc.handleUnaryCall<HealthCheckRequest__Output, HealthCheckResponse>;

const TEXT = { 'content-type': 'text/plain' };
const TYPE = { 'content-type': 'application/grpc' };
const NOT_GRPC = (status: number) => `HTTP ${status}: the answer is not gRPC`;
const NO_MESSAGE = 'the answer is not one gRPC message';

describe('createGrpcProber', () => {
  let servers: grpc.Server[] = [];
  let rawServers: Http2Server[] = [];
  afterEach(() => {
    for (const server of servers) server.forceShutdown();
    for (const server of rawServers) server.close();
    servers = [];
    rawServers = [];
  });

  async function serveRaw(answer: (stream: ServerHttp2Stream) => void): Promise<number> {
    const server = createHttp2Server().on('stream', answer).listen(0, '127.0.0.1');
    rawServers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

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
      reply({ code, details: 'as töld' });

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

  for (const code of ['NOT_FOUND', 'UNAVAILABLE', 'INTERNAL'] as const) {
    it(`H1 ${code} is a failure, with the server's words`, async () => {
      const outcome = await ask(`grpc://127.0.0.1:${await serve(failing(grpc.status[code]))}`);
      expect(outcome).to.deep.equal({ success: false, message: `${code}: as töld` });
    });
  }

  for (const code of ['UNAUTHENTICATED', 'PERMISSION_DENIED'] as const) {
    it(`H4 ${code} is reachable, without a key that is accepted`, async () => {
      const outcome = await ask(`grpc://127.0.0.1:${await serve(failing(grpc.status[code]))}`);
      expect(outcome).to.deep.equal({ success: true, message: code, keyRefused: true });
    });
  }

  it('H10 asks for the service that the target names', async () => {
    const port = await serve(({ request }, reply) => {
      if (request.service === 'vllm.Engine') reply(null, { status: 'SERVING' });
      else reply({ code: grpc.status.NOT_FOUND, details: 'unknown service' });
    });
    const url = `grpc://127.0.0.1:${port}`;
    expect(await ask(url, { service: 'vllm.Engine' })).to.include({ success: true });
    expect(await ask(url)).to.include({ success: false, message: 'NOT_FOUND: unknown service' });
  });

  describe('H10 counts a status only from a peer that spoke gRPC', () => {
    for (const [what, head, trailers, message] of [
      ['a missing route', { ':status': 404, ...TEXT }, undefined, NOT_GRPC(404)],
      ['a proxy that asks for a login', { ':status': 401, ...TEXT }, undefined, NOT_GRPC(401)],
      ['a proxy that forbids', { ':status': 403, ...TEXT }, undefined, NOT_GRPC(403)],
      ['a web page', { ':status': 200, ...TEXT, 'grpc-status': '0' }, undefined, NOT_GRPC(200)],
      ['an error with the type', { ':status': 404, ...TYPE }, undefined, NOT_GRPC(404)],
      [
        'a near type',
        { ':status': 200, 'content-type': 'application/grpc-web' },
        {},
        NOT_GRPC(200),
      ],
      ['no status', { ':status': 200, ...TYPE }, {}, 'the answer has no gRPC status'],
      ['no message', { ':status': 200, ...TYPE }, { 'grpc-status': '0' }, NO_MESSAGE],
    ] as const) {
      it(`${what}: "${message}"`, async () => {
        const port = await serveRaw((stream) => {
          stream.respond(head, { waitForTrailers: trailers !== undefined });
          stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
          stream.end(trailers === undefined ? 'no route' : '');
        });
        const outcome = await ask(`grpc://127.0.0.1:${port}`);
        expect(outcome).to.deep.equal({ success: false, message });
      });
    }

    it('a status in headers that nothing follows, and content types with a suffix, are gRPC', async () => {
      const port = await serveRaw((stream) => {
        const head = {
          ':status': 200,
          'content-type': 'application/grpc+proto',
          'grpc-status': '12',
        };
        stream.respond(head, { endStream: true });
      });
      const outcome = await ask(`grpc://127.0.0.1:${port}`);
      expect(outcome).to.deep.include({ success: true });
    });

    it('a body without an end is cut off', async () => {
      const port = await serveRaw((stream) => {
        stream.on('error', () => undefined);
        stream.respond({ ':status': 200, ...TYPE });
        const write = (): void => {
          while (!stream.destroyed && stream.write(Buffer.alloc(4096)));
          stream.once('drain', write);
        };
        write();
      });
      const message = `the answer's body is over ${PROBE_BODY_BYTES_MAX} bytes`;
      expect(await ask(`grpc://127.0.0.1:${port}`)).to.deep.equal({ success: false, message });
    });

    it('headers over PROBE_HEADER_BYTES_MAX are a failed probe', async () => {
      const port = await serveRaw((stream) => {
        stream.on('error', () => undefined);
        stream.respond({ ':status': 200, ...TYPE, 'x-big': 'x'.repeat(PROBE_HEADER_BYTES_MAX) });
        stream.end();
      });
      expect(await ask(`grpc://127.0.0.1:${port}`)).to.include({ success: false });
    });

    it('a server that speaks HTTP/1 is a failed probe that says so', async () => {
      const server = createHttpServer((_, response) => response.end()).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      expect(await ask(`grpc://127.0.0.1:${port}`)).to.deep.equal({
        success: false,
        message: 'the answer is not HTTP/2, which gRPC needs',
      });
      server.closeAllConnections();
      server.close();
    });
  });

  it('H1 nobody at the port is a failed probe that says so', async () => {
    const tcp = createServer().listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    tcp.close();
    await once(tcp, 'close');
    const outcome = await ask(`grpc://127.0.0.1:${port}`);
    expect(outcome).to.deep.equal({ success: false, message: 'connection refused' });
  });

  for (const scheme of ['grpc', 'grpcs'] as const) {
    it(`H8 ${scheme}: 100 probes of a backend that accepts and says nothing leave no socket`, async () => {
      const accepted = new Set<Socket>();
      const silent = createServer((socket) => {
        accepted.add(socket.on('error', () => undefined).resume());
        socket.on('close', () => accepted.delete(socket));
      }).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const url = `${scheme}://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const sockets = new OpenSockets();
      const probe = createGrpcProber({ sockets });
      const probes = Array.from({ length: 100 }, () => probe(targetOf(url)).subscribe());
      await until('all are connected', () => accepted.size === 100);
      expect(sockets.count('probe')).to.equal(100);
      for (const each of probes) each.unsubscribe();
      await until('all are closed', () => accepted.size === 0 && sockets.count('probe') === 0);
      silent.close();
    });
  }

  it('H1 unsubscribed, it cancels the call', async () => {
    let cancelled = false;
    let called = false;
    const port = await serve((call) => {
      called = true;
      call.on('cancelled', () => (cancelled = true));
    });
    const target = targetOf(`grpc://127.0.0.1:${port}`);
    const subscription = createGrpcProber({ sockets: new OpenSockets() })(target).subscribe();
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
      const context = createSecureContext({ ca: readFileSync(authority.ca) });
      const surroundings = { sockets: new OpenSockets(), secureContext: () => context };
      const target = targetOf(`grpcs://localhost:${port}`);
      const outcome = await firstValueFrom(createGrpcProber(surroundings)(target));
      expect(outcome).to.deep.equal({ success: true, message: 'SERVING' });
    });

    it('H1 an untrusted certificate is a failed probe', async () => {
      const outcome = await ask(`grpcs://localhost:${await serveSecurely()}`);
      expect(outcome).to.include({ success: false });
      expect(outcome.message).to.match(/^certificate not trusted/);
    });
  });
});

function targetOf(url: string, fields: Partial<ProbeTarget> = {}): ProbeTarget {
  return { url, protocol: 'grpc', path: '/health', service: '', timeoutMs: 5_000, ...fields };
}

function ask(url: string, fields: Partial<ProbeTarget> = {}): Promise<ProbeOutcome> {
  return firstValueFrom(createGrpcProber({ sockets: new OpenSockets() })(targetOf(url, fields)));
}
