import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly tree: ts.SourceFile;
}

function readSources(folder: string, generated = false): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.ts') && path.startsWith('src/gen/') === generated)
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
      return { path, text, lines: text.split('\n').length - 1, tree };
    });
}

/** Room of a file: the folder below src, or the name of a file that stands there alone. */
function roomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.[jt]s$/, '');
}

/** Imports that no arrow allows, of the files in a folder whose rooms `roomIn` tells. */
function strayImports(
  sources: readonly Source[],
  arrows: Readonly<Record<string, readonly string[]>>,
  roomIn: (path: string) => string | undefined,
): string[] {
  return sources.flatMap((source) => {
    const room = roomIn(source.path);
    if (room === undefined) return [];
    const allowed = arrows[room];
    if (allowed === undefined) return [`${source.path}: no arrows are known for ${room}`];
    return importsOf(source)
      .filter((from) => from.startsWith('.'))
      .map((from) => ({ from, target: roomIn(join(dirname(source.path), from)) }))
      .filter(({ target }) => target !== undefined && target !== room && !allowed.includes(target))
      .map(
        ({ from }) => `${source.path} imports ${from}: ${room} may import ${allowed.join(', ')}`,
      );
  });
}

/** What each room may import. Data flows one way, and so do imports (ARCHITECTURE.md). */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  main: ['cli', 'sidecar'],
  cli: [
    ...['client', 'config', 'core', 'discover', 'gossip', 'grpc', 'log', 'sinks', 'storage'],
    ...['version', 'gen'],
  ],
  sidecar: [
    ...['client', 'config', 'core', 'gen', 'gossip', 'grpc', 'http', 'log', 'mesh', 'metrics'],
    ...['probes', 'sinks', 'storage', 'streams', 'tracing', 'version', 'xds'],
  ],
  tracing: ['core', 'version'],
  http: ['client', 'config', 'core', 'log', 'metrics', 'package-root', 'sinks', 'streams'],
  grpc: ['config', 'core', 'gen', 'package-root', 'protobuf', 'storage', 'streams'],
  mesh: ['config', 'core', 'streams'],
  gossip: ['config', 'core', 'gen', 'grpc', 'mesh', 'metrics', 'storage', 'streams'],
  probes: ['core', 'gen', 'grpc', 'streams'],
  storage: ['core'],
  streams: ['core'],
  client: ['core', 'gen', 'grpc'],
  sinks: ['client', 'config', 'core'],
  xds: ['client', 'core', 'gen', 'grpc', 'protobuf', 'sinks'],
  discover: ['client', 'core', 'sinks'],
  metrics: ['core'],
  log: ['core'],
  config: ['core'],
  version: ['package-root'],
  gen: ['protobuf'],
  protobuf: [],
  'package-root': [],
  core: [],
};

/** What each folder of src/core may import of the others: workers are known to the registry, members to the gossip. */
const CORE_ARROWS: Readonly<Record<string, readonly string[]>> = {
  gossip: ['membership', 'observed', 'store'],
  events: ['registry'],
  explain: ['registry'],
  probes: ['observed', 'registry'],
  registry: ['observed'],
  membership: [],
  observed: [],
  store: [],
};

/** What each room of src/core/gossip may import of the others; a file that stands there alone is a room of itself. */
const GOSSIP_ARROWS: Readonly<Record<string, readonly string[]>> = {
  'mesh-node': [
    ...['effects', 'events', 'link', 'link-events', 'mesh-io', 'node-parts', 'observed', 'self'],
  ],
  'link-events': ['effects', 'events', 'link', 'node-parts'],
  'node-parts': [...['effects', 'events', 'link', 'logs', 'mesh-io', 'observed', 'self', 'whom']],
  'mesh-io': ['link'],
  observed: ['effects', 'link', 'whom'],
  logs: ['effects', 'events', 'link', 'self', 'whom'],
  whom: ['effects', 'events', 'link', 'mesh-io', 'self'],
  events: ['effects', 'link', 'self'],
  self: ['effects'],
  link: [],
  effects: [],
};

/** Libraries that compute and do nothing else: what the core may use besides itself. */
const PURE_LIBRARIES = ['fast-deep-equal', 'ipaddr.js', 'lossless-json', 'uuid'];

function importsOf(source: Source): string[] {
  const found: string[] = [];
  for (const node of source.tree.statements) {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) continue;
    const from = node.moduleSpecifier;
    if (from !== undefined && ts.isStringLiteral(from)) found.push(from.text);
  }
  return found;
}

