import { expect } from 'chai';
import { TestAuthority, type IssuedFiles } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

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

  it('X2 a node with another one’s certificate gets no link, and the refusal names both', async () => {
    const c = await start('c', authority.issue('c', 'DNS:somebody-else'), [a]);
    const refusal = await eventually(() => {
      const text = [...a.output, ...c.output].find((line) => line.includes('somebody-else'));
      return text ?? false;
    });
    expect(refusal).to.match(/\bc\b/);
    expect(await linksOf(a)).not.to.include('c');
    expect(await list(c.registry)).to.deep.equal([]);
  });

  it('X1 a node of another authority, and one without TLS, get no link', async () => {
    const strangers = new TestAuthority();
    const d = await start('d', { ...strangers.issue('d', 'DNS:d'), ca: authority.ca }, [a]);
    const e = await start('e', undefined, [a]);
    for (const node of [d, e]) {
      await eventually(() => node.output.some((line) => line.includes('a dial failed')));
      expect(await list(node.registry)).to.deep.equal([]);
    }
    const linked = await linksOf(a);
    expect(linked).not.to.include('d');
    expect(linked).not.to.include('e');
    strangers.remove();
  });
});
