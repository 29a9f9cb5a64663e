import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { membershipCommand } from './membership-command.js';
import { applySabotage, playAll, storyOf, type Played, type Task } from './pool.js';
import { playScenarios } from './scenario/command.js';
import { SABOTAGES } from './sabotage.js';
import { tellLoads } from './loads-report.js';
import { tellScale } from './scale-report.js';
import { shrink } from './shrink.js';
import { formatStory, parseStory, play, type Story } from './story.js';

/** Seeds within which a sabotage must be caught. */
const SABOTAGE_SEEDS = 500;

/** Workers over all nodes in a measurement of scale. */
const SCALE_WORKERS = 500;

const USAGE = `npm run sim -- [options]
  --seeds N        plays the seeds from --from on (default 200, from 1)
  --nodes N        machines of a world (default 5; 200 with --membership)
  --seed N         plays one seed, and prints its story if it breaks
  --calm           stories without faults: is a write everywhere in the time of its hops?
  --steps N        at most so many lines of a story
  --shrink         finds a shorter story that breaks the same rule
  --story FILE     plays a story that was printed or written by hand
  --scenario NAME  plays a scenario of test/scenarios and prints its transcript; 'all' plays each
  --record         with --scenario: writes the transcript into its file, if all that it expects holds
  --sabotage NAME  breaks the code on purpose; 'all' tries each within ${SABOTAGE_SEEDS} seeds;
                   with --scenario only what the scenario expects is looked at
  --cores N        processes (default 2)
  --scale N        a mesh of 10, 100 and N nodes, without and with workers: hops, copies, idle traffic
  --loads N        N gateways (50) that report another load of each of --workers (10,000) ten times a second: bytes a
                   node and second, and how old what arrives is; exits 1 beyond 1 MB/s
  --membership     false verdicts and detection at 10 % and 30 % loss, a fifth of the nodes stalled;
                   takes --nodes, --minutes (virtual, default 30), --seed, --cores
`;

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    nodes: { type: 'string' },
    seed: { type: 'string' },
    calm: { type: 'boolean', default: false },
    steps: { type: 'string', default: '100000' },
    shrink: { type: 'boolean', default: false },
    story: { type: 'string' },
    scenario: { type: 'string' },
    record: { type: 'boolean', default: false },
    sabotage: { type: 'string', default: '' },
    cores: { type: 'string', default: '2' },
    scale: { type: 'string' },
    loads: { type: 'string' },
    workers: { type: 'string', default: '10000' },
    membership: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '30' },
    help: { type: 'boolean', default: false },
  },
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function taskOf(seed: number, sabotage = options.sabotage): Task {
  const { calm } = options;
  return { seed, nodes: Number(options.nodes ?? 5), steps: Number(options.steps), sabotage, calm };
}

/** The one command that plays a seed again. */
function replayCommand({ seed, nodes, steps, sabotage, calm }: Task): string {
  const extra = `${steps < 100_000 ? ` --steps ${steps}` : ''}${calm ? ' --calm' : ''}${sabotage ? ` --sabotage ${sabotage}` : ''}`;
  return `npm run sim -- --seed ${seed} --nodes ${nodes}${extra}`;
}

function tellFailure(played: Played, task: Task): void {
  say(`seed ${played.seed} breaks '${played.rule}' at line ${played.line + 1} of ${played.lines}:`);
  say(`  ${played.message.split('\n').slice(0, 3).join('\n  ')}`);
  say(`  again: ${replayCommand(task)}`);
}

