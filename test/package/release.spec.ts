import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../support/process.js';

const TIMEOUT_MS = 120_000;

describe('scripts/release', function () {
  this.timeout(TIMEOUT_MS);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-release-'));
    execFileSync('bash', ['scripts/release', directory], {
      cwd: repository,
      timeout: TIMEOUT_MS,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  });
  after(() => rmSync(directory, { recursive: true }));

  const read = (name: RegExp): string => {
    const found = readdirSync(directory).find((each) => name.test(each));
    return readFileSync(join(directory, found ?? String(name)), 'utf8');
  };

  it('lists the licence of each library that is installed or bundled, all of them accepted', () => {
    const bundled = JSON.parse(
      readFileSync(join(repository, 'dist/bundled.json'), 'utf8'),
    ) as string[];
    const { dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const names = bundled.map((path) => path.replace(/^.*node_modules\//, ''));
    const listed = read(/^LICENCES\.md$/);
    for (const name of [...names, ...Object.keys(dependencies)]) {
      expect(listed).to.contain(`| ${name} |`);
    }
  });

  it('has a bill of materials of the same libraries, and of no tool of development', () => {
    const bill = JSON.parse(read(/\.cdx\.json$/)) as {
      components: { name: string }[];
      metadata: { component: { name: string } };
    };
    expect(bill.metadata.component.name).to.equal('worker-mesh');
    const rows = read(/^LICENCES\.md$/)
      .split('\n')
      .slice(2)
      .filter(Boolean);
    expect(bill.components.length).to.equal(new Set(rows).size);
    const names = bill.components.map(({ name }) => name);
    expect(names).to.include.members(['rxjs', '@grpc/grpc-js']);
    expect(names).to.not.include.members(['mocha']);
  });

  it('has checksums of all its files', () => {
    const sums = read(/^SHA256SUMS$/)
      .trim()
      .split('\n');
    expect(sums).to.have.length(readdirSync(directory).length - 1);
    for (const line of sums) {
      const [sum, name = ''] = line.split(/\s+/);
      const bytes = readFileSync(join(directory, name));
      expect(createHash('sha256').update(bytes).digest('hex'), name).to.equal(sum);
    }
  });
});
