import type { Rng } from '../../src/core/ports.js';
import { FORGERIES } from './forger.js';
import { between, chance, pick } from './rng.js';

/** A story while it is being made up. */
export interface Plot {
  readonly rng: Rng;
  readonly nodes: number;
  readonly claimGraceMs: number;
  readonly deadTimeoutMs: number;
  readonly lines: string[];
  say(line: string): void;
  /** Any machine. */
  node(): string;
  other(than: string): string;
  wait(minMs: number, maxMs: number): void;
  /** A gateway writes something, anywhere or at one machine. */
  write(at?: string): void;
  register(at: string): void;
}

type Motif = (plot: Plot) => void;

/** Writes, now and then, for about so long. */
function churn(plot: Plot, ms: number, at?: string): void {
  for (let left = ms; left > 0;) {
    const step = between(plot.rng, 1, Math.max(20, ms / 6));
    left -= step;
    plot.write(at);
    if (chance(plot.rng, 0.3)) plot.write(at);
    plot.wait(step, step);
  }
}

/** When a gateway speaks after its sidecar's restart: mostly in time, sometimes too late, or never. */
function gatewayDelay({ rng, claimGraceMs }: Plot): string {
  const dice = rng();
  if (dice < 0.8) return String(between(rng, 0, claimGraceMs - 2_000));
  return dice < 0.9 ? String(claimGraceMs + 1_000) : 'never';
}

function restart(plot: Plot): void {
  const { rng } = plot;
  const id = plot.node();
  if (chance(rng, 0.3)) plot.write(id);
  plot.say(pick(rng, [`crash ${id}`, `crash ${id} lose`, `crash ${id} lose`, `stop ${id}`]));
  plot.wait(0, chance(rng, 0.3) ? 2 * plot.deadTimeoutMs : 4_000);
  if (chance(rng, 0.4)) plot.write();
  plot.say(`start ${id} ${gatewayDelay(plot)}`);
  plot.wait(0, plot.claimGraceMs + 3_000);
}

/** A process that dies again and again, each time with what it had just been told. */
function crashLoop(plot: Plot): void {
  const { rng } = plot;
  const id = plot.node();
  for (let count = between(rng, 2, 5); count > 0; count -= 1) {
    plot.say(`crash ${id}${chance(rng, 0.8) ? ' lose' : ''}`);
    plot.wait(0, 800);
    plot.say(`start ${id} ${between(rng, 0, 1_500)}`);
    plot.wait(0, 2_500);
  }
}

function partition(plot: Plot): void {
  const { rng, nodes } = plot;
  if (chance(rng, 0.4)) {
    for (let count = between(rng, 1, 4); count > 0; count -= 1) {
      const from = plot.node();
      plot.say(`cut ${from} ${plot.other(from)}`);
    }
  } else {
    const size = between(rng, 1, Math.max(1, nodes >> 1));
    const first = between(rng, 0, nodes - 1);
    const side = Array.from({ length: size }, (_, index) => `n${(first + index) % nodes}`);
    plot.say(`split ${side.join(' ')}`);
  }
  churn(plot, between(rng, 500, chance(rng, 0.3) ? 40_000 : 6_000));
  plot.say('heal');
}

/**
 * A node is away while another one dies and is buried, and workers come and go; it comes back with what it
 * knew.
 */
function longAbsence(plot: Plot): void {
  const { rng } = plot;
  const away = plot.node();
  const dead = plot.other(away);
  const frozen = chance(rng, 0.5);
  plot.register(dead);
  plot.wait(300, 1_500);
  plot.say(frozen ? `freeze ${away}` : `split ${away}`);
  churn(plot, 2_000);
  if (chance(rng, 0.7)) {
    plot.say(`${chance(rng, 0.5) ? 'kill' : 'crash'} ${dead}`);
    plot.wait(30_000, 30_000 + 4 * plot.deadTimeoutMs);
  } else {
    plot.wait(5_000, 30_000);
  }
  churn(plot, 1_000);
  plot.say(frozen ? `thaw ${away}` : 'heal');
}

function freeze(plot: Plot): void {
  const id = plot.node();
  plot.say(`freeze ${id}`);
  churn(plot, between(plot.rng, 200, 15_000));
  plot.say(`thaw ${id}`);
}

/** A lie, and more than one of the same owner now and then. */
function lie(plot: Plot): void {
  const { rng } = plot;
  const owner = plot.node();
  for (let count = between(rng, 1, 2); count > 0; count -= 1) {
    plot.say(`forge ${pick(rng, FORGERIES)} ${plot.node()} ${owner}`);
    plot.wait(0, 200);
    if (chance(rng, 0.5)) plot.write(owner);
    plot.wait(0, 15_000);
  }
}

