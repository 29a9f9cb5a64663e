import { measureObserved } from './observed-load.js';

/** What loads may cost a node, in and out together. */
const BYTES_PER_SECOND_MAX = 1_000_000;
/** Virtual seconds: before the count, and of it. */
const WARM_SECONDS = 3;
const SECONDS = 5;
/** Long numbers, which take as many bytes as a gateway's may. */
const BASE = 1e8 + 0.5;

/** Tells what the loads of so many gateways cost (W17). @returns whether that is within bounds */
export function tellLoads(
  { nodes, workers }: { readonly nodes: number; readonly workers: number },
  say: (text: string) => void,
): boolean {
  const times = { warmSeconds: WARM_SECONDS, seconds: SECONDS, base: BASE };
  const { bytesMax, bytesMean } = measureObserved({ nodes, workers, ...times });
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB/s`;
  say(`${nodes} gateways report ${workers} workers each, ten times a second, ${SECONDS} s long:`);
  say(`  a node sends and receives ${kilobytes(bytesMean)}, the busiest ${kilobytes(bytesMax)}`);
  const within = bytesMax <= BYTES_PER_SECOND_MAX;
  say(`  ${within ? 'within' : 'BEYOND'} ${kilobytes(BYTES_PER_SECOND_MAX)}`);
  return within;
}
