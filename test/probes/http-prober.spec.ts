import { once } from 'node:events';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { PROBE_BODY_BYTES_MAX, PROBE_HEADER_BYTES_MAX } from '../../src/core/limits.js';
import { OpenSockets } from '../../src/core/open-sockets.js';
import { createHttpProber } from '../../src/probes/http-prober.js';
import { outcomeOfError, probeFailureText } from '../../src/probes/probe-failure.js';
import type { ProbeOutcome, ProbeTarget } from '../../src/streams/health-context.js';
import { TestAuthority } from '../support/certificates.js';
import { until } from '../support/until.js';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

describe('createHttpProber', () => {
  let server: http.Server;
  let url: string;
  let answer: Answer;
  let seen: http.IncomingMessage[];

  beforeEach(async () => {
    seen = [];
    server = http.createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    });
    url = `http://127.0.0.1:${await listen(server)}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const probe = (apiKey?: string, healthPath = '/health') => ask(url, apiKey, healthPath);

  it('H1 asks GET <url><path>, with no more headers than it needs', async () => {
    answer = (_, response) => response.end('ok');
    url += '/v1';
    expect(await probe(undefined, '/healthz?deep=1')).to.deep.equal({
      success: true,
      message: 'HTTP 200',
    });
    expect(seen[0]).to.include({ method: 'GET', url: '/v1/healthz?deep=1' });
    expect(seen[0]!.headers).to.not.have.property('authorization');
    expect(seen[0]!.headers.connection).to.equal('close');
  });

  it('H1 sends the key as bearer', async () => {
    answer = (_, response) => response.end();
    await probe('sk-1');
    expect(seen[0]!.headers.authorization).to.equal('Bearer sk-1');
  });

  it('W10 a key that no header takes is a failed probe that does not quote it', async () => {
    answer = (_, response) => response.end();
    expect(await probe('sk-ключ')).to.deep.equal({
      success: false,
      message: 'the key cannot be sent: headers take printable ASCII only',
    });
    expect(seen).to.deep.equal([]);
  });

  for (const [status, success] of [
    [200, true],
    [204, true],
    [299, true],
    [301, false],
    [400, false],
    [404, false],
    [500, false],
    [503, false],
  ] as const) {
    it(`H1 HTTP ${status} is ${success ? 'healthy' : 'a failure'}`, async () => {
      answer = (_, response) => response.writeHead(status).end();
      const outcome = await probe();
      expect(outcome).to.include({ success });
      expect(outcome.message).to.match(new RegExp(`^HTTP ${status}`));
    });
  }

  for (const status of [401, 403]) {
    it(`H4 HTTP ${status} is reachable, without a key that is accepted`, async () => {
      answer = (_, response) => response.writeHead(status).end();
      const message = `HTTP ${status}`;
      expect(await probe()).to.deep.equal({ success: true, message, keyRefused: true });
    });
  }

  it('H1 a redirect loop is one request and a failed probe', async () => {
    answer = (_, response) => response.writeHead(302, { location: `${url}/health` }).end();
    const outcome = { success: false, message: 'HTTP 302: redirects are not followed' };
    expect(await probe()).to.deep.equal(outcome);
    expect(seen).to.have.length(1);
  });

  it('H1 an endless body is cut off, and the connection closed', async () => {
    let socket: Socket | undefined;
    answer = (request, response) => {
      socket = request.socket;
      response.on('error', () => undefined);
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(4096)));
        response.once('drain', write);
      };
      write();
    };
    const message = `the answer's body is over ${PROBE_BODY_BYTES_MAX} bytes`;
    expect(await probe()).to.deep.equal({ success: false, message });
    await until('the connection is closed', () => socket!.destroyed);
  });

  for (const bytes of [PROBE_BODY_BYTES_MAX - 1, PROBE_BODY_BYTES_MAX, PROBE_BODY_BYTES_MAX + 1]) {
    it(`H1 of a body of ${bytes} bytes at most ${PROBE_BODY_BYTES_MAX} are read`, async () => {
      answer = (_, response) => response.end(Buffer.alloc(bytes));
      expect(await probe()).to.include({ success: bytes <= PROBE_BODY_BYTES_MAX });
    });
  }

  it('H1 a header of 10 MB is a failed probe', async () => {
    answer = (request) => {
      request.socket.on('error', () => undefined);
      request.socket.write(`HTTP/1.1 200 OK\r\nx-big: ${'x'.repeat(10 * 1024 * 1024)}\r\n\r\n`);
    };
    const outcome = { success: false, message: "the answer's headers are too big" };
    expect(await probe()).to.deep.equal(outcome);
  });

  for (const [bytes, success] of [
    [PROBE_HEADER_BYTES_MAX - 1024, true],
    [PROBE_HEADER_BYTES_MAX + 1024, false],
  ] as const) {
    it(`H1 a header of ${bytes} bytes is ${success ? 'read' : 'refused'}`, async () => {
      answer = (_, response) => response.writeHead(200, { 'x-big': 'x'.repeat(bytes) }).end();
      expect(await probe()).to.include({ success });
    });
  }

  it('H1 an answer that breaks off is a failed probe', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setImmediate(() => request.socket.destroy());
    };
    const outcome = { success: false, message: 'connection closed by the worker' };
    expect(await probe()).to.deep.equal(outcome);
  });

  it('H1 what is not HTTP, and nobody at the port, are failed probes', async () => {
    const tcp = createTcpServer((socket) => {
      socket.on('error', () => undefined).resume();
      socket.end('hello, I am no web server\r\n\r\n');
    });
    const port = await listen(tcp);
    expect(await ask(`http://127.0.0.1:${port}`)).to.deep.equal({
      success: false,
      message: 'the answer is not HTTP',
    });
    tcp.close();
    await once(tcp, 'close');
    const refused = { success: false, message: 'connection refused' };
    expect(await ask(`http://127.0.0.1:${port}`)).to.deep.equal(refused);
  });

  it('H1 other reasons are told in words where there are some, else by their code', () => {
    const textOf = (code: string) => probeFailureText(Object.assign(new Error('x'), { code }));
    expect(textOf('ENOTFOUND')).to.equal('host name not found');
    expect(textOf('ERR_SSL_WRONG_VERSION_NUMBER')).to.equal('TLS handshake failed');
    expect(textOf('EWHATEVER')).to.equal('EWHATEVER');
    expect(probeFailureText(new Error('plain'))).to.equal('plain');
  });

  for (const [code, reason] of [
    ['EMFILE', 'descriptors'],
    ['ENFILE', 'descriptors'],
    ['EADDRNOTAVAIL', 'ports'],
    ['ENOMEM', 'memory'],
    ['ENOBUFS', 'memory'],
    ['EAI_AGAIN', 'resolver'],
  ] as const) {
    it(`H8 ${code} is a probe that could not be made, for want of ${reason}`, () => {
      expect(outcomeOfError(errorOf(code))).to.deep.equal({ unasked: reason, message: code });
    });
  }

  it('H8 of several addresses a shortage at one counts, an address that cannot be used does not', () => {
    const of = (...codes: string[]) => outcomeOfError(new AggregateError(codes.map(errorOf)));
    const refused = { success: false, message: 'connection refused' };
    expect(of('ECONNREFUSED', 'EMFILE')).to.include({ unasked: 'descriptors' });
    expect(of('EADDRNOTAVAIL', 'ECONNREFUSED')).to.deep.equal(refused);
    expect(of('EADDRNOTAVAIL', 'EADDRNOTAVAIL')).to.include({ unasked: 'ports' });
  });

  it('H8 a name that does not exist is the worker`s fault', () => {
    const outcome = { success: false, message: 'host name not found' };
    expect(outcomeOfError(errorOf('ENOTFOUND'))).to.deep.equal(outcome);
  });

  it('H8 a resolver that could not look is not: without descriptors it says EBUSY', () => {
    const busy = Object.assign(errorOf('EBUSY'), { syscall: 'getaddrinfo' });
    expect(outcomeOfError(busy)).to.deep.equal({ unasked: 'resolver', message: 'EBUSY' });
    expect(outcomeOfError(errorOf('EBUSY'))).to.deep.equal({ success: false, message: 'EBUSY' });
  });

  it('H1 unsubscribed, it closes the connection at once', async () => {
    const closed = new Promise((resolve) => {
      answer = (request) => {
        request.socket.on('close', resolve);
        subscription.unsubscribe();
      };
    });
    const sockets = new OpenSockets();
    const subscription = createHttpProber({ sockets })(targetOf(url)).subscribe();
    expect(sockets.count('probe')).to.equal(1);
    await closed;
    await until('the socket is counted as closed', () => sockets.count('probe') === 0);
  });

  it('H1 a worker on a unix socket is asked there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'worker-mesh-probe-'));
    const path = join(directory, 'worker.sock');
    const local = http.createServer((request, response) => response.end(request.url));
    local.listen(path);
    await once(local, 'listening');
    expect(await ask(`ipc://${path}`)).to.include({ success: true });
    local.close();
    await once(local, 'close');
    rmSync(directory, { recursive: true });
  });

  describe('over TLS', () => {
    let authority: TestAuthority;
    let secure: https.Server;
    let port: number;
    before(async () => {
      authority = new TestAuthority();
      const { cert, key } = authority.issue('worker', 'DNS:localhost');
      const files = { cert: readFileSync(cert), key: readFileSync(key) };
      secure = https.createServer(files, (_, response) => response.end('ok'));
      port = await listen(secure);
    });
    after(async () => {
      secure.closeAllConnections();
      secure.close();
      await once(secure, 'close');
      authority.remove();
    });

    function askTrusting(address: string): Promise<ProbeOutcome> {
      const context = createSecureContext({ ca: readFileSync(authority.ca) });
      const surroundings = { sockets: new OpenSockets(), secureContext: () => context };
      return firstValueFrom(createHttpProber(surroundings)(targetOf(address)));
    }

    it('H1 a certificate of a trusted authority is accepted', async () => {
      expect(await askTrusting(`https://localhost:${port}`)).to.include({ success: true });
    });

    it('H1 an untrusted certificate is a failed probe', async () => {
      const outcome = await ask(`https://localhost:${port}`);
      expect(outcome).to.include({ success: false });
      expect(outcome.message).to.match(/^certificate not trusted/);
    });

    it('H1 a certificate for another name is a failed probe', async () => {
      expect(await askTrusting(`https://127.0.0.1:${port}`)).to.deep.equal({
        success: false,
        message: 'certificate is for another host name',
      });
    });

    it('H1 a server that speaks no TLS is a failed probe', async () => {
      answer = (_, response) => response.end();
      const outcome = await ask(url.replace('http:', 'https:'));
      expect(outcome).to.deep.equal({ success: false, message: 'TLS handshake failed' });
    });
  });
});

function targetOf(url: string, fields: Partial<ProbeTarget> = {}): ProbeTarget {
  return { url, protocol: 'http', path: '/health', service: '', timeoutMs: 30_000, ...fields };
}

function ask(url: string, apiKey?: string, path = '/health'): Promise<ProbeOutcome> {
  const target = targetOf(url, { path, ...(apiKey === undefined ? {} : { apiKey }) });
  return firstValueFrom(createHttpProber({ sockets: new OpenSockets() })(target));
}

async function listen(server: Server | http.Server | https.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function errorOf(code: string): Error {
  return Object.assign(new Error('x'), { code });
}
