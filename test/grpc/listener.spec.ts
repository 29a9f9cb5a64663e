import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect as connectHttp2, constants } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { BoundedServer } from '../../src/grpc/bounded-server.js';
import { Turns } from '../../src/grpc/turns.js';
import { bearerInterceptor } from '../../src/grpc/auth.js';
import { HealthService } from '../../src/grpc/tools/health.js';
import { listen, shutDown } from '../../src/grpc/listener.js';
import { healthService, HealthServiceClient } from '../../src/grpc/proto.js';
import { call, failure, Reader } from './support/calls.js';
import { detailsOf } from './support/details.js';
import { quietLog } from './support/log.js';
import { until } from './support/until.js';

const insecure = grpc.ServerCredentials.createInsecure();

describe('listen()', () => {
  const servers: BoundedServer[] = [];
  let directory: string;

  const newServer = (options: grpc.ServerOptions = {}) => {
    const server = new BoundedServer(options);
    server.addService(
      healthService,
      new HealthService({ node: 'a', log: quietLog, turns: new Turns() }).handlers(),
    );
    servers.push(server);
    return server;
  };
  const check = async (address: string, metadata?: grpc.Metadata) => {
    const client = new HealthServiceClient(address, grpc.credentials.createInsecure());
    try {
      return (await call(client, 'check', { service: '' }, metadata)).response.status;
    } finally {
      client.close();
    }
  };
  const words = (promise: Promise<unknown>) =>
    promise.then(
      () => 'no error',
      (error: unknown) => (error as Error).message,
    );

  before(async () => (directory = await mkdtemp(join(tmpdir(), 'worker-mesh-listen-'))));
  after(() => rm(directory, { recursive: true }));
  afterEach(() => Promise.all(servers.splice(0).map((server) => shutDown(server, 0))));

  it('names the port that :0 became', async () => {
    const address = await listen(newServer(), '127.0.0.1:0', insecure);
    expect(address).to.match(/^127\.0\.0\.1:[1-9]\d+$/);
    expect(await check(address)).to.equal('SERVING');
  });

  it('an address in use is an error that names it', async () => {
    const address = await listen(newServer(), '127.0.0.1:0', insecure);
    expect(await words(listen(newServer(), address, insecure))).to.include(address);
  });

  for (const form of ['unix:', 'unix://']) {
    it(`X3 ${form} makes a socket file for this user only, and takes it away again`, async () => {
      const path = join(directory, 'mode.sock');
      const server = newServer();
      const umask = process.umask(0o022);
      const address = await listen(server, `${form}${path}`, insecure);
      expect(address).to.equal(`unix:${path}`);
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      expect(process.umask(umask)).to.equal(0o022);
      expect(await check(address)).to.equal('SERVING');
      await shutDown(server, 0);
      expect(await words(stat(path))).to.include('ENOENT');
    });
  }

  it('X3 lets others connect to the socket as its mode says', async () => {
    const path = join(directory, 'shared.sock');
    await listen(newServer(), `unix:${path}`, insecure, 0o660);
    expect((await stat(path)).mode & 0o777).to.equal(0o660);
  });

  it('X3 never takes a socket away from a process that answers', async () => {
    const path = join(directory, 'live.sock');
    const address = await listen(newServer(), `unix:${path}`, insecure);
    expect(await words(listen(newServer(), address, insecure))).to.match(/another process/);
    expect(await check(address)).to.equal('SERVING');
  });

  it('replaces a socket that a killed process left behind', async () => {
    const path = join(directory, 'stale.sock');
    const script = `require('node:net').createServer().listen(process.argv[1])`;
    const child = spawn(process.execPath, ['-e', script, path], { stdio: 'ignore' });
    await until('socket', () => existsSync(path));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(path)).to.equal(true);
    expect(await check(await listen(newServer(), `unix:${path}`, insecure))).to.equal('SERVING');
  });

  it('never replaces a file that is no socket', async () => {
    const path = join(directory, 'plain');
    await writeFile(path, 'mine');
    expect(await words(listen(newServer(), `unix:${path}`, insecure))).to.match(/no socket/);
    expect(await readFile(path, 'utf8')).to.equal('mine');
  });

  describe('X3 with a token', () => {
    let token = 'secret';
    let address: string;
    const bearer = (...values: string[]) => {
      const metadata = new grpc.Metadata();
      for (const value of values) metadata.add('authorization', value);
      return metadata;
    };

    beforeEach(async () => {
      token = 'secret';
      const server = newServer({ interceptors: [bearerInterceptor('a', () => token)] });
      address = await listen(server, '127.0.0.1:0', insecure);
    });

    it('lets calls with it in, and follows its changes', async () => {
      expect(await check(address, bearer('Bearer secret'))).to.equal('SERVING');
      expect(await check(address, bearer('bearer secret'))).to.equal('SERVING');
      token = 'other';
      expect(await check(address, bearer('Bearer other'))).to.equal('SERVING');
      const error = await failure(check(address, bearer('Bearer secret')));
      expect(error.code).to.equal(grpc.status.UNAUTHENTICATED);
    });

    for (const [what, reason, values] of [
      ['no token', 'TOKEN_MISSING', []],
      ['another token', 'TOKEN_WRONG', ['Bearer secreT']],
      ['a longer token', 'TOKEN_WRONG', ['Bearer secrets']],
      ['an empty token', 'TOKEN_WRONG', ['Bearer']],
      ['another scheme', 'TOKEN_WRONG', ['Basic secret']],
    ] as const) {
      it(`${what} is UNAUTHENTICATED, ${reason}`, async () => {
        const error = await failure(check(address, bearer(...values)));
        expect(error.code).to.equal(grpc.status.UNAUTHENTICATED);
        expect(detailsOf(error).info?.reason).to.equal(reason);
        expect(error.details).not.to.include('secret');
      });
    }

    it('streams need it as well', async () => {
      const client = new HealthServiceClient(address, grpc.credentials.createInsecure());
      const status = await new Reader(client.watch({ service: '' })).end();
      expect(status.code).to.equal(grpc.status.UNAUTHENTICATED);
      client.close();
    });
  });

  it('X4 raw HTTP/2 that is no gRPC, and paths of any bytes, hurt nobody', async () => {
    const address = await listen(newServer(), '127.0.0.1:0', insecure);
    const session = connectHttp2(`http://${address}`);
    const { HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH } = constants;
    for (const headers of [
      { [HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check' },
      { [HTTP2_HEADER_PATH]: '/é\u00ff%00/x', 'content-type': 'application/grpc' },
      { [HTTP2_HEADER_PATH]: '*', 'content-type': 'application/grpc' },
      {
        [HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        'grpc-timeout': 'soon',
      },
      {
        [HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        'grpc-encoding': 'gzip',
      },
    ]) {
      const stream = session.request({ [HTTP2_HEADER_METHOD]: 'POST', ...headers });
      stream.on('error', () => undefined);
      stream.end(Buffer.from([1, 0, 0, 0, 3, 1, 2, 3]));
      stream.resume();
      await new Promise<void>((resolve) => stream.once('close', resolve));
      expect(await check(address)).to.equal('SERVING');
    }
    session.destroy();
  });
});
