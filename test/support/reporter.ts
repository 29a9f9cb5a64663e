import Mocha from 'mocha';

/** The spec reporter, and one plain line at the end that a script can read. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      process.once('exit', () => {
        const skipped = this.stats.pending > 0 ? `, ${this.stats.pending} skipped` : '';
        process.stdout.write(
          `${this.stats.passes} passed, ${this.stats.failures} failed${skipped}\n`,
        );
      });
    });
  }
}
