import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { MeshError, type Registration } from '../../src/client/index.js';
import { startDiscovery } from '../../src/discover/discovery.js';
import { DnsSource } from '../../src/discover/dns-source.js';
import { FileSource } from '../../src/discover/file-source.js';
import { parseWorkers } from '../../src/discover/worker-file.js';
import { RouterSource } from '../../src/discover/router-source.js';
import type { Source } from '../../src/discover/source.js';
import { eventually } from '../support/eventually.js';
import { FakeDns } from '../support/fake-dns.js';
import { FakeRouter } from '../support/fake-router.js';

/** What a discovery registered and logged. */
class Registered {
  readonly sets: string[][] = [];
  readonly lines: { message: string; fields: Record<string, unknown> }[] = [];
  refusal: MeshError | undefined;
  warnings: string[] = [];
  readonly #end: () => void;

  constructor(source: Source, allowEmpty = false) {
    this.#end = startDiscovery(source, {
      manager: 'm',
      allowEmpty,
      keepRegistered: ({ specs }: Registration) => {
        if (this.refusal !== undefined) return Promise.reject(this.refusal);
        this.sets.push(specs.map((spec) => (spec as { url: string }).url));
        const counts = { created: 0, replaced: 0, unchanged: 0, removed: 0 };
        return Promise.resolve({ ...counts, warnings: this.warnings });
      },
      log: (_level, message, fields) => this.lines.push({ message, fields }),
    });
  }

  end(): void {
    this.#end();
  }

  last(...urls: string[]): Promise<boolean> {
    return eventually(() => {
      expect(this.sets.at(-1)).to.deep.equal(urls);
      return true;
    });
  }

  said(words: string): Promise<boolean> {
    return eventually(() => {
      expect(this.lines.map(({ message }) => message).join('\n')).to.contain(words);
      return true;
    });
  }
}

describe('E2 ways in', () => {
  let registered: Registered | undefined;
  afterEach(() => registered?.end());

  describe('a file', () => {
    let directory: string;
    let path: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'worker-mesh-discover-'));
      path = join(directory, 'workers.yaml');
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it('E2 is followed, by rename too; what is broken or empty changes nothing', async () => {
      writeFileSync(path, 'workers:\n  - url: http://a:1\n  - url: http://b:1\n');
      registered = new Registered(new FileSource(path));
      await registered.last('http://a:1', 'http://b:1');
      writeFileSync(`${path}.new`, '[{"url": "http://c:1"}]');
      renameSync(`${path}.new`, path);
      await registered.last('http://c:1');
      writeFileSync(path, 'workers:\n  - url: [\n');
      await registered.said('could not be read');
      writeFileSync(path, 'workers: []\n');
      await registered.said('names no worker');
      expect(registered.sets).to.have.length(2);
    });

    it('E2 may hold a JSON object a line', async () => {
      writeFileSync(path, '{"url":"http://a:1"}\n{"url":"http://b:1"}\n');
      registered = new Registered(new FileSource(path));
      await registered.last('http://a:1', 'http://b:1');
    });

    it('E2 says why it cannot be read, once for each cause', async () => {
      // A file that is written in its place may be read while it is empty: that would be a third cause.
      const put = (text: string): void => {
        writeFileSync(`${path}.new`, text);
        renameSync(`${path}.new`, path);
      };
      const source = new FileSource(path);
      registered = new Registered(source);
      await registered.said('could not be read');
      put('workers: [\n');
      await eventually(() => registered?.lines.length === 2);
      source.look();
      source.look();
      put('workers:\n  - url: http://a:1\n');
      await registered.last('http://a:1');
      const causes = registered.lines.flatMap(({ fields: { error } }) => error ?? []);
      expect(causes).to.have.length(2);
      expect(causes[0]).to.match(/ENOENT/);
      expect(causes[1]).to.match(/line/);
    });

    it('E2 is read as editors of Windows write it, too', async () => {
      writeFileSync(path, Buffer.from('\ufeffworkers:\r\n- url: http://ä:1\r\n', 'utf16le'));
      registered = new Registered(new FileSource(path));
      await registered.last('http://ä:1');
    });

    it('E2 names line and field of what the sidecar refuses', async () => {
      writeFileSync(path, 'workers:\n  - url: http://a:1\n  - url: nonsense\n');
      const source = new FileSource(path);
      registered = new Registered(source);
      registered.refusal = new MeshError('INVALID_ARGUMENT', 'no', {
        violations: [{ field: 'workers[1].spec_json.url', description: 'is no URL' }],
      });
      source.look();
      await registered.said('refused');
      const { fields } = registered.lines.at(-1) ?? {};
      expect(fields?.places).to.equal('line 3, url: is no URL');
    });

    it('E2 names line and field of what the sidecar warns of', async () => {
      writeFileSync(path, 'workers:\n  - url: http://a:1\n  - url: http://b:1\n    healt: 1\n');
      registered = new Registered(new FileSource(path));
      registered.warnings = ['workers[1].spec_json.healt is kept and not read'];
      await registered.said('may not say what is meant');
      const { fields } = registered.lines.at(-1) ?? {};
      expect(fields?.places).to.equal('line 3, healt is kept and not read');
    });

    it('E2 names the line of what is no list, no object or no YAML', () => {
      expect(() => parseWorkers('a: 1')).to.throw('is no list of workers');
      expect(() => parseWorkers('- url: x\n- y')).to.throw('line 2: is no spec');
      expect(() => parseWorkers('- url: "x\n')).to.throw('line');
    });
  });

  describe('a name', () => {
    let dns: FakeDns;
    beforeEach(async () => {
      dns = new FakeDns();
      await dns.start();
    });
    afterEach(() => dns.stop());
    const source = (query: string): DnsSource =>
      new DnsSource({
        query,
        port: 8_000,
        scheme: 'http',
        template: { models: [{ id: 'm' }] },
        server: dns.address,
      });

    it('E2 is asked again when its records expire; a failure or no address changes nothing', async () => {
      dns.a = ['10.0.0.2', '10.0.0.1'];
      registered = new Registered(source('w.example'));
      await registered.last('http://10.0.0.1:8000', 'http://10.0.0.2:8000');
      dns.a = ['10.0.0.3'];
      await registered.last('http://10.0.0.3:8000');
      dns.code = 2;
      await registered.said('could not be read');
      dns.code = 3;
      const asked = dns.queries;
      await eventually(() => dns.queries > asked + 1);
      expect(registered.sets).to.have.length(2);
    });

    it('E2 srv: brings ports of its own', async () => {
      dns.srv = [{ port: 9_001, name: 'a.example' }];
      registered = new Registered(source('srv:_llm._tcp.example'));
      await registered.last('http://a.example:9001');
    });
  });

  describe('a router', () => {
    const router = new FakeRouter();
    beforeEach(() => router.start());
    afterEach(() => router.stop());

    it('E2 is taken over, without what a driver has put there; one that is away changes nothing', async () => {
      router.add('http://a:1');
      router.add('http://b:1', { managed_by: 'worker-mesh' });
      registered = new Registered(new RouterSource(router.url, undefined, 20));
      await registered.last('http://a:1');
      router.add('http://c:1');
      await registered.last('http://a:1', 'http://c:1');
      await router.stop();
      await registered.said('could not be read');
      await router.start();
      await registered.said('names no worker');
      expect(registered.sets).to.have.length(2);
    });
  });
});
