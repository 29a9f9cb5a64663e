import type { Kind } from './kinds.js';

/** Where workers may be found, as `worker-mesh discover` names it. */
export const SOURCES = ['file', 'kubernetes', 'dns', 'router'] as const;
export type SourceKind = (typeof SOURCES)[number];

/** The words after `worker-mesh discover`; quotes keep spaces together. */
export function wordsOf(text: string): string[] {
  const words = text.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/s, '$2'));
}

/** Sources that a sidecar itself follows. */
export const DISCOVERIES: Kind<readonly string[]> = {
  placeholder: "'SOURCE ARGS'",
  allowed: `the words behind \`worker-mesh discover\`, such as 'file workers.yaml' or 'kubernetes --selector app=vllm'; SOURCE is one of ${SOURCES.join(', ')}`,
  parse: (text) => {
    const [source] = wordsOf(text);
    return SOURCES.some((each) => each === source) ? [text.trim()] : undefined;
  },
  format: (texts) => texts.join(', '),
  repeat: true,
};
