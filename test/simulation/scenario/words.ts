const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `500ms`, `1.5s`, `10d` in ms. @throws Error that shows how a time is written */
export function readMs(text: string): number {
  const [, count = '', unit = ''] = /^(-?\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) throw new Error(`${text} is no time; write 500ms, 1.5s, 3m, 2h or 10d`);
  return Number(count) * factor;
}

/** A virtual time, to a tenth of a second: `1.2s`, `10d 1m 3.2s`. */
export function sayMs(ms: number): string {
  let tenths = Math.round(ms / 100);
  const words: string[] = [];
  for (const [unit, length] of [
    ['d', 864_000],
    ['h', 36_000],
    ['m', 600],
  ] as const) {
    const count = Math.floor(tenths / length);
    tenths -= count * length;
    if (count > 0) words.push(`${count}${unit}`);
  }
  return [...words, `${(tenths / 10).toFixed(1)}s`].join(' ');
}

/** `a,b` as names. */
export function readNames(text: string): string[] {
  return text.split(',');
}

/** `http://w1, http://w5 to http://w9` as names of workers: those between, too, with odd numbers. */
export function readWorkers(text: string): string[] {
  return text.split(/, ?/).flatMap((part) => {
    const range = /^http:\/\/([a-z]+)(\d+) to http:\/\/\1(\d+)$/.exec(part);
    const [, stem = '', first, last] = range ?? [];
    if (range === null) return [part.slice('http://'.length)];
    const count = Math.floor((Number(last) - Number(first)) / 2) + 1;
    return Array.from({ length: count }, (_, at) => `${stem}${Number(first) + 2 * at}`);
  });
}

/** A URL of the registry as a script writes it. */
export function sayUrl(url: string): string {
  return url.replace(/:8000$/, '');
}
