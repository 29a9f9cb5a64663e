import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import {
  APPLY_BATCH_MAX,
  APPLY_OPERATIONS_PER_STEP,
  APPLY_RESPONSE_BYTES_TARGET,
  APPLY_UNANSWERED_MAX,
  REQUEST_ID_LENGTH_MAX,
} from '../../core/limits.js';
import type { Span } from '../../core/trace.js';
import {
  countCall,
  failStream,
  logFault,
  readable,
  sendNodeMetadata,
  traceStream,
} from '../call.js';
import type { EdgeContext } from '../context.js';
import { EncodedResponse, UnreadableRequest } from '../definition.js';
import { toWorker } from '../convert.js';
import { codec } from '../proto.js';
import { unwrap } from '../requests.js';
import { badField, CallError, fromDiskError, fromThrown, toStatusMessage } from '../status.js';
import { wellFormed } from '../text.js';
import { judge, type Judged, type Operation, type Outcome } from './apply-operation.js';
import { countWrite, logWarnings, traceCommit } from './writes.js';
import type { ApplyResult } from '../../gen/workermesh/v1/ApplyResult.js';
import type { ApplyWorkersRequest__Output } from '../../gen/workermesh/v1/ApplyWorkersRequest.js';
import type { ApplyWorkersResponse } from '../../gen/workermesh/v1/ApplyWorkersResponse.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';

/** ApplyWorkers: many writes over one stream, durable in groups, answered in order. */
export function createApplyHandlers(
  context: EdgeContext,
): Pick<RegistryServiceHandlers, 'ApplyWorkers'> {
  return {
    ApplyWorkers: (call) => {
      sendNodeMetadata(context, call);
      new ApplyStream(context, call).start();
    },
  };
}

type ApplyCall = ServerDuplexStream<ApplyWorkersRequest__Output, ApplyWorkersResponse>;

/** An operation that was read and not done yet; an Error: a request that is none. */
interface Asked {
  readonly operation: Operation | Error;
  readonly requestId: string;
  /** It is one of a batch: so is its answer. */
  readonly batched: boolean;
}

/** An outcome that waits to be durable; the answer is made when it is sent. */
interface Pending extends Omit<Asked, 'operation'> {
  readonly outcome: Judged;
  /** Resolves when it is on disk, with what the disk refused it for, if it did. */
  readonly durable: Promise<Error | undefined>;
}

const NOTHING_TO_WRITE = Promise.resolve(undefined);
const responses = codec<ApplyWorkersResponse, unknown>('workermesh.v1.ApplyWorkersResponse');

/**
 * One stream. Operations are done as they come, those of a large batch in steps; one loop at a time makes them
 * durable and answers.
 */
class ApplyStream {
  readonly #context: EdgeContext;
  readonly #call: ApplyCall;
  /** Set when the caller has its trace recorded: each operation is a part of it (O3). */
  #span: Span | undefined;
  /** In the order in which they came. */
  #asked: Asked[] = [];
  /** Those of `#asked` before this one are done. */
  #next = 0;
  #stepping = false;
  #pending: Pending[] = [];
  /** Operations read and not yet answered. */
  #unanswered = 0;
  #answering = false;
  #halfClosed = false;
  #ended = false;

  constructor(context: EdgeContext, call: ApplyCall) {
    this.#context = context;
    this.#call = call;
  }

