import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readScenario, scenarioNames } from './scenario/files.js';
import { playScript } from './scenario/play.js';
import { parseScript } from './scenario/script.js';
import { readMs, readWorkers, sayMs } from './scenario/words.js';

/** A sabotage, the scenario that must notice it, and the expectation of its script that does. */
const CAUGHT: readonly (readonly [string, string, string])[] = [
  ['drop-prior', 'restart-race', 'within 1.0s: a,b,c shows http://w1 of a stale'],
  ['ignore-newer-self', 'restart-race', 'within 2.0s: a,b,c shows http://w1 of a READY'],
  ['ignore-newer-self', 'foreign-tombstone', 'within 3.0s: a,b,c shows http://w1 of a READY'],
  ['forget-without-floor', 'long-absence', 'b,c,d counted deltas_refused_total 0 times'],
  ['swap-in-steps', 'long-absence', 'c never removed http://w3'],
  ['forget-graves', 'dead-owner', 'b,c shows http://w5 of b'],
  ['drop-prior', 'crash-loop', 'within 1.0s: b,c shows http://w1 of a stale'],
  ['generations-only', 'cloned-disk', 'within 5.0s: a is down'],
  ['ignore-newer-self', 'cloned-disk', 'within 5.0s: a,b,c agree'],
  ['frames-one-by-one', 'catch-up', 'c never showed http://w1'],
];

/** Exit code and output of `npm run sim -- ...args`. */
function simulate(...args: string[]): Promise<{ code: number | null; out: string }> {
  const main = fileURLToPath(new URL('main.js', import.meta.url));
  const child = fork(main, args, { silent: true });
  let out = '';
  child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (out += text.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out }));
  });
}

describe('T3 golden scenarios', () => {
  for (const name of scenarioNames()) {
    const script = readScenario(name);
    it(script.title, function () {
      this.timeout(180_000);
      const { transcript, error } = playScript(script);
      expect(error?.message, transcript).to.equal(undefined);
      const again = `npm run sim -- --scenario ${name} --record, and read what has changed`;
      expect(transcript.split('\n'), again).to.deep.equal(script.transcript.split('\n'));
    });
  }
});

describe('T3 a scenario notices what it is about', () => {
  for (const [sabotage, name, expected] of CAUGHT) {
    it(`${name} fails under the sabotage ${sabotage}`, async function () {
      this.timeout(60_000);
      const { code, out } = await simulate('--scenario', name, '--sabotage', sabotage);
      expect(out).to.match(new RegExp(`${name}\\.txt:\\d+: expected:? ${expected}`));
      expect(code).to.equal(1);
    });
  }
});

describe('T3 recording a scenario', () => {
  it('writes nothing when something that it expects does not hold', async function () {
    this.timeout(60_000);
    const before = readScenario('restart-race');
    const args = ['--scenario', 'restart-race', '--sabotage', 'drop-prior', '--record'];
    const { code } = await simulate(...args);
    expect(code).to.equal(1);
    expect(readScenario('restart-race').transcript).to.equal(before.transcript);
  });

  it('says which scenarios there are, where there is none of that name', async () => {
    const { code, out } = await simulate('--scenario', 'hamlet');
    expect(out).to.match(/^there is no scenario hamlet; there are catch-up, /);
    expect(code).to.equal(1);
  });
});

describe('T3 the words of a scenario', () => {
  it('times', () => {
    const times = ['500ms', '1.5s', '3m', '2h', '10d', '-5h'].map(readMs);
    expect(times).to.deep.equal([500, 1_500, 180_000, 7_200_000, 864_000_000, -18_000_000]);
    expect([0, 49, 50, 59_949, 59_950, 864_061_250].map(sayMs)).to.deep.equal([
      '0.0s',
      '0.0s',
      '0.1s',
      '59.9s',
      '1m 0.0s',
      '10d 1m 1.3s',
    ]);
  });

  it('workers, and every other one between two', () => {
    expect(readWorkers('http://w1')).to.deep.equal(['w1']);
    expect(readWorkers('http://w9 to http://w13, http://x2')).to.deep.equal([
      ...['w9', 'w11', 'w13', 'x2'],
    ]);
  });
});

describe('T3 a scenario file', () => {
  const script = (...lines: string[]) =>
    parseScript('play.txt', ['# a play', 'world a b seed=1', ...lines].join('\n'));
  const errorOf = (...lines: string[]) => playScript(script(...lines)).error?.message;

  it('tells in which line it is wrong, and what may stand there', () => {
    expect(() => script('start a', 'a regsters http://w1')).to.throw(
      /^play\.txt:4: 'a regsters http:\/\/w1' is no step; these are:\n {2}start NODES\n/,
    );
    expect(() => script('expect a shows')).to.throw(/^play\.txt:3: 'a shows' is no expectation/);
    expect(() => script('expect a shows w1')).to.throw(/^play\.txt:3: 'w1' is no worker/);
    expect(() => script('advance 3parsecs')).to.throw(/^play\.txt:3: 3parsecs is no time; write/);
    expect(() => script('at noon start a')).to.throw(/^play\.txt:3: noon is no time/);
  });

  it('begins with a title and a world', () => {
    expect(() => parseScript('play.txt', 'start a')).to.throw('play.txt:1: a scenario begins with');
    const without = () => parseScript('play.txt', '# a play\n\nstart a');
    expect(without).to.throw('play.txt:3: a script begins with: world NAME NAME');
    const unknown = () => parseScript('play.txt', '# a play\nworld a seed=1 grace=3');
    expect(unknown).to.throw('play.txt:2: grace=3 is no setting; there are nodes, ');
    const number = () => parseScript('play.txt', '# a play\nworld 7 seed=1');
    expect(number).to.throw('play.txt:2: 7 is no name of a node');
  });

  it('tells at which line it failed when it was played', () => {
    expect(errorOf('start a,x')).to.equal('play.txt:3: there is no machine x');
    expect(errorOf('start a', 'at 3s start b', 'at 2s crash b')).to.equal(
      'play.txt:5: it is 3000 ms already',
    );
    expect(errorOf('start a', '', 'expect a shows http://w1')).to.equal(
      'play.txt:5: expected: a shows http://w1, but a shows nothing',
    );
    expect(errorOf('start a', 'within 2s expect a shows http://w1')).to.equal(
      'play.txt:4: expected within 2.0s: a shows http://w1, but a shows nothing',
    );
    expect(errorOf('expect a shows nothing')).to.equal('play.txt:3: a is down');
    expect(errorOf('put the disk x into a')).to.equal('play.txt:3: no disk was kept as x');
  });

  it('plays alike twice', () => {
    const lines = ['start a,b', 'a registers http://w1', 'advance 40s', 'crash a', 'advance 40s'];
    const [one, two] = [playScript(script(...lines)), playScript(script(...lines))];
    expect(one.error).to.equal(undefined);
    expect(one).to.deep.equal(two);
  });
});
