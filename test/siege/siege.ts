import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { quantile } from '../bench/measure.js';
import { metricsOf } from '../support/admin.js';
import { TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { agreed, startMesh } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';
import { ATTACKERS, type Target } from './attacks.js';
import { Witness, type Truth } from './witness.js';

const NAMES = ['a', 'b', 'c'];
const WORKERS_PER_NODE = 30;
const CALL_INTERVAL_MS = 20;
const LOOK_INTERVAL_MS = 50;
const MEBIBYTE = 1024 * 1024;
/** `--mesh-memory-limit` of each node: what the logs of others may take. */
const MESH_MEMORY_MIB = 64;
/** Resident memory beyond that at rest: logs, the same on its way in, and what the collector has not taken back. */
const GROWTH_MAX_MIB = 4 * MESH_MEMORY_MIB;
const ATTACKER = fileURLToPath(new URL('attacker.js', import.meta.url));

/** What a siege led to. */
export interface SiegeReport {
  /** What must not be; empty when all was well, latencies aside. */
  readonly findings: readonly string[];
  /** Of calls of other gateways, siege over idle: median and 99th percentile. */
  readonly slower: { readonly median: number; readonly p99: number };
  readonly lines: readonly string[];
}

/**
 * Three nodes with mutual TLS, and somebody with a valid certificate who does everything at once: gateways call and
 * watch meanwhile. Idle before and after, for comparison.
 */
export async function siege(o: {
  readonly idleMs: number;
  readonly siegeMs: number;
}): Promise<SiegeReport> {
  const authority = new TestAuthority();
  const nodes = await startMesh(NAMES, (name) => {
    const { ca, cert, key } = authority.issue(name, `DNS:${name}`);
    const tls = ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key];
    const limits = ['--mesh-memory-limit', `${MESH_MEMORY_MIB}MiB`];
    return [...tls, ...limits, '--health-checks=off', '--admin-address', '127.0.0.1:0'];
  });
  const witnesses: Witness[] = [];
  try {
    const truth = await registerAll(nodes);
    await eventually(() => agreed(nodes));
    witnesses.push(...nodes.map((node) => new Witness(node, truth)));
    await eventually(() => witnesses.every(({ synced }) => synced));
    const files = authority.issue('m', ATTACKERS.map((name) => `DNS:${name}`).join());
    const scene = { nodes, witnesses, truth };
    const before = await period(scene, o.idleMs);
    const attacker = await attack({ files, targets: targetsOf(nodes) });
    const under = await period(scene, o.siegeMs);
    const alive = attacker.exitCode === null && attacker.signalCode === null;
    attacker.kill('SIGKILL');
    const after = await period(scene, o.idleMs);
    const idle = { ms: [...before.ms, ...after.ms], residentMiB: before.residentMiB };
    return await reportOf(scene, idle, under, alive);
  } finally {
    for (const witness of witnesses) witness.end();
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    authority.remove();
  }
}

