/**
 * The text with every half of a surrogate pair replaced by U+FFFD. JSON may hold such halves; proto
 * strings may not: strict clients refuse a whole message for one of them, and encodeURI throws.
 */
export function wellFormed(text: string): string {
  return SURROGATE.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
}

const SURROGATE = /[\ud800-\udfff]/;

/** The text, cut to `max` characters with an ellipsis as the last one. */
export function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
