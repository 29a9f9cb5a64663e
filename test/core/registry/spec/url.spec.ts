import { expect } from 'chai';
import fc from 'fast-check';
import { URL_LENGTH_MAX } from '../../../../src/core/limits.js';
import { workerId } from '../../../../src/core/registry/spec/ids.js';
import {
  canonicalUrl,
  isHostLocal,
  lookupUrls,
  probeUrl,
  rankOf,
  withScheme,
} from '../../../../src/core/registry/spec/url.js';

describe('canonicalUrl', () => {
  for (const [given, canonical] of [
    ['http://h', 'http://h'],
    ['HTTP://Host.Example:8000', 'http://host.example:8000'],
    ['http://h:80', 'http://h'],
    ['https://h:443/', 'https://h'],
    ['http://h:443', 'http://h:443'],
    ['http://h:', 'http://h'],
    ['http://h:0080', 'http://h'],
    ['http://h/v1/', 'http://h/v1'],
    ['http://h/V1//', 'http://h/V1'],
    ['http://h/a/../b', 'http://h/b'],
    ['http://h/a@b', 'http://h/a@b'],
    ['grpc://H:50051', 'grpc://h:50051'],
    ['grpc://h', 'grpc://h'],
    ['grpc://h:80', 'grpc://h:80'],
    ['grpc://h:65535', 'grpc://h:65535'],
    ['grpcs://h:443', 'grpcs://h:443'],
    ['http://[::1]:8000', 'http://[::1]:8000'],
    ['http://[2001:DB8:0:0:0:0:0:1]', 'http://[2001:db8::1]'],
    ['http://worker_1.pool:8000', 'http://worker_1.pool:8000'],
    ['http://H:30000@0', 'http://h:30000@0'],
    ['http://h:30000@0/', 'http://h:30000@0'],
    ['http://h:30000@007', 'http://h:30000@7'],
    ['http://h:080@3', 'http://h:80@3'],
    ['https://h:443@1', 'https://h:443@1'],
    ['grpc://[::1]:1@4294967295', 'grpc://[::1]:1@4294967295'],
    ['ipc:///run/Worker.sock', 'ipc:///run/Worker.sock'],
    ['IPC://@abstract', 'ipc://@abstract'],
  ] as const) {
    it(`I2 ${given} is ${canonical}`, () => {
      expect(canonicalUrl(given)).to.deep.equal({ ok: true, value: canonical });
    });
  }

  for (const [given, why] of [
    ['', 'start with'],
    ['h:8000', 'start with'],
    ['ftp://h', 'start with'],
    ['http:h', 'start with'],
    ['http://', 'host'],
    ['http:///x', 'host'],
    ['http://:8000', 'host'],
    ['http://a b', 'spaces'],
    ['http://h\t', 'spaces'],
    ['http://h\\@x', 'backslashes'],
    ['http://h:0', 'port'],
    ['http://h:65536', 'port'],
    ['http://h:8x', 'host'],
    ['http://[::1', 'host'],
    ['http://[::zz]', 'host'],
    ['http://::1', 'host'],
    ['http://h?api_key=sk', 'query'],
    ['http://h/#x', 'fragment'],
    ['http://h@0', 'http://host:8000@0'],
    ['http://h:1@x', 'credentials'],
    ['http://h:1@-1', 'credentials'],
    ['http://h:1@0x1', 'credentials'],
    ['http://h:1@2@3', 'credentials'],
    ['http://h:1@2:3', 'credentials'],
    ['http://h:1@', 'credentials'],
    ['http://h:1@0/v1', 'end with its rank'],
    ['http://h:0@0', 'port'],
    ['http://h:1@4294967296', 'rank from 0'],
    ['ipc://', 'path'],
    ['ipc:///', 'path'],
  ] as const) {
    it(`I2 ${JSON.stringify(given)} is refused: ${why}`, () => {
      const refused = canonicalUrl(given);
      expect(refused.ok).to.equal(false);
      expect(refused).to.have.property('error').that.includes(why);
    });
  }

  for (const given of ['http://user:sk-secret@h', 'http://sk-secret@h', 'ipc://u:sk-secret@h/x']) {
    it(`W10 credentials in ${given.replace('sk-secret', '…')} are refused, and not quoted`, () => {
      const refused = canonicalUrl(given);
      expect(refused.ok).to.equal(false);
      expect(JSON.stringify(refused)).to.include('credentials').and.not.include('sk-secret');
    });
  }

  for (const [length, taken] of [
    [URL_LENGTH_MAX - 1, true],
    [URL_LENGTH_MAX, true],
    [URL_LENGTH_MAX + 1, false],
  ] as const) {
    it(`X4 ${length} characters are ${taken ? 'taken' : 'refused'}`, () => {
      expect(canonicalUrl('http://h/'.padEnd(length, 'a')).ok).to.equal(taken);
    });
  }

  it('X4 one that would be short in its canonical spelling is refused unread', () => {
    expect(canonicalUrl(`http://h/${'./'.repeat(URL_LENGTH_MAX / 2)}`).ok).to.equal(false);
  });

  it('X4 a spelling that grows beyond the bound is refused too', () => {
    expect(canonicalUrl(`http://h/${'é'.repeat(URL_LENGTH_MAX / 3)}`).ok).to.equal(false);
  });

  it('I2 the canonical spelling of a canonical URL is itself', () => {
    // Quicker than fc.webPath(), which takes more than a second to make.
    const segment = fc.constantFrom('', '.', '..', 'a', 'V1', 'é', '%20', '%2e', 'a@b', 'a:1@2');
    const text = fc.oneof(
      fc
        .tuple(fc.constantFrom('http', 'HTTPS', 'grpcs'), fc.ipV4(), fc.array(segment))
        .map(([scheme, host, path]) => `${scheme}://${[host, ...path].join('/')}`),
      fc.tuple(fc.constantFrom('grpc', 'http', 'ipc'), fc.string()).map(([s, t]) => `${s}://${t}`),
      fc.tuple(fc.nat(70_000), fc.nat()).map(([port, rank]) => `http://H:${port}@0${rank}`),
    );
    fc.assert(
      fc.property(text, (given) => {
        const first = canonicalUrl(given);
        if (first.ok) expect(canonicalUrl(first.value)).to.deep.equal(first);
      }),
    );
  });
});

