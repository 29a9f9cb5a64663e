import { stringifyExact } from '../core/registry/spec/exact-json.js';
import type { SyncWorkersResponse__Output } from '../gen/workermesh/v1/SyncWorkersResponse.js';
import type { RegistryChannel } from './channel.js';
import { MeshError, toMeshError } from './errors.js';

/** The workers that one manager wants to be registered. */
export interface Registration {
  /** Who maintains the records: workers of other managers are left alone. At most 128 characters. */
  readonly manager: string;
  /** Specs, as RegisterWorker takes them; a bigint is a whole number of any size. An empty list removes all of the manager's workers. */
  readonly specs: readonly object[];
  /** Take URLs over from other managers. */
  readonly force?: boolean;
}

/** What a sidecar did, in numbers of workers, and what of the specs is probably not meant so. */
export type SyncCounts = Pick<
  SyncWorkersResponse__Output,
  'created' | 'replaced' | 'unchanged' | 'removed' | 'warnings'
>;

/** One message holds so much: a request may have 4 MiB. */
const MESSAGE_CHARACTERS_MAX = 1024 * 1024;

/** Makes the manager's workers at the sidecar equal to the specs (SyncWorkers). @throws MeshError */
export function syncWorkers(
  channel: RegistryChannel,
  { manager, specs, force = false }: Registration,
  timeoutMs: number,
): Promise<SyncCounts> {
  const texts = specs.map((spec) => stringifyExact(spec));
  return new Promise((resolve, reject) => {
    const stream = channel.registry.syncWorkers(
      channel.metadata(),
      { deadline: Date.now() + timeoutMs },
      (error, answer) => {
        if (error !== null) reject(toMeshError(error));
        else if (answer === undefined) reject(new MeshError('INTERNAL', 'an empty answer'));
        else {
          const { created, replaced, unchanged, removed, warnings } = answer;
          resolve({ created, replaced, unchanged, removed, warnings });
        }
      },
    );
    // A call that was refused early is told by the callback.
    stream.on('error', () => undefined);
    for (const workers of messages(texts)) stream.write({ manager, workers });
    stream.write({ manager, force, commit: true, allowEmpty: specs.length === 0 });
    stream.end();
  });
}

function* messages(texts: readonly string[]): Generator<{ specJson: string }[]> {
  let message: { specJson: string }[] = [];
  let length = 0;
  for (const specJson of texts) {
    if (message.length > 0 && length + specJson.length > MESSAGE_CHARACTERS_MAX) {
      yield message;
      message = [];
      length = 0;
    }
    message.push({ specJson });
    length += specJson.length;
  }
  if (message.length > 0) yield message;
}
