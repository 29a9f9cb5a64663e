import { register } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Answer, Assignment, Order, Survey } from './messages.js';
import { Suite } from './suite.js';
import { installSwitch } from './switch.js';

new Worker(new URL('parent-watch.js', import.meta.url), { workerData: process.argv[3] }).unref();
const assignment = JSON.parse(process.argv[2] ?? '') as Assignment;
register('./loader.js', import.meta.url, { data: assignment.files });
const state = installSwitch(assignment.active);
const loaded = new Map<number, number>();
state.reached = loaded;
const suite = await Suite.load(assignment.specs);
state.reached = undefined;

function say(answer: Answer): void {
  process.send?.(answer);
}

async function survey(): Promise<Survey> {
  const reached = new Map<string, Map<number, number>>();
  const between = new Map<number, number>();
  state.reached = between;
  const { failed, durations } = await suite.run(undefined, (title) => {
    if (title !== undefined && !reached.has(title)) reached.set(title, new Map<number, number>());
    state.reached = title === undefined ? between : reached.get(title);
  });
  state.reached = undefined;
  const tests = Array.from(durations, ([title, ms]) => {
    return { title, ms, reached: [...(reached.get(title) ?? [])] };
  });
  return { failed, tests, loaded: [...loaded], between: [...between] };
}

/** Runs tests with a mutant on. What fails is run once more without: a test that fails then tells nothing. */
async function attempt(order: Extract<Order, { type: 'try' }>): Promise<Answer> {
  Object.assign(state, { active: order.id, hits: 0, hitsMax: order.hitsMax });
  let noticed: string | undefined;
  for (const tests of order.groups) {
    if (noticed === undefined) ({ failed: noticed } = await suite.run(new Set(tests)));
  }
  Object.assign(state, { active: 0, hitsMax: Infinity });
  const again = noticed === undefined ? undefined : await suite.run(new Set([noticed]));
  return { type: 'tried', noticed, soiled: again?.failed !== undefined };
}

async function obey(order: Order): Promise<void> {
  if (order.type === 'survey') say({ type: 'survey', survey: await survey() });
  else if (order.type === 'try') say(await attempt(order));
  else say({ type: 'tried', noticed: (await suite.run()).failed, soiled: true });
}

process.on('message', (order: Order) => void obey(order));
say({ type: 'ready' });
