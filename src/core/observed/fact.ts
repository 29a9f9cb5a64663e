/** What a node can say of a worker: numbers that readers add up, and what its probes found. */
export type Plane = 'load' | 'queued' | 'verdict';

/** In the order of their codes on the wire, from 1. */
const PLANES: readonly Plane[] = ['load', 'queued', 'verdict'];

/** A plane and a worker as one text: the digit of the plane's code, then the worker's id. */
export type FactKey = string;

/** Loads are counted in millionths: sums of whole numbers come back to exactly 0. */
const UNIT = 1_000_000;
/** Beyond, a load counts as this: what is told of it must stay exact in a double. */
const AMOUNT_MAX = 2 ** 50;

/** The key of what is said of a worker on a plane. */
export function factKey(plane: Plane, workerId: string): FactKey {
  return `${PLANES.indexOf(plane) + 1}${workerId}`;
}

/** The plane of a key; undefined: of a later version. */
export function planeOf(key: FactKey): Plane | undefined {
  return PLANES[key.charCodeAt(0) - 49];
}

/** The worker that a key speaks of. */
export function workerOf(key: FactKey): string {
  return key.slice(1);
}

/** A load as it is counted. What is not 0 stays so, however small. */
export function toAmount(load: number): number {
  const amount = Math.min(Math.round(load * UNIT), AMOUNT_MAX);
  return load > 0 ? Math.max(1, amount) : 0;
}

/** What `toAmount` made. */
export function fromAmount(amount: number): number {
  return amount / UNIT;
}

/** An amount as a tally says it: small for whole numbers; 0 says that there is none. */
export function toSaid(amount: number): number {
  return amount % UNIT === 0 ? 2 * (amount / UNIT) + 1 : 2 * amount;
}

/** What `toSaid` made; what none can have made counts as the nearest one that can. */
export function fromSaid(said: number): number {
  const amount = said % 2 === 1 ? ((said - 1) / 2) * UNIT : said / 2;
  return Math.min(amount, AMOUNT_MAX);
}
