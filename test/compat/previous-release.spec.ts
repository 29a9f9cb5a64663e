import { testBeside } from './mixed-mesh.js';
import { PREVIOUS, previousRelease } from './release.js';

const PREPARE_TIMEOUT_MS = 240_000;

describe(`beside the release before this one (${PREVIOUS.version})`, function () {
  this.timeout(PREPARE_TIMEOUT_MS);
  let main: string;

  before(function () {
    const release = previousRelease();
    if ('missing' in release) {
      process.stdout.write(`    it is not tested: it cannot be built (${release.missing})\n`);
      this.skip();
    }
    main = release.main;
  });

  testBeside(() => main);
});
