// Prints the licences of all libraries that are in the package or in its bundle, as Markdown. A licence that is not
// among those that we accept ends it with exit code 1.
import { existsSync, readFileSync } from 'node:fs';

const ACCEPTED = /^(MIT|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|Unlicense)$/;
/** Libraries that only the bundle has; package.json lists them among the development dependencies. */
const BUNDLED = ['@peculiar/x509', 'reflect-metadata'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const rows = new Map();

/** A library is found in the node_modules of whoever asks for it, or further up. */
function pathOf(name, from) {
  for (let base = from; ; base = base.slice(0, base.lastIndexOf('/node_modules/'))) {
    const path = `${base === '' ? '' : `${base}/`}node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (!base.includes('/node_modules/')) {
      return lock.packages[`node_modules/${name}`] === undefined
        ? undefined
        : `node_modules/${name}`;
    }
  }
}

function add(name, from) {
  const path = pathOf(name, from);
  if (path === undefined || rows.has(path)) return;
  const { version, license, dependencies = {} } = lock.packages[path];
  const manifest = `${path}/package.json`;
  const stated =
    license ??
    (existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).license : undefined);
  rows.set(path, { name, version, licence: String(stated) });
  for (const each of Object.keys(dependencies)) add(each, path);
}

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const name of [...Object.keys(dependencies), ...BUNDLED]) add(name, '');
const sorted = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
console.log('| library | version | licence |\n| --- | --- | --- |');
for (const { name, version, licence } of sorted)
  console.log(`| ${name} | ${version} | ${licence} |`);
const refused = sorted.filter(({ licence }) => !ACCEPTED.test(licence));
for (const { name, licence } of refused)
  console.error(`${name}: the licence ${licence} is not accepted`);
process.exit(refused.length > 0 ? 1 : 0);
