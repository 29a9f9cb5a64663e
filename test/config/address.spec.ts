import { expect } from 'chai';
import {
  formatAddress,
  isLoopback,
  isUnspecified,
  parseAddress,
  UNIX_PATH_BYTES_MAX,
} from '../../src/config/address.js';

describe('parseAddress()', () => {
  it('reads and writes all forms', () => {
    for (const text of ['127.0.0.1:0', '[::1]:65535', 'a.b-c.d:1', 'unix:/run/x.sock']) {
      const address = parseAddress(text);
      expect(address, text).to.not.equal(undefined);
      expect(formatAddress(address!)).to.equal(text);
    }
    expect(parseAddress('unix:///run/x')).to.deep.equal({ kind: 'unix', path: '/run/x' });
  });

  it('refuses the rest', () => {
    const texts = ['', 'a', ':1', 'a:', 'a:b', 'a:65536', '::1:1', '[::g]:1', '[a]:1', 'a b:1'];
    for (const text of [...texts, '-a:1', 'a..b:1', '1.2.3:4', '256.1.1.1:1', 'unix:', 'unix:a']) {
      expect(parseAddress(text), text).to.equal(undefined);
    }
  });

  it('bounds a socket path at what the kernel takes', () => {
    const path = (length: number) => `unix:/${'x'.repeat(length - 1)}`;
    expect(parseAddress(path(UNIX_PATH_BYTES_MAX - 1))).to.not.equal(undefined);
    expect(parseAddress(path(UNIX_PATH_BYTES_MAX))).to.not.equal(undefined);
    expect(parseAddress(path(UNIX_PATH_BYTES_MAX + 1))).to.equal(undefined);
  });
});

describe('X1 isLoopback()', () => {
  const at = (text: string) => parseAddress(text)!;

  it('knows every way to say this machine', () => {
    for (const text of ['127.0.0.1:1', '127.1.2.3:1', '[::1]:1', '[::ffff:127.0.0.1]:1']) {
      expect(isLoopback(at(text)), text).to.equal(true);
    }
    expect(isLoopback(at('localhost:1'))).to.equal(true);
    expect(isLoopback(at('unix:/x'))).to.equal(true);
  });

  it('takes nothing else for it', () => {
    for (const text of ['0.0.0.0:1', '[::]:1', '10.0.0.1:1', 'localhost.evil:1', 'box:1']) {
      expect(isLoopback(at(text)), text).to.equal(false);
    }
  });

  it('tells the unspecified addresses', () => {
    expect(['0.0.0.0:1', '[::]:1', '[::0]:1'].every((text) => isUnspecified(at(text)))).to.equal(
      true,
    );
    expect(['10.0.0.0:1', 'a:1', 'unix:/x'].some((text) => isUnspecified(at(text)))).to.equal(
      false,
    );
  });
});
