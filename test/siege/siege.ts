import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { quantile } from '../bench/measure.js';
import { cpuMs } from '../bench/usage.js';
import type { TlsFiles } from '../../src/grpc/tls.js';
import { metricsOf } from '../support/admin.js';
import { TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { agreed, startMesh } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';
import { ATTACKERS, ATTACKS, type AttackName, type Target } from './attacks.js';
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
 * What one kind of attack costs: CPU time a second of the attacker, and of all nodes beyond what the calls of other
 * gateways take at rest.
 */
export interface KindCost {
  readonly kind: AttackName;
  readonly attacker: number;
  readonly nodes: number;
  /** Median of calls of other gateways, over that at rest. */
  readonly slower: number;
  /** Resident memory of the node that grew most, beyond what it had at rest. */
  readonly grownMiB: number;
}

/**
 * Three nodes with mutual TLS, and somebody with a valid certificate who does everything at once: gateways call and
 * watch meanwhile. Idle before and after, for comparison.
 * @param o.nice Of the attacker, which shares the cores with its victims here, and would not elsewhere.
 */
export async function siege(o: {
  readonly idleMs: number;
  readonly siegeMs: number;
  readonly nice?: number;
}): Promise<SiegeReport> {
  return withScene(async (scene) => {
    const before = await period(scene, o.idleMs);
    const attacker = await attack(scene, Object.keys(ATTACKS) as AttackName[], o.nice);
    const under = await period(scene, o.siegeMs, attacker);
    const alive = attacker.exitCode === null && attacker.signalCode === null;
    attacker.kill('SIGKILL');
    const after = await period(scene, o.idleMs);
    const idle = { ...before, ms: [...before.ms, ...after.ms] };
    return reportOf(scene, idle, under, alive);
  });
}

/** The same, one kind of attack after the other, each after a rest. */
export async function siegeByKind(o: { readonly eachMs: number }): Promise<KindCost[]> {
  return withScene(async (scene) => {
    const costs: KindCost[] = [];
    for (const kind of Object.keys(ATTACKS) as AttackName[]) {
      const rest = await period(scene, o.eachMs);
      const attacker = await attack(scene, [kind]);
      const under = await period(scene, o.eachMs, attacker);
      attacker.kill('SIGKILL');
      for (const failure of under.failed) process.stderr.write(`${kind}: ${failure}\n`);
      const slower = quantile(under.ms, 0.5) / quantile(rest.ms, 0.5);
      const ofCalls = (rest.nodes * under.ms.length) / rest.ms.length;
      const grown = under.residentMiB.map((most, at) => most - (rest.residentMiB[at] ?? 0));
      const grownMiB = Math.max(0, ...grown);
      costs.push({
        kind,
        attacker: under.attacker,
        nodes: under.nodes - ofCalls,
        slower,
        grownMiB,
      });
    }
    return costs;
  });
}

async function withScene<T>(play: (scene: Scene) => Promise<T>): Promise<T> {
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
    return await play({ nodes, witnesses, truth, files });
  } finally {
    for (const witness of witnesses) witness.end();
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    authority.remove();
  }
}

/** Starts the attacker; resolves once it is at work. */
async function attack(
  { files, nodes }: Scene,
  kinds: readonly AttackName[],
  nice = 0,
): Promise<ChildProcess> {
  const what = JSON.stringify({ files, targets: targetsOf(nodes), kinds });
  const attacker = spawn(process.execPath, ['--no-deprecation', ATTACKER, what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  setPriority(attacker.pid ?? 0, nice);
  await once(attacker.stdout, 'data');
  return attacker;
}

interface Scene {
  readonly nodes: readonly SidecarProcess[];
  readonly witnesses: readonly Witness[];
  readonly truth: Truth;
  /** Of the attacker. */
  readonly files: TlsFiles;
}

interface Period {
  /** How long calls took. */
  readonly ms: readonly number[];
  /** Why others failed, one line each. */
  readonly failed: ReadonlySet<string>;
  /** The most that each node had. */
  readonly residentMiB: readonly number[];
  /** CPU time a second of all nodes together, and of the attacker. */
  readonly nodes: number;
  readonly attacker: number;
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
async function period(
  { nodes, witnesses, truth }: Scene,
  lengthMs: number,
  attacker?: ChildProcess,
): Promise<Period> {
  const startMs = performance.now();
  const endMs = startMs + lengthMs;
  const used = (): readonly number[] => [
    nodes.reduce((sum, { child }) => sum + cpuMs(child), 0),
    attacker === undefined ? 0 : cpuMs(attacker),
  ];
  const usedBefore = used();
  const ms: number[] = [];
  const failed = new Set<string>();
  const timed = async (what: string, made: () => Promise<unknown>): Promise<void> => {
    const callMs = performance.now();
    await made().catch((error: unknown) => failed.add(`${what}: ${String(error)}`));
    ms.push(performance.now() - callMs);
  };
  const residentMiB = nodes.map(() => 0);
  const going = (): boolean => performance.now() < endMs;
  const urls = [...truth];
  const gateway = async ({ name, registry }: SidecarProcess): Promise<void> => {
    const own = urls.find(([, owner]) => owner === name)?.[0] ?? '';
    for (let turn = 0; going(); turn += 1) {
      const [url = ''] = urls[turn % urls.length] ?? [];
      await timed(name, () => call(registry, registry.getWorker.bind(registry), { url }));
      const specJson = JSON.stringify({ url: own, priority: turn % 100 });
      const write = { specJson, allowReplace: true };
      await timed(name, () => call(registry, registry.registerWorker.bind(registry), write));
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
  const [ofNodes = 0, ofAttacker = 0] = used().map(
    (after, at) => (after - (usedBefore[at] ?? 0)) / (performance.now() - startMs),
  );
  return { ms, failed, residentMiB, nodes: ofNodes, attacker: ofAttacker };
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
  let reached = 0;
  if (!attackerAlive) findings.push('the attacker itself has ended');
  for (const failure of under.failed) findings.push(`a call of a gateway failed: ${failure}`);
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
    if (/deltas_refused|protocol_errors/.test(refusals)) reached += 1;
  }
  if (reached === 0) findings.push('no node has refused anything: the attack did not reach them');
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
  for (const [what, { nodes: ofNodes, attacker }] of Object.entries({ idle, under })) {
    const [ours, its] = [ofNodes, attacker].map((cpu) => (100 * cpu).toFixed(0));
    lines.push(`${what}: nodes ${ours} % of a core in all, attacker ${its} %`);
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
