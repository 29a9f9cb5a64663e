import { parseArgs } from 'node:util';
import { nearest, quote } from '../config/given.js';
import { UsageError } from './io.js';

/** A flag of a command. A `list` may be given several times; a `switch` takes no value. */
export interface Flag {
  readonly type: 'text' | 'switch' | 'list';
  /** What stands after it in help; empty for a switch. */
  readonly placeholder: string;
  readonly help: string;
  readonly short?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** A flag with a value, which help calls by its placeholder. */
export function textFlag(placeholder: string, help: string): Flag {
  return { type: 'text', placeholder, help };
}

/** A flag with a value that may be given several times. */
export function listFlag(placeholder: string, help: string): Flag {
  return { type: 'list', placeholder, help };
}

/** A flag without a value. */
export function switchFlag(help: string): Flag {
  return { type: 'switch', placeholder: '', help };
}

/** What was typed after a command, sorted by the flags that it has. */
export interface Typed {
  readonly words: readonly string[];
  /** undefined when not given; the last one counts. */
  text(name: string): string | undefined;
  on(name: string): boolean;
  list(name: string): readonly string[];
}

/** Sorts arguments into flags and words. Throws a UsageError that names the flag and what is allowed. */
export function parseFlags(args: readonly string[], flags: Flags): Typed {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, short }]) => {
      const kind = type === 'switch' ? ('boolean' as const) : ('string' as const);
      return [name, { type: kind, ...(short !== undefined && { short }) }];
    }),
  );
  const words: string[] = [];
  const given = new Map<string, string[]>();
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const value = valueOf(token, flags);
    given.set(token.name, [...(given.get(token.name) ?? []), value]);
  }
  return {
    words,
    text: (name) => given.get(name)?.at(-1),
    on: (name) => given.has(name),
    list: (name) => given.get(name) ?? [],
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function valueOf(token: OptionToken, flags: Flags): string {
  const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
  if (flag === undefined) throw new UsageError(unknownFlag(token, flags));
  if (flag.type === 'switch') {
    if (token.value === undefined) return 'on';
    throw new UsageError(`${token.rawName} ${quote(token.value)}: allowed: ${token.rawName} alone`);
  }
  // parseArgs takes the next flag for the value of this one; nobody means that.
  const swallowed = token.inlineValue === false && token.value?.startsWith('-') === true;
  if (token.value === undefined || (swallowed && token.value !== '-')) {
    throw new UsageError(`${token.rawName}: no value given; allowed: ${flag.placeholder}`);
  }
  return token.value;
}

function unknownFlag({ rawName, name }: OptionToken, flags: Flags): string {
  const meant = nearest(name, Object.keys(flags));
  const hint = meant === undefined ? '' : `, did you mean --${meant}?`;
  const all = Object.keys(flags).map((one) => `--${one}`);
  return `unknown flag ${quote(rawName)}${hint}; allowed: ${all.join(', ')}`;
}

/** Reads a value by one of our kinds (config/kinds.ts), or refuses it in the same words. */
export function readFlag<T>(
  typed: Typed,
  name: string,
  kind: { readonly allowed: string; parse(text: string): T | undefined },
): T | undefined {
  const text = typed.text(name);
  if (text === undefined) return undefined;
  const value = kind.parse(text);
  if (value === undefined) {
    throw new UsageError(`--${name} ${quote(text)}: allowed: ${kind.allowed}`);
  }
  return value;
}

/** Reads `key=value` pairs. */
export function readPairs(typed: Typed, name: string): Record<string, string> {
  const pairs = typed.list(name).map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--${name} ${quote(text)}: allowed: key=value`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}
