/** A block of commands of a page, and what stands below it as its output. */
export interface CommandBlock {
  readonly line: number;
  readonly script: string;
  readonly output: readonly string[];
}

/** The blocks marked `sh` of a Markdown page, each with the `text` block that follows it, if one does. */
export function commandBlocks(markdown: string): CommandBlock[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length,
    language: match[1],
    text: match[2] ?? '',
  }));
  return blocks.flatMap(({ line, language, text }, at) => {
    if (language !== 'sh') return [];
    const next = blocks[at + 1];
    const output = next?.language === 'text' ? next.text.trimEnd().split('\n') : [];
    return [{ line, script: text, output }];
  });
}

/**
 * Says what a page promises that is not in an output: each line, in order, where `…` stands for anything and
 * white space for white space. Undefined when all is there.
 */
export function missingLine(expected: readonly string[], output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trim().split(/\s+/).join(' '));
  let at = 0;
  for (const text of expected) {
    const words = text
      .trim()
      .split(/\s+/)
      .map((word) => (word === '…' ? '.*' : escaped(word)));
    const pattern = new RegExp(`^${words.join(' ?')}$`);
    const found = lines.findIndex((line, index) => index >= at && pattern.test(line));
    if (found === -1) return text;
    at = found + 1;
  }
  return undefined;
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
