import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.js';
import { install, type Tool } from './tool.js';

const run = promisify(execFile);
/** For the first build of all libraries, on a slow machine. */
const BUILD_TIMEOUT_MS = 280_000;
/** Outputs of sources that nobody has built from for so long go. */
const KEPT_MS = 7 * 86_400_000;
/** They make Go from proto/. */
const PLUGINS = ['protobuf/cmd/protoc-gen-go@v1.36.10', 'grpc/cmd/protoc-gen-go-grpc@v1.5.1'];
const PROTO = join(packageRoot, 'proto');

/** What `go` makes of a package, by the name of the file. */
type Outputs = Readonly<Record<string, readonly [command: readonly string[], package_: string]>>;

/**
 * Builds a Go module of this repository, with stubs made from proto/, once for each state of its sources, into a
 * cache outside the tree.
 *
 * @param source Its folder below the top of the repository; it has a buf.gen.yaml.
 * @returns the directory of the outputs, or why there is no Go to make them with.
 * @throws when Go is there, and what it is to build does not build.
 */
export async function buildGo(
  source: string,
  outputs: Outputs = { program: [['build'], '.'] },
): Promise<Tool> {
  const from = join(packageRoot, source);
  const name = `${source.replaceAll('/', '-')}-${hashOf([from, PROTO])}`;
  const path = join(cache(), name);
  if (existsSync(path)) return { path };
  const bin = join(cache(), 'go-bin');
  const env = { ...process.env, GOBIN: bin, PATH: `${bin}:${process.env.PATH ?? ''}` };
  const options = { env, timeout: BUILD_TIMEOUT_MS };
  const module = mkdtempSync(join(cache(), `${name}-`));
  const made = mkdtempSync(join(cache(), `${name}-`));
  try {
    cpSync(from, module, { recursive: true });
    const within = { ...options, cwd: module };
    const tools = await install(bin, async () => {
      for (const each of PLUGINS)
        await run('go', ['install', `google.golang.org/${each}`], options);
      await run('go', ['mod', 'download'], within);
    });
    if ('missing' in tools) return tools;
    const buf = join(packageRoot, 'node_modules/.bin/buf');
    const only = ['--path', join(PROTO, 'workermesh')];
    const template = ['--template', join(module, 'buf.gen.yaml'), '--output', module];
    await run(buf, ['generate', PROTO, ...only, ...template], options);
    for (const [file, [command, package_]] of Object.entries(outputs)) {
      await run('go', [...command, '-o', join(made, file), package_], within);
    }
    if (!existsSync(path)) renameSync(made, path);
    prune();
    return { path };
  } finally {
    rmSync(module, { recursive: true });
    rmSync(made, { recursive: true, force: true });
  }
}

function prune(): void {
  for (const name of readdirSync(cache())) {
    const path = join(cache(), name);
    const old = Date.now() - statSync(path).mtimeMs > KEPT_MS;
    if (old && /-[0-9a-f]{16}$/.test(name)) rmSync(path, { recursive: true, force: true });
  }
}

/** Another state of the sources has another hash. */
function hashOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    for (const name of names) {
      const path = join(folder, name);
      if (name.endsWith('.ts') || !statSync(path).isFile()) continue;
      hash.update(name).update('\0').update(readFileSync(path));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function cache(): string {
  const root = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const directory = join(root, 'worker-mesh-tests');
  mkdirSync(directory, { recursive: true });
  return directory;
}
