import { readFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';

/** Ticks of the clock by which Linux counts CPU time. */
const TICKS_A_SECOND = 100;

/** CPU time of a process until now, in ms; NaN where /proc is not there. */
export function cpuMs({ pid }: ChildProcess): number {
  const [, fields = ''] = read(`/proc/${pid ?? 0}/stat`).split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return (((user ?? NaN) + (system ?? NaN)) * 1000) / TICKS_A_SECOND;
}

/** Resident memory of a process, in bytes; NaN where /proc is not there. */
export function residentBytes({ pid }: ChildProcess): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid ?? 0}/status`))?.[1]) * 1024;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
