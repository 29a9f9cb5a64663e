import { Browser, type Thread } from '../support/browser.js';
import { eventually } from '../support/eventually.js';

const DEADLINE_MS = 120_000;
/** In one measurement of frames. */
const FRAMES = 120;

/** In the page before its own script: what a reader sees, and when, ms since the navigation began. */
const SEEN = `
window.seen = { paintMs: 0, rowsMs: 0, longTasks: [] };
new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) {
    if (name === 'first-contentful-paint') seen.paintMs = startTime;
  }
}).observe({ type: 'paint', buffered: true });
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) seen.longTasks.push(duration);
}).observe({ type: 'longtask', buffered: true });
const look = () => {
  const rows = document.querySelector('#space .open')?.textContent.includes('http');
  if (rows && document.querySelector('#nodes tr')) {
    requestAnimationFrame(() => (seen.rowsMs = performance.now()));
  } else requestAnimationFrame(look);
};
requestAnimationFrame(look);
`;

/** The status page of a node in a browser, and what it costs, as the page itself sees it. */
export class Page {
  readonly #path: string;
  readonly #url: string;
  #open: Browser | undefined;

  constructor(path: string, admin: string) {
    this.#path = path;
    this.#url = `http://${admin}/`;
  }

  get browser(): Browser {
    if (this.#open === undefined) throw new Error('no page is open');
    return this.#open;
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }

  /** In a browser of its own: a browser opens few connections to one node, and pages that were left hold theirs. */
  async open({ width, height }: { width: number; height: number }): Promise<Opened> {
    await this.close();
    this.#open = new Browser(this.#path, SEEN);
    await this.#open.open(this.#url, width, height);
    await this.until('seen.rowsMs > 0');
    return {
      ...(await this.browser.evaluate<Opened>('seen')),
      thread: await this.browser.thread(),
    };
  }

  until(expression: string): Promise<unknown> {
    return eventually(() => this.browser.evaluate<boolean>(expression), DEADLINE_MS);
  }

  /** How long until an expression holds after an action, seen frame by frame in the page. */
  async timed(action: string, expression: string): Promise<Timed> {
    const before = await this.browser.thread();
    const timed = await this.browser.evaluate<
      Omit<Timed, 'thread'>
    >(`new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('never shown')), ${DEADLINE_MS});
      performance.clearResourceTimings();
      const begun = performance.now();
      ${action};
      const shown = () => {
        const requests = performance.getEntriesByType('resource');
        const requestsMs = requests.reduce((sum, { duration }) => sum + duration, 0);
        resolve({ wallMs: performance.now() - begun, requestsMs });
      };
      const look = () => (${expression}) ? shown() : requestAnimationFrame(look);
      look();
    })`);
    return { ...timed, thread: since(before, await this.browser.thread()) };
  }

  /** The times between frames in each of which `step` is done, with the number of the frame. */
  async frames(step: string): Promise<Frames> {
    const before = await this.browser.thread();
    const frames = await this.browser.evaluate<Omit<Frames, 'thread'>>(`new Promise((resolve) => {
      const box = document.querySelector('#scroll');
      const timesMs = [];
      let [last, at] = [performance.now(), 0];
      seen.longTasks.length = 0;
      const next = (now) => {
        if (at > 2) timesMs.push(now - last);
        last = now;
        at += 1;
        ${step};
        if (at < ${FRAMES}) requestAnimationFrame(next);
        else setTimeout(() => resolve({ timesMs, longTasks: seen.longTasks }));
      };
      requestAnimationFrame(next);
    })`);
    return { ...frames, thread: since(before, await this.browser.thread()) };
  }
}

function since(before: Thread, after: Thread): Thread {
  const [allMs, scriptMs, layoutMs] = [
    after.allMs - before.allMs,
    after.scriptMs - before.scriptMs,
    after.layoutMs - before.layoutMs,
  ];
  return { allMs, scriptMs, layoutMs };
}

/** ms from the navigation to the first paint, and to the frame that shows rows and nodes. */
export interface Opened {
  readonly paintMs: number;
  readonly rowsMs: number;
  readonly thread: Thread;
}

/** ms from an action to the frame that shows its effect; of these, what the page waited for answers of the node. */
export interface Timed {
  readonly wallMs: number;
  readonly requestsMs: number;
  readonly thread: Thread;
}

/** Times between frames, and tasks of the main thread beyond 50 ms. */
export interface Frames {
  readonly timesMs: readonly number[];
  readonly longTasks: readonly number[];
  readonly thread: Thread;
}
