import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../src/cli/run.js';
import { parseCertificates } from '../../src/grpc/certificate-state.js';
import { certificateNames } from '../../src/grpc/tls.js';
import { eventually } from '../support/eventually.js';
import { FakeIo } from '../support/fake-io.js';
import { call } from '../support/gateway.js';
import { workerMesh } from '../support/process.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

describe('worker-mesh certs', function () {
  this.timeout(60_000);
  let dir: string;
  const sidecars: SidecarProcess[] = [];
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'worker-mesh-certs-'))));
  afterEach(async () => {
    await Promise.all(sidecars.splice(0).map((each) => each.end()));
    rmSync(dir, { recursive: true });
  });

  async function certs(...args: string[]): Promise<FakeIo & { readonly exitCode: number }> {
    const io = new FakeIo();
    for (const name of readdirSync(dir)) {
      io.files.set(join(dir, name), readFileSync(join(dir, name), 'utf8'));
    }
    const never = () => Promise.reject(new Error('nothing is started'));
    const exitCode = await run(['certs', ...args, '--dir', dir], io, never);
    return Object.assign(io, { exitCode });
  }
  const certificate = (name: string) => new X509Certificate(readFileSync(join(dir, `${name}.pem`)));

  it('X2 makes an authority, and certificates that carry the name of their node', async () => {
    expect((await certs('init', '--cluster', 'prod')).exitCode).to.equal(0);
    const issued = await certs(
      'issue',
      'gw-1',
      '--cluster',
      'prod',
      '--san',
      '10.0.0.7',
      '--days',
      '3',
    );
    expect(issued.exitCode, issued.err).to.equal(0);
    expect(issued.out).to.equal(`${join(dir, 'gw-1.pem')}\n${join(dir, 'gw-1.key')}\n`);
    const [ca, node] = [certificate('ca'), certificate('gw-1')];
    expect(ca.ca).to.equal(true);
    expect(node.ca).to.equal(false);
    expect(node.verify(ca.publicKey)).to.equal(true);
    expect(node.checkIssued(ca)).to.equal(true);
    expect(node.checkIP('10.0.0.7')).to.equal('10.0.0.7');
    const names = { subjectaltname: node.subjectAltName } as Parameters<typeof certificateNames>[0];
    expect(certificateNames(names, 'prod')).to.deep.equal(['gw-1', 'gw-1']);
    const days = (Date.parse(node.validTo) - Date.now()) / 86_400_000;
    expect(days).to.be.within(2.9, 3);
    for (const key of ['ca.key', 'gw-1.key']) {
      expect((statSync(join(dir, key)).mode & 0o777).toString(8), key).to.equal('600');
    }
  });

  it('writes over nothing unless it is told to renew', async () => {
    await certs('init');
    const again = await certs('init');
    expect([again.exitCode, again.err]).to.deep.equal([
      1,
      `worker-mesh: ${join(dir, 'ca.key')} is there already; choose another --dir, or remove it first\n`,
    ]);
    await certs('issue', 'a');
    const before = certificate('a').serialNumber;
    const second = await certs('issue', 'a');
    expect(second.exitCode).to.equal(1);
    expect(second.err).to.contain('`certs renew a` replaces it');
    expect(certificate('a').serialNumber).to.equal(before);
    expect((await certs('renew', 'a')).exitCode).to.equal(0);
    expect(certificate('a').serialNumber).to.not.equal(before);
  });

  it('X1 writes files of authorities that can be joined by cat', async () => {
    await certs('init', '--cluster', 'one');
    const one = readFileSync(join(dir, 'ca.pem'), 'utf8');
    rmSync(join(dir, 'ca.key'));
    await certs('init', '--cluster', 'two');
    writeFileSync(join(dir, 'both.pem'), one + readFileSync(join(dir, 'ca.pem'), 'utf8'));
    const subjects = parseCertificates(readFileSync(join(dir, 'both.pem'), 'utf8'));
    expect(subjects.map(({ subject }) => subject)).to.deep.equal([
      'CN=worker-mesh one CA',
      'CN=worker-mesh two CA',
    ]);
    expect(one).to.match(/-----\n$/);
  });

  it('says what is missing, and what it does not take', async () => {
    const first = await certs('issue', 'a');
    expect([first.exitCode, first.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 1 && err.includes('make it by `certs init`'),
    );
    await certs('init');
    for (const [args, words] of [
      [['issue', 'a/b'], /NODE "a\/b": allowed: 1 to 253 letters/],
      [['issue', 'ca'], /not "ca"/],
      [['issue', 'a', '--days', '0'], /--days "0": allowed: a whole number from 1/],
      [['issue', 'a', '--address', 'x:1'], /unknown flag/],
    ] as const) {
      const refused = await certs(...args);
      expect(refused.exitCode, args.join(' ')).to.equal(2);
      expect(refused.err).to.match(words);
    }
  });

  it('is in the bundle that users run', async () => {
    const init = workerMesh(['certs', 'init', '--dir', dir]);
    expect(await init.ended, init.err).to.equal(0);
    expect(certificate('ca').ca).to.equal(true);
  });

  it('X1 X2 two sidecars link with certificates made by it', async () => {
    await certs('init');
    for (const node of ['a', 'b']) await certs('issue', node);
    const tls = (node: string) => [
      ...['--tls-ca', join(dir, 'ca.pem'), '--tls-cert', join(dir, `${node}.pem`)],
      ...['--tls-key', join(dir, `${node}.key`)],
    ];
    const a = await startSidecar('a', tls('a'));
    sidecars.push(a);
    const b = await startSidecar('b', [...tls('b'), '--peer', a.addresses.gossip]);
    sidecars.push(b);
    await eventually(async () => {
      const { nodes } = await call(a.mesh, a.mesh.listNodes.bind(a.mesh), {});
      return nodes.some(({ name, status }) => name === 'b' && status === 'NODE_STATUS_ALIVE');
    });
  });
});
