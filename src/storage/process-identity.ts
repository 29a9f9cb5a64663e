import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process holds something, so that a later one can tell whether it still lives. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system counts: a pid is given out again, this pair is not. */
  readonly startTime: string;
  /** Where pids mean the same: one boot of one machine and, in containers, one process namespace. */
  readonly scope: string;
}

/** Who we are. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', scope: scope() };
}

/** undefined: it cannot be told from here, the pids are of another machine or container. */
export function isAlive(identity: ProcessIdentity): boolean | undefined {
  if (identity.scope !== scope()) return undefined;
  return startTimeOf(identity.pid) === identity.startTime;
}

function scope(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'));
  return [boot ?? hostname(), namespace ?? ''].join(' ').trim();
}

function startTimeOf(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat !== undefined) {
    // Fields are counted from the end of the name, which may hold spaces and brackets: 22 is the start
    // time; 3 is the state, and a zombie holds nothing any more.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  }
  if (process.platform === 'linux') return undefined;
  return read(() => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }));
}

function read(attempt: () => string): string | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
