import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.js';

const run = promisify(execFile);
const GRPCURL = 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4';
// What grpcio-tools 1.x generates is checked against the grpcio of the same version.
const PYTHON_PACKAGES = [
  'grpcio==1.76.0',
  'grpcio-tools==1.76.0',
  'googleapis-common-protos==1.72.0',
];
const INSTALL_TIMEOUT_MS = 300_000;
const GO_BUILD_TIMEOUT_MS = 100_000;

/** A tool that is there, or in words why it is not. */
export type Tool = { readonly path: string } | { readonly missing: string };

/** grpcurl, built once with Go into the cache beside the dependencies. */
export async function findGrpcurl(): Promise<Tool> {
  const path = join(cache('go'), 'grpcurl');
  if (existsSync(path)) return { path };
  const env = { ...process.env, GOBIN: cache('go') };
  return install(path, async () => {
    await run('go', ['install', GRPCURL], { env, timeout: INSTALL_TIMEOUT_MS });
  });
}

/** The Go example, built into the same cache; a first build on a slow line does not end in time. */
export async function findGoExample(): Promise<Tool> {
  const directory = join(cache('go'), 'example');
  const path = join(directory, 'gateway');
  return install(path, async () => {
    const bin = cache('go');
    const env = { ...process.env, GOBIN: bin, PATH: `${bin}:${process.env.PATH ?? ''}` };
    const options = { env, timeout: GO_BUILD_TIMEOUT_MS };
    const plugins = ['protobuf/cmd/protoc-gen-go@v1.36.10', 'grpc/cmd/protoc-gen-go-grpc@v1.5.1'];
    for (const each of plugins) await run('go', ['install', `google.golang.org/${each}`], options);
    cpSync(join(packageRoot, 'examples/go'), directory, { recursive: true });
    const buf = join(packageRoot, 'node_modules/.bin/buf');
    const proto = join(packageRoot, 'proto');
    const only = ['--path', join(proto, 'workermesh')];
    const template = ['--template', join(directory, 'buf.gen.yaml'), '--output', directory];
    await run(buf, ['generate', proto, ...only, ...template], options);
    await run('go', ['build', '-o', path, '.'], { ...options, cwd: directory });
  });
}

/** A Python with grpcio and grpcio-tools, in a virtual environment in the same cache. */
export async function findPython(): Promise<Tool> {
  const directory = join(cache('python'), 'venv');
  const path = join(directory, 'bin', 'python');
  const complete = join(directory, 'complete');
  if (existsSync(complete)) return { path };
  return install(path, async () => {
    await run('python3', ['-m', 'venv', '--clear', directory], { timeout: INSTALL_TIMEOUT_MS });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await run(path, [...install, ...PYTHON_PACKAGES], { timeout: INSTALL_TIMEOUT_MS });
    mkdirSync(complete);
  });
}

/** Runs a program that must succeed; rejects with all that it printed. */
export async function output(
  program: string,
  args: readonly string[],
  timeoutMs = 60_000,
): Promise<string> {
  const { stdout } = await run(program, args, { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

async function install(path: string, work: () => Promise<void>): Promise<Tool> {
  try {
    await work();
    return { path };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error))
      .split('\n')
      .filter((each) => each.trim() !== '' && !each.startsWith('Command failed'));
    return { missing: line || String(error) };
  }
}

function cache(name: string): string {
  const directory = join(packageRoot, 'node_modules', '.cache', 'worker-mesh', name);
  mkdirSync(directory, { recursive: true });
  return directory;
}
