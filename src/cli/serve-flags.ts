import { quote } from '../config/given.js';
import { UsageError } from './io.js';

/** Takes `--output` out of the arguments of a command that also takes the flags of `serve`. */
export function takeOutput(args: readonly string[]): {
  readonly rest: readonly string[];
  readonly output: 'table' | 'json';
} {
  const rest: string[] = [];
  let output = 'table';
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg.startsWith('--output=')) output = arg.slice('--output='.length);
    else if (arg === '--output' || arg === '-o') output = args[(at += 1)] ?? '';
    else rest.push(arg);
  }
  if (output === 'table' || output === 'json') return { rest, output };
  throw new UsageError(`--output ${quote(output)}: allowed: one of table, json`);
}
