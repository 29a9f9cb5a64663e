// Prints the licences of all libraries that are in the package or in its bundle, as Markdown. A licence that is not
// among those that we accept ends it with exit code 1.
import { libraries } from './libraries.js';

const ACCEPTED = /^(MIT|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|Unlicense)$/;

console.log('| library | version | licence |\n| --- | --- | --- |');
for (const { name, version, licence } of libraries()) {
  console.log(`| ${name} | ${version} | ${licence} |`);
  if (ACCEPTED.test(licence)) continue;
  console.error(`${name} has the licence ${licence}, which we have not accepted`);
  process.exitCode = 1;
}