/** Lines of each function. Those of functions inside it are their own: a table of handlers is short. */
function functionsOf(source: Source): { name: string; lines: number; line: number }[] {
  const found: { name: string; lines: number; line: number }[] = [];
  const lineOf = (at: number) => source.tree.getLineAndCharacterOfPosition(at).line;
  const visit = (node: ts.Node): number => {
    let inside = 0;
    ts.forEachChild(node, (child) => {
      inside += visit(child);
    });
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return inside;
    const line = lineOf(node.getStart()) + 1;
    const lines = lineOf(node.end) + 2 - line;
    found.push({ name: node.name?.getText() ?? 'a function', lines: lines - inside, line });
    return lines;
  };
  visit(source.tree);
  return found;
}

/** Names that a file declares: of types, functions, variables, fields and parameters. */
function namesOf(source: Source): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ('name' in node && node.name !== undefined) {
      const { name } = node as ts.NamedDeclaration;
      if (name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name))) {
        found.push(name.text.replace('#', ''));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
}

/** Words that have no place, and what to do instead. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\b(TODO|FIXME|XXX|HACK)\b/, 'do it, or open an issue'],
  [/@ts-(ignore|nocheck|expect-error)/, 'give it its type'],
  [/\b(it|describe|test)\.(only|skip)\b|\bx(it|describe)\(/, 'run it, or delete it'],
  [/\bdebugger\b/, 'remove it'],
  [/\bnew Buffer\(/, 'Buffer.from'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{32}/, 'make keys in the test'],
];

describe('the repository is tidy', () => {
  const sources = readSources('src');
  const specs = readSources('test');
  const own = relative(root, join(root, 'test/tidy.spec.ts'));

  it('imports point one way', () => {
    const all = [...sources, ...readSources('src', true)];
    expect(strayImports(all, ARROWS, roomOf)).to.deep.equal([]);
  });

  it('imports point one way between the folders of src/core, too', () => {
    const roomIn = (path: string): string | undefined => /^src\/core\/([^/.]+)\//.exec(path)?.[1];
    expect(strayImports(sources, CORE_ARROWS, roomIn)).to.deep.equal([]);
    expect(sources.filter(({ path }) => roomIn(path) === 'store')).to.have.length.above(10);
  });

  it('imports point one way between the rooms of src/core/gossip, too', () => {
    const roomIn = (path: string): string | undefined =>
      /^src\/core\/gossip\/([^/.]+)/.exec(path)?.[1];
    expect(strayImports(sources, GOSSIP_ARROWS, roomIn)).to.deep.equal([]);
    expect(sources.filter(({ path }) => roomIn(path) === 'link')).to.have.length.above(10);
  });

  it('no files of src import each other in a circle', () => {
    const importsBy = new Map(
      sources.map((source) => {
        const near = importsOf(source).filter((from) => from.startsWith('.'));
        const paths = near.map((from) => join(dirname(source.path), from));
        return [source.path, paths.map((path) => path.replace(/\.js$/, '.ts'))];
      }),
    );
    const reached = (path: string, seen: Set<string>): Set<string> => {
      for (const next of importsBy.get(path) ?? []) {
        if (!seen.has(next)) reached(next, seen.add(next));
      }
      return seen;
    };
    expect(
      [...importsBy.keys()].filter((path) => reached(path, new Set()).has(path)),
    ).to.deep.equal([]);
  });

  it('src/sidecar/ knows a mesh by its port: nothing of gossip is imported there', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('src/sidecar/'))
      .flatMap((source) =>
        importsOf(source)
          .filter((from) => from.includes('/gossip/'))
          .map((from) => `${source.path} imports ${from}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it('src/core is sans-IO: it imports itself and pure libraries', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('src/core/'))
      .flatMap((source) =>
        importsOf(source)
          .filter((from) => !from.startsWith('.') && !PURE_LIBRARIES.includes(from))
          .map((from) => `${source.path} imports ${from}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it('src/core reads no clock and no chance, and keeps no timer', () => {
    const banned = /\b(Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|performance\.)/;
    const wrong = sources
      .filter(({ path }) => path.startsWith('src/core/'))
      .flatMap(({ path, text }) => {
        const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
        return banned.test(code) ? [`${path}: ${banned.exec(code)?.[0] ?? ''}`] : [];
      });
    expect(wrong).to.deep.equal([]);
  });

  it('files are short: 500 lines in src, 700 in test, and a median of 120', () => {
    const long = [
      ...sources.filter(({ lines }) => lines > 500),
      ...specs.filter(({ lines }) => lines > 700),
    ];
    expect(long.map(({ path, lines }) => `${path}: ${lines} lines; split it`)).to.deep.equal([]);
    const sorted = sources.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1], 'median').to.be.at.most(120);
  });

  it('functions are short: 60 lines', () => {
    const long = sources.flatMap((source) =>
      functionsOf(source)
        .filter(({ lines }) => lines > 60)
        .map(({ name, lines, line }) => `${source.path}:${line}: ${name} has ${lines} lines`),
    );
    expect(long).to.deep.equal([]);
  });

  it('exported functions and classes say what they are for', () => {
    const bare = sources.flatMap(({ path, tree }) =>
      tree.statements
        .filter((node) => ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node))
        .filter((node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
        .filter((node) => ts.getJSDocCommentsAndTags(node).length === 0)
        .map((node) => `${path}: ${node.name?.text ?? 'default'} has no comment`),
    );
    expect(bare).to.deep.equal([]);
  });

  it('T1 every rule of ARCHITECTURE.md is in the title of a test', () => {
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    const rules = [...page.matchAll(/^- ([A-Z]\d+)\. /gm)].map(([, rule = '']) => rule);
    const titles = specs.flatMap(({ text }) => text.match(/\b(it|describe)\(\s*[`'"].*/g) ?? []);
    const named = new Set(titles.flatMap((title) => title.match(/\b[A-Z]\d+\b/g) ?? []));
    // How it is proven (T) is about tests themselves.
    expect(rules.filter((rule) => !rule.startsWith('T') && !named.has(rule))).to.deep.equal([]);
    expect(rules.length).to.be.above(60);
    // Within a letter they stand in the order of their numbers, so that whoever looks for one finds it.
    const numbers = new Map<string, number[]>();
    for (const rule of rules) {
      const known = numbers.get(rule.charAt(0)) ?? [];
      numbers.set(rule.charAt(0), [...known, Number(rule.slice(1))]);
    }
    for (const [letter, all] of numbers) {
      expect(all, letter).to.deep.equal(all.toSorted((a, b) => a - b));
    }
  });

  for (const [what, rooms, wrong] of [
    ['a worker is probed, never pinged', /^src\/((core\/)?probes|streams)\//, 'ping'],
    ['a member is pinged, never probed', /^src\/(core\/)?(membership|gossip)\//, 'probe'],
  ] as const) {
    it(`O2 ${what}: no name says so`, () => {
      const upper = wrong.charAt(0).toUpperCase() + wrong.slice(1);
      const bad = new RegExp(`^${wrong}(r|d|s)?([A-Z_]|$)|[a-z_]${upper}(r|d|s)?([A-Z]|$)`);
      const found = sources
        .filter(({ path }) => rooms.test(path))
        .flatMap((source) => namesOf(source).map((name) => ({ path: source.path, name })))
        .filter(({ name }) => bad.test(name) || bad.test(name.toLowerCase().replace(/^.*_/, '')));
      expect(found).to.deep.equal([]);
      expect(sources.filter(({ path }) => rooms.test(path))).to.have.length.above(10);
    });
  }

  it('no word stands where it must not', () => {
    const wrong = [...sources, ...specs]
      .filter(({ path }) => path !== own)
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .flatMap((line, at) =>
            BANNED.filter(([word]) => word.test(line)).map(
              ([word, instead]) => `${path}:${at + 1}: ${String(word)}; ${instead}`,
            ),
          ),
      );
    expect(wrong).to.deep.equal([]);
  });

  it('no spec imports another: its tests would belong to whichever was loaded first', () => {
    const found = specs
      .filter((source) => importsOf(source).some((from) => from.endsWith('.spec.js')))
      .map(({ path }) => path);
    expect(found).to.deep.equal([]);
  });

  it('gRPC stays at the edge', () => {
    const wrong = sources
      .filter(({ path }) => /^src\/(core|streams|storage|http|metrics|config|log)\b/.test(path))
      .filter(({ text }) => text.includes("from '@grpc/"))
      .map(({ path }) => `${path} imports @grpc: that belongs to grpc, cli and sidecar`);
    expect(wrong).to.deep.equal([]);
  });

  it('package-lock.json names no registry', () => {
    const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
    const lock = JSON.parse(text) as { packages: Record<string, { resolved?: string }> };
    const resolved = Object.entries(lock.packages).filter(([, one]) => one.resolved !== undefined);
    expect(resolved.map(([name]) => name)).to.deep.equal([]);
    expect(text).to.not.match(/https?:\/\/[^"]*\.tgz/);
  });

  it('scripts can be run, and say what they do', () => {
    const scripts = readdirSync(join(root, 'scripts')).filter((name) => !name.includes('.'));
    for (const name of scripts) {
      const text = readFileSync(join(root, 'scripts', name), 'utf8');
      expect(text, name).to.match(/^#!\/usr\/bin\/env bash\n# .{20,}\n/);
      expect(text, name).to.match(/^set -[e]?uo pipefail$/m);
    }
  });
});
