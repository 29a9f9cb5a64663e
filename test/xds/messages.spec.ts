import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repository } from '../support/process.js';

const FETCH_TIMEOUT_MS = 60_000;

describe("the messages of Envoy's API", () => {
  it('are those of the package that they were taken from', async function () {
    this.timeout(2 * FETCH_TIMEOUT_MS);
    const script = join(repository, 'scripts/generate-xds');
    const run = promisify(execFile)('bash', [script, '--check'], { timeout: FETCH_TIMEOUT_MS });
    const { stderr } = await run.catch((error: unknown) => error as { stderr: string });
    if (stderr !== '' && !stderr.includes('stale')) {
      process.stdout.write(`      the package cannot be had: ${stderr.split('\n')[0] ?? ''}\n`);
      this.skip();
    }
    expect(stderr).to.equal('');
  });
});
