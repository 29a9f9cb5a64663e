import { existsSync, readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { equivalentOf, formatEquivalent, readEquivalents } from './equivalent.js';
import { instrument } from './instrument.js';
import { describeMutant, mutantsOf } from './mutants.js';
import { EndlessMutant, installSwitch } from './switch.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

function changes(code: string): string[] {
  return mutantsOf('x.ts', code, 1).map(({ original, changed }) => `${original} -> ${changed}`);
}

describe('npm run mutate', () => {
  for (const [what, code, expected] of [
    ['conditions', 'if (a) b = c;', ['b = c; -> ;', 'a -> true', 'a -> false']],
    ['loops, which must end', 'while (a) b;', ['b; -> ;', 'a -> false']],
    ['operands', 'const x = a && b;', ['a -> true', 'b -> true']],
    ['chains', 'const x = a && b && c;', ['a -> true', 'b -> true', 'c -> true']],
    ['boundaries', 'const x = a < b;', ['a < b -> a <= b', 'a < b -> a >= b']],
    ['equality', 'const x = a === b;', ['a === b -> a !== b']],
    ['negations', 'const x = f(!a);', ['!a -> a']],
    ['arithmetic', 'const x = a + b;', ['a + b -> a - b']],
    ['counting', 'f(a++);', ['f(a++); -> ;', 'a++ -> a--']],
    ['constants', 'const x = f(true, 0, 7);', ['true -> false', '0 -> 1', '7 -> (7 + 1)']],
    ['what stands for nothing', 'const x = a ?? b;', ['a ?? b -> b']],
    ['functions', 'const x = Math.max(a, b);', ['Math.max(a, b) -> Math.min(a, b)']],
    ['no method of all objects', 'const x = a.toString();', []],
    ['a filter', 'const x = a.filter(f);', ['a.filter(f) -> a']],
    ['verdicts', 'function f(): boolean { return a(); }', ['a() -> true', 'a() -> false']],
    ['early ends', 'function f() { return; }', ['return; -> ;']],
  ] as const) {
    it(`changes ${what}`, () => {
      expect(changes(code)).to.have.members(expected);
    });
  }

  it('leaves texts, types, lines of the log and assertions alone', () => {
    const code = [
      "const a = 'x' + b;",
      'interface I { a: 1 }',
      'const c: 7 = d as 7;',
      "log('info', f(1));",
      "this.#emit(logged('info', f(1)));",
      "assert(a > 1, 'b');",
      'e?.filter(f).length;',
    ];
    expect(changes(code.join('\n'))).to.deep.equal(['e?.filter(f).length; -> ;']);
  });

  it('the code with all mutants in it does what it did, and one mutant at a time what it says', async () => {
    const code = `export function f(a: number, b: number): string {
      let said: string[] = [];
      if (a < b && b > 0) said.push('less');
      for (let n = 0; n < 2; n += 1) said.push(String(a * n + 1));
      return said.filter((word) => word !== '0').join(' ');
    }`;
    const mutants = mutantsOf('x.ts', code, 1);
    const folder = mkdtempSync(join(tmpdir(), 'worker-mesh-mutate-'));
    const known = Object.getOwnPropertyDescriptor(globalThis, '__mutant');
    try {
      const path = join(folder, 'x.mjs');
      writeFileSync(path, instrument('x.ts', code, mutants));
      const state = installSwitch(0);
      const { f } = (await import(pathToFileURL(path).href)) as {
        f: (a: number, b: number) => string;
      };
      expect(f(1, 2)).to.equal('less 1 2');
      const outcomes = new Map<string, string>();
      for (const mutant of mutants) {
        Object.assign(state, { active: mutant.id, hits: 0, hitsMax: 100 });
        try {
          outcomes.set(`${mutant.original} -> ${mutant.changed}`, f(1, 1));
        } catch (error) {
          expect(error).to.be.instanceOf(EndlessMutant);
          outcomes.set(`${mutant.original} -> ${mutant.changed}`, 'endless');
        }
      }
      expect(outcomes.get('a < b -> true')).to.equal('less 1 2');
      expect(outcomes.get('a < b -> a <= b')).to.equal('less 1 2');
      expect(outcomes.get('b > 0 -> true')).to.equal('1 2');
      expect(outcomes.get('a * n + 1 -> a * n - 1')).to.equal('-1');
      expect(outcomes.get('n += 1 -> n -= 1')).to.equal('endless');
      expect(outcomes.get('n < 2 -> false')).to.equal('');
    } finally {
      rmSync(folder, { recursive: true });
      if (known === undefined) Reflect.deleteProperty(globalThis, '__mutant');
      else Object.defineProperty(globalThis, '__mutant', known);
    }
  });

  it('an equivalent is known by its file, its line and its change', () => {
    const folder = mkdtempSync(join(tmpdir(), 'worker-mesh-mutate-'));
    try {
      const path = join(folder, 'equivalent.txt');
      const [first, second] = mutantsOf('x.ts', 'if (a < b) c();', 1);
      writeFileSync(
        path,
        `# A list.\n\n${formatEquivalent(first!)}\n  Nothing follows\n  from it.\n`,
      );
      const known = readEquivalents(path);
      expect(equivalentOf(first!, known)?.why).to.equal('Nothing follows from it.');
      expect(equivalentOf(second!, known)).to.equal(undefined);
      writeFileSync(path, formatEquivalent(first!));
      expect(() => readEquivalents(path)).to.throw('and why');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('what the list calls equivalent is there, as it says', () => {
    const known = readEquivalents(join(ROOT, 'test/mutate/equivalent.txt'));
    const mutants = [...new Set(known.map(({ file }) => file))]
      .filter((file) => existsSync(join(ROOT, file)))
      .flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8'), 1));
    const stale = known.filter((one) => !mutants.some((mutant) => equivalentOf(mutant, [one])));
    expect(stale.map(({ file, text }) => `${file}: ${text}`)).to.deep.equal([]);
  });

  it('names a mutant by its place', () => {
    const [mutant] = mutantsOf('x.ts', '\nconst a =\n  b +\n  c;', 1);
    expect(describeMutant(mutant!)).to.equal('x.ts:3 `b + c` becomes `b - c`');
  });
});
