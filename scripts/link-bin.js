// Makes the bin executable, and lets `npx worker-mesh` find it.
import { chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';

const main = 'dist/bundle/main.js';
chmodSync(main, 0o755);
linkBin();

/** npm links the bins of dependencies, and not that of the package itself. */
function linkBin() {
  const modules = lstatSync('node_modules', { throwIfNoEntry: false });
  // A linked node_modules belongs to another checkout, with a bin of its own.
  if (modules === undefined || modules.isSymbolicLink() || process.platform === 'win32') return;
  const link = 'node_modules/.bin/worker-mesh';
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(`../../${main}`, link);
}
