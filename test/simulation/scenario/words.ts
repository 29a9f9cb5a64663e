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

/** `http://w1, http://w3` or `http://w1 to http://w7` (every other one) as names of workers. */
export function readWorkers(text: string): string[] {
  const [, stem, first, , last] = /^http:\/\/(\w*?)(\d+) to http:\/\/(\w*?)(\d+)$/.exec(text) ?? [];
  if (stem === undefined) return text.split(/,\s*/).map((url) => url.slice('http://'.length));
  const names: string[] = [];
  for (let at = Number(first); at <= Number(last); at += 2) names.push(`${stem}${at}`);
  return names;
}

/** A URL of the registry as a script writes it. */
export function sayUrl(url: string): string {
  return url.replace(/:8000$/, '');
}
