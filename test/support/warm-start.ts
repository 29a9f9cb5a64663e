import { once } from 'node:events';

/**
 * The bin, with its modules loaded ahead: it says `warm`, waits for its flags as a line of JSON, and runs
 * on as the bin itself. For tests of how fast a node is back, where loading must not count.
 */
await import('../../src/sidecar.js');
await import('../../src/cli/run.js');
process.stdout.write('warm\n');
const [line] = (await once(process.stdin, 'data')) as [Buffer];
process.stdin.destroy();
process.argv.splice(2, Infinity, ...(JSON.parse(line.toString('utf8')) as string[]));
await import('../../src/main.js');
