import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { nextSteps } from '../src/cli/next-steps.js';
import { COMMANDS } from '../src/cli/run.js';
import { commandBlocks } from './docs/page.js';
import { anchorsOf, linksOf, PAGES } from './docs/pages.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

/** The spec that runs the commands of a page; undefined where they are those of the suite, or stand there for other addresses. */
const RUN_BY: Readonly<Record<string, string | undefined>> = {
  'README.md': undefined,
  'CONTRIBUTING.md': undefined,
  // Its gateways are started with addresses of the tests, by test/e2e/examples.spec.ts.
  'examples/README.md': undefined,
  'docs/first-steps.md': 'test/docs/first-steps.spec.ts',
  'docs/quick-start.md': 'test/package/quick-start.spec.ts',
  'docs/at-night.md': 'test/docs/at-night.spec.ts',
  'docs/operations.md': 'test/docs/operations.spec.ts',
  'docs/kubernetes.md': 'test/deploy/kubernetes-page.spec.ts',
  'docs/certificates.md': 'test/e2e/pages.spec.ts',
  'docs/plug-in/smg.md': 'test/e2e/pages.spec.ts',
  'docs/plug-in/vllm-router.md': 'test/e2e/pages.spec.ts',
  'docs/plug-in/sglang-router.md': 'test/e2e/pages.spec.ts',
  'docs/plug-in/dynamo.md': 'test/e2e/pages.spec.ts',
  'docs/plug-in/envoy.md': 'test/e2e/pages.spec.ts',
};

describe('the documents', () => {
  it('hold the tables of settings and metrics as the code has them', () => {
    const check = spawnSync(process.execPath, [join(root, 'scripts/docs.js'), '--check']);
    expect(check.stderr.toString()).to.equal('');
    expect(check.status).to.equal(0);
  });

  it('T1 index every rule, with files whose comments name it', () => {
    const page = read('ARCHITECTURE.md');
    const defined = [...page.matchAll(/^- ([A-Z]\d+)\. /gm)].map(([, rule]) => rule);
    const indexed = [...page.matchAll(/^\| ([A-Z]\d+) +\| [^|]+ \| ([^|]+) \|$/gm)];
    expect(indexed.map(([, rule]) => rule)).to.have.members(defined);
    const silent = indexed.flatMap(([, rule = '', files = '']) =>
      [...files.matchAll(/\((src\/[^)]+)\)/g)]
        .map(([, path = '']) => path)
        .filter((path) => !new RegExp(`\\b${rule}\\b`).test(read(path)))
        .map((path) => `${path} does not name ${rule}`),
    );
    expect(silent).to.deep.equal([]);
  });

  it('name in the recipes of CONTRIBUTING.md files that are there', () => {
    const [, recipes = ''] = /## Recipes\n([\s\S]*?)\n## /.exec(read('CONTRIBUTING.md')) ?? [];
    const paths = [...recipes.matchAll(/`((?:src|proto|docs|scripts|test)\/[\w./-]+)`/g)];
    expect(paths).to.have.length.above(25);
    const gone = paths.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)));
    expect(gone).to.deep.equal([]);
  });

  it('open with the two commands', () => {
    const head = read('README.md').split('\n').slice(0, 6).join('\n');
    expect(head).to.match(/bash scripts\/run[\s\S]*bash scripts\/test/);
  });

  it('show the lines that a sidecar prints when it is up', () => {
    const printed = nextSteps({ registry: '127.0.0.1:50051', advertise: '127.0.0.1:50052' });
    const lines = printed.split('\n').filter((line) => /^ {2}(npx|grpcurl)/.test(line));
    expect(lines).to.have.length(4);
    for (const line of lines) expect(read('docs/first-steps.md')).to.contain(line.trim());
  });

  it('name all commands', () => {
    const page = read('docs/commands.md');
    for (const { name } of COMMANDS) expect(page).to.contain(`\`worker-mesh ${name}`);
  });

  it('link to files that are there, and to headings that these have', () => {
    const broken = PAGES.flatMap((page) =>
      linksOf(page)
        .filter(({ target, anchor }) => {
          if (!existsSync(join(root, target))) return true;
          return anchor !== undefined && !anchorsOf(target).includes(anchor);
        })
        .map(({ target, anchor }) => `${page}: ${target}#${anchor ?? ''}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('are all found by who begins at README.md', () => {
    const found = new Set(['README.md']);
    // A set goes on with what is added to it meanwhile.
    for (const page of found) {
      for (const { target } of linksOf(page)) if (PAGES.includes(target)) found.add(target);
    }
    expect(PAGES.filter((page) => !found.has(page))).to.deep.equal([]);
  });

  it('show no command that no test runs as it stands', () => {
    const shown = PAGES.filter((page) => commandBlocks(read(page)).length > 0);
    expect(shown).to.have.members(Object.keys(RUN_BY));
    for (const [page, spec] of Object.entries(RUN_BY)) {
      if (spec !== undefined) expect(read(spec), `${page} in ${spec}`).to.contain(page);
    }
  });

  it('name for each guarantee a test that is there', () => {
    const [, table = ''] = /## Guaranteed\n([\s\S]*?)\n## /.exec(read('docs/guarantees.md')) ?? [];
    const rows = table.split('\n').filter((line) => /\| [A-Z]\d+/.test(line));
    expect(rows).to.have.length.above(10);
    const scripts = Object.keys(
      (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts,
    );
    for (const row of rows) {
      const [, promise = '', rules = '', proofs = ''] = row.split('|');
      const specs = [...proofs.matchAll(/`(test\/[\w./-]+\.spec\.ts)`/g)].map(([, path]) => path!);
      expect(specs, `a spec that proves: ${promise}`).to.not.be.empty;
      for (const path of specs) expect(existsSync(join(root, path)), path).to.equal(true);
      for (const [, name] of proofs.matchAll(/`npm run (\w+)`/g)) expect(scripts).to.include(name);
      // The proof of a rule says so in its title.
      for (const rule of rules.match(/[A-Z]\d+/g) ?? []) {
        const titled = specs.some((path) => new RegExp(`\\b${rule}\\b`).test(read(path)));
        expect(titled, `${rule} in a title of ${specs.join(' or ')}`).to.equal(true);
      }
    }
  });
});
