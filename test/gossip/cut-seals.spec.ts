import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Seal, SealPort } from '../../src/core/ports.js';
import {
  createSealPort,
  signingFault,
  type SealOutcome,
} from '../../src/gossip/seals/cut-seals.js';
import { TlsIdentity } from '../../src/grpc/tls.js';
import { TestAuthority, type IssuedFiles, type Unusual } from '../support/certificates.js';

const DAY_MS = 86_400_000;
const BE_AUTHORITY = 'basicConstraints=critical,CA:TRUE';

describe('signatures by the key of a certificate', function () {
  this.timeout(60_000);
  let authority: TestAuthority;
  let outcomes: SealOutcome[];
  let b: SealPort;
  const nowMs = Date.now();

  before(() => (authority = new TestAuthority()));
  after(() => authority.remove());

  beforeEach(() => {
    outcomes = [];
    b = portOf(authority.issue('b', 'DNS:b'));
  });

  function portOf(files: IssuedFiles, clockMs = nowMs): SealPort {
    const identity = new TlsIdentity(files);
    const count = (outcome: SealOutcome): void => void outcomes.push(outcome);
    return createSealPort({ cluster: 'default', identity, nowMs: () => clockMs, count });
  }

  const signed = (files: IssuedFiles): Seal => portOf(files).sign('it')!;

  const issue = (name: string, alternatives: string, unusual?: Unusual): IssuedFiles =>
    authority.issue(name, alternatives, unusual);

  /** Puts a certificate behind that of a node, as a server sends those between it and its authority. */
  function withIssuer(files: IssuedFiles, issuer: IssuedFiles): IssuedFiles {
    appendFileSync(files.cert, readFileSync(issuer.cert));
    return files;
  }

  for (const key of ['ec', 'rsa', 'ed25519'] as const) {
    it(`S12 a key of type ${key} signs, and everybody of the authority can check it`, () => {
      const seal = signed(issue('a', 'DNS:a', { key }));
      expect(b.fault('a', nowMs, 'it', seal)).to.equal(undefined);
      expect(b.fault('a', nowMs, 'other', seal)).to.match(/not that of node a/);
      expect(outcomes).to.deep.equal(['signed', 'valid', 'invalid']);
    });
  }

  it('S12 a signature counts for the names of its certificate only', () => {
    const seal = signed(issue('f', 'DNS:f,URI:spiffe://default/g,URI:spiffe://other/h'));
    const says = ['f', 'g', 'h', 'a'].map((name) => b.fault(name, nowMs, 'it', seal));
    expect(says.slice(0, 2)).to.deep.equal([undefined, undefined]);
    for (const said of says.slice(2)) expect(said).to.match(/signed by f, g, not by node/);
  });

  it('S12 a certificate of another authority signs nothing', () => {
    const stranger = new TestAuthority();
    try {
      const seal = signed(stranger.issue('a', 'DNS:a'));
      expect(b.fault('a', nowMs, 'it', seal)).to.match(/comes from no authority/);
    } finally {
      stranger.remove();
    }
  });

  it('S12 who has a certificate cannot issue another one', () => {
    const f = issue('f', 'DNS:f');
    const forged = withIssuer(issue('a', 'DNS:a', { by: f }), f);
    const seal = signed(forged);
    const chain = [...seal.chain, ...signed(f).chain];
    expect(b.fault('a', nowMs, 'it', { ...seal, chain })).to.match(/comes from no authority/);
  });

  it('S12 certificates between a node and its authority are passed on', () => {
    const between = issue('between', 'DNS:between', { extensions: [BE_AUTHORITY] });
    const seal = signed(withIssuer(issue('a', 'DNS:a', { by: between }), between));
    expect(seal.chain).to.have.length(2);
    expect(b.fault('a', nowMs, 'it', seal)).to.equal(undefined);
    const [leaf] = seal.chain as [Uint8Array];
    const fresh = portOf(issue('b', 'DNS:b'));
    expect(fresh.fault('a', nowMs, 'it', { ...seal, chain: [leaf] })).to.match(/no authority/);
  });

  it('S12 an authority whose names are constrained vouches for no signature', () => {
    const extensions = [BE_AUTHORITY, 'nameConstraints=critical,permitted;DNS:other'];
    const between = issue('between', 'DNS:between', { extensions });
    const seal = signed(withIssuer(issue('a', 'DNS:a', { by: between }), between));
    expect(b.fault('a', nowMs, 'it', seal)).to.match(/name constraints/);
  });

  it('S12 a certificate must have been valid when the log was stamped, and may expire later', () => {
    const seal = signed(issue('a', 'DNS:a'));
    const later = portOf(issue('b', 'DNS:b'), nowMs + 5 * DAY_MS);
    expect(later.fault('a', nowMs, 'it', seal)).to.equal(undefined);
    expect(later.fault('a', nowMs + 5 * DAY_MS, 'it', seal)).to.match(/had expired/);
    const earlier = portOf(issue('b', 'DNS:b'), nowMs - 5 * DAY_MS);
    expect(earlier.fault('a', nowMs, 'it', seal)).to.match(/not valid yet/);
  });

  /** A port that knows what was revoked. */
  function informed(...lists: readonly string[]): SealPort {
    const crl = join(authority.directory, 'all-lists.pem');
    writeFileSync(crl, lists.map((list) => readFileSync(list, 'utf8')).join(''));
    const files = { ...issue('b', 'DNS:b'), crl };
    const identity = new TlsIdentity(files);
    return createSealPort({
      ...{ cluster: 'default', identity, nowMs: () => nowMs },
      count: () => undefined,
    });
  }

  it('S12 a certificate that was revoked signs nothing, whatever the stamp; others go on', () => {
    const [bad, good] = [issue('a', 'DNS:a'), issue('f', 'DNS:f')];
    const seals = [signed(bad), signed(good)] as const;
    const crl = join(authority.directory, 'own-list.pem');
    authority.revoke(crl);
    expect(informed(crl).fault('a', nowMs, 'it', seals[0])).to.equal(undefined);
    authority.revoke(crl, bad);
    const port = informed(crl);
    for (const stampMs of [nowMs, nowMs - DAY_MS, nowMs + DAY_MS]) {
      expect(port.fault('a', stampMs, 'it', seals[0])).to.match(/was revoked/);
    }
    expect(port.fault('f', nowMs, 'it', seals[1])).to.equal(undefined);
  });

  it('S12 nor does one whose issuer was revoked, or has revoked it', () => {
    const extensions = [BE_AUTHORITY, 'keyUsage=keyCertSign,cRLSign'];
    const [one, other] = ['one', 'other'].map((name) => issue(name, `DNS:${name}`, { extensions }));
    const a = withIssuer(issue('a', 'DNS:a', { by: one! }), one!);
    const f = withIssuer(issue('f', 'DNS:f', { by: other! }), other!);
    const seals = { a: signed(a), f: signed(f) };
    const path = (name: string): string => join(authority.directory, name);
    authority.revoke(path('root-list.pem'), one!);
    authority.revokeAs(other!, path('other-list.pem'), f);
    const port = informed(path('root-list.pem'), path('other-list.pem'));
    for (const name of ['a', 'f'] as const) {
      expect(port.fault(name, nowMs, 'it', seals[name]), name).to.match(/was revoked/);
    }
  });

  it('S12 lists that change are in force at once', () => {
    const files = { ...issue('b', 'DNS:b'), crl: join(authority.directory, 'changing.pem') };
    const a = issue('a', 'DNS:a');
    authority.revoke(files.crl);
    const identity = new TlsIdentity(files);
    const port = createSealPort({
      ...{ cluster: 'default', identity, nowMs: () => nowMs },
      count: () => undefined,
    });
    const seal = signed(a);
    expect(port.fault('a', nowMs, 'it', seal)).to.equal(undefined);
    authority.revoke(files.crl, a);
    identity.refresh();
    expect(port.fault('a', nowMs, 'it', seal)).to.match(/was revoked/);
  });

  it('S12 a certificate is the one whose fingerprint is given, whatever was told before', () => {
    const seal = signed(issue('a', 'DNS:a'));
    const other = signed(issue('f', 'DNS:a'));
    const mixed = { ...other, fingerprint: seal.fingerprint };
    expect(b.fault('a', nowMs, 'it', mixed)).to.match(/not the one that it names/);
    expect(b.fault('a', nowMs, 'it', seal)).to.equal(undefined);
  });

  it('S12 what cannot be read, and keys that cannot sign, are faults', () => {
    const seal = signed(issue('a', 'DNS:a'));
    const junk = new Uint8Array([1, 2, 3]);
    expect(b.fault('a', nowMs, 'it', { ...seal, chain: [junk] })).to.be.a('string');
    expect(b.fault('a', nowMs, 'it', { ...seal, chain: [] })).to.be.a('string');
    expect(b.fault('a', nowMs, 'it', { ...seal, signature: junk })).to.match(/not that of node a/);
    expect(b.fault('a', nowMs, 'it', { ...seal, signature: new Uint8Array() })).to.be.a('string');
  });

  it('S12 another certificate signs as soon as it is in force', () => {
    const files = issue('a', 'DNS:a');
    const identity = new TlsIdentity(files);
    const port = createSealPort({
      ...{ cluster: 'default', identity, nowMs: () => nowMs },
      count: () => undefined,
    });
    const before = port.fingerprint();
    issue('a', 'DNS:a');
    identity.refresh();
    expect(port.fingerprint()).not.to.equal(before);
    expect(b.fault('a', nowMs, 'it', port.sign('it')!)).to.equal(undefined);
  });

  it('S12 a certificate with more issuers than may travel does not sign', () => {
    let last = issue('i0', 'DNS:i0', { extensions: [BE_AUTHORITY] });
    let chain = readFileSync(last.cert, 'utf8');
    const faults: (string | undefined)[] = [];
    for (let n = 1; n <= 8; n += 1) {
      last = issue(`i${n}`, `DNS:i${n}`, { by: last, extensions: [BE_AUTHORITY] });
      appendFileSync(last.cert, chain);
      chain = readFileSync(last.cert, 'utf8');
      faults.push(signingFault(new TlsIdentity(last).pem));
    }
    expect(faults.slice(0, 7).every((fault) => fault === undefined)).to.equal(true);
    expect(faults[7]).to.match(/9 certificates .* allowed: 8/);
    const port = portOf(last);
    expect([port.fingerprint(), port.sign('it')]).to.deep.equal(['', undefined]);
  });
});
