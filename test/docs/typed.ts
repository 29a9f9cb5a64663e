import { commandHelp } from '../../src/cli/command.js';
import { serveHelp } from '../../src/cli/help.js';
import { COMMANDS } from '../../src/cli/run.js';

/** A call of `worker-mesh` that a page shows, without the program's name. */
export interface TypedCommand {
  readonly line: number;
  readonly text: string;
}

/** All calls of `worker-mesh` in the blocks marked `sh` or `sh synopsis` of a page, and in its text between backticks. */
export function typedCommands(markdown: string): TypedCommand[] {
  const found: TypedCommand[] = [];
  const add = (at: number, text = ''): void => {
    found.push({ line: markdown.slice(0, at).split('\n').length, text: text.trim() });
  };
  for (const block of markdown.matchAll(/^```sh(?: synopsis)?\n([\s\S]*?)^```$/gm)) {
    // A line that ends with a backslash goes on; quotes, comments, redirections and pipes are not the command's.
    const script = block[1]!.replace(/\\\n/g, '  ');
    for (const call of script.matchAll(/(?<![\w./-])worker-mesh ([^\n|;&>)#]*)/g)) {
      add(block.index, call[1]!.replace(/'[^']*'|"[^"]*"/g, 'X'));
    }
  }
  for (const call of markdown.matchAll(/(?<!`)`(?:npx )?worker-mesh ([^`]+)`/g)) {
    add(call.index, call[1]);
  }
  return found;
}

/** Says what of a call does not exist: the command, or one of its flags; undefined when all does. */
export function unknownPart(text: string): string | undefined {
  if (/^(serve|-|\$)/.test(text)) return unknownFlag(text, serveHelp());
  if (/^(help|version)\b/.test(text)) return undefined;
  const words = text.split(/\s+/);
  const command = COMMANDS.find(({ name }) =>
    name.split(' ').every((word, at) => words[at] === word),
  );
  // Some commands take the flags of `serve` beside their own.
  if (command) {
    const help = commandHelp(command);
    return unknownFlag(text, 'raw' in command ? `${help}${serveHelp()}` : help);
  }
  // A family of commands, such as `workers`, may be named as a whole.
  const isFamily =
    words.length === 1 && COMMANDS.some(({ name }) => name.startsWith(`${words[0]!} `));
  return isFamily ? undefined : `the command ${words.slice(0, 2).join(' ')}`;
}

function unknownFlag(text: string, help: string): string | undefined {
  const flags = [...text.matchAll(/(?<![\w-])--?[a-z][a-z-]*/g)].map(([flag]) => flag);
  const known = new RegExp(`(?<![\\w-])(${[...flags].join('|') || '-'})(?![\\w-])`, 'g');
  const there = new Set([...`${help} --help --version`.matchAll(known)].map(([flag]) => flag));
  return flags.find((flag) => !there.has(flag));
}
