import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';
import { COUNTERS, type CounterFamily } from '../src/core/counters.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const TABLE = join(root, 'src/core/counters.ts');

/** Where a counter is counted, and what its labels may say there, as far as their types tell. */
interface Place {
  readonly name: string;
  readonly where: string;
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

function createProgram(): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) =>
    ts.sys.readFile(path),
  ) as { readonly config: unknown };
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const sources = fileNames.filter((path) => path.startsWith(join(root, 'src/')));
  return ts.createProgram(sources, { ...options, incremental: false, noEmit: true });
}

/** A call counts when its first argument names a counter word by word, and its second gives the labels. */
function placesOf(program: ts.Program): Place[] {
  const checker = program.getTypeChecker();
  const places: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [name, labels] = node.arguments;
      if (name !== undefined && labels !== undefined && ts.isObjectLiteralExpression(labels)) {
        for (const counter of namesIn(name).filter((each) => Object.hasOwn(COUNTERS, each))) {
          const file = node.getSourceFile();
          const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
          const where = `${relative(root, file.fileName)}:${line}`;
          places.push({ name: counter, where, labels: labelsOf(labels, checker) });
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) {
    if (!file.isDeclarationFile && file.fileName !== TABLE) visit(file);
  }
  return places;
}

function namesIn(node: ts.Expression): string[] {
  if (ts.isStringLiteral(node)) return [node.text];
  if (!ts.isConditionalExpression(node)) return [];
  return [...namesIn(node.whenTrue), ...namesIn(node.whenFalse)];
}

function labelsOf(node: ts.ObjectLiteralExpression, checker: ts.TypeChecker): Place['labels'] {
  const labels = new Map<string, readonly string[]>();
  for (const property of node.properties) {
    if (ts.isShorthandPropertyAssignment(property)) {
      const symbol = checker.getShorthandAssignmentValueSymbol(property);
      const type = symbol && checker.getTypeOfSymbolAtLocation(symbol, property.name);
      labels.set(property.name.text, type === undefined ? [] : literalsOf(type));
    } else if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)) {
      const type = checker.getTypeAtLocation(property.initializer);
      labels.set(property.name.text, literalsOf(type));
    }
  }
  return labels;
}

function literalsOf(type: ts.Type): string[] {
  const parts = type.isUnion() ? type.types : [type];
  return parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
}

describe('the counters', () => {
  const families = Object.entries<CounterFamily>(COUNTERS);
  let places: readonly Place[];
  before(function () {
    this.timeout(300_000);
    places = placesOf(createProgram());
  });

  it('are counted somewhere, each of them, with each value that a label may have', () => {
    const missing: string[] = [];
    for (const [name, { labels }] of families) {
      const here = places.filter((place) => place.name === name);
      if (here.length === 0) missing.push(name);
      for (const [label, values] of Object.entries(labels)) {
        if (typeof values === 'string') continue;
        const counted = new Set(here.flatMap((place) => place.labels.get(label) ?? []));
        const never = values.filter((value) => !counted.has(value));
        missing.push(...never.map((value) => `${name}{${label}="${value}"}`));
      }
    }
    expect(missing).to.deep.equal([]);
  });

  it('are counted only with what is declared', () => {
    const wrong: string[] = [];
    for (const { name, where, labels } of places) {
      const family = (COUNTERS as Readonly<Record<string, CounterFamily>>)[name];
      const declared = Object.keys(family?.labels ?? {});
      if ([...labels.keys()].sort().join() !== declared.sort().join()) {
        wrong.push(`${where}: ${name} has the labels ${declared.join(', ')}`);
      }
      for (const [label, values] of labels) {
        const allowed = family?.labels[label];
        const none = values.filter((value) => Array.isArray(allowed) && !allowed.includes(value));
        wrong.push(...none.map((value) => `${where}: ${name}{${label}="${value}"}`));
      }
    }
    expect(wrong).to.deep.equal([]);
  });
});
