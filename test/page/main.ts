// `npm run page`: opens the status page of a real mesh in Chromium, measures what a reader feels, and writes the
// screenshots of the documents. The page itself takes the times; CPU time stands beside them, because what else runs on
// the machine makes wall time longer. Numbers are medians; they are for reading, no test asserts them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuMs } from '../bench/usage.js';
import { browserPath } from '../support/browser.js';
import { call, register, syncWorkers } from '../support/gateway.js';
import { startMesh } from '../support/mesh.js';
import { repository } from '../support/process.js';
import type { SidecarProcess } from '../support/sidecar-process.js';
import { Page, type Frames, type Opened, type Timed } from './page.js';

const ROUNDS = 15;
const OPENED = 5;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 1400 };
/** A frame of a scroll that is longer than this is seen. */
const FRAME_MS_MAX = 50;

const { values } = parseArgs({
  options: { workers: { type: 'string', default: '20000' }, shots: { type: 'boolean' } },
});

function print(what: string, text: string): void {
  process.stdout.write(`  ${what.padEnd(44)} ${text}\n`);
}

/** Median and worst, ms. */
function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1]?.toFixed(0)} ms (worst ${sorted.at(-1)?.toFixed(0)})`;
}

const models = ['llama-3-70b', 'qwen-3-32b', 'deepseek-v3'];

function specOf(at: number): object {
  const url = `http://10.20.${(at >> 8) & 255}.${at & 255}:${8000 + (at >> 16)}`;
  const labels = { zone: `eu-${(at % 3) + 1}` };
  const model = { id: models[at % models.length] };
  return { url, labels, models: [model], health: { disable_health_check: true } };
}

function printOpened(opened: readonly Opened[]): void {
  print('opened: first paint', spread(opened.map(({ paintMs }) => paintMs)));
  print('opened: rows and nodes are there', spread(opened.map(({ rowsMs }) => rowsMs)));
  print('  CPU of the page', spread(opened.map(({ thread }) => thread.allMs)));
  print('  of it, scripts', spread(opened.map(({ thread }) => thread.scriptMs)));
}

function printTimed(what: string, timed: readonly Timed[], nodeCpuMs: number): void {
  print(what, spread(timed.map(({ wallMs }) => wallMs)));
  print('  of it, requests to the node', spread(timed.map(({ requestsMs }) => requestsMs)));
  print('  CPU of the page', spread(timed.map(({ thread }) => thread.allMs)));
  print('  CPU of the node, mean', `${(nodeCpuMs / timed.length).toFixed(0)} ms`);
}

function printFrames(what: string, { timesMs, longTasks, thread }: Frames): void {
  const long = timesMs.filter((ms) => ms > FRAME_MS_MAX).length;
  print(`${what}: frames`, spread(timesMs));
  print(`  frames beyond ${FRAME_MS_MAX} ms`, `${long} of ${timesMs.length}`);
  print('  tasks of the page beyond 50 ms', `${longTasks.length}`);
  const each = (ms: number): string => (ms / timesMs.length).toFixed(1);
  const { allMs, scriptMs, layoutMs } = thread;
  print(
    '  CPU of the page, a frame',
    `${each(allMs)} ms, scripts ${each(scriptMs)}, layout ${each(layoutMs)}`,
  );
}

/** The frames of the page while nothing happens say how busy the machine is. */
const STEPS = {
  'at rest': '',
  'a wheel is turned': 'box.scrollTop += 120',
  'dragged from top to end': 'box.scrollTop = (box.scrollHeight * at) / 120',
};

async function measure(page: Page, nodes: readonly SidecarProcess[], count: number): Promise<void> {
  const [writer, shown] = nodes as [SidecarProcess, SidecarProcess];
  const specs = Array.from({ length: count }, (_, at) => specOf(at));
  await syncWorkers(writer.registry, 'page', specs);
  process.stdout.write(`${count} workers\n`);
  const opened: Opened[] = [];
  while (opened.length < OPENED) opened.push(await page.open(DESK));
  printOpened(opened);
  await page.until(`document.querySelector('#worker-count').innerText === '${count}'`);
  const nodeCpu = (): number => cpuMs(shown.child);

  let before = nodeCpu();
  const searches: Timed[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const text = `.${round}.77:`;
    const set = `const f = document.querySelector('#text'); f.value = '${text}'; f.dispatchEvent(new Event('input', { bubbles: true }))`;
    const found = `document.querySelector('#space .open')?.innerText.includes('${text}')`;
    searches.push(await page.timed(set, found));
  }
  printTimed('search, typed until shown', searches, nodeCpu() - before);

  for (const [what, step] of Object.entries(STEPS)) {
    await page.open(DESK);
    await page.until(`document.querySelector('#worker-count').innerText === '${count}'`);
    printFrames(what, await page.frames(step));
  }

  await page.open(DESK);
  before = nodeCpu();
  const changes = await changesToPixel(page, writer);
  printTimed('change at a peer until shown', changes, nodeCpu() - before);
}

/** From the call of a change on another node to the text in the page. */
async function changesToPixel(page: Page, { registry }: SidecarProcess): Promise<Timed[]> {
  const changes: Timed[] = [];
  const { url } = specOf(0) as { url: string };
  while (changes.length < ROUNDS) {
    const status = changes.length % 2 === 0 ? 'NOT_READY' : 'READY';
    const text = `document.querySelector('#space [aria-rowindex="2"]')?.children[1].children[0]?.textContent`;
    const shown = page.timed('', `${text} === '${status}'`);
    const begun = performance.now();
    const request = { url, status: `WORKER_STATUS_${status}` as const };
    await call(registry, registry.updateWorkerStatus.bind(registry), request);
    changes.push({ ...(await shown), wallMs: performance.now() - begun });
  }
  return changes;
}

/** A mesh with something to see: a node that died, probes that fail, a worker that two claim. */
async function shoot(page: Page, nodes: readonly SidecarProcess[]): Promise<void> {
  const [a, b, c] = nodes as [SidecarProcess, SidecarProcess, SidecarProcess];
  for (let at = 0; at < 60; at += 1) await register(nodes[at % 3]!.registry, specOf(at));
  await register(a.registry, { url: 'http://127.0.0.1:9', models: [{ id: models[0] }] });
  await register(b.registry, specOf(0));
  await page.open(DESK);
  await page.until(`document.querySelector('#worker-count').innerText === '62'`);
  await c.end('SIGKILL');
  const dead = `document.querySelector('#verdict').innerText.includes('DEAD')`;
  for (const [name, size] of [
    ['status-page.png', DESK],
    ['status-page-phone.png', PHONE],
  ] as const) {
    if (size === PHONE) await page.open(size);
    await page.until(dead);
    await keep(page, name);
  }
}

async function keep(page: Page, name: string): Promise<void> {
  const folder = join(repository, 'docs/images');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), await page.browser.screenshot());
}

if (browserPath === undefined) throw new Error('no Chromium on this machine');
const flags = ['--admin-address', '127.0.0.1:0', '--probe-interval', '200ms'];
const nodes = await startMesh(['a', 'b', 'c'], () => flags);
const page = new Page(browserPath, nodes[1]?.addresses.admin ?? '');
try {
  if (values.shots) await shoot(page, nodes);
  else await measure(page, nodes, Number(values.workers));
} finally {
  await page.close();
  await Promise.all(nodes.map((node) => node.end('SIGKILL')));
}
