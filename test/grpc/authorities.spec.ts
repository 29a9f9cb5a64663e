import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readAuthorities } from '../../src/grpc/authorities.js';
import { TestAuthority } from '../support/certificates.js';

describe('readAuthorities()', () => {
  let authority: TestAuthority;
  let pem: string;
  before(() => {
    authority = new TestAuthority();
    pem = readFileSync(authority.ca, 'utf8').trim();
  });
  after(() => authority.remove());

  const read = (text: string): string[] => {
    const path = join(authority.directory, 'authorities.pem');
    writeFileSync(path, text);
    return readAuthorities(path);
  };

  it('X1 takes all certificates of a file, also when no line end is between two', () => {
    expect(read(`${pem}\n${pem}\n`)).to.deep.equal([pem, pem]);
    expect(read(`# old\n${pem}# new\n${pem}`)).to.deep.equal([pem, pem]);
    expect(read(`${pem}${pem}`)).to.deep.equal([pem, pem]);
  });

  it('X1 takes none of a file of which one cannot be read: TLS would leave out those behind it', () => {
    const cut = pem.slice(0, -40);
    const broken = pem.replace(/\n[A-Za-z0-9+/]{4}/, '\nAAAA');
    expect(() => read('')).to.throw('holds no certificate');
    expect(() => read(`${pem}\n${cut}`)).to.throw('holds a certificate that does not end');
    expect(() => read(`${cut}\n${pem}`)).to.throw('holds a certificate that does not end');
    expect(() => read(`${pem}\n${broken}`)).to.throw('certificate 2 of');
  });
});
