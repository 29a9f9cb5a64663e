import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** What a script wrote, and its exit code; null when it was ended. */
export interface ShellResult {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** Runs a script in a process group of its own, which ends with it: it starts processes that outlive a mistake. */
export async function runShell(
  script: string,
  options: { cwd?: string; env: Record<string, string>; deadlineMs: number },
): Promise<ShellResult> {
  const shell = spawn('bash', ['-c', script], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  shell.stdout.on('data', (text: Buffer) => (out += text.toString()));
  shell.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const timer = setTimeout(() => endGroup(shell.pid!), options.deadlineMs);
  try {
    await once(shell, 'exit');
  } finally {
    clearTimeout(timer);
    endGroup(shell.pid!);
  }
  return { out, err, code: shell.exitCode };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

/** A free port for each one that a page names, found by binding and letting go. */
export async function freePorts(named: ReadonlySet<string>): Promise<Map<string, string>> {
  const servers = new Map<string, Server>();
  for (const port of named) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.set(port, server);
  }
  const ports = new Map<string, string>();
  for (const [port, server] of servers) {
    ports.set(port, String((server.address() as AddressInfo).port));
    await new Promise((resolve) => server.close(resolve));
  }
  return ports;
}
