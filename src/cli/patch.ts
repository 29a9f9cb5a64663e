import { integer } from '../config/kinds.js';
import { isObject } from '../core/is-object.js';
import { parseExact, stringifyExact } from '../core/registry/spec/exact-json.js';
import type { PatchWorkerResponse__Output } from '../gen/workermesh/v1/PatchWorkerResponse.js';
import type { Command } from './command.js';
import { call, readFile } from './connection.js';
import { textFlag, readFlag } from './flags.js';
import { UsageError, warn, type Io } from './io.js';
import { formatJson } from './json.js';
import { enumWord } from './table.js';
import { targetOf } from './workers.js';

const REVISION = integer(1, Number.MAX_SAFE_INTEGER);

export const patchCommand: Command = {
  name: 'workers patch',
  args: 'ID|URL JSON|@FILE|-',
  help: 'Changes fields of a spec of this node by a JSON merge patch: null deletes a field.',
  flags: {
    revision: textFlag('N', 'Only if it has this revision'),
  },
  run: async ({ connection, typed, output, io }) => {
    const [target = '', text = ''] = typed.words;
    const request = {
      ...targetOf(target),
      patchJson: await readPatch(text, io),
      expectedRevision: readFlag(typed, 'revision', REVISION) ?? 0,
    };
    const answer = await call<PatchWorkerResponse__Output>(connection, (...rest) =>
      connection.registry.patchWorker(request, ...rest),
    );
    for (const warning of answer.warnings) warn(io, warning);
    const outcome = enumWord(answer.outcome, 'WRITE_OUTCOME_').toLowerCase();
    const { worker } = answer;
    const line = `${worker?.url ?? target} ${outcome}: revision ${worker?.revision ?? 0}\n`;
    io.stdout.write(output === 'json' ? formatJson(answer) : line);
    return 0;
  },
};

async function readPatch(text: string, io: Io): Promise<string> {
  const json =
    text === '-'
      ? await io.readStdin()
      : text.startsWith('@')
        ? readFile(io, 'JSON', text.slice(1))
        : text;
  try {
    const patch = parseExact(json);
    if (isObject(patch)) return stringifyExact(patch);
  } catch {
    // The same words as for JSON that is no object.
  }
  throw new UsageError(`the patch is no JSON object; allowed: such as '{"priority": 7}'`);
}
