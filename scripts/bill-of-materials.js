// Leaves of npm's bill of materials, read from standard input, what is in the package or in its bundle: npm counts
// libraries that are only bundled among those for development.
import { readFileSync } from 'node:fs';
import { libraries } from './libraries.js';

const shipped = new Set(libraries().map(({ name, version }) => `${name}@${version}`));
const bill = JSON.parse(readFileSync(0, 'utf8'));
const { component } = bill.metadata;
const root = component['bom-ref'];
// npm takes the name of the folder.
component.name = JSON.parse(readFileSync('package.json', 'utf8')).name;
const kept = bill.components.filter((each) => shipped.has(nameOf(each)));
const refs = new Set([root, ...kept.map((each) => each['bom-ref'])]);
const dependencies = bill.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
console.log(JSON.stringify({ ...bill, components: kept, dependencies }, undefined, 2));

function nameOf({ group, name, version }) {
  return `${group ? `${group}/` : ''}${name}@${version}`;
}
