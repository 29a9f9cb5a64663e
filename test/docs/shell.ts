import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

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

/** Below the ports that the kernel gives to whoever asks for any, such as each connection that is opened. */
const [PORT_MIN, PORT_MAX] = [15_000, 32_000];

/** A free port for each one that a page names, found by binding and letting go: it stays free for minutes. */
export async function freePorts(named: ReadonlySet<string>): Promise<Map<string, string>> {
  const ports = new Map<string, string>();
  let candidate = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
  for (const port of named) {
    do candidate = candidate < PORT_MAX ? candidate + 1 : PORT_MIN;
    while (!(await isFree(candidate)));
    ports.set(port, String(candidate));
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (listening) await new Promise((resolve) => server.close(resolve));
  return listening;
}
