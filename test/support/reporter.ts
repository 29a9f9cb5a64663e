import Mocha from 'mocha';

/**
 * The spec reporter, and one plain line at the end that a script can read. What failed before the tests
 * ran, such as lint, comes in as EXTRA_FAILURES.
 */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      process.once('exit', () => {
        const skipped = this.stats.pending > 0 ? `, ${this.stats.pending} skipped` : '';
        // A file without tests counts as a failure of the run, and is no test that the statistics know.
        const failed = Math.max(this.stats.failures, runner.failures);
        const failures = failed + Number(process.env.EXTRA_FAILURES ?? 0);
        process.stdout.write(`${this.stats.passes} passed, ${failures} failed${skipped}\n`);
      });
    });
  }
}
