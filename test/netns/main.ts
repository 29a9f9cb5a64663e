import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors.js';
import { eventually } from '../support/eventually.js';
import { isAlike, shown, writeToVisible } from '../support/latency.js';
import { agreed, meshed } from '../support/mesh.js';
import type { SidecarProcess } from '../support/sidecar-process.js';
import { Hosts, between, whyNoHosts } from './hosts.js';
import { CUTS, HEAL_WITHIN_MS, HOSTS, buried, cutAndHeal, endure, startAll } from './scenes.js';

/**
 * `npm run netns -- [--minutes N]` runs five sidecars in network namespaces of their own, joined by a
 * wire that is cut, in both directions and in one, and that loses and delays packets. It prints PASS or
 * FAIL for each scene, and exits 1 when one failed. It needs root, iproute2, python3 and TUN devices.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' } } });
const LOSS = 0.3;
const JITTER_MS = 200;
/** Short, so that a cut of some seconds outlasts it. */
const CUT_TIMING = ['--ping-interval', '200ms', '--dead-timeout', '3s'];
const CUT_MS = 8_000;
const FLAGS = ['--health-checks=off'];
const failures: string[] = [];

const reason = whyNoHosts();
if (reason === undefined) {
  await onHosts([...FLAGS, ...CUT_TIMING], cuts);
  await onHosts([...FLAGS, ...CUT_TIMING], swallow);
  await onHosts(FLAGS, lossAndJitter);
  process.exitCode = failures.length > 0 ? 1 : 0;
} else print(`SKIPPED: ${reason}`);

/** A network of its own for each part: timing differs. */
async function onHosts(
  flags: readonly string[],
  work: (hosts: Hosts, nodes: readonly SidecarProcess[]) => Promise<void>,
): Promise<void> {
  const hosts = await Hosts.open(HOSTS);
  let nodes: SidecarProcess[] = [];
  try {
    nodes = await startAll(hosts, flags);
    await work(hosts, nodes);
  } finally {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    hosts.close();
  }
}

async function cuts(hosts: Hosts, nodes: readonly SidecarProcess[]): Promise<void> {
  for (const [index, [title, rules]] of Object.entries(CUTS).entries()) {
    await scene(`${title}, ${CUT_MS / 1000} s`, async () => {
      const name = `cut${index}`;
      const healedMs = await cutAndHeal(hosts, nodes, { rules, name, cutMs: CUT_MS });
      return `all equal ${Math.round(healedMs)} ms after its end, with the writes of both sides`;
    });
  }
}

async function swallow(hosts: Hosts, nodes: readonly SidecarProcess[]): Promise<void> {
  const [writer, reader, hole] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
  const load = { writes: 200, pad: 'x'.repeat(4_000) };
  const rest = HOSTS.filter((name) => name !== hole.name);
  await scene(
    `while the address of ${hole.name} swallows packets, the others see writes`,
    async () => {
      await writeToVisible({ writer, reader }, { ...load, host: 'warm-up' });
      const before = await writeToVisible({ writer, reader }, { ...load, host: 'before' });
      const cutAt10 = (at: number) => at === 10 && hosts.rule({ cuts: between([hole.name], rest) });
      const during = await writeToVisible({ writer, reader }, { ...load, host: 'during' }, cutAt10);
      const times = `median / p95 ${shown(before)} ms before, ${shown(during)} ms during`;
      if (!isAlike(before, during)) throw new Error(times);
      return times;
    },
  );
  await hosts.rule({});
  await scene('and all equal within 60 s of its end', () => equalSoon(nodes));
}

async function lossAndJitter(hosts: Hosts, nodes: readonly SidecarProcess[]): Promise<void> {
  const minutes = Number(values.minutes);
  const title = `${100 * LOSS} % loss and ${JITTER_MS} ms jitter for ${minutes} min`;
  await hosts.rule({ loss: LOSS, jitterMs: JITTER_MS });
  await scene(`no live node is evicted in ${title}`, async () => {
    const { suspected, dead, evicted } = await endure(nodes, minutes * 60_000);
    const graves = await buried(nodes);
    if (evicted + graves.length > 0) throw new Error(`${evicted} evictions: ${graves.join(' ')}`);
    return `0 evictions; ${suspected} times SUSPECT, ${dead} times DEAD, all undone`;
  });
  await hosts.rule({});
  await scene('and all equal within 60 s of its end', () => equalSoon(nodes));
}

async function equalSoon(nodes: readonly SidecarProcess[]): Promise<string> {
  const start = performance.now();
  await eventually(async () => {
    await meshed(nodes);
    await agreed(nodes);
  }, HEAL_WITHIN_MS);
  return `${Math.round(performance.now() - start)} ms`;
}

async function scene(title: string, work: () => Promise<string>): Promise<void> {
  try {
    print(`PASS ${title}: ${await work()}`);
  } catch (error) {
    failures.push(title);
    print(`FAIL ${title}: ${messageOf(error)}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
