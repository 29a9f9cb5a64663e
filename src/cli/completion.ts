import { oneOf } from '../config/kinds.js';
import { KEYS } from '../config/settings.js';
import { quote } from '../config/given.js';
import { CONNECTION_FLAGS } from './connection.js';
import type { Command, LocalCommand } from './command.js';
import { UsageError } from './io.js';

const SHELL = oneOf('bash', 'zsh', 'fish');

/** `completion`, for the commands that there are. */
export function createCompletionCommand(commands: () => readonly Command[]): LocalCommand {
  return {
    local: true,
    name: 'completion',
    args: 'bash|zsh|fish',
    help: 'Writes a script that lets a shell complete commands and flags; `source` it.',
    flags: {},
    run: ({ typed, io }) => {
      const shell = SHELL.parse(typed.words[0] ?? '');
      if (shell === undefined) {
        throw new UsageError(`${quote(typed.words[0] ?? '')}: allowed: ${SHELL.allowed}`);
      }
      const candidates = candidatesOf(commands());
      io.stdout.write(shell === 'fish' ? fish(candidates) : bash(candidates, shell === 'zsh'));
      return Promise.resolve(0);
    },
  };
}

/** What may follow the words that were typed. */
type Candidates = ReadonlyMap<string, readonly string[]>;

function candidatesOf(commands: readonly Command[]): Candidates {
  const found = new Map<string, string[]>([['', ['serve', 'help', 'version']]]);
  const add = (before: string, word: string): void => {
    const words = found.get(before) ?? [];
    if (!words.includes(word)) words.push(word);
    found.set(before, words);
  };
  for (const command of commands) {
    const [first = '', second] = command.name.split(' ');
    add('', first);
    if (second !== undefined) add(first, second);
    const flags = { ...command.flags, ...(command.local ? {} : CONNECTION_FLAGS), help: true };
    for (const flag of Object.keys(flags)) add(command.name, `--${flag}`);
  }
  for (const key of KEYS) add('serve', `--${key}`);
  return found;
}

/** zsh takes the script of bash, through its own layer. */
function bash(candidates: Candidates, forZsh: boolean): string {
  const two = [...candidates].filter(([before]) => before.includes(' '));
  const one = [...candidates].filter(([before]) => before !== '' && !before.includes(' '));
  const cases = [...two, ...one].map(
    ([before, words]) => `    "${before} "*) words="${words.join(' ')}" ;;`,
  );
  const head = forZsh ? 'autoload -U +X bashcompinit && bashcompinit\n' : '';
  return `${head}_worker_mesh() {
  local typed="\${COMP_WORDS[*]:1:COMP_CWORD-1} " words
  case "$typed" in
${cases.join('\n')}
    *) words="${candidates.get('')?.join(' ') ?? ''}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _worker_mesh worker-mesh
`;
}

function fish(candidates: Candidates): string {
  const lines = [...candidates].map(([before, words]) => {
    const [first = '', second] = before.split(' ');
    const condition =
      before === ''
        ? '__fish_use_subcommand'
        : ['__fish_seen_subcommand_from ' + first]
            .concat(second === undefined ? [] : ['__fish_seen_subcommand_from ' + second])
            .join('; and ');
    return `complete -c worker-mesh -n '${condition}' -a '${words.join(' ')}'`;
  });
  return `${lines.join('\n')}\n`;
}
