import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { testBeside } from '../compat/mixed-mesh.js';
import { repository } from '../support/process.js';
import { TrialClone } from './trial-clone.js';

const TIMEOUT_MS = 240_000;
const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  version: string;
};
const TAG = `v${version}`;
/** What RELEASING.md lets the suite and scripts/breaking compare with. */
const PREVIOUS = 'test/compat/previous-release.json';

describe('a release', function () {
  this.timeout(TIMEOUT_MS);
  let directory = '';
  let clone: TrialClone;
  /** What scripts/release wrote. */
  let release: string;

  before(function () {
    if (spawnSync('git', ['rev-parse', 'HEAD'], { cwd: repository }).status !== 0) {
      process.stdout.write('    no release is tried: there is no history here\n');
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-release-'));
    clone = new TrialClone(join(directory, 'clone'));
    release = join(directory, 'release');
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const make = () => clone.run('scripts/release', release);
  const read = (name: RegExp): string => {
    const found = readdirSync(release).find((each) => name.test(each));
    return readFileSync(join(release, found ?? String(name)), 'utf8');
  };

  it('is not made while its changelog says no day, nor without its tag, nor from more than its tag has', () => {
    clone.replace('CHANGELOG.md', /^## .*$/m, `## ${version}, unreleased`);
    clone.git('commit', '--quiet', '--all', '--allow-empty', '--message', 'Not yet');
    clone.git('tag', TAG);
    expect(make()).to.deep.include({ status: 1 }).and.property('text').to.contain('CHANGELOG.md');
    clone.git('tag', '--delete', TAG);

    clone.replace('CHANGELOG.md', /^## .*$/m, `## ${version}, 2026-12-01`);
    clone.commit(`Release ${version}`);
    expect(make()).to.deep.include({ status: 1 }).and.property('text').to.contain(`no tag ${TAG}`);

    clone.git('tag', TAG);
    clone.replace('README.md', '#', '##');
    expect(make()).to.deep.include({ status: 1 }).and.property('text').to.contain('git status');
    clone.git('checkout', '--quiet', '--', '.');
  });

  describe('from its tag', () => {
    /** What the packed tarball unpacks to, with nothing beside it. */
    let unpacked: string;

    before(() => {
      expect(make()).to.have.property('status', 0);
      unpacked = join(directory, 'unpacked');
      mkdirSync(unpacked);
      const tarball = join(release, `worker-mesh-${version}.tgz`);
      execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
    });

    it('packs what the tag has', () => {
      for (const file of ['README.md', 'proto/workermesh/v1/gossip.proto']) {
        const tagged = clone.git('show', `${TAG}:${file}`);
        expect(readFileSync(join(unpacked, file), 'utf8').trim(), file).to.equal(tagged);
      }
    });

    it('lists the licence of each library that is installed or bundled, all of them accepted', () => {
      const bundled = JSON.parse(
        readFileSync(join(repository, 'dist/bundled.json'), 'utf8'),
      ) as string[];
      const { dependencies } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as {
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
        metadata: { component: { name: string; version: string } };
      };
      expect(bill.metadata.component).to.include({ name: 'worker-mesh', version });
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
      expect(sums).to.have.length(readdirSync(release).length - 1);
      for (const line of sums) {
        const [sum, name = ''] = line.split(/\s+/);
        const bytes = readFileSync(join(release, name));
        expect(createHash('sha256').update(bytes).digest('hex'), name).to.equal(sum);
      }
    });

    describe('beside the present build', () =>
      testBeside(() => join(unpacked, 'dist/bundle/main.js')));

    it('holds later commits to its protos, once it is named as the previous release', () => {
      const { commit } = JSON.parse(clone.git('show', `HEAD:${PREVIOUS}`)) as { commit: string };
      clone.replace(PREVIOUS, commit, clone.git('rev-parse', `${TAG}^{commit}`));
      clone.commit('Name the previous release');
      expect(clone.run('scripts/breaking', 'HEAD')).to.deep.equal({ status: 0, text: '' });

      // A field that a release had is gone, and the commit that took it away is compared with itself.
      clone.replace('proto/workermesh/v1/registry.proto', /^ {2}bool allow_missing = \d+;\n/m, '');
      const descriptors = ['--exclude-source-info', '--output', 'src/gen/descriptors.binpb'];
      execFileSync('node_modules/.bin/buf', ['build', ...descriptors], { cwd: clone.directory });
      clone.commit('Break the clients of the release');
      const broken = clone.run('scripts/breaking', 'HEAD');
      expect(broken.status, broken.text).to.equal(100);
      expect(broken.text).to.contain('allow_missing');
    });
  });
});
