import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));

/** `npm run mutate` with these specs, its temporary files in a folder of its own. */
class Run {
  readonly folder = mkdtempSync(join(tmpdir(), 'worker-mesh-mutate-'));
  readonly child: ChildProcess;
  /** Comes when nobody holds its stderr any more: neither the command nor a process that it started. */
  readonly closed: Promise<unknown>;
  #said = '';

  constructor(spec: string) {
    this.child = spawn(process.execPath, [MAIN, 'src/core/boot.ts', '--spec', spec], {
      env: { ...process.env, TMPDIR: this.folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.closed = once(this.child, 'close');
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
  }

  get said(): string {
    return this.#said;
  }

  /** The id of the process that tries, as soon as it has said it. */
  async worker(): Promise<number> {
    for (;;) {
      const id = /endless in (\d+)\n/.exec(this.#said)?.[1];
      if (id !== undefined) return Number(id);
      await Promise.race([once(this.child.stderr!, 'data'), this.closed]);
      expect(this.child.exitCode, this.#said).to.equal(null);
    }
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    if (!this.child.stderr?.closed) {
      const id = /endless in (\d+)\n/.exec(this.#said)?.[1];
      if (id !== undefined) kill(Number(id));
    }
    await this.closed;
    rmSync(this.folder, { recursive: true });
  }
}

/** Ends a process that may have ended already. */
function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch (error) {
    expect(error).to.have.property('code', 'ESRCH');
  }
}

describe('The processes of npm run mutate', function () {
  this.timeout(30_000);
  let run: Run;
  afterEach(() => run.end());

  it('say on its stderr why specs cannot be loaded', async () => {
    run = new Run('test/mutate/no-such.spec.ts');
    await run.closed;
    expect(run.said).to.contain('no-such.spec.js').and.to.contain('the specs cannot be loaded');
  });

  it('end with it when it is killed, even those that are in an endless loop', async () => {
    run = new Run('test/mutate/endless.ts');
    await run.worker();
    run.child.kill('SIGKILL');
    await run.closed;
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`end with it upon ${signal}, and it leaves no file behind`, async () => {
      run = new Run('test/mutate/endless.ts');
      await run.worker();
      expect(readdirSync(run.folder)).to.have.length(1);
      run.child.kill(signal);
      await run.closed;
      expect(readdirSync(run.folder)).to.deep.equal([]);
    });
  }
});
