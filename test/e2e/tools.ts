import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.js';
import { buildGo } from '../support/go.js';
import { install, type Tool } from '../support/tool.js';

const run = promisify(execFile);
const GRPCURL = 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4';
// What grpcio-tools 1.x generates is checked against the grpcio of the same version.
const PYTHON_PACKAGES = [
  'grpcio==1.76.0',
  'grpcio-tools==1.76.0',
  'googleapis-common-protos==1.72.0',
];
const INSTALL_TIMEOUT_MS = 300_000;

/** grpcurl, built once with Go into the cache beside the dependencies. */
export async function findGrpcurl(): Promise<Tool> {
  const path = join(cache('go'), 'grpcurl');
  if (existsSync(path)) return { path };
  const env = { ...process.env, GOBIN: cache('go') };
  return install(path, async () => {
    await run('go', ['install', GRPCURL], { env, timeout: INSTALL_TIMEOUT_MS });
  });
}

/** The Go example; a first build on a slow line does not end in time. */
export async function findGoExample(): Promise<Tool> {
  const built = await buildGo('examples/go');
  return 'missing' in built ? built : { path: join(built.path, 'program') };
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

function cache(name: string): string {
  const directory = join(packageRoot, 'node_modules', '.cache', 'worker-mesh', name);
  mkdirSync(directory, { recursive: true });
  return directory;
}
