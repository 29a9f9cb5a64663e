import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { expect } from 'chai';
import fc from 'fast-check';
import { readLists, Revocations } from '../../src/grpc/revocations.js';
import { TlsIdentity } from '../../src/grpc/tls.js';
import { TestAuthority, type IssuedFiles } from '../support/certificates.js';

x509.cryptoProvider.set(webcrypto);

describe('lists of revoked certificates', function () {
  this.timeout(30_000);
  let authority: TestAuthority;

  beforeEach(() => (authority = new TestAuthority()));
  afterEach(() => authority.remove());

  const path = (name: string): string => join(authority.directory, name);
  const certificate = ({ cert }: Pick<IssuedFiles, 'cert'>): X509Certificate =>
    new X509Certificate(readFileSync(cert));

  const pemOf = (der: Buffer): string =>
    `-----BEGIN X509 CRL-----\n${der.toString('base64')}\n-----END X509 CRL-----\n`;

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

  it('X1 are read as a library has written them', async () => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const serial = fc.stringMatching(/^[1-7][0-9a-f]([0-9a-f]{2}){0,18}$/);
    const issuer = fc.constantFrom(
      'CN=one',
      'O=worker-mesh, CN=two',
      'C=DE, O=a+CN=b',

      'CN=größer',
    );
    const lists = fc.array(fc.record({ issuer, serials: fc.array(serial, { maxLength: 4 }) }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(lists, issuer, serial, async (given, by, other) => {
        const crls = await Promise.all(
          given.map(async ({ issuer: name, serials }) => {
            const entries = serials.map((serialNumber) => ({
              serialNumber,
              reason: x509.X509CrlReason.keyCompromise,
            }));
            return x509.X509CrlGenerator.create({
              issuer: name,
              entries,
              signingAlgorithm: algorithm,
              signingKey: keys.privateKey,
            });
          }),
        );
        const revocations = new Revocations(
          readLists(Buffer.from(crls.map(({ rawData }) => pemOf(Buffer.from(rawData))).join(''))),
        );
        const asked = [...given.flatMap(({ serials }) => serials), other];
        for (const serialNumber of asked) {
          const subject = await x509.X509CertificateGenerator.create({
            serialNumber,
            subject: 'CN=n',
            issuer: by,
            publicKey: keys.publicKey,
            signingKey: keys.privateKey,
            signingAlgorithm: algorithm,
          });
          const revoked = given.some(
            ({ issuer: name, serials }) => name === by && serials.includes(serialNumber),
          );
          expect(revocations.has({ raw: Buffer.from(subject.rawData) })).to.equal(revoked);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('X4 whatever is damaged in a list, it is read or refused', () => {
    const a = authority.issue('a', 'DNS:a');
    authority.revoke(path('list.pem'), a);
    const der = Buffer.from(
      readFileSync(path('list.pem'), 'utf8').replace(/-----.*-----/g, ''),
      'base64',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const damaged = Buffer.from(der);
          for (const [at, byte] of changes) damaged[at] = byte;
          try {
            readLists(Buffer.from(pemOf(damaged)));
          } catch (error) {
            expect(String(error)).to.match(/list|DER/);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
