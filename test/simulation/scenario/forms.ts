import { readMs } from './words.js';

/** What may stand in a form, and how it looks. */
const SLOTS: Readonly<Record<string, string>> = {
  NODE: '[a-z][a-z0-9]*',
  NODES: '[a-z][a-z0-9]*(?:,[a-z][a-z0-9]*)*',
  URL: 'http://\\w+',
  URLS: 'http://\\w+(?: to http://\\w+)?(?:, ?http://\\w+(?: to http://\\w+)?)*',
  /** Handed over in ms. */
  TIME: '-?\\d\\S*',
  N: '\\d+',
  WORD: '[\\w-]+',
  STATUS: '[A-Z_]+',
  TEXT: '"[^"]+"',
  LIST: '.+',
};

/** A sentence with slots in capitals, and what it makes of them. */
export interface Form<T> {
  readonly form: string;
  readonly make: (...slots: string[]) => T;
}

/** The first form that a text has. @throws Error that lists all forms */
export function matchForm<T>(forms: readonly Form<T>[], text: string, what: string): T {
  for (const { form, make } of forms) {
    const slots = [...form.matchAll(SLOT)].map(([slot]) => slot).filter((slot) => slot in SLOTS);
    const [, ...words] = patternOf(form).exec(text) ?? [];
    if (words.length === 0 && form !== text) continue;
    return make(...words.map((word, at) => (slots[at] === 'TIME' ? String(readMs(word)) : word)));
  }
  const list = forms.map(({ form }) => `  ${form}`).join('\n');
  throw new Error(`'${text}' is no ${what}; these are:\n${list}`);
}

const SLOT = /\b[A-Z]+\b/g;

function patternOf(form: string): RegExp {
  const parts = form.split(/\b([A-Z]+)\b/).map((part) => {
    const slot = SLOTS[part];
    return slot === undefined ? part.replaceAll(/[|%?.+]/g, '\\$&') : `(${slot})`;
  });
  return new RegExp(`^${parts.join('')}$`);
}