/** A node gets a piece of a log without what goes before it. */
function gap(plot: Plot): void {
  const at = plot.node();
  const owner = plot.other(at);
  plot.say(`cut ${owner} ${at}`);
  for (let count = between(plot.rng, 2, 5); count > 0; count -= 1) plot.write(owner);
  plot.wait(50, 400);
  plot.say(`forge gap ${at} ${owner}`);
  plot.wait(100, 2_000);
  plot.say('heal');
}

function buried(plot: Plot): void {
  const at = plot.node();
  plot.say(`bury ${at} ${plot.other(at)}`);
  churn(plot, between(plot.rng, 100, 8_000));
}

/** Two processes of one name. */
function double(plot: Plot): void {
  const { rng } = plot;
  const id = plot.node();
  const clone = chance(rng, 0.7);
  if (clone && chance(rng, 0.7)) {
    // Under a slow clock both take the generation after the one on their disk.
    plot.say(`clock ${id} -${between(rng, 1, 5) * 3_600_000}`);
    plot.say(`crash ${id}`);
    plot.wait(0, 500);
    plot.say(`clone ${id}`);
    plot.say(`clock ${id}b -36000000`);
    plot.say(`start ${id}`);
    plot.wait(0, 50);
  } else {
    plot.say(`${clone ? 'clone' : 'duplicate'} ${id}`);
  }
  plot.say(`start ${id}b`);
  plot.register(`${id}b`);
  churn(plot, between(rng, 500, 10_000), id);
  plot.register(`${id}b`);
}

function clockJump(plot: Plot): void {
  const { rng } = plot;
  const id = plot.node();
  plot.say(`clock ${id} ${between(rng, -5 * 3_600_000, 5 * 3_600_000)}`);
  if (chance(rng, 0.7)) {
    plot.say(`crash ${id}${chance(rng, 0.6) ? ' lose' : ''}`);
    plot.wait(0, 2_000);
    plot.say(`start ${id} ${gatewayDelay(plot)}`);
  }
  plot.wait(0, 3_000);
}

/** A clock, or every clock, is days off, and is set right while the process runs, or over a restart. */
function wrongClock(plot: Plot): void {
  const { rng, nodes } = plot;
  const all = chance(rng, 0.3);
  const ids = all ? Array.from({ length: nodes }, (_, index) => `n${index}`) : [plot.node()];
  const jumpMs = between(rng, 2, 12) * 86_400_000 * (chance(rng, 0.7) ? 1 : -1);
  const restarted = (): void => {
    for (const id of ids) {
      plot.say(`crash ${id}${chance(rng, 0.3) ? ' lose' : ''}`);
      plot.wait(0, 1_000);
      plot.say(`start ${id} ${gatewayDelay(plot)}`);
    }
  };
  for (const id of ids) plot.say(`clock ${id} ${jumpMs}`);
  if (chance(rng, 0.8)) restarted();
  churn(plot, between(rng, 500, 20_000));
  for (const id of ids) {
    plot.say(`clock ${id} ${-jumpMs}`);
    plot.wait(0, 3_000);
  }
  if (chance(rng, 0.5)) restarted();
  churn(plot, 2_000);
}

function badWire(plot: Plot): void {
  const { rng } = plot;
  plot.say(`wire ${pick(rng, [50, 200, 600])} ${pick(rng, [0, 0.05, 0.2])}`);
  churn(plot, between(rng, 1_000, 8_000));
  if (chance(rng, 0.5)) plot.say(`break ${pick(rng, [0.3, 1])}`);
  plot.wait(0, 2_000);
  plot.say('wire 3 0');
}

function breaks(plot: Plot): void {
  for (let count = between(plot.rng, 1, 3); count > 0; count -= 1) {
    churn(plot, 300);
    plot.say(`break ${pick(plot.rng, [0.3, 0.6, 1])}`);
  }
}

/** A node leaves for good, and comes back. */
function leave(plot: Plot): void {
  const id = plot.node();
  plot.say(`leave ${id}`);
  plot.wait(1_500, 12_000);
  plot.say(`start ${id}`);
  plot.register(id);
}

/** An owner dies while somebody is catching up with it. */
function catchUp(plot: Plot): void {
  const { rng } = plot;
  const owner = plot.node();
  const joiner = plot.other(owner);
  for (let count = 8; count > 0; count -= 1) plot.register(owner);
  plot.wait(100, 1_000);
  plot.say(`crash ${joiner} lose`);
  plot.wait(0, 300);
  plot.say(`start ${joiner} ${between(rng, 0, 2_000)}`);
  plot.wait(1, 60);
  plot.say(`crash ${owner}${chance(rng, 0.5) ? ' lose' : ''}`);
  plot.wait(0, 3_000);
  plot.say(`start ${owner} ${between(rng, 0, 2_000)}`);
  plot.wait(0, 6_000);
}

