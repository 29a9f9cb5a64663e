import type { ClientDuplexStream, Metadata, ServiceError } from '@grpc/grpc-js';
import type { ApplyOperation } from '../gen/workermesh/v1/ApplyOperation.js';
import type { ApplyResult__Output } from '../gen/workermesh/v1/ApplyResult.js';
import type { ApplyWorkersRequest } from '../gen/workermesh/v1/ApplyWorkersRequest.js';
import type { ApplyWorkersResponse__Output } from '../gen/workermesh/v1/ApplyWorkersResponse.js';
import type { RegistryServiceClient } from '../gen/workermesh/v1/RegistryService.js';

/** What an operation came to. */
export type Applied = Pick<ApplyResult__Output, 'error' | 'outcome' | 'warnings'>;

/** Called once for each operation, in their order, with its place among them. */
export type OnApplied = (at: number, result: Applied) => void;

/**
 * Does many operations over one stream (ApplyWorkers), many in a message. Resolves when all are answered, an
 * operation's error being an answer.
 * @throws ServiceError when the stream fails
 */
export function applyWorkers(
  registry: RegistryServiceClient,
  metadata: Metadata,
  operations: readonly ApplyOperation[],
  onApplied: OnApplied,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = registry.applyWorkers(metadata);
    const sender = new Sender(stream, operations, onApplied);
    stream.on('data', (response: ApplyWorkersResponse__Output) => sender.answered(response));
    stream.on('drain', () => sender.send());
    stream.on('error', (error: ServiceError) => reject(error));
    stream.on('end', () => resolve());
    sender.send();
  });
}

type ApplyCall = ClientDuplexStream<ApplyWorkersRequest, ApplyWorkersResponse__Output>;

/** One message holds at most so many operations, or characters: a sidecar takes 1,000, and 4 MiB. */
const OPERATIONS_PER_MESSAGE = 250;
const MESSAGE_CHARACTERS_MAX = 1024 * 1024;

/** Operations of one message that wait for their answers: from one place to before another. */
interface UnderWay {
  from: number;
  readonly to: number;
  readonly batch: boolean;
}

/**
 * What was sent, and what is next. A sidecar of an earlier version knows no batches and refuses each as a whole:
 * once all under way are refused, their operations go one by one.
 */
class Sender {
  readonly #stream: ApplyCall;
  readonly #operations: readonly ApplyOperation[];
  readonly #onApplied: OnApplied;
  readonly #underWay: UnderWay[] = [];
  #next = 0;
  /** The first operation of the first batch that was refused. */
  #refusedFrom: number | undefined;
  #oneByOne = false;
  #full = false;

  constructor(stream: ApplyCall, operations: readonly ApplyOperation[], onApplied: OnApplied) {
    this.#stream = stream;
    this.#operations = operations;
    this.#onApplied = onApplied;
  }

  /** Sends as long as the stream takes it: the sidecar reads no more than it has answered. */
  send(): void {
    if (this.#refusedFrom !== undefined) {
      // Nothing overtakes operations that were refused with their batch.
      if (this.#underWay.length > 0) return;
      this.#next = this.#refusedFrom;
      this.#refusedFrom = undefined;
      this.#oneByOne = true;
    }
    let flowing = true;
    while (flowing && this.#next < this.#operations.length) flowing = this.#sendOne();
    this.#full = !flowing;
    if (this.#next === this.#operations.length && this.#underWay.length === 0) this.#stream.end();
  }

  answered(response: ApplyWorkersResponse__Output): void {
    const [first] = this.#underWay;
    if (first?.batch === true && response.results.length === 0) {
      this.#underWay.shift();
      this.#refusedFrom ??= first.from;
    } else {
      const results = first?.batch === true ? response.results : [response];
      for (const result of results) this.#tell(result);
    }
    if (!this.#full) this.send();
  }

  #tell(result: Applied): void {
    const [first] = this.#underWay;
    if (first === undefined) return;
    this.#onApplied(first.from, result);
    first.from += 1;
    if (first.from === first.to) this.#underWay.shift();
  }

  /** Sends the next message; whether the stream takes another one at once. */
  #sendOne(): boolean {
    const from = this.#next;
    const to = this.#oneByOne ? from + 1 : this.#endOfMessage(from);
    this.#next = to;
    this.#underWay.push({ from, to, batch: !this.#oneByOne });
    return this.#stream.write(
      this.#oneByOne ? { ...this.#operations[from] } : { batch: this.#operations.slice(from, to) },
    );
  }

  #endOfMessage(from: number): number {
    const last = Math.min(this.#operations.length, from + OPERATIONS_PER_MESSAGE);
    let characters = 0;
    for (let at = from; at < last; at += 1) {
      characters += this.#operations[at]?.specJson?.length ?? 0;
      if (characters > MESSAGE_CHARACTERS_MAX && at > from) return at;
    }
    return last;
  }
}
