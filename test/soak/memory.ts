import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { SidecarProcess } from '../support/sidecar-process.js';

const SAMPLES = 9;
const SAMPLE_INTERVAL_MS = 250;

/** Resident memory of a process in bytes, as the kernel counts it. */
export function residentBytes({ child }: SidecarProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** The median over some seconds: the collector's breathing must not count. */
export async function settledBytes(nodes: readonly SidecarProcess[]): Promise<number[]> {
  const samples: number[][] = nodes.map(() => []);
  for (let at = 0; at < SAMPLES; at += 1) {
    nodes.forEach((node, index) => samples[index]?.push(residentBytes(node)));
    await pause(SAMPLE_INTERVAL_MS);
  }
  return samples.map((of) => of.sort((a, b) => a - b)[SAMPLES >> 1] ?? 0);
}