function playStory(story: Story): boolean {
  const { violation, line, ending, virtualMs } = play(story);
  if (!violation) {
    say(
      `holds: ${story.lines.length} lines, ${Math.round(virtualMs / 1000)} virtual s, ` +
        `agreed ${ending?.agreedMs ?? 0} ms after the last fault`,
    );
    return true;
  }
  const short = options.shrink
    ? shrink(story, violation.rule, (lines) => process.stderr.write(`${lines} lines\r`))
    : story;
  const file = `/tmp/worker-mesh-story-${story.seed}.txt`;
  writeFileSync(file, `${formatStory(short)}\n`);
  const outcome = options.shrink ? play(short) : { violation, line };
  say(formatStory(short));
  say(
    `\nbreaks '${violation.rule}' at line ${outcome.line + 1}:\n${outcome.violation?.message ?? ''}`,
  );
  say(`the story is in ${file}: npm run sim -- --story ${file}`);
  return false;
}

async function playSeeds(): Promise<boolean> {
  const from = Number(options.from);
  const tasks = Array.from({ length: Number(options.seeds) }, (_, index) => taskOf(from + index));
  const failed: Played[] = [];
  let played = 0;
  let virtualMs = 0;
  let turns = 0;
  let agreedMs = 0;
  let writtenMs = 0;
  const startMs = Date.now();
  await playAll(tasks, Number(options.cores), (one) => {
    played += 1;
    virtualMs += one.virtualMs;
    turns += one.turns;
    agreedMs = Math.max(agreedMs, one.agreedMs);
    writtenMs = Math.max(writtenMs, one.writtenMs);
    if (one.rule !== '') {
      failed.push(one);
      tellFailure(one, taskOf(one.seed));
    }
    if (played % 200 === 0) say(`${played} seeds played, ${failed.length} break`);
    return failed.length >= 20;
  });
  const seconds = (Date.now() - startMs) / 1000;
  say(
    `${played} seeds, ${failed.length} break; ${Math.round(virtualMs / 3_600_000)} virtual hours ` +
      `in ${seconds.toFixed(0)} s, ${turns} turns checked; agreement at the latest ${agreedMs} ms ` +
      `after the last fault, a write everywhere within ${writtenMs} ms`,
  );
  return failed.length === 0;
}

async function trySabotage(name: string): Promise<boolean> {
  const tasks = Array.from({ length: SABOTAGE_SEEDS }, (_, index) => taskOf(index + 1, name));
  let played = 0;
  let caught: Played | undefined;
  await playAll(tasks, Number(options.cores), (one) => {
    played += 1;
    if (one.rule !== '') caught ??= one;
    return caught !== undefined;
  });
  if (caught) {
    say(`${name}: caught by '${caught.rule}' at seed ${caught.seed} (${played} played)`);
    say(`  ${caught.message.split('\n')[0] ?? ''}`);
  } else say(`${name}: NOT CAUGHT in ${played} seeds`);
  return caught !== undefined;
}

async function main(): Promise<boolean> {
  if (options.help) {
    say(USAGE);
    return true;
  }
  if (options.scenario !== undefined) {
    if (options.sabotage !== '') applySabotage(options.sabotage);
    const { scenario, record, sabotage } = options;
    return playScenarios(scenario, { record, invariants: sabotage === '', say });
  }
  if (options.membership) {
    const [nodes, minutes] = [Number(options.nodes ?? 200), Number(options.minutes)];
    const run = { nodes, minutes, seed: Number(options.seed ?? 1) };
    return membershipCommand(run, Number(options.cores), say);
  }
  if (options.seed !== undefined || options.story !== undefined) {
    if (options.sabotage !== '') applySabotage(options.sabotage);
    if (options.story !== undefined)
      return playStory(parseStory(readFileSync(options.story, 'utf8')));
    return playStory(storyOf(taskOf(Number(options.seed))));
  }
  if (options.loads !== undefined) {
    return tellLoads({ nodes: Number(options.loads), workers: Number(options.workers) }, say);
  }
  if (options.scale !== undefined) return tellScale(Number(options.scale), SCALE_WORKERS, say);
  if (options.sabotage === '') return playSeeds();
  const names = options.sabotage === 'all' ? Object.keys(SABOTAGES) : [options.sabotage];
  let all = true;
  for (const name of names) all = (await trySabotage(name)) && all;
  return all;
}

process.exitCode = (await main()) ? 0 : 1;
