const UNITS = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
] as const;

/** Reads `512MiB` or `2GiB` as bytes; undefined when the text is something else, a bare number above all. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d{1,7})([KMG]iB)$/.exec(text);
  const unit = UNITS.find(([name]) => name === match?.[2]);
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit[1];
}

/** The shortest exact text of a size, in the form that `parseSize` reads. */
export function formatSize(bytes: number): string {
  const [name, unit] = UNITS.find(([, each]) => bytes % each === 0) ?? ['B', 1];
  return `${bytes / unit}${name}`;
}
