import type { Rng } from '../../src/core/ports.js';
import { HARDSHIPS, isolatedRestart, MOTIFS, type Plot } from './motifs.js';
import { between, chance, createRng, pick } from './rng.js';
import { drawMemoryMs, drawSettings, type SimSettings } from './settings.js';
import type { Story } from './story.js';

/** Motifs in a story. */
const MOTIFS_MAX = 5;

/** The story of a seed. `steps` bounds its lines; what was begun is left as it is. */
export function generate(seed: number, nodes: number, steps = Infinity): Story {
  const rng = createRng(seed);
  // Apart: stories of seeds that once broke something stay as they are.
  const apart = createRng(seed ^ 0x5bd1e995);
  const settings = { ...drawSettings(rng, nodes), memoryMs: drawMemoryMs(apart) };
  const plot = createPlot(rng, settings, []);
  begin(plot);
  const count = between(rng, 1, MOTIFS_MAX);
  for (let index = 0; index < count; index += 1) {
    pick(rng, MOTIFS)(plot);
    plot.wait(0, 2_000);
    if (chance(rng, 0.5)) plot.write();
  }
  if (settings.memoryMs > 0 && chance(apart, 0.3)) isolatedRestart({ ...plot, rng: apart });
  const hard = createRng(seed ^ 0x2545f491);
  if (chance(hard, 0.5)) pick(hard, HARDSHIPS)(createPlot(hard, settings, plot.lines));
  return { seed, settings, lines: plot.lines.slice(0, steps) };
}

/** A story without a fault: everybody comes up, and from then on writes must be everywhere at once (T3). */
export function generateCalm(seed: number, nodes: number): Story {
  const rng = createRng(seed);
  const drawn = drawSettings(rng, nodes);
  const fullMeshPeers = pick(rng, [48, Math.floor(nodes / 2), 2]);
  const settings = { ...drawn, fullMeshPeers };
  const plot = createPlot(rng, settings, []);
  begin(plot);
  return { seed, settings, lines: plot.lines };
}

/** What is told goes behind `lines`. */
function createPlot(rng: Rng, settings: SimSettings, lines: string[]): Plot {
  const { nodes, claimGraceMs, deadTimeoutMs } = settings;
  let version = lines.length;
  const node = (): string => `n${between(rng, 0, nodes - 1)}`;
  const say = (line: string): void => void lines.push(line);
  const register = (at: string): void => {
    version += 1;
    say(`register ${at} u${between(rng, 0, 7)} ${version}`);
  };
  const plot: Plot = {
    ...{ rng, nodes, claimGraceMs, deadTimeoutMs, lines, say, node },
    other: (than) => {
      let found = node();
      while (found === than) found = node();
      return found;
    },
    wait: (minMs, maxMs) => say(`wait ${between(rng, minMs, maxMs)}`),
    write: (at = node()) => {
      const dice = rng();
      if (dice < 0.5) register(at);
      else if (dice < 0.8) say(`remove ${at} u${between(rng, 0, 7)}`);
      else if (dice < 0.85) say(`remove ${at} u${between(rng, 0, 7)} drain`);
      else {
        const status = pick(rng, ['READY', 'READY', 'NOT_READY', 'DRAINING']);
        say(`status ${at} u${pick(rng, [0, 2, 4, 6])} ${status}`);
      }
    },
    register,
  };
  return plot;
}

/** Everybody comes up, and some have workers. */
function begin(plot: Plot): void {
  const { rng, nodes } = plot;
  for (let index = 0; index < nodes; index += 1) {
    plot.say(`start n${index}`);
    if (chance(rng, 0.5)) plot.wait(0, 300);
  }
  for (let index = 0; index < nodes; index += 1) {
    for (let count = between(rng, 0, 5); count > 0; count -= 1) plot.register(`n${index}`);
  }
  plot.wait(500, 6_000);
}
