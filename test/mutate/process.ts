import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Assignment, Order } from './messages.js';

/** Bytes of a mutant that grows without end, in MiB. */
const HEAP_MIB = 2_000;

/** A process that has loaded the specs of a room, and tries one mutant after another. */
export class TrialProcess {
  readonly #child: ChildProcess;
  #waiting: ((answer: Answer | undefined) => void) | undefined;
  #ended = false;

  private constructor(assignment: Assignment) {
    const execArgv = [`--max-old-space-size=${HEAP_MIB}`];
    this.#child = fork(
      fileURLToPath(new URL('worker.js', import.meta.url)),
      [JSON.stringify(assignment), String(process.pid)],
      // Why specs cannot be loaded stands on stderr.
      { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    this.#child.on('message', (answer: Answer) => this.#answer(answer));
    this.#child.on('exit', () => {
      this.#ended = true;
      this.#answer(undefined);
    });
  }

  /** Started, with the specs loaded; undefined when they cannot be, within `timeoutMs`. */
  static async start(assignment: Assignment, timeoutMs: number): Promise<TrialProcess | undefined> {
    const started = new TrialProcess(assignment);
    const answer = await started.#next(timeoutMs);
    if (answer?.type === 'ready') return started;
    started.end();
    return undefined;
  }

  /** Asks one thing. Undefined when the process ended, or was ended because its time was over. */
  ask(order: Order, timeoutMs: number): Promise<Answer | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    const answer = this.#next(timeoutMs);
    this.#child.send(order);
    return answer;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #next(timeoutMs: number): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(), timeoutMs);
      this.#waiting = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
    });
  }

  #answer(answer: Answer | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(answer);
  }
}
