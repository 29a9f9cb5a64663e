import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { nextSteps } from '../src/cli/next-steps.js';
import { COMMANDS } from '../src/cli/run.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const PAGES = ['.', 'docs', 'docs/plug-in'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

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
    for (const line of lines) expect(read('README.md')).to.contain(line.trim());
  });

  it('name all commands', () => {
    const page = read('docs/commands.md');
    for (const { name } of COMMANDS) expect(page).to.contain(`\`worker-mesh ${name}`);
  });

  it('link to files that are there', () => {
    for (const page of PAGES) {
      for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        expect(existsSync(join(root, dirname(page), target)), `${page}: ${target}`).to.equal(true);
      }
    }
  });
});
