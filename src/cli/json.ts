import { parseExact, stringifyExact } from '../core/registry/spec/exact-json.js';

/**
 * A message as JSON, in the mapping of protobuf: moments as text, unset fields left out. Two things
 * differ, for readers' sake: 64-bit numbers are numbers, and `specJson` comes as the object `spec`.
 */
export function messageToJson(message: unknown): unknown {
  if (Array.isArray(message)) return message.map(messageToJson);
  if (typeof message !== 'object' || message === null) return message;
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(message)) {
    // `_load` names the member of a oneof that is set; null is an unset message.
    if (key.startsWith('_') || value === null || value === undefined) continue;
    if (key === 'specJson') {
      if (value !== '') entries.push(['spec', parseSpec(value as string)]);
    } else if (isTimestamp(key, value)) {
      entries.push([key, new Date(value.seconds * 1000 + value.nanos / 1e6).toISOString()]);
    } else if (key === 'labels') entries.push([key, value]);
    else entries.push([key, messageToJson(value)]);
  }
  return Object.fromEntries(entries);
}

/** One document, for people and `jq` alike. */
export function formatJson(message: unknown): string {
  return `${stringifyExact(messageToJson(message), 2)}\n`;
}

function parseSpec(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}

function isTimestamp(key: string, value: unknown): value is { seconds: number; nanos: number } {
  return key.endsWith('Time') && typeof value === 'object' && value !== null && 'seconds' in value;
}
