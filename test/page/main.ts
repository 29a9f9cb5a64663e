// `npm run page`: opens the status page of a real mesh in Chromium, measures what a reader feels, and writes the
// screenshots of the documents. Numbers are medians of ROUNDS; they are for reading, no test asserts them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Browser, browserPath } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { call, register, syncWorkers } from '../support/gateway.js';
import { startMesh } from '../support/mesh.js';
import { repository } from '../support/process.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

const ROUNDS = 15;
const DEADLINE_MS = 120_000;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 1400 };

const { values } = parseArgs({
  options: { workers: { type: 'string', default: '20000' }, shots: { type: 'boolean' } },
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function median(times: readonly number[]): string {
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

class Page {
  readonly #path: string;
  readonly #url: string;
  #browser: Browser;

  constructor(path: string, admin: string) {
    this.#path = path;
    this.#url = `http://${admin}/`;
    this.#browser = new Browser(path);
  }

  /** A browser opens few connections to one node, and pages that were left hold theirs: each has its own. */
  async renew(): Promise<void> {
    await this.close();
    this.#browser = new Browser(this.#path);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  async open({ width, height }: { width: number; height: number }): Promise<void> {
    await this.#browser.open(this.#url, width, height);
    await this.until(`document.querySelector('#space').innerText.includes('http')`);
    await this.until(`document.querySelectorAll('#nodes tr').length > 0`);
  }

  until(expression: string): Promise<unknown> {
    return eventually(() => this.#browser.evaluate<boolean>(expression), DEADLINE_MS);
  }

  /** How long until an expression holds after an action, seen frame by frame in the page. */
  timed(action: string, expression: string): Promise<number> {
    return this.#browser.evaluate<number>(`new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('never shown')), ${DEADLINE_MS});
      const begun = performance.now();
      ${action};
      const look = () => (${expression}) ? resolve(performance.now() - begun) : requestAnimationFrame(look);
      look();
    })`);
  }

  /** The longest time between two frames while the list is scrolled from its top to its end. */
  longestFrame(): Promise<number> {
    return this.#browser.evaluate<number>(`new Promise((resolve) => {
      const box = document.querySelector('#scroll');
      let [worst, last, step] = [0, performance.now(), 0];
      const next = (now) => {
        if (step > 2) worst = Math.max(worst, now - last);
        last = now;
        step += 1;
        box.scrollTop = (box.scrollHeight * step) / 120;
        if (step < 120) requestAnimationFrame(next); else resolve(worst);
      };
      requestAnimationFrame(next);
    })`);
  }

  async shoot(name: string): Promise<void> {
    const folder = join(repository, 'docs/images');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), await this.#browser.screenshot());
  }
}

/** From the acknowledgement of a change on another node to the text in the page. */
async function changeToPixel(page: Page, writer: SidecarProcess): Promise<number[]> {
  const times: number[] = [];
  const { registry } = writer;
  for (let round = 0; round < ROUNDS; round += 1) {
    const status = round % 2 === 0 ? 'NOT_READY' : 'READY';
    const { url } = specOf(0) as { url: string };
    const shown = page.timed(
      '',
      `document.querySelector('#space [aria-rowindex="2"]')?.children[1].children[0]?.textContent === '${status}'`,
    );
    const begun = performance.now();
    const request = { url, status: `WORKER_STATUS_${status}` as const };
    await call(registry, registry.updateWorkerStatus.bind(registry), request);
    await shown;
    times.push(performance.now() - begun);
  }
  return times;
}

async function measure(page: Page, nodes: readonly SidecarProcess[], count: number): Promise<void> {
  const [first] = nodes as [SidecarProcess, ...SidecarProcess[]];
  await syncWorkers(
    first.registry,
    'page',
    Array.from({ length: count }, (_, at) => specOf(at)),
  );
  const paints: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await page.renew();
    const begun = performance.now();
    await page.open(DESK);
    paints.push(performance.now() - begun);
  }
  await page.until(`document.querySelector('#worker-count').innerText === '${count}'`);
  print(`${count} workers`);
  print(`  opened until rows and nodes are there   ${median(paints)}`);
  const searches: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = `.${round + 1}.77:`;
    const set = `const f = document.querySelector('#text'); f.value = '${text}'; f.dispatchEvent(new Event('input', { bubbles: true }))`;
    const found = `document.querySelector('#space .open')?.innerText.includes('${text}')`;
    searches.push(await page.timed(set, found));
  }
  print(`  search, typed until shown               ${median(searches)}`);
  await page.renew();
  await page.open(DESK);
  print(`  longest frame while scrolling           ${(await page.longestFrame()).toFixed(0)} ms`);
  await page.renew();
  await page.open(DESK);
  print(`  change at a peer until shown            ${median(await changeToPixel(page, first))}`);
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
  await page.until(`document.querySelector('#verdict').innerText.includes('DEAD')`);
  await page.shoot('status-page.png');
  await page.open(PHONE);
  await page.until(`document.querySelector('#verdict').innerText.includes('DEAD')`);
  await page.shoot('status-page-phone.png');
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