/** Gateways in a hurry: many writes of the same workers. */
function hurry(plot: Plot): void {
  const id = plot.node();
  for (let count = between(plot.rng, 5, 30); count > 0; count -= 1) plot.write(id);
  plot.wait(0, 100);
}

/** A disk that is full for a while; its process may die meanwhile. */
function fullDisk(plot: Plot): void {
  const { rng } = plot;
  const id = plot.node();
  plot.register(id);
  plot.wait(0, 10);
  plot.say(`full ${id}`);
  churn(plot, between(rng, 100, 4_000), id);
  if (chance(rng, 0.4)) {
    plot.say(`crash ${id}`);
    plot.wait(0, 1_000);
    plot.say(`start ${id} ${between(rng, 0, 1_500)}`);
    plot.wait(0, 2_000);
  }
  plot.say(`room ${id}`);
}

/** A process that dies while its disk is busy, several times. */
function dieWriting(plot: Plot): void {
  const { rng } = plot;
  const id = plot.node();
  for (let count = between(rng, 1, 4); count > 0; count -= 1) {
    for (let writes = between(rng, 1, 6); writes > 0; writes -= 1) {
      plot.write(id);
      plot.wait(0, 4);
    }
    plot.say(`crash ${id}`);
    plot.wait(0, 1_000);
    plot.say(`start ${id} ${between(rng, 0, 1_500)}`);
    plot.wait(0, 2_000);
  }
}

function forgetful(plot: Plot): void {
  const id = plot.node();
  plot.say(`forget ${id}`);
  plot.say(`crash ${id} lose`);
  plot.wait(0, 1_000);
  plot.say(`start ${id}`);
  plot.wait(0, 2 * plot.claimGraceMs);
}

/** A process that is started again while it can reach nobody: all that it has is on its disk (D5). */
export function isolatedRestart(plot: Plot): void {
  const { rng, nodes, deadTimeoutMs } = plot;
  const id = `n${between(rng, 0, nodes - 1)}`;
  plot.say(pick(rng, [`crash ${id}`, `crash ${id}`, `stop ${id}`]));
  // A goodbye takes its time.
  plot.say(`wait ${between(rng, 500, chance(rng, 0.3) ? 3 * deadTimeoutMs : 2_000)}`);
  plot.say(`split ${id}`);
  plot.say(`start ${id} ${between(rng, 0, 2_000)}`);
  plot.say(`wait ${between(rng, 11_000, 20_000)}`);
  plot.say('heal');
  plot.say(`wait ${between(rng, 0, 6_000)}`);
}

/** Streams that are dead and do not know, as behind a router that forgot them. */
function halfOpen(plot: Plot): void {
  const { rng } = plot;
  for (let count = between(rng, 1, 2); count > 0; count -= 1) {
    plot.say(`halfopen ${pick(rng, [0.3, 1])} ${between(rng, 500, 40_000)}`);
    churn(plot, between(rng, 500, 8_000));
  }
}

/** Streams that take little at a time, and a machine that reads slowly. */
function backpressure(plot: Plot): void {
  const { rng } = plot;
  const id = plot.node();
  plot.say(`window ${pick(rng, [1, 100, 1_000])}`);
  if (chance(rng, 0.7)) plot.say(`slow ${id} ${pick(rng, [20, 100, 300])}`);
  churn(plot, between(rng, 1_000, 10_000));
  if (chance(rng, 0.3)) plot.say('break 0.5');
  plot.say('window 65536');
  plot.say(`slow ${id} 0`);
}

/** An event loop that stands still again and again: long work, a machine without a free core. */
function stalls(plot: Plot): void {
  const { rng } = plot;
  const id = plot.node();
  for (let count = between(rng, 2, 12); count > 0; count -= 1) {
    plot.say(`stall ${chance(rng, 0.7) ? id : plot.node()} ${between(rng, 50, 2_500)}`);
    if (chance(rng, 0.5)) plot.write();
    plot.wait(20, 3_000);
  }
}

/** What a transport and a process may do beyond that; told last, from a draw of its own. */
export const HARDSHIPS: readonly Motif[] = [halfOpen, backpressure, stalls];

/** What may happen to a mesh. */
export const MOTIFS: readonly Motif[] = [
  ...[restart, restart, crashLoop, partition, partition, longAbsence, longAbsence, freeze],
  ...[lie, lie, gap, buried, double, clockJump, wrongClock, badWire, breaks, leave, catchUp],
  ...[hurry, hurry, forgetful, fullDisk, dieWriting, (plot: Plot): void => churn(plot, 3_000)],
];
