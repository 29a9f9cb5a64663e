// The libraries that are in the package or in its bundle: from package-lock.json, and what the build has written.
import { existsSync, readFileSync } from 'node:fs';

/** Each of them once a version: `{ name, version, licence }`, by name. */
export function libraries() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const found = new Map();

  /** A library is found in the node_modules of whoever asks for it, or further up. */
  function pathOf(name, from) {
    for (let base = from; ; base = base.slice(0, base.lastIndexOf('/node_modules/'))) {
      const path = `${base === '' ? '' : `${base}/`}node_modules/${name}`;
      if (packages[path] !== undefined) return path;
      if (!base.includes('/node_modules/')) {
        return packages[`node_modules/${name}`] === undefined ? undefined : `node_modules/${name}`;
      }
    }
  }

  function add(path) {
    if (path === undefined || found.has(path)) return;
    const { version, license, dependencies = {} } = packages[path];
    const manifest = `${path}/package.json`;
    const stated =
      license ??
      (existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).license : undefined);
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    found.set(path, { name, version, licence: String(stated) });
    for (const each of Object.keys(dependencies)) add(pathOf(each, path));
  }

  for (const name of Object.keys(packages[''].dependencies)) add(pathOf(name, ''));
  for (const path of JSON.parse(readFileSync('dist/bundled.json', 'utf8'))) add(path);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
