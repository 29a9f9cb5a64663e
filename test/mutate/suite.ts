import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';

/** Code with all of its mutants in it is slower. */
const TIMEOUT_MS = 120_000;

/** How a run of some tests went. */
export interface SuiteRun {
  /** Full title of the first test that failed, or of the one whose hook did; undefined when all passed. */
  readonly failed: string | undefined;
  /** Milliseconds of each test that ran, by full title. */
  readonly durations: ReadonlyMap<string, number>;
}

/** The specs of a room, loaded once, of which any part can be run again and again. */
export class Suite {
  readonly #mocha: Mocha;

  private constructor(mocha: Mocha) {
    this.#mocha = mocha;
  }

  static async load(specs: readonly string[]): Promise<Suite> {
    const mocha = new Mocha({ reporter: Mocha.reporters.Base, timeout: TIMEOUT_MS });
    mocha.cleanReferencesAfterRun(false);
    // Mocha itself would require them, past the loader that exchanges code.
    for (const spec of specs) {
      mocha.suite.emit('pre-require', globalThis, spec, mocha);
      await import(pathToFileURL(spec).href);
    }
    return new Suite(mocha);
  }

  /**
   * Runs these tests, or all, up to the first that fails. `onTest` is told which one begins; undefined when
   * it has ended.
   */
  run(
    titles?: ReadonlySet<string>,
    onTest?: (title: string | undefined) => void,
  ): Promise<SuiteRun> {
    const wanted = { test: (title: string) => titles?.has(title) !== false };
    this.#mocha.grep(wanted as unknown as RegExp).bail(true);
    const durations = new Map<string, number>();
    let current: string | undefined;
    let failed: string | undefined;
    return new Promise((resolve) => {
      const runner = this.#mocha.run(() => {
        resolve({ failed, durations });
      });
      runner.on('test', (test) => {
        current = test.fullTitle();
        onTest?.(current);
      });
      runner.on('test end', (test) => {
        durations.set(test.fullTitle(), test.duration ?? 0);
        onTest?.(undefined);
      });
      // A hook fails under a title of its own, which no test has.
      runner.on('fail', (test) => (failed ??= current ?? test.fullTitle()));
    });
  }
}
