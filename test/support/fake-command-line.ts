import { run } from '../../src/cli/run.js';
import { FakeIo } from './fake-io.js';
import { FakeSidecar } from './fake-sidecar.js';

/** Takes the place of `serve` where nothing is to be served. */
export const notServed = () => Promise.reject(new Error('not served here'));

/** A command line that talks to a fake sidecar; both are new for each test of the suite that asks for it. */
export class FakeCommandLine {
  sidecar = new FakeSidecar();
  io = new FakeIo();

  /** To be called once in a suite, before its own hooks. */
  static use(): FakeCommandLine {
    const line = new FakeCommandLine();
    beforeEach(async () => {
      line.sidecar = new FakeSidecar();
      line.io = new FakeIo();
      await line.sidecar.start();
    });
    afterEach(() => line.sidecar.stop());
    return line;
  }

  /** Runs a command to its end; resolves with its exit code. */
  call(...args: readonly string[]): Promise<number> {
    return run([...args, '--address', this.sidecar.address], this.io, notServed);
  }
}
