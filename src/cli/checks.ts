import { formatJson } from './json.js';
import { visible } from './table.js';

/** One named check, what it found in words, and what to do about it. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  /** Empty when there is nothing to do. */
  readonly advice: string;
}

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const;

/** A check that found nothing to do. */
export function fine(name: string, found: string): Check {
  return { name, state: 'ok', found, advice: '' };
}

/** A check that found what should be looked at. */
export function warning(name: string, found: string, advice: string): Check {
  return { name, state: 'warning', found, advice };
}

/** A check that found what does not work. */
export function failed(name: string, found: string, advice: string): Check {
  return { name, state: 'failed', found, advice };
}

/** Checks for people, or as JSON. */
export function checksShown(checks: readonly Check[], output: 'table' | 'json'): string {
  if (output === 'json') return formatJson({ checks });
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, state, found, advice }) => {
      const line = `${SIGNS[state]} ${name.padEnd(width)}  ${visible(found)}\n`;
      return advice === '' ? line : `${line}  ${' '.repeat(width)}  → ${visible(advice)}\n`;
    })
    .join('');
}

/** 1 when a check failed; with `strict`, also when one warns. */
export function exitCodeOf(checks: readonly Check[], strict: boolean): number {
  return checks.some(({ state }) => state === 'failed' || (strict && state === 'warning')) ? 1 : 0;
}
