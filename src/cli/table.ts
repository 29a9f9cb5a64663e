/** Lines of columns, as wide as their widest cell; the first row is the head. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(visible));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  }
  return cells
    .map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** `name  value` lines, without those that say nothing. */
export function formatFields(fields: Readonly<Record<string, string | undefined>>): string {
  const rows = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return formatTable(rows.map(([name, value]) => [name, value ?? '']));
}

/** A text from elsewhere without the power to move the cursor or to start a line. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' ? ' ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The last word of an enum value: WORKER_STATUS_READY is READY. */
export function enumWord(value: string, prefix: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value;
}

/** A moment as `2026-01-31T12:00:00.000Z`; empty when unset. */
export function formatTime(time: { seconds: number; nanos: number } | null): string {
  if (time === null) return '';
  return new Date(time.seconds * 1000 + Math.floor(time.nanos / 1e6)).toISOString();
}
