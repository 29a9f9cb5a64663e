import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import type { RegistryError } from '../../core/errors.js';
import { APPLY_UNANSWERED_MAX, REQUEST_ID_LENGTH_MAX } from '../../core/limits.js';
import { fail, ok, type Result } from '../../core/ports.js';
import { countCall, failStream, logFault, readable, sendNodeMetadata } from '../call.js';
import type { EdgeContext } from '../context.js';
import { UnreadableRequest } from '../definition.js';
import { toWorker } from '../convert.js';
import {
  optional,
  prefixed,
  readManager,
  readRevision,
  readSource,
  readTarget,
  unwrap,
} from '../requests.js';
import { badField, CallError, fromDiskError, fromThrown, toStatusMessage } from '../status.js';
import { countWrite, logWarnings, refuseWrites } from './writes.js';
import type { ParsedSpec } from '../../core/registry/spec/spec.js';
import type { WorkerRecord } from '../../core/registry/worker.js';
import type { ApplyWorkersRequest__Output } from '../../gen/workermesh/v1/ApplyWorkersRequest.js';
import type { ApplyWorkersResponse } from '../../gen/workermesh/v1/ApplyWorkersResponse.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';
import type { RemoveWorkerRequest__Output } from '../../gen/workermesh/v1/RemoveWorkerRequest.js';

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

/** An outcome that waits to be durable; the response is made when it is sent. */
interface Pending {
  readonly requestId: string;
  /** What the registry judged, right or wrong, by writes that may be pending; an Error: it was not asked. */
  readonly outcome: Result<Outcome, RegistryError> | Error;
  /** Resolves when it is on disk, with what the disk refused it for, if it did. */
  readonly durable: Promise<Error | undefined>;
}

interface Outcome {
  readonly record: WorkerRecord | undefined;
  readonly outcome: 'CREATED' | 'REPLACED' | 'UNCHANGED' | 'CLAIMED' | 'REMOVED';
  /** What to say in the log about the spec, once it is there. */
  readonly warned?: { readonly url: string; readonly by: ParsedSpec['warnings'] };
}

const NOTHING_TO_WRITE = Promise.resolve(undefined);

/** One stream. Requests are done as they come; one loop at a time makes them durable and answers. */
class ApplyStream {
  readonly #context: EdgeContext;
  readonly #call: ApplyCall;
  #pending: Pending[] = [];
  /** Requests read and not yet answered: those pending, and those in the hands of the loop. */
  #unanswered = 0;
  #answering = false;
  #halfClosed = false;
  #ended = false;

  constructor(context: EdgeContext, call: ApplyCall) {
    this.#context = context;
    this.#call = call;
  }

  start(): void {
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
    this.#pending.push(this.#apply(request));
    this.#unanswered += 1;
    if (this.#unanswered >= APPLY_UNANSWERED_MAX) this.#call.pause();
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

  #apply(request: ApplyWorkersRequest__Output): Pending {
    const requestId = request instanceof UnreadableRequest ? '' : request.requestId;
    try {
      optional(readable(request).requestId, 'request_id', REQUEST_ID_LENGTH_MAX);
      refuseWrites(this.#context);
      const outcome = applyOne(this.#context, request);
      this.#context.changed();
      const durable = this.#context.durable().then(() => undefined, fromDiskError);
      return { requestId, outcome, durable };
    } catch (error) {
      const outcome = error instanceof Error ? error : new Error(String(error));
      const shortId = requestId.slice(0, REQUEST_ID_LENGTH_MAX);
      return { requestId: shortId, outcome, durable: NOTHING_TO_WRITE };
    }
  }

  async #answerAll(): Promise<void> {
    while (this.#pending.length > 0 && !this.#ended) {
      const group = this.#pending;
      this.#pending = [];
      for (const pending of group) {
        const failure = await pending.durable;
        if (this.#isOver()) return;
        const flowing = this.#call.write(this.#toResponse(pending, failure));
        this.#unanswered -= 1;
        if (!flowing) await this.#drained();
        if (this.#unanswered < APPLY_UNANSWERED_MAX && this.#call.isPaused()) this.#call.resume();
      }
    }
    this.#answering = false;
    this.#finishWhenAnswered();
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
      if (outcome instanceof Error) throw outcome;
      if (failure) throw failure;
      const { record, outcome: done, warned } = unwrap(outcome);
      countWrite(this.#context, 'ApplyWorkers', done);
      const what = { method: 'ApplyWorkers', outcome: done, url: warned?.url ?? '' };
      if (warned) logWarnings(this.#context, what, warned.by);
      return {
        requestId,
        worker: record === undefined ? null : toWorker(this.#context, record, 'BASIC'),
        outcome: `WRITE_OUTCOME_${done}`,
      };
    } catch (error) {
      if (!(error instanceof CallError)) logFault(this.#context, this.#call, error);
      return { requestId, error: toStatusMessage(fromThrown(error)) };
    }
  }

  #finishWhenAnswered(): void {
    if (this.#halfClosed && !this.#answering && !this.#ended) {
      this.#ended = true;
      countCall(this.#context, this.#call, status.OK);
      this.#call.end();
    }
  }
}

function applyOne(
  context: EdgeContext,
  request: ApplyWorkersRequest__Output,
): Result<Outcome, RegistryError> {
  if (request.operation === undefined) {
    throw badField('spec', 'is missing: set spec, spec_json, or remove');
  }
  if (request.operation === 'remove') {
    return removeOne(context, request.remove);
  }
  const input = {
    parsed: readSource({ ...request, source: request.operation }),
    manager: readManager(request.manager),
    allowReplace: true,
    validateOnly: false,
  };
  const written = context.registry.register(input, context.now());
  if (!written.ok) return written;
  return ok({
    ...written.value,
    warned: { url: input.parsed.spec.url, by: input.parsed.warnings },
  });
}

function removeOne(
  context: EdgeContext,
  request: RemoveWorkerRequest__Output | null | undefined,
): Result<Outcome, RegistryError> {
  if (!request) throw badField('remove', 'is missing');
  const input = {
    target: readTarget(request, 'remove.'),
    expectedRevision: readRevision(request.expectedRevision, 'remove.expected_revision'),
    skipDrain: request.skipDrain,
    allowMissing: request.allowMissing,
  };
  const removed = context.registry.remove(input, context.now());
  if (!removed.ok) return fail(prefixed('remove.', removed.error));
  const { record } = removed.value;
  return ok({ record, outcome: record === undefined ? 'UNCHANGED' : 'REMOVED' });
}
