import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestAuthority, type IssuedFiles } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { spawnBin, startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

describe('gossip with TLS', () => {
  const started: SidecarProcess[] = [];
  let authority: TestAuthority;
  let a: SidecarProcess;

  const flags = ({ ca, cert, key }: IssuedFiles): string[] => [
    ...['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key],
    '--health-checks=off',
  ];

  async function start(
    name: string,
    files: IssuedFiles | undefined,
    peers: readonly SidecarProcess[] = [],
  ): Promise<SidecarProcess> {
    const seeds = peers.flatMap(({ addresses }) => ['--peer', addresses.gossip]);
    const tls = files ? flags(files) : ['--health-checks=off'];
    const node = await startSidecar(name, [...tls, ...seeds, '--log-level', 'debug']);
    started.push(node);
    return node;
  }

  async function linksOf(node: SidecarProcess): Promise<string[]> {
    const { nodes } = await call(node.mesh, node.mesh.listNodes.bind(node.mesh), {});
    return nodes.filter(({ link }) => link).map(({ name }) => name);
  }

  before(async () => {
    authority = new TestAuthority();
    a = await start('a', authority.issue('a', 'DNS:a'));
  });

  after(async () => {
    await Promise.all(started.map((node) => node.end()));
    authority.remove();
  });

  it('X1 X2 nodes whose certificates carry their names, by DNS or spiffe, share their workers', async () => {
    const b = await start('b', authority.issue('b', 'URI:spiffe://default/b'), [a]);
    await register(a.registry, { url: 'http://10.9.0.1:80' });
    await register(b.registry, { url: 'http://10.9.0.2:80' });
    for (const node of [a, b]) {
      await eventually(async () => (await list(node.registry)).length === 2);
    }
  });

  for (const [name, encoding] of [
    ['UTF-8', 'utf8'],
    ['UTF-16', 'utf16le'],
  ] as const) {
    it(`X1 X3 certificates, keys and token may be in ${name} with a byte order mark`, async () => {
      const marked = (path: string): string => {
        const copy = `${path}.${encoding}`;
        writeFileSync(copy, Buffer.from(`\ufeff${readFileSync(path, 'utf8')}`, encoding));
        return copy;
      };
      const files = authority.issue('w', 'DNS:w,DNS:localhost');
      const token = join(authority.directory, 'token');
      writeFileSync(token, 'a-token-of-sixteen-and-more');
      const [ca, cert, key] = [files.ca, files.cert, files.key].map(marked) as [
        string,
        string,
        string,
      ];
      const node = await startSidecar('w', [
        ...['', 'registry-', 'probe-'].flatMap((use) => [
          `--${use}tls-cert`,
          cert,
          `--${use}tls-key`,
          key,
        ]),
        ...['--tls-ca', ca, '--probe-tls-ca', ca, '--registry-token-file', marked(token)],
        ...['--peer', a.addresses.gossip],
      ]);
      started.push(node);
      await eventually(async () => (await linksOf(a)).includes('w'));
      const { port } = new URL(`http://${node.addresses.registry}`);
      const { child, output } = spawnBin([
        ...['workers', 'list', '--address', `localhost:${port}`],
        ...['--tls-ca', ca, '--token-file', token],
      ]);
      expect(await once(child, 'close'), output.join('\n')).to.deep.equal([0, null]);
      await node.end();
    });
  }

  it('X2 a node does not start with a certificate of somebody else, and says whose it is', async () => {
    const { ca, cert, key } = authority.issue('c', 'DNS:somebody-else');
    const tls = ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key];
    const where = ['--data-dir=none', '--gossip-address=127.0.0.1:0', '--admin-address=off'];
    const { child, output } = spawnBin(['serve', '--node-name=c', ...where, ...tls]);
    const [code] = (await once(child, 'close')) as [number];
    expect(code).to.equal(1);
    expect(output.join('\n')).to.contain('names somebody-else, and this node is c');
    expect(await linksOf(a)).not.to.include('c');
  });

  it('X1 a node of another authority, and one without TLS, get no link', async () => {
    const strangers = new TestAuthority();
    const d = await start('d', { ...strangers.issue('d', 'DNS:d'), ca: authority.ca }, [a]);
    const e = await start('e', undefined, [a]);
    for (const node of [d, e]) {
      await eventually(() => node.output.some((line) => line.includes('a seed does not answer')));
      expect(await list(node.registry)).to.deep.equal([]);
    }
    const answer = await call(e.mesh, e.mesh.listNodes.bind(e.mesh), {});
    expect(answer.seeds.map(({ name }) => name)).to.deep.equal([a.addresses.gossip]);
    expect(answer.seeds[0]?.lastError).to.contain('it may ask for TLS');
    const linked = await linksOf(a);
    expect(linked).not.to.include('d');
    expect(linked).not.to.include('e');
    strangers.remove();
  });
});
