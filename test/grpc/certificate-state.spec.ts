import { expect } from 'chai';
import { certificateState } from '../../src/grpc/certificate-state.js';
import { dialFault } from '../../src/gossip/dial-fault.js';
import { TestAuthority, type IssuedFiles } from '../support/certificates.js';

const DAY_MS = 86_400_000;

describe('certificateState', () => {
  let authority: TestAuthority;
  let files: IssuedFiles;
  before(() => {
    authority = new TestAuthority();
    // Good for two days.
    files = authority.issue('a', 'DNS:a,URI:spiffe://prod/b');
  });
  after(() => authority.remove());

  const state = (node: string, cluster: string, nowMs = Date.now()) =>
    certificateState(files, { node, cluster }, nowMs);

  it('O1 X2 takes a certificate that carries the name of the node, by DNS or spiffe', () => {
    expect(state('a', 'prod').fault).to.equal('');
    expect(state('b', 'prod').fault).to.equal('');
    expect(state('b', 'test').fault).to.contain('names a, and this node is b');
  });

  it('O1 warns 14 days before it expires, and then says so', () => {
    const { expiryMs } = state('a', 'prod');
    const left = (ms: number) => state('a', 'prod', expiryMs - ms);
    expect(left(14 * DAY_MS).warning).to.equal('');
    expect(left(14 * DAY_MS - 1).warning).to.contain('expires in 13 days');
    expect([left(1).fault, left(1).warning !== '']).to.deep.equal(['', true]);
    expect(left(0).fault).to.contain('expired on');
    expect(left(0).warning).to.equal('');
  });

  it('O1 tells a key of another certificate, and a foreign authority', () => {
    const other = authority.issue('c', 'DNS:c');
    const foreign = new TestAuthority();
    const given = (more: Partial<IssuedFiles>) =>
      certificateState({ ...files, ...more }, undefined, Date.now());
    expect(given({ key: other.key }).fault).to.contain('is not the key of');
    expect(given({ ca: foreign.ca })).to.include({ fault: '' });
    expect(given({ ca: foreign.ca }).chainFault).to.contain('does not come from an authority');
    expect(given({}).chainFault).to.equal('');
    foreign.remove();
  });
});

describe('dialFault', () => {
  for (const [said, tls, cause] of [
    ['Last error: Error: connect ECONNREFUSED 10.0.0.1:1. Resolution note: ', false, 'refused'],
    ['connect EHOSTUNREACH', false, 'cannot be reached'],
    ['Last error: Error: certificate has expired. Resolution note: ', true, 'has expired'],
    ['Last error: Error: self-signed certificate in certificate chain', true, 'authority'],
    ['unable to get local issuer certificate', true, 'authority'],
    ['SSL routines:ssl3_get_record:wrong version number', true, 'answers without TLS'],
    ['Last error: Failed to connect (2026-01-01T00:00:00.000Z)', false, 'may ask for TLS'],
    ['Last error: Failed to connect (2026-01-01T00:00:00.000Z)', true, 'ended the TLS handshake'],
    ['Last error: Protocol error (2026-01-01T00:00:00.000Z)', false, 'does not speak gRPC'],
  ] as const) {
    it(`O1 "${said.slice(0, 50)}" ${tls ? 'with' : 'without'} TLS: ${cause}`, () => {
      expect(dialFault(new Error(said), tls)).to.contain(cause);
    });
  }

  it('O1 a cause that is not known loses the time of its attempt, so that it is one cause', () => {
    const text = 'x. Last error: Oddity (2026-01-01T00:00:00.000Z). Resolution note: ';
    expect(dialFault(new Error(text), false)).to.equal('Oddity');
  });
});
