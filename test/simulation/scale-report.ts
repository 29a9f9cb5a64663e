import { measureScale, type ScaleResult } from './scale.js';

/** What the overlay promises at a thousand nodes (L5). */
const HOPS_MAX = 6;
const COPIES_MAX = 1.5;
/** Share by which idle traffic with workers may differ from that without. */
const IDLE_DIFFERENCE_MAX = 0.05;

const COLUMNS = [
  'nodes',
  'workers',
  'settled ms',
  'hops max (mean)',
  'copies a node',
  'write everywhere ms',
  'idle B/s a node',
];

/** Measures 10, 100 and so many nodes, and prints what came out; true when it keeps the promises. */
export function tellScale(largest: number, workers: number, say: (text: string) => void): boolean {
  say(rowOf(COLUMNS));
  const sizes = [...new Set([10, 100, largest])].filter((size) => size <= largest);
  const broken = sizes.flatMap((nodes) => {
    const results = measureScale(nodes, workers, (what) => {
      process.stderr.write(`${nodes} nodes: ${what}\n`);
    });
    for (const one of results) say(rowOf(cellsOf(one)));
    return faultsOf(results);
  });
  for (const fault of broken) say(`BROKEN: ${fault}`);
  return broken.length === 0;
}

/** What the measurements of one mesh break, in words. */
export function faultsOf(results: readonly ScaleResult[]): string[] {
  const faults = results.flatMap(({ nodes, hopsMax, copiesMean }) => [
    ...(hopsMax > HOPS_MAX ? [`${nodes} nodes: ${hopsMax} hops, at most ${HOPS_MAX}`] : []),
    ...(copiesMean > COPIES_MAX
      ? [`${nodes} nodes: ${copiesMean.toFixed(2)} copies a node, at most ${COPIES_MAX}`]
      : []),
  ]);
  const idle = results.map(({ idleBytes }) => idleBytes);
  const [least, most] = [Math.min(...idle), Math.max(...idle)];
  if (most <= least * (1 + IDLE_DIFFERENCE_MAX)) return faults;
  const nodes = results[0]?.nodes ?? 0;
  const range = `${least.toFixed(0)} to ${most.toFixed(0)} B/s`;
  return [...faults, `${nodes} nodes: idle traffic depends on the workers, ${range}`];
}

function cellsOf(one: ScaleResult): string[] {
  return [
    ...[one.nodes, one.workers, one.settledMs].map(String),
    `${one.hopsMax} (${one.hopsMean.toFixed(2)})`,
    one.copiesMean.toFixed(2),
    one.visibleMsMax.toFixed(0),
    one.idleBytes.toFixed(0),
  ];
}

function rowOf(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd((COLUMNS[index]?.length ?? 0) + 2)).join('');
}
