import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { run } from '../../src/cli/run.js';
import { TestAuthority } from '../support/certificates.js';
import { FakeIo } from '../support/fake-io.js';
import { FakeSidecar } from '../support/fake-sidecar.js';

describe('worker-mesh check before the first start', () => {
  let io: FakeIo;
  let servers: Server[];
  beforeEach(() => {
    io = new FakeIo();
    servers = [];
  });
  afterEach(() => servers.forEach((server) => server.close()));

  const check = async (...flags: string[]): Promise<string[]> => {
    const free = ['registry', 'gossip', 'admin']
      .map((name) => `--${name}-address=127.0.0.1:0`)
      .filter((flag) => !flags.some((given) => given.startsWith(flag.split('=')[0] ?? '')));
    const all = ['check', '--node-name=a', '--data-dir=none', ...free, ...flags];
    const code = await run(all, io, () => Promise.reject(new Error('not served here')));
    return [String(code), ...io.out.split('\n').filter((line) => /^[!✗]/.test(line))];
  };
  const listening = async (): Promise<string> => {
    const server = createServer((socket) => socket.destroy());
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('O1 finds nothing that keeps a node from starting', async () => {
    expect(await check('--data-dir=/tmp')).to.deep.equal(['0']);
    expect(io.out).to.contain('✓ config').and.contain('node a in cluster default');
  });

  it('O1 tells a config that is wrong, and a file that is not there', async () => {
    const [code, found] = await check('--claim-grace=10');
    expect(code).to.equal('1');
    expect(found).to.match(/^✗ config +--claim-grace "10": allowed: a duration/);
    io = new FakeIo();
    expect((await check('--config=/none.json'))[1]).to.match(/✗ config +--config/);
  });

  it('O1 tells a port that is taken, and warns where no data directory is', async () => {
    const taken = await listening();
    const [code, ...found] = await check(`--gossip-address=${taken}`);
    expect(code).to.equal('1');
    expect(found[0]).to.match(/^✗ address 127.0.0.1:\d+ +cannot be bound \(EADDRINUSE\)$/);
    expect(found[1]).to.match(/^! data directory +none/);
  });

  it('O1 tells of each seed why it does not answer', async () => {
    const sidecar = new FakeSidecar();
    await sidecar.start();
    const closing = await listening();
    const seeds = ['no-such-name.invalid:1', '127.0.0.1:1', sidecar.address, closing];
    const [code, ...found] = await check(
      ...seeds.map((seed) => `--peer=${seed}`),
      '--data-dir=/tmp',
    );
    sidecar.stop();
    expect(code).to.equal('1');
    expect(found).to.have.length(4);
    expect(found[0]).to.contain('the name does not resolve');
    expect(found[1]).to.contain('connection refused: nothing listens there');
    expect(found[2]).to.contain('it is no gossip port, perhaps the registry port');
    expect(found[3]).to.contain('it may ask for TLS');
  });

  it('O1 X2 tells a certificate of another node, of a foreign authority, or with a foreign key', async () => {
    const [ours, theirs] = [new TestAuthority(), new TestAuthority()];
    try {
      const own = ours.issue('a', 'DNS:a');
      const other = ours.issue('b', 'DNS:b');
      const tls = (ca: string, cert: string, key: string): Promise<string[]> => {
        io = new FakeIo();
        for (const path of [ca, cert, key]) io.files.set(path, readFileSync(path, 'utf8'));
        const files = [`--tls-ca=${ca}`, `--tls-cert=${cert}`, `--tls-key=${key}`];
        return check(...files, '--data-dir=/tmp');
      };
      // The certificates of the tests live for two days.
      expect((await tls(own.ca, own.cert, own.key))[1]).to.match(
        /^! certificate .* expires in 1 days/,
      );
      expect((await tls(own.ca, other.cert, other.key))[1]).to.match(
        /^✗ certificate .* names b, and this node is a;/,
      );
      expect((await tls(theirs.ca, own.cert, own.key))[1]).to.match(
        /does not come from an authority/,
      );
      expect((await tls(own.ca, own.cert, other.key))[1]).to.match(/is not the key of/);
    } finally {
      ours.remove();
      theirs.remove();
    }
  });
});