describe('lookupUrls', () => {
  it('I2 a bare host:port is http first, then grpc', () => {
    expect(lookupUrls('H:8000')).to.deep.equal(['http://h:8000', 'grpc://h:8000']);
    expect(lookupUrls('h:80')).to.deep.equal(['http://h', 'grpc://h:80']);
  });

  it('I2 an explicit scheme is itself only', () => {
    expect(lookupUrls('grpc://h:1')).to.deep.equal(['grpc://h:1']);
  });

  it('I2 what is no URL has none', () => {
    expect(lookupUrls('ftp://h')).to.deep.equal([]);
    expect(lookupUrls('a b')).to.deep.equal([]);
  });
});

describe('ranks of a data-parallel engine', () => {
  for (const [url, baseUrl, rank] of [
    ['http://h:30000@12', 'http://h:30000', 12],
    ['http://h:80@0', 'http://h', 0],
    ['grpc://[::1]:1@2', 'grpc://[::1]:1', 2],
  ] as const) {
    it(`I6 ${url} is rank ${rank} of ${baseUrl}, and is probed there`, () => {
      expect(rankOf(url)).to.deep.equal({ baseUrl, rank });
      expect(probeUrl(url)).to.equal(baseUrl);
    });
  }

  for (const url of [
    'http://h:1',
    'http://h/a:1@2',
    'ipc:///run/x:1@2',
    'ipc://x:1@2',
    'http://h',
  ]) {
    it(`I6 ${url} is no rank, and is probed as it is`, () => {
      expect(rankOf(url)).to.equal(undefined);
      expect(probeUrl(url)).to.equal(url);
    });
  }
});

describe('withScheme', () => {
  it('I2 a bare host:port is http where a worker is registered', () => {
    expect(['h:8000', '[::1]:80', '10.0.0.1:1@3', 'h:1/v1'].map(withScheme)).to.deep.equal([
      'http://h:8000',
      'http://[::1]:80',
      'http://10.0.0.1:1@3',
      'http://h:1/v1',
    ]);
    const others = ['http://h:1', 'grpc://h', 'h', 'ipc:///x', 'u:p@h', ''];
    expect(others.map(withScheme)).to.deep.equal(others);
  });
});

describe('canonicalUrl of plain URLs', () => {
  it('I2 takes the short way only to where the parser of the web leads', () => {
    const label = fc.stringMatching(/^(?:[a-z0-9-]{1,4}|0x[0-9a-f]{1,2}|xn--[a-z0-9]{1,3})$/);
    const byte = fc.integer({ min: 0, max: 299 }).map(String);
    const hosts = [
      fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
      fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.')),
      fc.tuple(byte, byte, byte, byte).map((bytes) => `0${bytes.join('.')}`),
    ];
    const port = fc.oneof(
      fc.constantFrom(80, 443, 65_535, 65_536),
      fc.integer({ min: 0, max: 70_000 }),
    );
    const url = fc.tuple(
      fc.constantFrom('http', 'https', 'grpc', 'grpcs'),
      fc.oneof(...hosts),
      port,
    );
    fc.assert(
      fc.property(url, ([scheme, host, at]) => {
        const canonical = canonicalUrl(`${scheme}://${host}:${at}`);
        const parsed = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
        const fits = parsed !== undefined && at >= 1 && at <= 65_535;
        const isDefault = (scheme === 'http' && at === 80) || (scheme === 'https' && at === 443);
        const rest = isDefault ? '' : `:${at}`;
        expect(canonical).to.deep.equal(
          fits ? { ok: true, value: `${scheme}://${parsed.hostname}${rest}` } : canonical,
        );
        expect(canonical.ok).to.equal(fits);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('isHostLocal', () => {
  it('W9 an ipc URL, or zmq, is for this host only', () => {
    expect(isHostLocal({ url: 'ipc:///x', connectionMode: 'http' })).to.equal(true);
    expect(isHostLocal({ url: 'http://h', connectionMode: 'zmq' })).to.equal(true);
    expect(isHostLocal({ url: 'http://h', connectionMode: 'grpc' })).to.equal(false);
  });
});

describe('workerId', () => {
  it('I1 is uuid5(uuid5(NS_URL, owner), url)', () => {
    // Computed with Python: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, 'node-a'), 'http://w:8000')
    expect(workerId('node-a', 'http://w:8000')).to.equal('cbabd6a6-c948-5179-9746-beafc5ec738a');
  });

  it('I1 two owners of one URL never share an id', () => {
    expect(workerId('a', 'http://w')).to.not.equal(workerId('b', 'http://w'));
  });
});
