import { setFlagsFromString } from 'node:v8';

/**
 * How far the heap may grow beyond what lives in it before all of it is collected, in percent. V8 by itself
 * lets a busy heap grow to about four times of that, and keeps the memory: a sidecar shares its host.
 */
const HEAP_GROWTH_PERCENT = 50;

/**
 * Bytes of bytecode that a function runs before V8 looks whether to optimize it; 66 KiB by itself. One change passes once
 * through a thousand functions, so most of them were interpreted for thousands of changes.
 */
const INTERRUPT_BUDGET_BYTES = 5_000;

/** Collects sooner from now on. Not before a start is over: what comes back from disk is no garbage. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
}

/** Optimizes functions sooner from now on. Only the V8 of Node 20 has this flag; others would complain of it at each start. */
export function compileSoon(): void {
  if (process.versions.v8.startsWith('11.'))
    setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET_BYTES}`);
}