  start(): void {
    this.#span = traceStream(this.#context, this.#call);
    this.#call.on('cancelled', () => {
      if (!this.#ended) countCall(this.#context, this.#call, status.CANCELLED);
      this.#ended = true;
    });
    for (const end of ['close', 'error']) this.#call.on(end, () => (this.#ended = true));
    this.#call.on('data', (request: ApplyWorkersRequest__Output) => this.#take(request));
    this.#call.on('end', () => {
      this.#halfClosed = true;
      this.#finishWhenAnswered();
    });
  }

  #take(request: ApplyWorkersRequest__Output): void {
    if (this.#ended) return;
    const before = this.#asked.length;
    for (const asked of operationsOf(request)) this.#asked.push(asked);
    this.#unanswered += this.#asked.length - before;
    if (this.#unanswered >= APPLY_UNANSWERED_MAX) this.#call.pause();
    if (!this.#stepping) this.#step();
  }

  /** Does what was asked first. The rest waits for later turns, which it shares with other connections. */
  #step(): void {
    this.#stepping = false;
    if (this.#ended) return;
    const end = Math.min(this.#asked.length, this.#next + APPLY_OPERATIONS_PER_STEP);
    const some = this.#asked.slice(this.#next, end);
    this.#next = end;
    this.#settle(
      some.map(({ operation, requestId, batched }) => ({
        requestId,
        batched,
        outcome: operation instanceof Error ? operation : judge(this.#context, operation),
      })),
    );
    if (this.#next < this.#asked.length) {
      this.#stepping = true;
      this.#context.turns.later(this.#call.getPeer(), () => this.#step());
      return;
    }
    this.#asked = [];
    this.#next = 0;
  }

  /** What was judged together waits for the disk together, and is answered in the next turn. */
  #settle(judged: readonly Omit<Pending, 'durable'>[]): void {
    const asked = judged.some(({ outcome }) => !(outcome instanceof Error));
    if (asked) this.#context.changed();
    const durable = asked
      ? this.#context.durable().then(() => undefined, fromDiskError)
      : NOTHING_TO_WRITE;
    this.#trace(judged, durable);
    for (const { requestId, batched, outcome } of judged) {
      const waits = outcome instanceof Error ? NOTHING_TO_WRITE : durable;
      this.#pending.push({ requestId, batched, outcome, durable: waits });
    }
    if (this.#answering) return;
    this.#answering = true;
    // In the next turn: what came in the same packet shares one commit.
    setImmediate(() => {
      this.#answerAll().catch((error: unknown) => {
        if (this.#ended) return;
        this.#ended = true;
        failStream(this.#context, this.#call, error);
      });
    });
  }

  /** How each operation reached the disk, where this stream is traced. */
  #trace(judged: readonly Omit<Pending, 'durable'>[], durable: Promise<unknown>): void {
    const span = this.#span;
    if (span === undefined) return;
    const commits = judged.flatMap(({ outcome }) =>
      outcome instanceof Error ? [] : (traceCommit(this.#context, outcome, span) ?? []),
    );
    void durable.then(() => commits.forEach((commit) => commit.end()));
  }

  async #answerAll(): Promise<void> {
    while (this.#pending.length > 0 && !this.#ended) {
      const group = this.#pending;
      this.#pending = [];
      const results = new Results();
      for (const pending of group) {
        const failure = await pending.durable;
        if (this.#isOver()) return;
        if (pending.batched) {
          results.add(this.#toResult(pending, failure));
          if (!results.full) continue;
        }
        await this.#send(results);
        if (!pending.batched) await this.#write(this.#toResponse(pending, failure), 1);
        if (this.#isOver()) return;
      }
      await this.#send(results);
    }
    this.#answering = false;
    this.#finishWhenAnswered();
  }

  /** Sends the results that were gathered, if there are any. */
  async #send(results: Results): Promise<void> {
    const { count } = results;
    if (count > 0) await this.#write(results.take(), count);
  }

  /** One message that answers so many operations. */
  async #write(response: ApplyWorkersResponse | EncodedResponse, answered: number): Promise<void> {
    if (this.#ended) return;
    const flowing = this.#call.write(response as ApplyWorkersResponse);
    this.#unanswered -= answered;
    if (!flowing) await this.#drained();
    if (this.#unanswered < APPLY_UNANSWERED_MAX && this.#call.isPaused()) this.#call.resume();
  }

  // A call, for the compiler takes no field to change while something is awaited.
  #isOver(): boolean {
    return this.#ended;
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        for (const event of ['drain', 'cancelled', 'close']) this.#call.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'cancelled', 'close']) this.#call.on(event, done);
    });
  }

  #toResponse({ requestId, outcome }: Pending, failure: Error | undefined): ApplyWorkersResponse {
    try {
      const { record, outcome: done, warned } = this.#done(outcome, failure);
      return {
        requestId,
        worker: record === undefined ? null : toWorker(this.#context, record, 'BASIC'),
        outcome: `WRITE_OUTCOME_${done}`,
        ...(warned && { warnings: warned.by.map(wellFormed) }),
      };
    } catch (error) {
      return { requestId, error: this.#toError(error) };
    }
  }

  #toResult({ requestId, outcome }: Pending, failure: Error | undefined): ApplyResult {
    try {
      const { record, outcome: done, warned } = this.#done(outcome, failure);
      const { id = '', revision = 0 } = record ?? {};
      return {
        requestId,
        workerId: id,
        revision,
        outcome: `WRITE_OUTCOME_${done}`,
        ...(warned && { warnings: warned.by.map(wellFormed) }),
      };
    } catch (error) {
      return { requestId, error: this.#toError(error) };
    }
  }

  /** What was done, counted. @throws what was wrong with it, or what the disk refused it for */
  #done(outcome: Judged, failure: Error | undefined): Outcome {
    if (outcome instanceof Error) throw outcome;
    if (failure) throw failure;
    const done = unwrap(outcome);
    countWrite(this.#context, 'ApplyWorkers', done.outcome);
    const { warned } = done;
    if (warned) {
      const what = { method: 'ApplyWorkers', outcome: done.outcome, url: warned.url };
      logWarnings(this.#context, what, warned.by);
    }
    return done;
  }

  #toError(error: unknown) {
    if (!(error instanceof CallError)) logFault(this.#context, this.#call, error);
    return toStatusMessage(fromThrown(error));
  }

  #finishWhenAnswered(): void {
    if (this.#halfClosed && this.#unanswered === 0 && !this.#answering && !this.#ended) {
      this.#ended = true;
      countCall(this.#context, this.#call, status.OK);
      this.#call.end();
    }
  }
}

/** Results of batches, encoded one by one: parts of one message, one after the other, are that message. */
class Results {
  count = 0;
  #parts: Buffer[] = [];
  #bytes = 0;

  get full(): boolean {
    return this.#bytes >= APPLY_RESPONSE_BYTES_TARGET;
  }

  add(result: ApplyResult): void {
    const part = responses.encode({ results: [result] });
    this.#parts.push(part);
    this.#bytes += part.length;
    this.count += 1;
  }

  take(): EncodedResponse {
    const response = new EncodedResponse(Buffer.concat(this.#parts));
    this.#parts = [];
    this.#bytes = 0;
    this.count = 0;
    return response;
  }
}

/** The operations of a message, in their order; what is wrong with a message as a whole is one answer. */
function operationsOf(request: ApplyWorkersRequest__Output): Asked[] {
  const requestId =
    request instanceof UnreadableRequest ? '' : request.requestId.slice(0, REQUEST_ID_LENGTH_MAX);
  try {
    const { batch, manager } = readable(request);
    if (batch.length === 0) return [{ operation: request, requestId, batched: false }];
    checkBatch(request);
    return batch.map((operation) => ({
      operation: operation.manager === '' ? { ...operation, manager } : operation,
      requestId: operation.requestId.slice(0, REQUEST_ID_LENGTH_MAX),
      batched: true,
    }));
  } catch (error) {
    return [{ operation: error as Error, requestId, batched: false }];
  }
}

function checkBatch({ batch, operation }: ApplyWorkersRequest__Output): void {
  if (operation !== undefined)
    throw badField('batch', 'stands beside an operation: set one of both');
  if (batch.length <= APPLY_BATCH_MAX) return;
  throw badField('batch', `has ${batch.length} operations; at most ${APPLY_BATCH_MAX} are allowed`);
}
