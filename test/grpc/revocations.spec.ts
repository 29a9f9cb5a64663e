import { X509Certificate } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { expect } from 'chai';
import { readLists, Revocations } from '../../src/grpc/revocations.js';
import { TlsIdentity } from '../../src/grpc/tls.js';
import { TestAuthority, type IssuedFiles } from '../support/certificates.js';

describe('lists of revoked certificates', function () {
  this.timeout(30_000);
  let authority: TestAuthority;

  beforeEach(() => (authority = new TestAuthority()));
  afterEach(() => authority.remove());

  const path = (name: string): string => join(authority.directory, name);
  const certificate = ({ cert }: Pick<IssuedFiles, 'cert'>): X509Certificate =>
    new X509Certificate(readFileSync(cert));

  /** Whether the server lets the client in. */
  async function talk(server: TlsIdentity, client: TlsIdentity): Promise<string> {
    const asks = { requestCert: true, rejectUnauthorized: true };
    const listener = createServer({ ...server.pem, ...asks });
    await new Promise<void>((resolve) => listener.listen(0, resolve));
    const { port } = listener.address() as AddressInfo;
    const outcome = await new Promise<'let in' | 'refused'>((resolve) => {
      const socket = connect({ port, ...client.pem, checkServerIdentity: () => undefined });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve('refused'));
      listener.once('secureConnection', (accepted) => {
        resolve('let in');
        accepted.destroy();
      });
    });
    listener.close();
    return outcome;
  }

  it('X1 one file may hold the list of each authority, of those between too', async () => {
    const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign,cRLSign'];
    const between = authority.issue('between', 'DNS:between', { extensions });
    const crl = path('lists.pem');
    const node = (name: string): IssuedFiles => {
      const files = authority.issue(name, `DNS:${name}`, { by: between });
      appendFileSync(files.cert, readFileSync(between.cert));
      return files;
    };
    const [a, b] = [node('a'), node('b')];
    const write = (...revoked: IssuedFiles[]): void => {
      authority.revoke(path('one.pem'));
      authority.revokeAs(between, path('other.pem'), ...revoked);
      writeFileSync(
        crl,
        ['one.pem', 'other.pem'].map((name) => readFileSync(path(name), 'utf8')).join(''),
      );
    };
    write();
    const identity = new TlsIdentity({ ...a, crl });
    const peer = new TlsIdentity(b);
    expect(await talk(identity, peer)).to.equal('let in');
    write(b);
    expect(identity.refresh()).to.equal(true);
    expect(await talk(identity, peer)).to.equal('refused');
  });

  it('X1 name certificates by issuer and serial number', () => {
    const [a, b] = ['a', 'b'].map((name) => authority.issue(name, `DNS:${name}`));
    authority.revoke(path('list.pem'), a!);
    const revocations = new Revocations(readLists(readFileSync(path('list.pem'))));
    expect(revocations.has(certificate(a!))).to.equal(true);
    expect(revocations.has(certificate(b!))).to.equal(false);
    expect(revocations.has(certificate({ cert: authority.ca }))).to.equal(false);
  });

  it('X1 a file without a list, or with what cannot be read, is refused', () => {
    const a = authority.issue('a', 'DNS:a');
    authority.revoke(path('list.pem'), a);
    const good = readFileSync(path('list.pem'), 'utf8');
    const [head, base64, end] = good.split(/(?<=-----\n)|\n(?=-----)/);
    const broken = [
      readFileSync(a.cert, 'utf8'),
      `${head}MAA=\n${end}`,
      `${head}${base64!.slice(0, 60)}\n${end}`,
      `${head}/////w==\n${end}`,
    ];
    for (const text of broken) {
      writeFileSync(path('list.pem'), text);
      expect(() => new TlsIdentity({ ...a, crl: path('list.pem') }), text).to.throw(/list|DER/);
    }
  });
});