/** Starts the attacker; resolves once it is at work. */
async function attack(what: object): Promise<ChildProcess> {
  const attacker = spawn(process.execPath, ['--no-deprecation', ATTACKER, JSON.stringify(what)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(attacker.stdout, 'data');
  return attacker;
}

interface Scene {
  readonly nodes: readonly SidecarProcess[];
  readonly witnesses: readonly Witness[];
  readonly truth: Truth;
}

interface Period {
  /** How long calls took. */
  readonly ms: readonly number[];
  /** The most that each node had. */
  readonly residentMiB: readonly number[];
}

async function registerAll(nodes: readonly SidecarProcess[]): Promise<Truth> {
  const truth = new Map<string, string>();
  for (const { name, registry } of nodes) {
    for (let at = 0; at < WORKERS_PER_NODE; at += 1) {
      const url = `http://${name}-${at}.example:8000`;
      await register(registry, { url });
      truth.set(url, name);
    }
  }
  return truth;
}

function targetsOf(nodes: readonly SidecarProcess[]): Target[] {
  return nodes.map(({ name, addresses: { registry, gossip, admin = '' } }) => ({
    ...{ name, registry, gossip, admin },
  }));
}

/** Gateways call all nodes for so long: each reads a worker of another node, and reports a status of its own. */
async function period({ nodes, witnesses, truth }: Scene, lengthMs: number): Promise<Period> {
  const endMs = performance.now() + lengthMs;
  const ms: number[] = [];
  const residentMiB = nodes.map(() => 0);
  const going = (): boolean => performance.now() < endMs;
  const urls = [...truth];
  const gateway = async ({ name, registry }: SidecarProcess): Promise<void> => {
    const own = urls.find(([, owner]) => owner === name)?.[0] ?? '';
    for (let turn = 0; going(); turn += 1) {
      const [url = ''] = urls[turn % urls.length] ?? [];
      const start = performance.now();
      await call(registry, registry.getWorker.bind(registry), { url });
      ms.push(performance.now() - start);
      const half = performance.now();
      const specJson = JSON.stringify({ url: own, priority: turn % 100 });
      const write = { specJson, allowReplace: true };
      await call(registry, registry.registerWorker.bind(registry), write);
      ms.push(performance.now() - half);
      await pause(CALL_INTERVAL_MS);
    }
  };
  const observer = async (): Promise<void> => {
    while (going()) {
      for (const witness of witnesses) witness.look();
      nodes.forEach(({ child }, at) => {
        residentMiB[at] = Math.max(residentMiB[at] ?? 0, residentOf(child.pid ?? 0));
      });
      await pause(LOOK_INTERVAL_MS);
    }
  };
  await Promise.all([...nodes.map(gateway), observer()]);
  return { ms, residentMiB };
}

/** Resident memory of a process, in MiB; 0 once it has ended. */
function residentOf(pid: number): number {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(pages) * 4096) / MEBIBYTE;
  } catch {
    return 0;
  }
}

async function reportOf(
  { nodes, witnesses }: Scene,
  idle: Period,
  under: Period,
  attackerAlive: boolean,
): Promise<SiegeReport> {
  const findings: string[] = [];
  const lines: string[] = [];
  if (!attackerAlive) findings.push('the attacker itself has ended');
  for (const [at, { name, child, log }] of nodes.entries()) {
    if (child.exitCode !== null) findings.push(`${name} has ended with ${child.exitCode}`);
    const bug = log.find(({ level, message }) => level === 'error' || message.includes('BUG'));
    if (bug !== undefined) findings.push(`${name} logs ${JSON.stringify(bug)}`);
    const [rest = 0, most = 0] = [idle.residentMiB[at], under.residentMiB[at]];
    lines.push(`${name}: ${Math.round(rest)} MiB idle, at most ${Math.round(most)} MiB`);
    if (most > rest + GROWTH_MAX_MIB) findings.push(`${name} took ${Math.round(most)} MiB`);
    if (child.exitCode !== null) continue;
    const refusals = await refusalsOf(nodes[at]!);
    lines.push(`${name}: ${refusals}`);
    if (!/deltas_refused|protocol_errors/.test(refusals)) {
      findings.push(`${name} has refused nothing: the attack did not reach it`);
    }
  }
  for (const { removed, wrong, wrongMs } of witnesses) {
    if (removed.length > 0) findings.push(`removed: ${removed.slice(0, 5).join(', ')}`);
    if (wrong !== '') lines.push(`wrong for ${Math.round(wrongMs)} ms: ${wrong}`);
    if (wrongMs > 1_000) findings.push(`wrong for ${Math.round(wrongMs)} ms: ${wrong}`);
  }
  const ratio = (share: number): number => quantile(under.ms, share) / quantile(idle.ms, share);
  for (const [what, { ms }] of Object.entries({ idle, under })) {
    const [median, p99] = [0.5, 0.99].map((share) => quantile(ms, share).toFixed(1));
    lines.push(`${what}: ${ms.length} calls, median ${median} ms, p99 ${p99} ms`);
  }
  return { findings, lines, slower: { median: ratio(0.5), p99: ratio(0.99) } };
}

/** What a node has refused, and whom it has suspected, by its metrics. */
async function refusalsOf(node: SidecarProcess): Promise<string> {
  const sums = new Map<string, number>();
  const wanted =
    /^worker_mesh_(deltas_refused_total|protocol_errors_total|boots_raised_total|member_transitions_total)\{(.*)\} (\d+)$/gm;
  for (const [, family = '', labels = '', value] of (await metricsOf(node)).matchAll(wanted)) {
    const label = /(?:reason|to|cause)="([A-Z_]+)"/.exec(labels)?.[1] ?? '';
    const name = `${family.replace('_total', '')} ${label}`.trim();
    sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return [...sums].map(([name, sum]) => `${name} ${sum}`).join(', ');
}
